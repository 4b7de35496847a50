"""Teaching a guide further photos, by its sums over photos and from kept features."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from tests.conftest import leaf

import fieldguide
from fieldguide.classify import Logistic
from fieldguide.errors import ImageError, OptionError, SourceError
from fieldguide.guide import Guide, add_photos, remove_class

QUICK = fieldguide.Protocol(near_copies=False, study=False)
EXACT = ("class_mean", "ridge", "shrinkage_lda")


def fit(source: Path, **options: object) -> Guide:
    usual = {"represent": "pixels", "cache": None, "protocol": QUICK, "refuse": 0, "balance": "none"}
    return fieldguide.fit(source, **(usual | options))


def write(folder: Path, *, first: int, **counts: int) -> Path:
    for number, (name, count) in enumerate(counts.items()):
        (folder / name).mkdir(parents=True)
        for index in range(count):
            leaf((90, 60 * number, 160), seed=first + 100 * number + index).save(
                folder / name / f"{index}.png"
            )
    return folder


@pytest.fixture
def new(tmp_path: Path) -> Path:
    """Three new photos of rust and four of moss."""
    return write(tmp_path / "new", first=7000, rust=3, moss=4)


@pytest.mark.parametrize("classify", EXACT)
def test_new_photos_and_a_new_class_are_learnt_exactly(leaves, new, tmp_path, classify):
    guide = fit(leaves, classify=classify)
    before = guide.training
    found = add_photos(guide, new)
    assert found.exactly
    assert (dict(found.added), found.new_classes, found.left_out) == ({"moss": 4, "rust": 3}, ("moss",), ())
    grown = found.guide
    assert guide.classes == ("healthy", "rust", "sick")
    assert guide.training is before
    assert grown.classes == ("healthy", "moss", "rust", "sick")
    assert grown.predict(new / "moss" / "0.png").label == "moss"
    counts = grown.training.counts
    assert counts == {**before.counts, "rust": before.counts["rust"] + 3, "moss": 4}
    assert list(counts) == sorted(counts)
    assert len(grown.training.hashes) == sum(counts.values())
    assert {name: len(own) for name, own in (grown.training.by_class or {}).items()} == counts
    assert grown.training.manifest is not None
    assert before.manifest is not None
    fresh = set(grown.training.manifest.parts) - set(before.manifest.parts)
    assert {grown.training.manifest.parts[photo] for photo in fresh} == {(0,)}
    assert len(fresh) == 7

    grown.save(tmp_path / "a.guide")
    again = fieldguide.load(tmp_path / "a.guide")
    assert again.training == grown.training
    assert again.assessment == grown.assessment
    photos = sorted(new.rglob("*.png"))
    assert list(again.predict_many(photos)) == list(grown.predict_many(photos))


@pytest.mark.parametrize("classify", EXACT)
def test_what_was_added_and_removed_is_gone(leaves, new, tmp_path, classify):
    shutil.rmtree(new / "rust")
    guide = fit(leaves, classify=classify)
    back = remove_class(add_photos(guide, new).guide, "moss")
    assert back.classes == guide.classes
    assert back.training == guide.training
    photos = sorted(leaves.rglob("*.png"))
    for one, other in zip(back.predict_many(photos), guide.predict_many(photos), strict=True):
        assert one.label == other.label
        assert one.probability == pytest.approx(other.probability, abs=1e-6)
    assert add_photos(back, new).added == {"moss": 4}


def test_a_guide_with_folds_takes_photos(leaves, new):
    guide = fit(
        leaves,
        classify="ridge",
        protocol=fieldguide.Protocol(folds=3, repeats=2, near_copies=False, study=False),
    )
    manifest = add_photos(guide, new).guide.training.manifest
    assert manifest is not None
    assert list(manifest.parts.values()).count((-1, -1)) == 7


def test_photos_that_are_not_learnt_are_named(leaves, new):
    guide = fit(leaves, classify="ridge")
    known = next(
        path
        for path in sorted((leaves / "rust").iterdir())
        if fieldguide.read([(path, "rust")]).images[0].content_hash() in guide.training.hashes
    )
    shutil.copy(known, new / "moss" / "known.png")
    shutil.copy(new / "moss" / "0.png", new / "rust" / "twice.png")
    (new / "moss" / "bad.png").write_bytes(b"nothing")
    found = add_photos(guide, new)
    reasons = {Path(photo.name).name: photo.reason for photo in found.left_out}
    assert reasons.keys() == {"known.png", "twice.png", "bad.png"}
    assert reasons["known.png"] == "the guide learnt it already as 'rust'"
    assert reasons["twice.png"].startswith("it is a copy of ")
    assert found.added == {"moss": 4, "rust": 3}
    assert "  " + found.left_out[0].name in str(found)
    with pytest.raises(ImageError, match=r"bad\.png"):
        add_photos(guide, new, strict=True)
    with pytest.raises(
        SourceError, match=r"no photo is left to add \(the first: .*the guide learnt it already"
    ):
        add_photos(found.guide, new)


def test_test_photos_of_the_source_are_not_learnt(leaves, tmp_path):
    guide = fit(leaves, classify="class_mean")
    write(tmp_path / "more" / "train", first=8000, moss=3)
    write(tmp_path / "more" / "test", first=9000, moss=2)
    found = add_photos(guide, tmp_path / "more")
    assert found.added == {"moss": 3}
    assert {photo.reason for photo in found.left_out} == {"its source names it as a test photo"}


def test_the_assessment_says_that_it_was_made_before(leaves, new):
    guide = fit(leaves, classify="ridge")
    grown = add_photos(guide, new).guide
    assert grown.assessment is not None
    assert grown.assessment.notes[0] == (
        "This assessment was made before 7 photos were added (moss 4, rust 3); nobody has measured the guide "
        "since. `fieldguide evaluate` does, on photos that it has not learnt from."
    )
    assert guide.assessment is not None
    assert grown.assessment.notes[1:] == guide.assessment.notes
    fewer = remove_class(grown, "moss")
    assert fewer.assessment is not None
    assert fewer.assessment.notes[0].startswith(
        "This assessment was made before the class 'moss' was removed;"
    )


def test_evaluate_leaves_out_what_was_added(leaves, new):
    grown = add_photos(fit(leaves, classify="ridge"), new).guide
    shutil.copy(new / "moss" / "0.png", leaves / "rust" / "moss.png")
    found = grown.evaluate(leaves)
    assert any(Path(name).name == "moss.png" for name, _ in found.left_out_photos)


@pytest.mark.parametrize("classify", ["logistic", "nearest_neighbour", "rbf_svm", "ridge"])
def test_kept_features_serve_any_classifier(leaves, new, tmp_path, classify):
    made = fit(leaves, classify=classify, keep_features=True)
    made.save(tmp_path / "a.guide")
    guide = fieldguide.load(tmp_path / "a.guide")
    assert guide.features is not None
    assert made.features is not None
    np.testing.assert_array_equal(guide.features.vectors.sum(), made.features.vectors.sum())
    found = add_photos(guide, new)
    assert found.exactly == (classify == "ridge")
    assert found.guide.predict(new / "moss" / "0.png").label == "moss"
    assert found.guide.features is not None
    assert sorted(found.guide.features.labels) == sorted(
        name for name, n in found.guide.training.counts.items() for _ in range(n)
    )
    found.guide.save(tmp_path / "b.guide")
    fewer = remove_class(fieldguide.load(tmp_path / "b.guide"), "rust")
    assert fewer.features is not None
    assert "rust" not in fewer.features.labels
    assert fewer.classes == ("healthy", "moss", "sick")
    assert fewer.predict(new / "moss" / "0.png").label == "moss"


def test_a_guide_that_keeps_nothing_names_both_ways(leaves, new):
    guide = fit(leaves, classify=Logistic(C=0.1))
    for change in (lambda: add_photos(guide, new), lambda: remove_class(guide, "rust")):
        with pytest.raises(OptionError, match=r"--keep-features.*class_mean, ridge or shrinkage_lda"):
            change()
    assert guide.features is None


def test_many_labels_are_refused(leaves, new, tmp_path):
    table = tmp_path / "photos.csv"
    rows = [(path, "wet|old" if i % 2 else "wet") for i, path in enumerate(sorted(leaves.rglob("*.png")))]
    table.write_text("path,labels\n" + "\n".join(f"{path},{labels}" for path, labels in rows))
    guide = fit(table)
    with pytest.raises(
        OptionError, match="answers with many labels for a photo; only guides with one label each"
    ):
        add_photos(guide, new)
    with pytest.raises(OptionError, match="keep_features is for photos with one label each"):
        fit(table, keep_features=True)
    with pytest.raises(OptionError, match="these photos carry many labels"):
        add_photos(fit(leaves, classify="ridge"), table)


def test_a_class_that_is_not_there_is_not_removed(leaves):
    guide = fit(leaves, classify="ridge")
    with pytest.raises(
        OptionError, match=r"there is no class 'rost' to remove; known: healthy, rust, sick\. Did"
    ):
        remove_class(guide, "rost")
    two = remove_class(guide, "rust")
    with pytest.raises(OptionError, match="'sick' cannot be removed: it is one of only two classes"):
        remove_class(two, "sick")


def test_what_tells_photos_of_no_class_goes_with_the_classes(make_leaves: Callable[..., Path], new):
    source = make_leaves("many", healthy=40, rust=40, sick=40)
    guide = fit(source, classify="class_mean", refuse=0.05)
    assert guide.unknown is not None
    grown = add_photos(guide, new).guide
    assert grown.unknown is None
    assert grown.assessment is not None
    assert "It no longer says which photos are of no class" in grown.assessment.notes[0]
    assert remove_class(guide, "rust").unknown is None
    shutil.rmtree(new / "moss")
    assert add_photos(guide, new).guide.unknown is not None


def test_rotated_copies_are_other_photos(leaves, new):
    guide = fit(leaves, classify="class_mean")
    for path in (new / "moss").iterdir():
        with Image.open(path) as photo:
            photo.rotate(90).save(path.with_name(f"turned {path.name}"))
    assert add_photos(guide, new).added == {"moss": 8, "rust": 3}


def test_a_guide_that_does_not_know_its_photos_by_class_removes_none(leaves):
    guide = fieldguide.fit(leaves, represent="pixels", classify="class_mean", cache=None)
    guide.training = replace(guide.training, by_class=None)
    with pytest.raises(OptionError, match="does not know which of its photos are of that class"):
        remove_class(guide, "rust")
    assert "rust" in guide.classifier.classes_
