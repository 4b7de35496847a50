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


def to_bands(image: PIL.Image.Image) -> np.ndarray:
    """Convert a loaded image without giving up the depth of grey.

    Parameters
    ----------
    image : PIL.Image.Image
        In any mode.

    Returns
    -------
    ndarray of shape (h, w, 1), float32 in [0, 1], or (h, w, 3), uint8
        The first for opaque grey of 16 bits or in fractions; for all else what `to_rgb` gives.

    Raises
    ------
    ImageError
        If the values have no agreed range; the message is the reason alone.
    """
    if image.info.get("transparency") is not None:
        return to_rgb(image)
    if image.mode == "I" or image.mode.startswith("I;16"):
        return to_fractions(_sixteen_bits(np.asarray(image)))[:, :, np.newaxis]
    if image.mode == "F":
        return to_fractions(np.asarray(image))[:, :, np.newaxis]
    return to_rgb(image)


def to_fractions(values: np.ndarray) -> np.ndarray:
    """Scale pixel values to fractions.

    Parameters
    ----------
    values : ndarray of uint8, uint16 or floating numbers in [0, 1]
        Of any shape, not empty.

    Returns
    -------
    ndarray of float32 in [0, 1]
        Of the same shape; not rounded to fewer steps than float32 has.

    Raises
    ------
    ImageError
        If fractions leave [0, 1] or are not finite; the message is the reason alone.
    """
    if values.dtype.kind == "u":
        return values.astype(np.float32) / np.float32(np.iinfo(values.dtype).max)
    _check_fractions(values)
    return values.astype(np.float32)


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
    _check_fractions(values)
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


def _check_fractions(values: np.ndarray) -> None:
    low, high = values.min(), values.max()
    if low >= 0 and high <= 1:  # neither holds when a value is not a number
        return
    strange = values.size - int(np.isfinite(values).sum())
    if strange:
        raise ImageError(f"{strange:,} of its {values.size:,} values are not finite (NaN or infinite)")
    raise ImageError(f"its values are fractions from {low:g} to {high:g}, and only 0 to 1 is understood")


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
