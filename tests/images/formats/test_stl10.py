from pathlib import Path

import numpy as np
import pytest

from fieldguide.errors import SourceError
from fieldguide.images import read

PIXELS = np.random.default_rng(0).integers(0, 256, (4, 96, 96, 3), np.uint8)


def write_stl10(folder: Path) -> Path:
    folder.mkdir()
    stored = PIXELS.transpose(0, 3, 2, 1).tobytes()
    for split in ("train", "test"):
        (folder / f"{split}_X.bin").write_bytes(stored)
        (folder / f"{split}_y.bin").write_bytes(bytes((1, 2, 1, 2)))
    (folder / "unlabeled_X.bin").write_bytes(stored[: 2 * 27648])
    (folder / "class_names.txt").write_text("airplane\nbird\n")
    (folder / "fold_indices.txt").write_text("0 1 \n1 3 \n")
    return folder


def test_labels_folds_and_unlabelled_photos(tmp_path: Path) -> None:
    dataset = read(write_stl10(tmp_path / "stl10_binary"))
    assert dataset.labels == ("airplane", "bird") * 4
    assert dataset.splits == ("train",) * 4 + ("test",) * 4
    assert dataset.columns == {"folds": ("0", "0 1", None, "1", None, None, None, None)}
    assert [image.name for image in dataset.unlabelled] == ["unlabelled[0]", "unlabelled[1]"]
    for i in range(2):
        assert (dataset.unlabelled[i].open() == PIXELS[i]).all()
        assert dataset.unlabelled[i].content_hash() == dataset.images[i].content_hash()


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("test_X.bin", b"x" * 9, "test_X.bin: its 9 bytes are no whole number of photos of 27,648 bytes"),
        ("test_y.bin", b"\1\2\1", "test_y.bin: it holds 3 labels for 4 photos"),
        ("test_y.bin", b"\1\2\1\3", "test_y.bin: class number 2 among classes 0 to 1"),
        ("test_y.bin", b"\1\2\1\0", "test_y.bin: class number -1 among classes 0 to 1"),
        ("fold_indices.txt", b"0 4", "'4' is the number of none of the 4 training photos"),
        ("unlabeled_X.bin", b"", "unlabeled_X.bin: its 0 bytes"),
    ],
)
def test_files_that_do_not_fit(name: str, content: bytes, message: str, tmp_path: Path) -> None:
    folder = write_stl10(tmp_path / "stl10_binary")
    (folder / name).write_bytes(content)
    with pytest.raises(SourceError, match=message):
        read(folder)
