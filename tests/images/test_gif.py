"""GIFs: what stands beside the picture does not fill the memory, and frames are counted."""

import io

import numpy as np
import PIL.Image
import pytest

from fieldguide.errors import ImageError
from fieldguide.images import decode
from fieldguide.images.remark import remark_on

COMMENT = b"!\xfe\x01A\0"


def gif(*, frames: int = 1) -> tuple[bytes, int]:
    """A GIF, and where its first block is."""
    file = io.BytesIO()
    pictures = [PIL.Image.fromarray(np.full((4, 5), 40 * i, np.uint8)) for i in range(frames)]
    pictures[0].save(file, "GIF", save_all=True, append_images=pictures[1:])
    content = file.getvalue()
    return content, 13 + (3 << (content[10] & 7) + 1 if content[10] & 0x80 else 0)


def test_comments_are_passed_over_until_there_are_too_many() -> None:
    content, start = gif()
    plain = decode(content, name="x")
    few = content[:start] + COMMENT * 1000 + content[start:]
    np.testing.assert_array_equal(decode(few, name="x"), plain)
    many = content[:start] + COMMENT * 60_000 + content[start:]  # each is two blocks
    with pytest.raises(
        ImageError, match=r"x: it has more than 100,000 blocks of comments before its picture"
    ):
        decode(many, name="x")


@pytest.mark.parametrize("frames", [1, 2, 5])
def test_frames_are_counted(frames: int) -> None:
    content, start = gif(frames=frames)
    wanted = "" if frames == 1 else f"only the first of {frames} frames is used"
    assert PIL.Image.open(io.BytesIO(content)).n_frames == frames
    assert remark_on(content) == wanted
    assert remark_on(content[:-1] + COMMENT * 1000 + content[-1:]) == wanted
    assert remark_on(content[:start] + COMMENT * 1000 + content[start:]) == wanted


def test_counting_ends() -> None:
    content, start = gif(frames=2)
    assert (
        remark_on(content[:start] + content[start:-1] * 6000 + b";")
        == "only the first of 10,000 frames is used"
    )
