"""The differences of brightness that SURF adds up."""

import numpy as np


def haar_maps(photos: np.ndarray, *, half_px: int, out: np.ndarray) -> None:
    """Compare the halves of the square around every corner of four pixels.

    Parameters
    ----------
    photos : ndarray of shape (n, side, side), float32
        Photos; not modified.
    half_px : int
        Half the side of the square.
    out : ndarray of shape (n, side, 4, side), float32
        At (y, x) for the square with its middle at the upper left corner of that pixel: the mean of its
        right half minus that of its left half, over `half_px` (so it is a gradient); lower minus upper half
        likewise; the absolute values of both. Places whose square leaves the photo are not touched.

    Notes
    -----
    Sums of rectangles are four values of the integral image, which is kept in float64, so that the
    differences of large sums stay exact.
    """
    n, side, _ = photos.shape
    integral = np.zeros((n, side + 1, side + 1))
    np.cumsum(photos, axis=1, dtype=np.float64, out=integral[:, 1:, 1:])
    np.cumsum(integral[:, 1:, 1:], axis=2, out=integral[:, 1:, 1:])
    squares = out[:, half_px : side + 1 - half_px, :, half_px : side + 1 - half_px]
    scale = np.float32(1 / (2 * half_px**3))
    columns = integral[:, 2 * half_px :] - integral[:, : -2 * half_px]  # sums over the height of the square
    lines = integral[:, :, 2 * half_px :] - integral[:, :, : -2 * half_px]
    squares[:, :, 0] = _halves(columns.swapaxes(1, 2), half_px).swapaxes(1, 2)
    squares[:, :, 1] = _halves(lines, half_px)
    squares[:, :, :2] *= scale
    np.abs(squares[:, :, :2], out=squares[:, :, 2:])


def _halves(sums: np.ndarray, half_px: int) -> np.ndarray:
    """Return second half minus first half of every square, along axis 1."""
    return sums[:, 2 * half_px :] - 2 * sums[:, half_px:-half_px] + sums[:, : -2 * half_px]
