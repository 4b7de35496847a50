"""Between photos here and OpenCV's."""

from collections.abc import Sequence
from typing import Any

import numpy as np


def to_bytes(photo: np.ndarray) -> np.ndarray:
    """Round brightness to bytes, which is what OpenCV's detectors take.

    Parameters
    ----------
    photo : ndarray of shape (side, side), float32 in [0, 1]
        Brightness.

    Returns
    -------
    ndarray of shape (side, side), uint8
    """
    return np.rint(np.clip(photo, 0, 1) * np.float32(255)).astype(np.uint8)


def positions(found: Sequence[Any], *, side_px: int) -> np.ndarray:
    """Return where keypoints are.

    Parameters
    ----------
    found : sequence of cv2.KeyPoint
        Keypoints; their places count from the middle of the first pixel.
    side_px : int
        Side of the photo.

    Returns
    -------
    ndarray of shape (m, 2), float32 in [0, 1]
        As in `Descriptors`.
    """
    places = np.array([keypoint.pt for keypoint in found], np.float32).reshape(-1, 2)
    return ((places + np.float32(0.5)) / np.float32(side_px)).clip(0, 1)
