"""Any pixels that Pillow knows, as 8-bit RGB."""

import numpy as np
import PIL.Image

from fieldguide.errors import ImageError


def to_rgb(image: PIL.Image.Image) -> np.ndarray:
    """Convert a loaded image to RGB.

    Parameters
    ----------
    image : PIL.Image.Image
        In any mode.

    Returns
    -------
    ndarray of shape (h, w, 3), uint8
        Grey is repeated, palettes are looked up, transparent pixels are composited over white, 16 bits are
        scaled by 1/257 (neither clipped nor stretched), fractions in [0, 1] by 255. Colour profiles are
        ignored.

    Raises
    ------
    ImageError
        If the values have no agreed range; the message is the reason alone.
    """
    if image.mode.startswith("I;16"):
        return _with_transparent_grey(np.asarray(image), image.info.get("transparency"))
    if image.mode == "I":
        return grey_to_rgb(_sixteen_bits(np.asarray(image)))
    if image.mode == "F":
        return grey_to_rgb(np.asarray(image))
    if image.has_transparency_data:
        return _over_white(image)
    return np.asarray(image if image.mode == "RGB" else image.convert("RGB"))


def to_bytes(values: np.ndarray) -> np.ndarray:
    """Scale pixel values to 8 bits.

    Parameters
    ----------
    values : ndarray of uint8, uint16 or floating numbers in [0, 1]
        Of any shape.

    Returns
    -------
    ndarray of uint8
        Of the same shape; rounded to the nearest.

    Raises
    ------
    ImageError
        If fractions leave [0, 1] or are not finite; the message is the reason alone.
    """
    if values.dtype == np.uint8:
        return values
    if values.dtype.kind == "u":
        return ((values.astype(np.uint32) * 255 + 32767) // 65535).astype(np.uint8)
    low, high = values.min(), values.max()
    if not (low >= 0 and high <= 1):  # also when either is not a number
        raise ImageError(f"its values are fractions from {low:g} to {high:g}, and only 0 to 1 is understood")
    return np.rint(values * 255).astype(np.uint8)


def grey_to_rgb(grey: np.ndarray) -> np.ndarray:
    """Repeat one channel three times.

    Parameters
    ----------
    grey : ndarray of shape (h, w)
        As `to_bytes` takes it.

    Returns
    -------
    ndarray of shape (h, w, 3), uint8
    """
    return np.repeat(to_bytes(grey)[:, :, np.newaxis], 3, axis=2)


def _sixteen_bits(values: np.ndarray) -> np.ndarray:
    low, high = int(values.min()), int(values.max())
    if low < 0 or high > 65535:
        raise ImageError(
            f"its values are whole numbers from {low} to {high}, and only 0 to 65535 is understood"
        )
    return values.astype(np.uint16)


def _with_transparent_grey(grey: np.ndarray, transparent: object) -> np.ndarray:
    rgb = grey_to_rgb(grey.astype(np.uint16, copy=False))
    if isinstance(transparent, int):
        rgb[grey == transparent] = 255
    return rgb


def _over_white(image: PIL.Image.Image) -> np.ndarray:
    key = image.info.get("transparency")
    if image.mode == "RGB" and isinstance(key, tuple) and max(key) > 255:
        image = image.copy()
        image.info["transparency"] = tuple(
            value >> 8 for value in key
        )  # Pillow keeps the high bytes of 16 bits
    rgba = image if image.mode == "RGBA" else image.convert("RGBA")
    white = PIL.Image.new("RGBA", rgba.size, "white")
    return np.asarray(PIL.Image.alpha_composite(white, rgba).convert("RGB"))
