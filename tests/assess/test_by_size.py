"""Classes with many, medium and few training photos."""

import pytest

from fieldguide.assess import ClassResult, SizeResult, by_size


def result(n_training, *, n=10, recall=0.5):
    return ClassResult("x", n=n, n_training=n_training, precision=0.5, recall=recall, f1=0.5)


@pytest.mark.parametrize(
    ("photos", "name"), [(101, "many"), (100, "medium"), (20, "medium"), (19, "few"), (0, "few")]
)
def test_the_bounds(photos, name):
    assert [found.name for found in by_size([result(photos)])] == [name]


def test_recalls_are_averaged_over_classes():
    classes = [
        result(500, n=90, recall=1.0),
        result(200, n=10, recall=0.5),
        result(5, recall=0.2),
        result(6, n=0, recall=None),
    ]
    assert by_size(classes) == (SizeResult("many", 2, 100, 0.75), SizeResult("few", 1, 10, 0.2))


def test_no_class_was_scored():
    assert by_size([result(5, n=0, recall=None)]) == ()


def test_in_words():
    assert str(SizeResult("few", 1, 10, 0.25)) == "few (fewer than 20; 1 class) 25.0 %"


def test_unknown_numbers_of_training_photos_have_no_size():
    assert by_size([result(None), result(None)]) == ()
