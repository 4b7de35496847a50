import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import fieldguide
from fieldguide.errors import ImageError, OptionError, SourceError
from fieldguide.ladder import Protocol
from fieldguide.represent import BagOfWords

Make = Callable[..., Path]


def test_exactly_the_lines_of_the_readme_work(
    leaves: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copy(leaves / "rust" / "000.png", tmp_path / "new.jpg")
    monkeypatch.chdir(tmp_path)
    import fieldguide as fg

    leaves = fg.read("leaves/")
    guide = fg.fit(leaves)
    assert "Accuracy" in str(guide.assessment)
    assert guide.predict("new.jpg").label == "rust"
    guide.save("leaves.guide")
    assert fg.load("leaves.guide").predict("new.jpg").label == "rust"


def test_the_same_photos_give_the_same_guide(make_leaves: Make, tmp_path: Path) -> None:
    first, second = make_leaves("one"), make_leaves("two")
    for number, path in enumerate(sorted(second.rglob("*.png"), reverse=True)):
        path.rename(path.with_name(f"renamed {number:03}.png"))
    guides = [fieldguide.fit(source, represent="pixels", cache=None) for source in (first, second)]
    assert guides[0].assessment == guides[1].assessment
    assert guides[0].training.hashes == guides[1].training.hashes


def test_another_seed_holds_out_other_photos(leaves: Path) -> None:
    guides = [fieldguide.fit(leaves, represent="pixels", seed=seed, cache=None) for seed in (0, 1)]
    assert guides[0].training.hashes != guides[1].training.hashes


def test_test_share_decides_how_many_are_held_out(leaves: Path) -> None:
    guide = fieldguide.fit(leaves, represent="pixels", test_share=0.5, cache=None)
    assert guide.assessment is not None
    assert guide.assessment.n == 19
    with pytest.raises(OptionError, match="test_share"):
        fieldguide.fit(leaves, represent="pixels", test_share=0.0, cache=None)


def test_given_splits_are_used_and_validation_is_joined_at_the_end(make_leaves: Make) -> None:
    root = make_leaves("data/Train", healthy=12, rust=10).parent
    make_leaves("data/valid", healthy=5, rust=4)
    make_leaves("data/TEST", healthy=6, rust=3)
    for number, path in enumerate(sorted(root.rglob("*.png"))):  # three parts with different photos
        noise = np.random.default_rng(number).integers(0, 40, (48, 48, 3))
        Image.fromarray((np.array(Image.open(path)) // 2 + noise).astype(np.uint8)).save(path)
    guide = fieldguide.fit(root, represent="pixels", cache=None)
    assert guide.assessment is not None
    assert guide.assessment.n == 9
    assert [result.n_training for result in guide.assessment.classes] == [12, 10]
    assert guide.training.recipe["chosen"]["how"] == "validation photos"
    assert dict(guide.training.counts) == {"healthy": 17, "rust": 14}
    assert any("once more" in note for note in guide.assessment.notes)


def test_a_class_only_in_test_counts_as_missed_and_is_named(make_leaves: Make) -> None:
    root = make_leaves("data/train", healthy=12, rust=10).parent
    make_leaves("data/test", healthy=6, rust=3, sick=2)
    guide = fieldguide.fit(root, represent="pixels", cache=None)
    assert guide.classes == ("healthy", "rust")
    assert guide.assessment is not None
    sick = guide.assessment.classes[2]
    assert (sick.name, sick.n, sick.n_training, sick.recall) == ("sick", 2, 0, 0.0)
    assert any("sick" in note for note in guide.assessment.notes)


def test_a_class_of_one_photo_stays_in_training_and_is_named(make_leaves: Make) -> None:
    guide = fieldguide.fit(make_leaves(healthy=10, rust=10, sick=1), represent="pixels", cache=None)
    assert guide.training.counts["sick"] == 1
    assert guide.assessment is not None
    assert guide.assessment.classes[2].recall is None
    assert any("sick" in note for note in guide.assessment.notes)


def test_one_photo_of_each_class_gives_a_guide_without_numbers(make_leaves: Make) -> None:
    guide = fieldguide.fit(make_leaves(healthy=1, rust=1), represent="pixels", cache=None)
    assert guide.assessment is None
    assert guide.predict(np.full((8, 8, 3), (150, 90, 40), np.uint8)).label == "rust"


def test_groups_stay_whole_and_widen_the_interval(leaves: Path) -> None:
    rows = ["path,label,group"]
    for folder in sorted(leaves.iterdir()):
        rows += [
            f"{path},{folder.name},{folder.name}{i // 2}" for i, path in enumerate(sorted(folder.iterdir()))
        ]
    table = leaves.parent / "leaves.csv"
    table.write_text("\n".join(rows))
    guide = fieldguide.fit(table, represent="pixels", cache=None)
    assert guide.assessment is not None
    assert "groups" in guide.assessment.interval_method
    for first, second in zip(*[iter(sorted((leaves / "rust").iterdir()))] * 2, strict=True):
        hashes = [fieldguide.images.FileImage(path).content_hash() for path in (first, second)]
        assert len({content in guide.training.hashes for content in hashes}) == 1


def test_an_unreadable_photo_is_left_out_and_strict_stops(leaves: Path) -> None:
    (leaves / "rust" / "bad.jpg").write_bytes(b"\xff\xd8\xff")
    guide = fieldguide.fit(leaves, represent="pixels", cache=None)
    assert guide.assessment is not None
    assert guide.assessment.left_out_photos[0][0] == "rust/bad.jpg"
    with pytest.raises(ImageError, match=r"rust/bad\.jpg"):
        fieldguide.fit(leaves, represent="pixels", strict=True, cache=None)


def test_a_class_that_cannot_be_read_leaves_one_and_says_so(make_leaves: Make) -> None:
    source = make_leaves(healthy=5, rust=1)
    (source / "rust" / "000.png").write_bytes(b"")
    with pytest.raises(SourceError, match="at least two"):
        fieldguide.fit(source, represent="pixels", cache=None)


def test_baselines_stand_beside_the_accuracy(leaves: Path) -> None:
    guide = fieldguide.fit(leaves, cache=None)
    assert guide.assessment is not None
    majority, pixels = guide.assessment.baselines
    assert majority.name == "always 'healthy'"
    assert majority.accuracy == pytest.approx(4 / 7)
    assert pixels.name == "32 x 32 pixels with logistic regression"
    assert pixels.accuracy > majority.accuracy


def test_the_pixel_baseline_of_many_photos_says_how_many(
    leaves: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fieldguide.ladder.baselines.PIXEL_PHOTOS", 20)
    guide = fieldguide.fit(leaves, cache=None)
    assert guide.assessment is not None
    assert guide.assessment.baselines[1].name.endswith("(on 20 of the photos)")


def test_progress_counts_every_photo(leaves: Path) -> None:
    seen: list[tuple[int, int]] = []
    fieldguide.fit(
        leaves, represent="pixels", cache=None, progress=lambda done, total: seen.append((done, total))
    )
    assert (38, 38) in seen


def test_names_are_checked_before_photos_are_read(tmp_path: Path) -> None:
    with pytest.raises(OptionError, match="Did you mean 'efficientnet_lite1'"):
        fieldguide.fit(tmp_path / "none", represent="efficientnet_lit1")
    with pytest.raises(OptionError, match="Did you mean 'class_mean'"):
        fieldguide.fit(tmp_path / "none", represent="pixels", classify="class_means")


def test_a_classifier_that_was_given_is_not_changed(leaves: Path, make_leaves: Make) -> None:
    classifier = fieldguide.make_classifier("class_mean")
    first = fieldguide.fit(leaves, represent="pixels", classify=classifier, cache=None)
    fieldguide.fit(make_leaves("two", moss=5, fern=5), represent="pixels", classify=classifier, cache=None)
    assert first.classes == ("healthy", "rust", "sick")
    assert not hasattr(classifier, "classes_")


@pytest.mark.parametrize("option", [{"represent": 3}, {"classify": 3}])
def test_what_is_no_encoder_or_classifier_is_refused(leaves: Path, option: dict[str, int]) -> None:
    with pytest.raises(OptionError, match=r"is 3; give a name"):
        fieldguide.fit(leaves, cache=None, **{"represent": "pixels", **option})


def test_a_photo_that_is_gone_after_the_first_look_spoils_no_baseline(leaves: Path) -> None:
    photo = leaves / "rust" / "000.png"

    def remove(done: int, total: int) -> None:
        if done == total:
            photo.unlink(missing_ok=True)

    protocol = fieldguide.Protocol(near_copies=False)
    with fieldguide.FeatureCache() as cache:  # so that contents are known by then
        guide = fieldguide.fit(leaves, cache=cache, progress=remove, protocol=protocol)
    assert guide.assessment is not None
    assert len(guide.assessment.baselines) == 2


def test_more_folds_than_photos_are_refused_before_photos_are_looked_at(leaves: Path) -> None:
    seen: list[int] = []
    with pytest.raises(OptionError, match=r"^500 folds are too many: .* photos that can be scored"):
        fieldguide.fit(
            leaves, protocol=Protocol(folds=500), cache=None, progress=lambda done, _: seen.append(done)
        )
    assert not seen


@pytest.mark.parametrize(
    ("folds", "told"),
    [
        (
            None,
            "The representation is learnt first, from 31 training photos; then every photo is described by "
            "it. This takes longer than the default representation, which has learnt already.",
        ),
        (
            2,
            "The representation is learnt first, from 38 training photos; then every photo is described by "
            "it. So it is in each of 2 folds, from its own photos: 3 times in all. "
            "This takes longer than the default representation, which has learnt already.",
        ),
    ],
)
def test_that_an_encoder_learns_is_told_once_before_it_does(
    leaves: Path, folds: int | None, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    protocol = Protocol(near_copies=False, study=False, folds=folds)
    heard: list[str] = []
    learn = BagOfWords.fit
    monkeypatch.setattr(BagOfWords, "fit", lambda *given: heard.append("learns") or learn(*given))
    words = BagOfWords(size=32, words=4)
    fieldguide.fit(leaves, represent=words, protocol=protocol, cache=None, tell=heard.append)
    assert heard[:2] == [told, "learns"]
    assert heard.count(told) == 1
    heard.clear()
    fieldguide.fit(leaves, represent="pixels", protocol=protocol, cache=None, tell=heard.append)
    assert not heard


@pytest.mark.parametrize("many_labels", [False, True])
@pytest.mark.parametrize("given", [False, True])
def test_folds_are_advised_only_where_they_are_possible(
    make_leaves: Make, *, given: bool, many_labels: bool
) -> None:
    dataset = fieldguide.read(make_leaves(healthy=8, rust=8))
    if given:
        splits = tuple("test" if i % 4 == 0 else "train" for i in range(len(dataset)))
        dataset = replace(dataset, splits=splits)
    if many_labels:
        dataset = replace(dataset, tags=tuple(frozenset({"rust"} - {name}) for name in dataset.labels))
    guide = fieldguide.fit(dataset, represent="pixels", cache=None, protocol=Protocol(study=False))
    assert guide.assessment is not None
    assert guide.assessment.warning in guide.assessment.notes
    assert ("--folds" in str(guide.assessment)) == (not given)
