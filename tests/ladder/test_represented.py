"""What an encoder learns, it learns from the training photos alone."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar, Self

import numpy as np
import pytest

import fieldguide
from fieldguide.images import ArrayImage, Dataset, Image
from fieldguide.ladder import Protocol
from fieldguide.ladder.encoding import Encoding
from fieldguide.ladder.fold_parts import fold_parts
from fieldguide.ladder.part import Part
from fieldguide.ladder.represented import represented
from fieldguide.represent import Encoder, FeatureCache, Pixels

FITTED_ON: list[frozenset[bytes]] = []


class LessMean(Encoder):
    """The mean colour of a photo less that of the photos it learnt from; remembers which these were."""

    learns: ClassVar[bool] = True
    width = 3
    licence = None

    def fit(self, X: Sequence[Image], y: object = None) -> Self:
        FITTED_ON.append(frozenset(image.content_hash() for image in X))
        self.mean_ = np.mean([image.open().mean(axis=(0, 1)) for image in X], axis=0)
        return self

    def identity(self) -> dict[str, Any]:
        return {"kind": "less mean", "learnt": self.mean_.tolist()}

    def prepare(self, image: Image) -> np.ndarray:
        return image.open().mean(axis=(0, 1), keepdims=True).astype(np.float32)

    def encode(self, batch: np.ndarray) -> np.ndarray:
        return (batch[:, 0, 0] - self.mean_).astype(np.float32)

    def state(self) -> tuple[dict[str, Any], dict[str, bytes]]:
        return {"kind": "less mean"}, {}

    @classmethod
    def from_state(cls, spec: object, files: object) -> Self:
        return cls()

    def _check_options(self) -> None:
        pass


@pytest.fixture(autouse=True)
def forget() -> None:
    FITTED_ON.clear()


def some_photos(n: int) -> Part:
    images = tuple(ArrayImage(np.full((2, 2, 3), i, np.uint8), name=str(i)) for i in range(n))
    return Part(Dataset(images=images, labels=("a", "b") * (n // 2)), np.empty((n, 0), np.float32))


def test_a_copy_learns_from_the_training_photos() -> None:
    photos, encoder = some_photos(6), LessMean()
    fitted, seen = represented(photos, train=np.array([1, 3]), encoding=Encoding(encoder))
    assert not hasattr(encoder, "mean_")
    assert [frozenset(photos.dataset.images[i].content_hash() for i in (1, 3))] == FITTED_ON
    np.testing.assert_array_equal(fitted.encoder.mean_, [2, 2, 2])
    np.testing.assert_array_equal(seen.vectors[:, 0], np.arange(6) - 2)


def test_vectors_that_need_no_learning_are_computed_once() -> None:
    photos, encoder = some_photos(4), Pixels(size=1)
    same, seen = represented(photos, train=np.arange(2), encoding=Encoding(encoder))
    assert same.encoder is encoder
    np.testing.assert_allclose(seen.vectors[:, 0] * 255, np.arange(4), rtol=1e-6)
    assert represented(seen, train=np.arange(3), encoding=Encoding(encoder))[1] is seen


def test_each_fold_learns_anew_and_the_cache_does_not_mix_them() -> None:
    photos, fold_of = some_photos(8), np.array([0, 0, 0, 0, 1, 1, -1, -1])
    with FeatureCache() as cache:
        parts = list(fold_parts(photos, fold_of, encoding=Encoding(LessMean(), cache)))
    assert [part.encoding.encoder.mean_[0] for part in parts] == [
        np.mean([4, 5, 6, 7]),
        np.mean([0, 1, 2, 3, 6, 7]),
    ]
    assert [part.rows.tolist() for part in parts] == [[0, 1, 2, 3], [4, 5]]
    for part in parts:
        for side in (part.train, part.held):
            shade = [float(image.name) for image in side.dataset.images]
            np.testing.assert_allclose(side.vectors[:, 0], shade - part.encoding.encoder.mean_[0], atol=1e-6)


def test_fit_lets_no_test_photo_into_the_encoder(leaves: Path) -> None:
    guide = fieldguide.fit(leaves, represent=LessMean(), cache=None)
    assert [guide.training.hashes] == FITTED_ON
    np.testing.assert_array_equal(guide.encoder.mean_, LessMean().fit(_learnt_from(leaves, guide)).mean_)


def test_fit_with_folds_learns_in_each_and_then_from_all(leaves: Path) -> None:
    guide = fieldguide.fit(leaves, represent=LessMean(), cache=None, protocol=Protocol(folds=3))
    everything = guide.training.hashes
    parts = [photos for photos in FITTED_ON if photos != everything]
    assert everything in FITTED_ON
    assert len(parts) == len(set(parts)) == 3  # none of them twice
    held = [everything - photos for photos in parts]
    assert frozenset().union(*held) == everything


@pytest.mark.parametrize("protocol", [Protocol(near_copies=False), Protocol()])
def test_photos_that_cannot_be_read_are_named(leaves: Path, protocol: Protocol) -> None:
    (leaves / "rust" / "torn.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    guide = fieldguide.fit(leaves, represent=LessMean(), cache=None, protocol=protocol)
    assert sum(guide.training.source["left_out"].values()) == 1


def _learnt_from(leaves: Path, guide: fieldguide.Guide) -> list[Image]:
    images = fieldguide.read(leaves).images
    by_hash = {image.content_hash(): image for image in images}
    return [by_hash[digest] for digest in sorted(guide.training.hashes)]
