"""What is told of a photo whose vector is no use."""

from fieldguide.errors import ImageError


def not_finite(name: str) -> ImageError:
    """Make the error for a photo whose vector is not finite.

    Parameters
    ----------
    name : str
        What the photo is called.

    Returns
    -------
    ImageError
        To be raised or kept.
    """
    return ImageError(f"{name}: its vector is not finite; the encoder cannot describe this photo")
