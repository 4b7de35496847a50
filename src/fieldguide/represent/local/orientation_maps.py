"""The gradients of photos, dealt out to eight directions."""

import numpy as np

N_ORIENTATIONS = 8


def orientation_maps(photos: np.ndarray, *, out: np.ndarray) -> None:
    """Deal the gradient of every pixel to the two nearest of eight directions.

    Parameters
    ----------
    photos : ndarray of shape (n, h, w), float32
        Photos; not modified.
    out : ndarray of shape (n, h, 8, w), float32
        Filled with four times the length of the gradient (central differences, the border continued), times
        the share of each direction: 0, 45, ... degrees from the right, counter-clockwise.

    Notes
    -----
    Shares are linear in the angle, as in Lowe (2004, section 6.1). The angle is folded into the first
    quadrant, so that one arc tangent gives the shares of the horizontal, the vertical and the diagonal; the
    signs of the differences then tell which of the two or four directions it is.
    """
    right, up = _differences(photos)
    is_right, is_up = (right > 0).astype(np.float32), (up > 0).astype(np.float32)
    turn = np.arctan2(np.abs(up), np.abs(right))  # 0 to pi / 2; becomes 1 (horizontal) to -1 (vertical)
    turn *= np.float32(-4 / np.pi)
    turn += np.float32(1)
    right *= right
    up *= up
    right += up
    length = np.sqrt(right, out=right)
    straight = np.abs(turn, out=up)
    straight *= length
    turn *= length
    length -= straight
    length *= np.float32(2)
    _deal(straight + turn, is_right, near=out[:, :, 0], far=out[:, :, 4])
    straight -= turn
    _deal(straight, is_up, near=out[:, :, 2], far=out[:, :, 6])
    rightwards = np.multiply(length, is_right, out=is_right)
    length -= rightwards
    _deal(rightwards, is_up, near=out[:, :, 1], far=out[:, :, 7])
    _deal(length, is_up, near=out[:, :, 3], far=out[:, :, 5])


def _differences(photos: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return right minus left and upper minus lower neighbour: twice the gradient."""
    right, up = np.empty_like(photos), np.empty_like(photos)
    np.subtract(photos[:, :, 2:], photos[:, :, :-2], out=right[:, :, 1:-1])
    np.subtract(photos[:, :, 1], photos[:, :, 0], out=right[:, :, 0])
    np.subtract(photos[:, :, -1], photos[:, :, -2], out=right[:, :, -1])
    np.subtract(photos[:, :-2], photos[:, 2:], out=up[:, 1:-1])
    np.subtract(photos[:, 0], photos[:, 1], out=up[:, 0])
    np.subtract(photos[:, -2], photos[:, -1], out=up[:, -1])
    return right, up


def _deal(amount: np.ndarray, is_near: np.ndarray, *, near: np.ndarray, far: np.ndarray) -> None:
    """Put the amount of each pixel where it belongs, zero on the other side."""
    np.multiply(amount, is_near, out=near)
    np.subtract(amount, near, out=far)
