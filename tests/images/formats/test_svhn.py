from pathlib import Path

import numpy as np
import pytest
from scipy.io import savemat

from fieldguide.errors import SourceError
from fieldguide.images import read

PIXELS = np.random.default_rng(0).integers(0, 256, (32, 32, 3, 4), np.uint8)
LABELS = np.array([[1], [9], [10], [1]], np.uint8)


def write_svhn(folder: Path) -> Path:
    folder.mkdir()
    for split in ("train", "test"):
        savemat(folder / f"{split}_32x32.mat", {"X": PIXELS, "y": LABELS}, do_compression=True)
    return folder


def test_digits(tmp_path: Path) -> None:
    folder = write_svhn(tmp_path / "svhn")
    savemat(folder / "extra_32x32.mat", {"X": PIXELS, "y": LABELS})
    dataset = read(folder)
    assert dataset.labels == ("1", "9", "0", "1") * 2
    assert dataset.splits == ("test",) * 4 + ("train",) * 4
    assert (dataset.images[1].open() == PIXELS[..., 1]).all()
    assert dataset.notes[0] == "extra_32x32.mat is not read; give the file itself to read it"
    extra = read(folder / "extra_32x32.mat")
    assert (len(extra), extra.splits) == (4, None)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ({"X": PIXELS}, "it holds no variable 'y'"),
        ({"X": PIXELS, "y": LABELS[:3]}, "it holds 3 labels for 4 photos"),
        ({"X": PIXELS, "y": LABELS + 1}, "its labels y are not the numbers 1 to 10"),
        ({"X": PIXELS[..., 0], "y": LABELS}, r"its X of shape \(32, 32, 3\) and type uint8 is not"),
        ({"X": PIXELS.astype(float), "y": LABELS}, "and type float64 is not"),
    ],
)
def test_files_that_do_not_fit(content: dict[str, np.ndarray], message: str, tmp_path: Path) -> None:
    savemat(tmp_path / "train_32x32.mat", content)
    with pytest.raises(SourceError, match=message):
        read(tmp_path / "train_32x32.mat")


def test_version_7_3_is_refused_with_a_way_out(tmp_path: Path) -> None:
    head = b"MATLAB 7.3 MAT-file".ljust(124) + b"\0\x02IM"
    (tmp_path / "train_32x32.mat").write_bytes(head.ljust(600, b"\0"))
    with pytest.raises(
        SourceError, match=r"MATLAB wrote it in version 7.3, which is not read; save it with '-v7'"
    ):
        read(tmp_path)
