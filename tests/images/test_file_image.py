import hashlib
import os
import pickle
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from fieldguide.errors import ImageError
from fieldguide.images import BytesImage, FileImage


def test_a_file_opens_when_asked(tmp_path: Path, photo_bytes: dict[str, bytes]) -> None:
    path = tmp_path / "a.png"
    image = FileImage(path, name="a")
    with pytest.raises(ImageError, match=r"^a: there is no such file$"):
        image.open()
    path.write_bytes(photo_bytes["PNG"])
    assert image.open().shape == (30, 40, 3)
    assert FileImage(path).name == str(path)
    assert repr(image) == "FileImage('a')"


def test_the_hash_is_that_of_the_bytes_and_is_remembered(
    tmp_path: Path, photo_bytes: dict[str, bytes]
) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(photo_bytes["PNG"])
    image = FileImage(path)
    expected = hashlib.sha256(photo_bytes["PNG"]).digest()
    assert image.content_hash() == expected
    path.unlink()
    assert image.content_hash() == expected
    with pytest.raises(ImageError, match="there is no such file"):
        FileImage(path).content_hash()


def test_the_pixel_limit(tmp_path: Path, photo_bytes: dict[str, bytes]) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(photo_bytes["PNG"])
    with pytest.raises(ImageError, match="40 x 30 pixels"):
        FileImage(path, max_pixels=1000).open()


@pytest.mark.parametrize(
    "suffix", [".CR2", ".cr3", ".nef", ".arw", ".dng", ".orf", ".rw2", ".raf", ".pef", ".srw"]
)
def test_raw_photos_are_refused_by_name(suffix: str, tmp_path: Path, photo_bytes: dict[str, bytes]) -> None:
    path = tmp_path / f"a{suffix}"
    path.write_bytes(photo_bytes["TIFF"])
    path.with_stem("header").write_bytes(photo_bytes["TIFF"][:12])  # Pillow finds no dimensions
    for image in (FileImage(path), FileImage(path.with_stem("header"))):
        for look in (image.open, image.bands, image.check):
            with pytest.raises(ImageError, match="raw camera file; export it as JPEG, PNG or TIFF"):
                look()


def test_a_raw_photo_that_is_not_there_is_told_so(tmp_path: Path) -> None:
    image = FileImage(tmp_path / "a.cr2")
    for look in (image.open, image.check):
        with pytest.raises(ImageError, match="there is no such file"):
            look()


def test_names_that_are_not_utf8(tmp_path: Path, photo_bytes: dict[str, bytes]) -> None:
    raw = os.fsencode(tmp_path) + b"/caf\xe9.png"
    Path(os.fsdecode(raw)).write_bytes(photo_bytes["PNG"])
    image = FileImage(os.fsdecode(raw))
    assert image.name.endswith("caf\\udce9.png")
    assert image.open().shape == (30, 40, 3)
    assert len(image.content_hash()) == 32


def test_impossible_paths_are_told() -> None:
    for path in ("a\0b.jpg", "x" * 5000 + ".jpg"):
        with pytest.raises(ImageError):
            FileImage(path).open()


def test_a_pipe_does_not_hang(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.jpg")
    for act in (FileImage(tmp_path / "pipe.jpg").open, FileImage(tmp_path / "pipe.jpg").content_hash):
        with pytest.raises(ImageError, match="it is not a regular file"):
            act()


def test_it_travels_between_processes(tmp_path: Path, photo_bytes: dict[str, bytes]) -> None:
    (tmp_path / "a.png").write_bytes(photo_bytes["PNG"])
    image = FileImage(tmp_path / "a.png", name="a")
    copy = pickle.loads(pickle.dumps(image))
    assert np.array_equal(copy.open(), image.open())
    assert copy.name == "a"


def test_sixteen_bit_grey_keeps_its_depth_in_bands(tmp_path: Path) -> None:
    values = np.arange(0, 60000, 5000, dtype=np.uint16).reshape(3, 4)
    path = tmp_path / "x-ray.png"
    Image.fromarray(values).save(path)
    np.testing.assert_allclose(FileImage(path).bands()[..., 0], values / 65535, rtol=1e-6)
    same = BytesImage(path.read_bytes, name="x-ray.png").bands()
    np.testing.assert_array_equal(same, FileImage(path).bands())
    assert FileImage(path).open().shape == (3, 4, 3)


def test_the_limit_of_pixels_is_ours_for_a_tiff_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Image.new("L", (300, 200)).save(tmp_path / "x.tif", compression="tiff_lzw")
    monkeypatch.setattr("PIL.Image.MAX_IMAGE_PIXELS", 20_000)
    assert FileImage(tmp_path / "x.tif", max_pixels=60_000).open().shape == (200, 300, 3)
    with pytest.raises(ImageError, match="limit"):
        FileImage(tmp_path / "x.tif", max_pixels=59_999).open()
