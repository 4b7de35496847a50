"""Whatever a user has at hand, as an image."""

import os

import numpy as np
import PIL.Image

from fieldguide.errors import ImageError, OptionError
from fieldguide.images.array_image import ArrayImage
from fieldguide.images.colour import to_rgb
from fieldguide.images.failure import FAILURES, reason
from fieldguide.images.file_image import FileImage
from fieldguide.images.image import Image
from fieldguide.images.printable import printable
from fieldguide.images.quiet import quiet
from fieldguide.images.upright import upright


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
            picture.load()
            return ArrayImage(to_rgb(upright(picture)), name=name)
    except FAILURES as error:
        raise ImageError(f"{name}: {reason(error)}") from error
