import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from skimage import data

import fieldguide
from fieldguide.errors import GuideError, ImageError, OptionError, SourceError
from fieldguide.guide import Guide
from fieldguide.images import LeftOut

PAST = Path(__file__).parents[1] / "data"


@pytest.fixture
def guide(pixel_guide_file: Path) -> Guide:
    return fieldguide.load(pixel_guide_file)


@pytest.fixture
def photos(pixel_guide_file: Path) -> list[Path]:
    return sorted((pixel_guide_file.parent / "leaves").rglob("*.png"))


def test_predict_answers_label_probability_top_and_runner_up(guide: Guide, photos: list[Path]) -> None:
    answer = guide.predict(photos[0])
    assert answer.label == "healthy"
    assert 0.5 < answer.probability <= 1
    assert answer.top[0] == (answer.label, answer.probability)
    assert answer.runner_up == answer.top[1]
    assert sum(probability for _, probability in answer.top) == pytest.approx(1)


def test_predict_takes_paths_arrays_and_pillow_images_alike(guide: Guide, photos: list[Path]) -> None:
    picture = Image.open(photos[0])
    answers = [guide.predict(thing) for thing in (photos[0], str(photos[0]), picture, np.array(picture))]
    assert len({answer.top for answer in answers}) == 1


def test_predict_names_a_photo_that_cannot_be_read(guide: Guide, tmp_path: Path) -> None:
    path = tmp_path / "bad.jpg"
    path.write_bytes(b"nothing")
    with pytest.raises(ImageError, match=r"bad\.jpg: "):
        guide.predict(path)
    (answer,) = guide.predict_many([path])
    assert isinstance(answer, LeftOut)
    assert answer.name == str(path)
    assert str(path) not in answer.reason


def test_predict_many_keeps_the_order(guide: Guide, photos: list[Path]) -> None:
    answers = list(guide.predict_many(photos))
    assert [answer.path for answer in answers] == [str(path) for path in photos]
    for answer, path in zip(answers, photos, strict=True):
        alone = guide.predict(path)
        assert answer.label == alone.label
        assert answer.probability == pytest.approx(alone.probability, abs=1e-5)


def test_top_must_name_a_runner_up(guide: Guide, photos: list[Path]) -> None:
    with pytest.raises(OptionError, match="at least 2"):
        guide.predict(photos[0], top=1)


@pytest.mark.parametrize("classify", ["logistic", "class_mean", "nearest_neighbour", "nearest_neighbours"])
def test_a_guide_is_the_same_after_saving(leaves: Path, tmp_path: Path, classify: str) -> None:
    made = fieldguide.fit(leaves, represent="pixels", classify=classify, cache=None)
    made.save(tmp_path / "a.guide")
    again = fieldguide.load(tmp_path / "a.guide")
    assert again.classes == made.classes == ("healthy", "rust", "sick")
    assert again.assessment == made.assessment
    assert again.training == made.training
    photos = sorted(leaves.rglob("*.png"))
    assert list(again.predict_many(photos)) == list(made.predict_many(photos))
    again.save(tmp_path / "b.guide")
    assert (tmp_path / "a.guide").read_bytes() == (tmp_path / "b.guide").read_bytes()


def test_the_split_travels_in_the_guide(leaves: Path, tmp_path: Path) -> None:
    for protocol in (fieldguide.Protocol(seed=3), fieldguide.Protocol(folds=3, repeats=2)):
        made = fieldguide.fit(leaves, represent="pixels", protocol=protocol, cache=None)
        made.save(tmp_path / "a.guide")
        manifest = fieldguide.load(tmp_path / "a.guide").training.manifest
        assert manifest is not None
        assert manifest == made.training.manifest
        assert len(manifest.parts) == 38
        again = fieldguide.fit(
            leaves, represent="pixels", protocol=fieldguide.Protocol(manifest=manifest), cache=None
        )
        assert again.training.manifest == manifest
        assert again.training.hashes == made.training.hashes
        assert again.assessment is not None
        assert made.assessment is not None
        assert again.assessment.confusion == made.assessment.confusion


