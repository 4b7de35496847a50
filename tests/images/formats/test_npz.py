import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from fieldguide.errors import SourceError
from fieldguide.images import read

PIXELS = np.random.default_rng(0).integers(0, 256, (4, 6, 8, 3), np.uint8)
LABELS = np.array([0, 1, 0, 1])


def write_npz(path: Path, **arrays: Any) -> Path:
    np.savez_compressed(path, **(arrays or {"images": PIXELS, "labels": LABELS}))
    return path


@pytest.mark.parametrize(
    "names", [("x_train", "y_train", "x_test", "y_test"), ("train_images", "train_labels")]
)
def test_splits_by_the_names_of_the_arrays(names: tuple[str, ...], tmp_path: Path) -> None:
    arrays = {name: PIXELS if i % 2 == 0 else LABELS[:, None] for i, name in enumerate(names)}
    dataset = read(write_npz(tmp_path / "a.npz", **arrays))
    assert dataset.splits == ("train",) * 4 + ("test",) * (len(dataset) - 4)
    assert dataset.labels[:4] == ("0", "1", "0", "1")
    assert (dataset.images[3].open() == PIXELS[3]).all()


def test_words_and_grey_photos(tmp_path: Path) -> None:
    dataset = read(write_npz(tmp_path / "a.npz", images=PIXELS[..., 0], labels=np.array(["oak", "elm"] * 2)))
    assert (dataset.labels, dataset.splits) == (("oak", "elm", "oak", "elm"), None)


def test_photos_of_six_channels_in_fractions(tmp_path: Path) -> None:
    pixels = np.random.default_rng(0).random((4, 6, 8, 6), np.float32)
    dataset = read(write_npz(tmp_path / "a.npz", images=pixels, labels=LABELS))
    np.testing.assert_array_equal(dataset.images[2].bands(), pixels[2])


@pytest.mark.parametrize(("name", "channels"), [("images", 3), ("bands", 4)])
def test_the_last_of_four_channels_is_opacity_unless_they_are_called_bands(
    name: str, channels: int, tmp_path: Path
) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (4, 6, 8, 4), np.uint8)
    dataset = read(write_npz(tmp_path / "a.npz", **{name: pixels}, labels=LABELS))
    assert dataset.images[0].bands().shape == (6, 8, channels)


@pytest.mark.parametrize(
    ("arrays", "message"),
    [
        ({"images": PIXELS, "labels": LABELS[:3]}, "it holds 3 labels for 'images' of shape"),
        ({"images": PIXELS}, "it holds no array 'labels'"),
        (
            {"a": PIXELS, "b": LABELS},
            "call its arrays images and labels, or x_train and y_train; it holds 'a', 'b'",
        ),
        ({"images": PIXELS, "labels": np.array([{}] * 4)}, "it holds objects, which are not read"),
        (
            {"images": PIXELS, "labels": np.eye(4)},
            "its labels are not one whole number or word for each photo",
        ),
        ({"images": PIXELS.astype(np.int64), "labels": LABELS}, "pixels of type int64 have no agreed range"),
        ({"images": PIXELS[:0], "labels": LABELS[:0]}, "no photo that can be used"),
    ],
)
def test_arrays_that_do_not_fit(arrays: dict[str, np.ndarray], message: str, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=message):
        read(write_npz(tmp_path / "a.npz", **arrays))


def test_an_array_that_expands_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.npz", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("images.npy", bytes(150_000_000))
    with pytest.raises(SourceError, match=r"images.npy in it claims to expand"):
        read(tmp_path / "a.npz")
