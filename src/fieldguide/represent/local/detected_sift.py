"""SIFT at the keypoints that OpenCV detects."""

import numpy as np

from fieldguide.represent.local.descriptors import Descriptors
from fieldguide.represent.local.keypoints import positions, to_bytes
from fieldguide.represent.local.normalise import normalise, take_root
from fieldguide.represent.local.opencv import import_opencv


def detected_sift(photo: np.ndarray, *, root: bool) -> Descriptors:
    """Describe a photo at the extrema of differences of Gaussians.

    Parameters
    ----------
    photo : ndarray of shape (side, side), float32 in [0, 1]
        Brightness.
    root : bool
        Whether to give RootSIFT.

    Returns
    -------
    Descriptors
        In OpenCV's order; none where there is no extremum.

    Raises
    ------
    MissingExtraError
        If OpenCV is not installed.
    """
    cv2 = import_opencv(purpose='SIFT(keypoints="detected")')
    found, values = cv2.SIFT_create().detectAndCompute(to_bytes(photo), None)
    rows = np.zeros((0, 128), np.float32) if values is None else np.asarray(values, np.float32)
    if root:
        take_root(rows[np.newaxis])
    else:
        normalise(rows[np.newaxis], weakest=0)
    return Descriptors(rows, positions(found, side_px=len(photo)))