def test_a_guide_without_a_split_loads() -> None:
    assert fieldguide.load(PAST / "schema1.guide").training.manifest is None


def test_a_guide_holds_no_names_of_photos(pixel_guide_file: Path) -> None:
    content = pixel_guide_file.read_bytes()
    with zipfile.ZipFile(pixel_guide_file) as members:
        content += members.read("guide.json")
    assert b".png" not in content
    assert str(pixel_guide_file.parent).encode() not in content


def test_a_network_travels_in_the_guide(
    leaves: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = fieldguide.fit(leaves, cache=None)
    made.save(tmp_path / "a.guide")
    monkeypatch.setattr("fieldguide.represent.networks.network.find_spec", lambda _: None)
    again = fieldguide.load(tmp_path / "a.guide")
    photo = leaves / "sick" / "000.png"
    assert again.predict(photo) == made.predict(photo)


def test_layers_travel_in_the_guide(leaves: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    encoder = fieldguide.make_encoder(
        "efficientnet_lite0", layers="stage4:second_order, stage5:second_order, maps", resolution=96
    )
    photos = sorted(leaves.rglob("*.png"))
    made = fieldguide.fit(leaves, represent=encoder, cache=None)
    path = tmp_path / "a.guide"
    made.save(path)
    monkeypatch.setattr("fieldguide.represent.networks.network.find_spec", lambda _: None)
    again = fieldguide.load(path)
    assert list(again.predict_many(photos)) == list(made.predict_many(photos))
    assert again.encoder.blocks == encoder.blocks
    assert path.stat().st_size < 25_000_000
    assert "layers=('stage4:second_order', 'stage5:second_order', 'maps')" in repr(again)
    blocks = ["_blocks.10.sum:second_order", "_blocks.14.sum:second_order", "maps:mean"]
    assert again.training.recipe["represent"]["blocks"] == blocks
    page = tmp_path / "a.html"
    fieldguide.write_report(page, again)
    assert ", ".join(blocks) in page.read_text()


def test_evaluate_leaves_out_what_it_was_trained_on_whatever_its_name(
    guide: Guide, pixel_guide_file: Path, tmp_path: Path
) -> None:
    trained_on = sorted((pixel_guide_file.parent / "leaves" / "rust").glob("*.png"))
    (tmp_path / "other" / "rust").mkdir(parents=True)
    for index, path in enumerate(trained_on):
        shutil.copy(path, tmp_path / "other" / "rust" / f"renamed {index}.png")
    found = guide.evaluate(fieldguide.read(tmp_path / "other"))
    assert found.n + found.left_out == 12
    assert found.left_out >= 9
    assert {reason for _, reason in found.left_out_photos} == {"the guide was trained on it"}


@pytest.mark.parametrize("tells", [True, False])
def test_evaluate_does_not_score_classes_it_does_not_know(guide: Guide, leaves: Path, *, tells: bool) -> None:
    shutil.copytree(leaves / "sick", leaves / "wilted")
    for path in (leaves / "wilted").iterdir():
        Image.open(path).rotate(90).save(path)
    if not tells:
        guide.unknown = None
    found = guide.evaluate(fieldguide.read(leaves))
    reason = "its class 'wilted' is none of the guide's"
    left_out = [name for name, because in found.left_out_photos if because == reason]
    if tells:
        assert (left_out, found.other_classes.n) == ([], 6)
        assert [refusal.name for refusal in found.other_classes.by_class] == ["wilted"]
    else:
        assert (len(left_out), found.other_classes) == (6, None)
        line = f"  wilted/000.png, wilted/001.png, wilted/002.png and 3 more: {reason}"
        assert line in str(found).splitlines()


def test_evaluate_with_nothing_left_says_so(guide: Guide, make_leaves: object) -> None:
    other = make_leaves("other", moss=3, fern=3)
    with pytest.raises(SourceError, match="no photo is left to score"):
        guide.evaluate(fieldguide.read(other))


@pytest.mark.parametrize("path", sorted(PAST.glob("*.guide")), ids=lambda path: path.name)
def test_guides_of_every_past_schema_load(path: Path) -> None:
    expected = json.loads(path.with_suffix(".json").read_text())
    guide = fieldguide.load(path)
    answer = guide.predict(np.full((20, 20, 3), (150, 90, 40), np.uint8))
    assert answer.label == expected["label"]
    assert answer.probability == pytest.approx(expected["probability"], abs=1e-6)
    assert guide.assessment is not None
    assert guide.assessment.accuracy == expected["accuracy"]


def test_there_is_a_guide_of_every_schema() -> None:
    from fieldguide.guide.archive import SCHEMA

    assert [path.name for path in sorted(PAST.glob("*.guide"))] == [
        f"schema{i + 1}.guide" for i in range(SCHEMA)
    ]


@pytest.mark.parametrize(
    "manifest", [{}, {"n_folds": None, "seed": 0}, {"n_folds": "five", "seed": 0, "rule": ""}, [], 5]
)
def test_a_guide_with_a_damaged_split_is_damaged(
    pixel_guide_file: Path, tmp_path: Path, manifest: object
) -> None:
    path = tmp_path / "a.guide"
    with zipfile.ZipFile(pixel_guide_file) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "guide.json":
                content = json.dumps(json.loads(content) | {"manifest": manifest}).encode()
            new.writestr(name, content)
    with pytest.raises(GuideError, match=r"a\.guide is damaged"):
        fieldguide.load(path)


@pytest.mark.parametrize("missing", ["encoder", "classifier", "training", "assessment"])
def test_a_guide_without_a_part_is_damaged(pixel_guide_file: Path, tmp_path: Path, missing: str) -> None:
    path = tmp_path / "a.guide"
    with zipfile.ZipFile(pixel_guide_file) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "guide.json":
                document = json.loads(content)
                del document[missing]
                content = json.dumps(document).encode()
            new.writestr(name, content)
    with pytest.raises(GuideError, match=r"a\.guide is damaged"):
        fieldguide.load(path)


def test_imagenet_recognises_a_cat_and_a_coffee() -> None:
    guide = fieldguide.load("imagenet")
    assert len(guide.classes) == 1000
    cat, coffee = guide.predict(data.chelsea()), guide.predict(data.coffee())
    assert cat.label in {"tabby", "tiger cat", "Egyptian cat"}
    assert coffee.label in {"espresso", "cup"}


def test_imagenet_is_found_as_a_path_too() -> None:
    assert len(fieldguide.load(Path("imagenet")).classes) == 1000


def test_imagenet_class_names_are_a_thousand_different_ones() -> None:
    from fieldguide.guide.imagenet import class_names

    names = class_names()
    assert len(set(names)) == 1000
    assert (names[0], names[281], names[967]) == ("tench", "tabby", "espresso")
    assert names[134] != names[517]


def test_imagenet_can_be_saved_and_evaluated(tmp_path: Path) -> None:
    guide = fieldguide.load("imagenet")
    guide.save(tmp_path / "i.guide")
    again = fieldguide.load(tmp_path / "i.guide")
    assert again.predict(data.chelsea()) == guide.predict(data.chelsea())
    found = guide.evaluate(fieldguide.read([(data.chelsea(), "Egyptian cat"), (data.coffee(), "espresso")]))
    assert found.n == 2
    assert found.baselines == ()


@pytest.mark.parametrize(
    ("several", "message"),
    [
        (list, r"predict takes one photo, and this is a list\. For several: guide\.predict_many\(photos\)\."),
        (tuple, "this is a tuple"),
        (iter, "this is a list_iterator"),
        (lambda paths: np.zeros((2, 8, 8, 3), np.uint8), r"this is an array of shape \(2, 8, 8, 3\)"),
        (
            lambda paths: fieldguide.read([(path, "healthy") for path in paths]),
            r"this is a Dataset\. For several: guide\.predict_many\(dataset\.images\)",
        ),
    ],
)
def test_predict_names_predict_many_for_several(
    several: Callable[[list[Path]], Any], message: str, guide: Guide, photos: list[Path]
) -> None:
    with pytest.raises(OptionError, match=message):
        guide.predict(several(photos[:2]))
