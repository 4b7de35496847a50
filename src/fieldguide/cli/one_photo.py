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
        If it is a folder, or the limit has no meaning.
    """
    from fieldguide.images import find_photos

    if path.is_dir():
        raise OptionError(f"{path} is a folder. Name one photo.")
    return find_photos(path, max_megapixels=max_megapixels).images[0]
