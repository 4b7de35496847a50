"""Copies of labelled photos are found among others, in whichever part they are."""

import numpy as np

from fieldguide.images import ArrayImage, Dataset
from fieldguide.ladder.labelled_copies import labelled_copies
from fieldguide.ladder.part import Part
from fieldguide.represent import Pixels


def photos(arrays):
    return [ArrayImage(pixels, name=f"{name}.png") for name, pixels in arrays.items()]


def part(images, label):
    return Part(Dataset(images=tuple(images), labels=(label,) * len(images)), vectors(images))


def vectors(images):
    return Pixels().transform(images)


def test_copies_are_found_in_every_part_and_nothing_else():
    random = np.random.default_rng(0)
    noise = random.integers(0, 256, (12, 64, 64, 3), dtype=np.uint8)
    train = part(photos({f"train {i}": noise[i] for i in range(5)}), "oak")
    test = part(photos({f"test {i}": noise[i] for i in range(5, 8)}), "elm")
    near = noise ^ 1
    others = photos({"a": noise[8], "b": near[2], "c": noise[9], "d": near[6], "e": near[8]})
    found = labelled_copies(others, vectors(others), [train, test])
    assert found == {1: ("train 2.png", "oak"), 3: ("test 6.png", "elm")}
    empty = train.rows(np.arange(0))
    assert labelled_copies(others, vectors(others), [empty]) == {}
    assert labelled_copies([], vectors(others)[:0], [train]) == {}
