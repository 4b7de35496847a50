import io
from pathlib import Path

import numpy as np
import PIL.Image
import pytest

from fieldguide.errors import ImageError, OptionError
from fieldguide.images import as_image


def test_everything_people_have(tmp_path: Path, photo_bytes: dict[str, bytes]) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(photo_bytes["PNG"])
    expected = as_image(path).open()
    for thing in (str(path), expected, PIL.Image.open(path), as_image(path)):
        assert np.array_equal(as_image(thing).open(), expected)
    assert as_image(as_image(path)).name == str(path)
    assert as_image(PIL.Image.open(path)).name == str(path)
    assert as_image(PIL.Image.new("L", (2, 2))).name == "image"


def test_a_picture_of_pillow_is_turned_upright(encode, make_picture) -> None:
    exif = PIL.Image.Exif()
    exif[0x0112] = 6
    picture = PIL.Image.open(io.BytesIO(encode(make_picture(40, 30), format="PNG", exif=exif)))
    assert as_image(picture).open().shape == (40, 30, 3)


def test_a_damaged_picture_of_pillow(photo_bytes: dict[str, bytes]) -> None:
    picture = PIL.Image.open(io.BytesIO(photo_bytes["JPEG"][:-200]))
    with pytest.raises(ImageError, match=r"^image: "):
        as_image(picture)


@pytest.mark.parametrize("thing", [None, 3, b"bytes", ["a.jpg"]])
def test_other_things_are_refused(thing: object) -> None:
    with pytest.raises(OptionError, match=f"not {type(thing).__name__}"):
        as_image(thing)
