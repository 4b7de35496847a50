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
    _refuse_without_range(image)
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
    _refuse_without_range(image)
    if image.mode.startswith("I;16"):
        return to_fractions(np.asarray(image, dtype=np.uint16))[:, :, np.newaxis]
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
    check_fractions(values)
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
    check_fractions(values)
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


def in_eight_bits(pixels: np.ndarray) -> np.ndarray:
    """Give exact pixels as RGB.

    Parameters
    ----------
    pixels : ndarray of shape (h, w, 1 or 3)
        As `to_bytes` takes it.

    Returns
    -------
    ndarray of shape (h, w, 3), uint8
    """
    rgb = to_bytes(pixels)
    return rgb if rgb.shape[2] == 3 else np.repeat(rgb, 3, axis=2)


def in_own_depth(pixels: np.ndarray) -> np.ndarray:
    """Give exact pixels as RGB, but grey of more than 8 bits in its own depth.

    Parameters
    ----------
    pixels : ndarray of shape (h, w, 1 or 3)
        As `to_bytes` takes it.

    Returns
    -------
    ndarray of shape (h, w, 1), float32 in [0, 1], or (h, w, 3), uint8
    """
    is_deep_grey = pixels.shape[2] == 1 and pixels.dtype != np.uint8
    return to_fractions(pixels) if is_deep_grey else in_eight_bits(pixels)


def check_fractions(values: np.ndarray) -> None:
    """Refuse values that are no fractions.

    Parameters
    ----------
    values : ndarray of floating numbers
        Of any shape, not empty.

    Raises
    ------
    ImageError
        If a value leaves [0, 1] or is not finite; the message is the reason alone.
    """
    low, high = values.min(), values.max()
    if low >= 0 and high <= 1:  # neither holds when a value is not a number
        return
    strange = values.size - int(np.isfinite(values).sum())
    if strange:
        raise ImageError(f"{strange:,} of its {values.size:,} values are not finite (NaN or infinite)")
    raise ImageError(f"its values are fractions from {low:g} to {high:g}, and only 0 to 1 is understood")


def _refuse_without_range(image: PIL.Image.Image) -> None:
    if image.mode == "I":
        raise ImageError(
            "its values are of type int32, which has no agreed range; "
            "give 8 or 16 bits, or fractions from 0 to 1"
        )


def over_white(colours: np.ndarray, alpha: np.ndarray, *, is_premultiplied: bool = False) -> np.ndarray:
    """Lay pixels over white.

    Parameters
    ----------
    colours : ndarray of shape (h, w, c), uint8 or uint16
        Grey or colours.
    alpha : ndarray of shape (h, w, 1), of the same type
        Their opacity.
    is_premultiplied : bool, default=False
        Whether the colours are stored multiplied by it.

    Returns
    -------
    ndarray of shape (h, w, c), of the same type
    """
    full = np.uint32(np.iinfo(colours.dtype).max)
    wide = alpha.astype(np.uint32)
    if is_premultiplied:
        return np.minimum(colours + (full - wide), full).astype(colours.dtype)
    return ((colours * wide + (full - wide) * full + full // 2) // full).astype(colours.dtype)


def _with_transparent_grey(grey: np.ndarray, transparent: object) -> np.ndarray:
    rgb = grey_to_rgb(grey.astype(np.uint16, copy=False))
    if isinstance(transparent, int):
        rgb[grey == transparent] = 255
    return rgb


def _over_white(image: PIL.Image.Image) -> np.ndarray:
    rgba = image if image.mode == "RGBA" else image.convert("RGBA")
    white = PIL.Image.new("RGBA", rgba.size, "white")
    return np.asarray(PIL.Image.alpha_composite(white, rgba).convert("RGB"))
