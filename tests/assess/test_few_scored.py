"""A handful of scored photos is called a handful, wherever the result is told."""

from dataclasses import replace

import numpy as np
import pytest

from fieldguide.assess import Assessment, assess, assess_tags
from fieldguide.assess.few_scored import ENOUGH, few_scored
from fieldguide.images import ArrayImage, Dataset


def some(n: int, *, folds: int | None, foldable: bool = True) -> Assessment:
    images = tuple(ArrayImage(np.full((2, 2, 3), i, np.uint8)) for i in range(n))
    dataset = Dataset(images=images, labels=("a",) * n)
    return assess(
        np.tile([0.75, 0.25], (n, 1)),
        dataset,
        classes=("a", "b"),
        n_training=[3, 3],
        scored_on="made up",
        notes=["the end"],
        n_folds=folds,
        foldable=foldable,
    )


@pytest.mark.parametrize("folds", [None, 3])
def test_the_headline_says_so_once(folds: int | None):
    found = some(ENOUGH - 1, folds=folds)
    warning = few_scored(ENOUGH - 1, folds=folds)
    assert found.notes == (warning, "the end")
    first, second, *rest = str(found).splitlines()
    assert first.startswith("Accuracy 100.0 %, 95 % interval")
    assert second == warning
    assert warning not in rest
    assert rest[-1] == "the end"
    assert ("--folds" in warning) == (folds is None)


def test_enough_photos_need_no_warning():
    found = some(ENOUGH, folds=None)
    assert (found.warning, found.notes) == (None, ("the end",))


def test_an_assessment_of_an_earlier_version_is_warned_of_too():
    found = replace(some(1, folds=None), notes=())
    assert (
        str(found)
        .splitlines()[1]
        .startswith("Only 1 photo was scored, and so few say little: each is worth 100.0 ")
    )


def test_many_labels():
    images = tuple(ArrayImage(np.full((2, 2, 3), i, np.uint8)) for i in range(4))
    tags = (frozenset("a"), frozenset("ab"), frozenset("b"), frozenset())
    found = assess_tags(
        np.full((4, 2), 0.25),
        Dataset(images=images, labels=("x",) * 4, tags=tags),
        classes=("a", "b"),
        n_training=[3, 3],
        trained_on=6,
        scored_on="made up",
    )
    assert found.notes == (found.warning,) == (few_scored(4, folds=None),)
    assert str(found).count(found.warning) == 1


def test_folds_are_not_advised_where_the_source_gives_the_test_photos():
    found = some(3, folds=None, foldable=False)
    assert "--folds" not in str(found)
    assert found.warning == found.notes[0]
    assert found.warning.endswith("in the interval. Score more: `evaluate` scores further ones.")
    assert str(found).count(found.warning) == 1
    assert Assessment.from_dict(found.to_dict()).warning == found.warning
