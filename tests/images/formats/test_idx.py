import gzip
import struct
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fieldguide.errors import SourceError
from fieldguide.images import read

FASHION_MNIST = Path("/usr/share/datasets/fashion-mnist")


def idx(array: np.ndarray) -> bytes:
    return bytes((0, 0, 8, array.ndim)) + struct.pack(f">{array.ndim}I", *array.shape) + array.tobytes()


def write_mnist(folder: Path, *, packed: bool = True, dash: str = "-", n: int = 4) -> Path:
    folder.mkdir(parents=True)
    rng = np.random.default_rng(0)
    for prefix in ("train", "t10k"):
        parts = {
            "images{}idx3": rng.integers(0, 256, (n, 5, 7), np.uint8),
            "labels{}idx1": np.arange(n, dtype=np.uint8),
        }
        for name, array in parts.items():
            file = folder / f"{prefix}-{name.format(dash)}-ubyte{'.gz' if packed else ''}"
            file.write_bytes(gzip.compress(idx(array)) if packed else idx(array))
    return folder


@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize("dash", ["-", "."])
def test_digits(packed: bool, dash: str, tmp_path: Path) -> None:
    dataset = read(write_mnist(tmp_path / "mnist", packed=packed, dash=dash))
    assert dataset.labels == ("0", "1", "2", "3") * 2
    assert dataset.splits == ("test",) * 4 + ("train",) * 4
    pixels = np.random.default_rng(0).integers(0, 256, (4, 5, 7), np.uint8)
    assert (dataset.images[6].open() == pixels[2][:, :, None]).all()
    assert dataset.images[6].name == "train[2]"


def test_one_file_takes_the_labels_beside_it(tmp_path: Path) -> None:
    dataset = read(write_mnist(tmp_path / "fashion", packed=False) / "train-images-idx3-ubyte")
    assert dataset.labels == ("T-shirt/top", "Trouser", "Pullover", "Dress")
    assert dataset.splits is None


def damage(folder: Path, name: str, content: bytes) -> str:
    (folder / name).write_bytes(content)
    with pytest.raises(SourceError) as caught:
        read(folder)
    return str(caught.value).removeprefix(f"{folder}/")


def test_files_that_do_not_fit_are_refused(tmp_path: Path) -> None:
    folder = write_mnist(tmp_path / "mnist", packed=False)
    images, labels = "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"
    good = (folder / images).read_bytes()
    few = idx(np.arange(3, dtype=np.uint8))
    assert damage(folder, labels, few) == f"{labels}: it holds 3 labels for the 4 images of {images}"
    assert damage(folder, images, good[:-1]) == (
        f"{images}: the file is cut short: its header promises 156 bytes"
    )
    assert (
        damage(folder, images, good + b"x") == f"{images}: its header promises 156 bytes, and it holds more"
    )
    assert damage(folder, images, good[:9]) == f"{images}: the file is cut short"
    assert damage(folder, images, b"") == f"{images}: the file is empty"
    assert damage(folder, images, few + bytes(9)) == f"{images}: it is no IDX file of images"
    assert damage(folder, images, gzip.compress(good)[:-30]) == f"{images}: the file is cut short"
    huge = bytes((0, 0, 8, 3)) + struct.pack(">3I", 2**31, 2**15, 2**15) + bytes(1000)
    assert damage(folder, images, gzip.compress(huge)) == (
        f"{images}: the file is cut short: its header promises 2,305,843,009,213,693,968 bytes"
    )
    (folder / labels).unlink()
    assert damage(folder, images, good) == f"{images}: its labels are missing; put {labels} beside it"


def test_several_sets_in_a_folder_are_refused(tmp_path: Path) -> None:
    folder = write_mnist(tmp_path / "emnist")
    for file in list(folder.iterdir()):
        file.rename(folder / f"emnist-digits-{file.name}")
    assert len(read(folder)) == 8
    write_mnist(tmp_path / "other")
    for file in (tmp_path / "other").iterdir():
        file.rename(folder / f"emnist-letters-{file.name}")
    with pytest.raises(
        SourceError, match=r"several sets of images stand here .* give each a folder of its own"
    ):
        read(folder)


def test_a_class_without_a_name_is_refused(tmp_path: Path) -> None:
    folder = write_mnist(tmp_path / "fashion-mnist", n=11)
    with pytest.raises(SourceError, match="class number 10 among classes 0 to 9"):
        read(folder)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=60), packed=st.booleans())
def test_any_bytes_are_refused_in_words(content: bytes, packed: bool, tmp_path: Path) -> None:
    file = tmp_path / "train-images-idx3-ubyte"
    file.write_bytes(gzip.compress(content) if packed else b"\0\0\x08\x03" + content)
    with pytest.raises(SourceError, match=r"train-images-idx3-ubyte"):
        read(file)


@pytest.mark.skipif(not FASHION_MNIST.exists(), reason="needs Debian's package dataset-fashion-mnist")
def test_the_real_fashion_mnist() -> None:
    dataset = read(FASHION_MNIST)
    assert {split: set(counts.values()) for split, counts in dataset.split_counts().items()} == {
        "train": {6000},
        "test": {1000},
    }
    assert dataset.classes[0] == "Ankle boot"
    first = dataset.splits.index("train")  # type: ignore[union-attr]
    assert dataset.labels[first : first + 5] == ("Ankle boot", *["T-shirt/top"] * 2, "Dress", "T-shirt/top")
    assert dataset.images[first].open().sum() == 3 * 76247


def test_what_expands_beyond_all_measure_is_refused_before_it_does(tmp_path: Path) -> None:
    folder = write_mnist(tmp_path / "mnist", packed=False)
    bomb = bytes((0, 0, 8, 3)) + struct.pack(">3I", 1, 11_000, 11_000) + bytes(121_000_000)
    said = damage(folder, "t10k-images-idx3-ubyte", gzip.compress(bomb, 1)[:560_000])
    assert "more than 200 times" in said
