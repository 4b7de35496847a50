"""The content of a photo, where it can be read."""

from fieldguide.errors import ImageError
from fieldguide.images.image import Image


def known_content(image: Image) -> bytes | None:
    """Fingerprint a photo that may be unreadable: then it is left out with its reason when it is opened.

    Parameters
    ----------
    image : Image
        The photo.

    Returns
    -------
    bytes of length 32, or None
        As `Image.content_hash`; None if the content cannot be read.
    """
    try:
        return image.content_hash()
    except ImageError:
        return None
