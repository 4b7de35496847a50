"""Colours in coordinates other than red, green and blue."""

import numpy as np

SPACES = ("rgb", "hsv", "lab")

# IEC 61966-2-1: linear sRGB to CIE XYZ, divided by the white of D65.
_TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
_TO_XYZ = (_TO_XYZ / _TO_XYZ.sum(axis=1, keepdims=True)).astype(np.float32)
_LINEAR_BELOW = np.float32((6 / 29) ** 3)
_REACH = np.float32(110)  # of a* and b* in sRGB


def convert(rgb: np.ndarray, *, space: str) -> np.ndarray:
    """Give a photo's colours in another space.

    Parameters
    ----------
    rgb : ndarray of shape (h, w, 3), float32 in [0, 1]
        sRGB; not modified.
    space : {"rgb", "hsv", "lab"}
        "rgb" gives the photo itself, of whatever number of channels.

    Returns
    -------
    ndarray of shape (h, w, 3), float32 in [0, 1]
        Hue (0 where there is none), saturation and value; or L* / 100, and a* and b* with -110 as 0 and 110
        as 1.
    """
    if space == "hsv":
        return _hsv(rgb)
    return _lab(rgb) if space == "lab" else rgb


def _hsv(rgb: np.ndarray) -> np.ndarray:
    """Hexcone model: A. R. Smith, "Color Gamut Transform Pairs", SIGGRAPH 1978."""
    red, green, blue = np.moveaxis(rgb, 2, 0)
    value = rgb.max(axis=2)
    spread = value - rgb.min(axis=2)
    safe = np.where(spread > 0, spread, np.float32(1))
    sixths = np.where(
        value == red,
        (green - blue) / safe,
        np.where(value == green, (blue - red) / safe + 2, (red - green) / safe + 4),
    )
    hue = (sixths / np.float32(6)) % np.float32(1)
    saturation = spread / np.where(value > 0, value, np.float32(1))
    return np.stack([hue, saturation, value], axis=2)


def _lab(rgb: np.ndarray) -> np.ndarray:
    """CIE 1976 L*a*b* (CIE 15:2004, section 8.2.1)."""
    linear = np.where(
        rgb > 0.04045, ((rgb + np.float32(0.055)) / np.float32(1.055)) ** 2.4, rgb / np.float32(12.92)
    )
    red, green, blue = np.moveaxis(linear, 2, 0)
    x, y, z = (row[0] * red + row[1] * green + row[2] * blue for row in _TO_XYZ)
    fx, fy, fz = (_response(part) for part in (x, y, z))
    lightness = np.float32(1.16) * fy - np.float32(0.16)
    opponents = [np.float32(500) * (fx - fy), np.float32(200) * (fy - fz)]
    return np.stack([lightness, *(part / (2 * _REACH) + np.float32(0.5) for part in opponents)], axis=2).clip(
        0, 1
    )


def _response(part: np.ndarray) -> np.ndarray:
    low = part * np.float32((29 / 6) ** 2 / 3) + np.float32(4 / 29)
    return np.where(part > _LINEAR_BELOW, np.cbrt(part), low)
