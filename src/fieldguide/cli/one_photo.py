"""A photo that was named on the command line."""

from pathlib import Path
from typing import TYPE_CHECKING

from fieldguide.errors import OptionError

if TYPE_CHECKING:
    from fieldguide.images import Image


def one_photo(path: Path, *, max_megapixels: float) -> "Image":
    """Take exactly one photo.

    Parameters
    ----------
    path : Path
        The photo.
    max_megapixels : float
        Photos with more pixels are refused when they are opened.

    Returns
    -------
    Image
        Not opened yet.

    Raises
    ------
    OptionError
        If it is a folder or an archive, or the limit has no meaning.
    """
    from fieldguide.images import FileImage, find_photos

    if path.is_dir():
        raise OptionError(f"{path} is a folder. Name one photo.")
    found = find_photos(path, max_megapixels=max_megapixels).images
    if len(found) != 1 or not isinstance(found[0], FileImage):
        raise OptionError(f"{path} is an archive. Name one photo.")
    return found[0]
