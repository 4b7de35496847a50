"""Where a TIFF begins with a smaller copy of the photo, the photo is read."""

import io

import numpy as np
import pytest
import tifffile

from fieldguide.images import decode
from fieldguide.images.facts import facts_of
from fieldguide.images.remark import remark_on

RANDOM = np.random.default_rng(0)
SMALL, LARGE = (RANDOM.integers(0, 256, (side, side, 3), dtype=np.uint8) for side in (8, 64))
FULL, REDUCED = 0, 1


def stored(*pages: tuple[np.ndarray, int], below: int = 0, **options: object) -> bytes:
    """Pages with their kinds; so many of the last ones below the first."""
    file = io.BytesIO()
    with tifffile.TiffWriter(file, bigtiff=bool(options.pop("bigtiff", False))) as writer:
        for number, (pixels, kind) in enumerate(pages):
            first = {"subifds": below} if below and not number else {}
            writer.write(pixels, photometric="rgb", metadata=None, subfiletype=kind, **first, **options)
    return file.getvalue()


@pytest.mark.parametrize("bigtiff", [False, True])
@pytest.mark.parametrize("below", [0, 2])
@pytest.mark.parametrize("compression", [None, "zlib"])
@pytest.mark.parametrize("deep", [False, True])
def test_the_largest_page_of_full_resolution_is_read(
    bigtiff: bool, below: int, compression, deep: bool
) -> None:
    small, large = (page.astype(np.uint16) * 257 if deep else page for page in (SMALL, LARGE))
    pages = (small, REDUCED), (small, FULL), (large, FULL)
    content = stored(*pages, below=below, compression=compression, bigtiff=bigtiff)
    np.testing.assert_array_equal(decode(content, name="x"), LARGE)
    assert facts_of(io.BytesIO(content))["width"] == 64


def test_it_is_read_where_its_bands_lie_in_planes() -> None:
    planes = [(page.transpose(2, 0, 1), kind) for page, kind in ((SMALL, REDUCED), (LARGE, FULL))]
    np.testing.assert_array_equal(decode(stored(*planes, planarconfig="separate"), name="x"), LARGE)


def test_a_first_page_of_full_resolution_is_the_photo() -> None:
    np.testing.assert_array_equal(decode(stored((SMALL, FULL), (LARGE, FULL)), name="x"), SMALL)
    np.testing.assert_array_equal(decode(stored((SMALL, FULL), (LARGE, REDUCED), below=1), name="x"), SMALL)


def test_a_smaller_copy_is_the_photo_where_there_is_no_other() -> None:
    np.testing.assert_array_equal(decode(stored((SMALL, REDUCED), (LARGE, REDUCED)), name="x"), SMALL)


def test_only_pages_that_are_no_copies_are_told() -> None:
    assert remark_on(stored((SMALL, REDUCED), (LARGE, FULL))) == ""
    assert remark_on(stored((SMALL, REDUCED), (LARGE, FULL), below=1)) == ""
    assert remark_on(stored((SMALL, REDUCED), (LARGE, FULL), (SMALL, FULL))).endswith("of 2 pages is used")
