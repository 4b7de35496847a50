from dataclasses import replace

import numpy as np
import pytest

from fieldguide.errors import OptionError, SourceError
from fieldguide.images import ArrayImage, Dataset, SplitManifest
from fieldguide.ladder.part import Part
from fieldguide.ladder.plan import SAME_GROUP, make_plan
from fieldguide.ladder.protocol import Protocol


def photos(contents: list[int], **fields: object) -> Part:
    images = tuple(
        ArrayImage(np.full((1, 1), content, np.uint8), name=f"photo {i}")
        for i, content in enumerate(contents)
    )
    labels = tuple("ab"[i % 2] for i in range(len(contents)))
    dataset = replace(Dataset(images=images, labels=labels), **fields)
    return Part(dataset, np.arange(len(contents), dtype=np.float32)[:, None])


def names(part: Part, *splits: str) -> set[str]:
    return {image.name for image in part.of_split(*splits).dataset.images}


def test_near_copies_stay_on_one_side_and_are_told() -> None:
    part = photos(list(range(30)))
    plan = make_plan(part, protocol=Protocol(), copies=[(0, 7, 12)])
    splits = plan.photos.dataset.splits or ()
    assert splits[0] == splits[7] == splits[12]
    assert "2 photos are near copies of others; kept on one side" in plan.photos.dataset.notes
    groups = plan.photos.dataset.groups or ()
    assert groups[0] == groups[7] == groups[12]
    assert groups.count(None) == 27


def test_copies_join_the_groups_of_the_source() -> None:
    part = photos(list(range(12)), groups=("p", "p", "q", "q", *[None] * 8))
    plan = make_plan(part, protocol=Protocol(folds=3), copies=[(1, 2), (4, 5)])
    groups = plan.photos.dataset.groups or ()
    assert groups[:4] == ("p",) * 4
    assert groups[4] == groups[5] is not None
    assert plan.folds is not None
    assert len(set(plan.folds[0, :4])) == len(set(plan.folds[0, 4:6])) == 1


def test_without_copies_there_are_no_groups() -> None:
    assert make_plan(photos(list(range(9))), protocol=Protocol(), copies=()).photos.dataset.groups is None


def test_copies_of_given_test_photos_are_dropped_with_their_vectors_and_named() -> None:
    splits = ("train",) * 4 + ("validation", "test", "test", "train")
    part = photos([0, 1, 2, 3, 4, 5, 6, 5], splits=splits)
    plan = make_plan(part, protocol=Protocol(), copies=[(2, 6), (0, 1)])
    assert names(plan.photos, "train") == {"photo 0", "photo 1", "photo 3"}
    assert plan.photos.vectors.ravel().tolist() == [0, 1, 3, 4, 5, 6]
    assert {(photo.name, photo.reason) for photo in plan.photos.dataset.left_out} == {
        ("photo 2", "it is a copy of the test photo photo 6"),
        ("photo 7", "it is a copy of the test photo photo 5"),
    }
    groups = plan.photos.dataset.groups or ()
    assert groups[0] == groups[1] is not None
    assert groups.count(None) == 4
    assert plan.manifest.rule == "as the source gives it"


