"""Whatever a user has at hand, as an image."""

import os

import numpy as np
import PIL.Image
from PIL import ImageFile

from fieldguide.errors import ImageError, OptionError
from fieldguide.images.array_image import ArrayImage
from fieldguide.images.colour import to_rgb
from fieldguide.images.decode import decode
from fieldguide.images.failure import FAILURES, reason
from fieldguide.images.file_image import FileImage
from fieldguide.images.image import Image
from fieldguide.images.png import MISREAD
from fieldguide.images.quiet import quiet
from fieldguide.images.tiff_layout import TiffLayout
from fieldguide.images.upright import upright
from fieldguide.printable import printable


def as_image(thing: Image | str | os.PathLike[str] | np.ndarray | PIL.Image.Image) -> Image:
    """Take a photo in any of the forms people have it in.

    Parameters
    ----------
    thing : Image, str, path-like, ndarray or PIL.Image.Image
        A path, an array as `ArrayImage` takes it, a picture opened by Pillow, or an image already.

    Returns
    -------
    Image
        A path is not looked at until the image is opened.

    Raises
    ------
    OptionError
        If it is something else.
    ImageError
        If Pillow had opened a file that turns out to be damaged.
    """
    if isinstance(thing, Image):
        return thing
    if isinstance(thing, str | os.PathLike):
        return FileImage(thing)
    if isinstance(thing, np.ndarray):
        return ArrayImage(thing)
    if isinstance(thing, PIL.Image.Image):
        return _from_pillow(thing)
    raise OptionError(
        f"a photo is a path, an array of pixels or a Pillow image, not {type(thing).__name__}"
        + (" (for several photos, give each by itself)" if isinstance(thing, list | tuple) else "")
    )


def _from_pillow(picture: PIL.Image.Image) -> ArrayImage:
    name = printable(str(getattr(picture, "filename", ""))) or "image"
    try:
        with quiet():
            content = _content(picture)
            if content is None:
                _refuse_misread(picture)
                picture.load()
                return ArrayImage(to_rgb(upright(picture)), name=name)
    except FAILURES as error:
        raise ImageError(f"{name}: {reason(error)}") from error
    return ArrayImage(decode(content, name=name, max_pixels=picture.width * picture.height), name=name)


def _content(picture: PIL.Image.Image) -> bytes | None:
    """Read the file of a picture that is not loaded and that Pillow might misread."""
    if not isinstance(picture, ImageFile.ImageFile) or not picture.tile or picture.fp is None:
        return None
    is_misread = picture.format == "TIFF" or (picture.format == "PNG" and picture.tile[0].args in MISREAD)
    if not is_misread or picture.tell() != 0:
        return None
    place = picture.fp.tell()
    picture.fp.seek(0)
    try:
        return picture.fp.read()
    finally:
        picture.fp.seek(place)


def _refuse_misread(picture: PIL.Image.Image) -> None:
    """Refuse the pixels of a TIFF that Pillow has loaded otherwise than they are stored."""
    if not hasattr(picture, "tag_v2"):
        return
    layout = TiffLayout.of(picture.tag_v2)
    refusal = layout.refusal()
    if refusal is None and layout.is_deep and (layout.needs_planes or layout.bits[0] == 12):
        refusal = f"it is {layout.description()}, which Pillow misreads; give its path instead"
    if refusal is not None:
        raise ImageError(refusal)
