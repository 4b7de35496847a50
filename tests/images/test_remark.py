"""What of a file is not used is told."""

import io
from pathlib import Path

import numpy as np
import PIL.Image
import pytest
import tifffile

from fieldguide.images import BoxImage, BytesImage, FileImage, Remarks
from fieldguide.images.facts import facts_of
from fieldguide.images.remark import remark_on

PAGE = np.zeros((8, 9, 3), dtype=np.uint8)


def tiff(*pages: np.ndarray, **options: object) -> bytes:
    file = io.BytesIO()
    with tifffile.TiffWriter(file, bigtiff=bool(options.pop("bigtiff", False)), byteorder="<") as writer:
        for page in pages:
            writer.write(page, photometric="rgb", metadata=None, **options)
    return file.getvalue()


@pytest.mark.parametrize("bigtiff", [False, True])
def test_pages_of_a_tiff(bigtiff: bool) -> None:
    assert remark_on(tiff(PAGE, bigtiff=bigtiff)) == ""
    assert remark_on(tiff(PAGE, PAGE, PAGE, bigtiff=bigtiff)) == "only the first of 3 pages is used"


def test_smaller_copies_are_no_pages() -> None:
    file = io.BytesIO()
    with tifffile.TiffWriter(file) as writer:
        for kind in (0, 1, 1):
            writer.write(PAGE, photometric="rgb", metadata=None, subfiletype=kind)
    assert remark_on(file.getvalue()) == ""


def test_a_stack_by_imagej_lists_one_page() -> None:
    file = io.BytesIO()
    tifffile.imwrite(file, np.zeros((5, 8, 9), dtype=np.uint8), imagej=True)
    assert remark_on(file.getvalue()) == "only the first of 5 pages is used"


def test_pages_that_go_round_in_circles_are_counted_once() -> None:
    content = bytearray(tiff(PAGE))
    first = int.from_bytes(content[4:8], "little")
    entries = int.from_bytes(content[first : first + 2], "little")
    end = first + 2 + 12 * entries
    content[end : end + 4] = content[4:8]
    assert remark_on(bytes(content)) == "only the first of 2 pages is used"


@pytest.mark.parametrize("planar", ["contig", "separate"])
def test_bands(planar: str) -> None:
    def stored(bands: int, extra: tuple[str, ...]) -> bytes:
        shape = (8, 9, bands) if planar == "contig" else (bands, 8, 9)
        return tiff(np.zeros(shape, dtype=np.uint8), planarconfig=planar, extrasamples=extra or None)

    assert remark_on(stored(4, ("unassalpha",))) == ""
    assert remark_on(stored(4, ("unspecified",))) == "only 3 of 4 bands are used"
    assert remark_on(stored(5, ("assocalpha", "unspecified"))) == "only 4 of 5 bands are used"


def test_a_fourth_band_of_which_nothing_is_said() -> None:
    content = tiff(np.zeros((8, 9, 4), dtype=np.uint8), extrasamples=("unassalpha",))
    extra = (338).to_bytes(2, "little") + (3).to_bytes(2, "little")
    silent = content.replace(extra, (65000).to_bytes(2, "little") + (3).to_bytes(2, "little"))
    assert silent != content
    assert remark_on(silent) == "the fourth band is taken for opacity, since the file does not say what it is"


@pytest.mark.parametrize("name", ["GIF", "PNG", "WEBP", "AVIF", "TIFF", "JPEG", "BMP"])
def test_frames(name: str, encode) -> None:
    frames = [PIL.Image.new("RGB", (16, 16), colour) for colour in ("red", "blue", "green")]
    assert remark_on(encode(frames[0], format=name)) == ""
    if name not in ("JPEG", "BMP"):
        what = "pages" if name == "TIFF" else "frames"
        content = encode(frames[0], format=name, save_all=True, append_images=frames[1:])
        assert remark_on(content) == f"only the first of 3 {what} is used"
        assert facts_of(io.BytesIO(content))["remark"] == f"only the first of 3 {what} is used"


def test_what_cannot_be_read_has_no_remark(tmp_path: Path) -> None:
    assert remark_on(tmp_path / "lost.tif") == remark_on(b"II*\0nonsense") == remark_on(b"") == ""
    assert FileImage(tmp_path / "lost.tif").remark() == ""


def test_every_image_has_its_remark(tmp_path: Path) -> None:
    content, fetched = tiff(PAGE, PAGE), []
    path = tmp_path / "a.tif"
    path.write_bytes(content)
    inside = BytesImage(lambda: fetched.append(1) or content, name="b.tif")
    inside.open()
    images = [FileImage(path, name="a.tif"), inside, BoxImage(inside, (0, 0, 4, 4), name="c"), inside, inside]
    assert Remarks.on(images).notes() == (
        "5 photos: only the first of 2 pages is used: a.tif, b.tif, c and 2 more",
    )
    assert len(fetched) == 1  # remembered from when it was opened