def test_a_manifest_is_followed_and_new_photos_are_learnt_from() -> None:
    whole = photos(list(range(20)), groups=tuple("pqrst"[i // 4] for i in range(20)))
    first = make_plan(whole.rows(np.arange(16)), protocol=Protocol(seed=5), copies=())
    assert first.manifest.rule == "0.2 of each class held out by content, seed 5"
    tested = {i for i, split in enumerate(first.photos.dataset.splits or ()) if split == "test"}
    again = make_plan(whole, protocol=Protocol(manifest=first.manifest), copies=())
    assert names(again.photos, "test") == names(first.photos, "test")
    assert names(again.photos, "train") == {f"photo {i}" for i in range(20)} - names(first.photos, "test")
    assert again.photos.dataset.notes == (
        "16 photos split as the manifest says (0.2 of each class held out by content, seed 5); "
        "4 not in it, learnt from, never scored",
    )
    assert (again.manifest.seed, again.manifest.rule) == (5, first.manifest.rule)
    assert len(again.manifest.parts) == 20

    tied = replace(
        whole.dataset,
        groups=(*(whole.dataset.groups or ())[:16], (whole.dataset.groups or ())[min(tested)], *"xyz"),
    )
    third = make_plan(
        Part(tied, whole.vectors), protocol=Protocol(manifest=first.manifest), copies=[(17, min(tested))]
    )
    assert names(third.photos, "test") == names(first.photos, "test")
    assert {(p.name, p.reason) for p in third.photos.dataset.left_out} == {
        ("photo 16", SAME_GROUP),
        ("photo 17", f"it is a copy of the test photo photo {min(tested)}"),
    }


def test_a_manifest_decides_over_the_source() -> None:
    part = photos([0, 1, 2, 3], splits=("test", "test", "train", "train"))
    parts = {image.content_hash(): (2 * (i > 1),) for i, image in enumerate(part.dataset.images)}
    plan = make_plan(part, protocol=Protocol(manifest=SplitManifest(parts)), copies=())
    assert plan.photos.dataset.splits == ("train", "train", "test", "test")


def test_folds_come_back_from_a_manifest() -> None:
    whole = photos(list(range(40)))
    part = whole.rows(np.arange(30))
    first = make_plan(part, protocol=Protocol(folds=3, repeats=2, seed=1), copies=())
    assert first.folds is not None
    assert first.manifest.rule == "3 folds by content, 2 times over, seed 1"
    again = make_plan(whole, protocol=Protocol(manifest=first.manifest), copies=())
    assert again.folds is not None
    assert again.n_folds == 3
    assert (again.folds[:, :30] == first.folds).all()
    assert (again.folds >= 0).all()
    assert again.photos.dataset.notes[0].endswith("10 not in it, dealt into the same folds")


def test_folds_do_not_mix_what_the_source_keeps_apart() -> None:
    part = photos([0, 1, 2, 3], splits=("test", "test", "train", "train"))
    with pytest.raises(OptionError, match=r"the source names its test photos, and folds would mix them"):
        make_plan(part, protocol=Protocol(folds=2), copies=())


def test_a_manifest_of_other_photos_is_refused() -> None:
    manifest = make_plan(photos([0, 1, 2, 3]), protocol=Protocol(), copies=()).manifest
    with pytest.raises(SourceError, match="none of the 2 photos"):
        make_plan(photos([8, 9]), protocol=Protocol(manifest=manifest), copies=())


def test_more_folds_than_can_be_scored_are_refused() -> None:
    part, protocol = photos(list(range(12))), Protocol(folds=13)
    with pytest.raises(OptionError, match="13 folds are too many: the source has 12 photos that can be"):
        make_plan(part, protocol=protocol, copies=())
    assert make_plan(part, protocol=Protocol(folds=12), copies=()).n_folds == 12
    # Copies are dealt as one.
    with pytest.raises(
        OptionError, match=r"has 11 groups of photos .* Give 2 to 11 folds, or more photos\.$"
    ):
        make_plan(part, protocol=Protocol(folds=12), copies=[(0, 2)])


def test_the_only_photo_of_a_class_takes_no_fold() -> None:
    part = photos(list(range(5)), labels=("a", "a", "b", "b", "c"))
    assert make_plan(part, protocol=Protocol(folds=4), copies=()).n_folds == 4
    with pytest.raises(OptionError, match="has 4 photos that can be scored"):
        make_plan(part, protocol=Protocol(folds=5), copies=())


def test_a_manifest_keeps_its_folds_for_fewer_photos() -> None:
    part = photos(list(range(12)))
    manifest = make_plan(part, protocol=Protocol(folds=6), copies=()).manifest
    assert make_plan(photos(list(range(4))), protocol=Protocol(manifest=manifest), copies=()).n_folds == 6


def test_a_source_without_training_photos_is_refused() -> None:
    part = photos([0, 1, 2], splits=("test", "test", "validation"), source="leaves.csv")
    with pytest.raises(SourceError) as error:
        make_plan(part, protocol=Protocol(), copies=())
    assert str(error.value) == (
        "leaves.csv: no training photos are named, only 1 validation and 2 test. Name those to learn from as "
        "train, or give the photos without their splits: then a part of each class is held out."
    )
    part = photos([0, 1, 0, 1], splits=("test", "test", "train", "train"))
    with pytest.raises(
        SourceError, match=r"2 photos left out \(photo 2: it is a copy of the test photo photo 0"
    ):
        make_plan(part, protocol=Protocol(), copies=())


@pytest.mark.parametrize("named", ["test", "validation", None])
def test_folds_are_possible_where_the_source_keeps_nothing_apart(named: str | None) -> None:
    part = photos(list(range(20)), splits=(named, *["train"] * 19))
    plan = make_plan(part, protocol=Protocol(), copies=())
    assert plan.foldable == (named is None)
    again = make_plan(part, protocol=Protocol(manifest=plan.manifest), copies=())
    assert again.foldable == plan.foldable


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({}, "held out, never used for training"),
        ({"folds": 3}, "cross-validated with 3 folds"),
        ({"folds": 3, "repeats": 2}, "cross-validated with 3 folds, 2 times over"),
    ],
)
def test_what_is_scored_is_told(options: dict[str, int], words: str) -> None:
    assert make_plan(photos(list(range(20))), protocol=Protocol(**options), copies=()).scored_on == words
