"""ORB: comparisons of brightness at corners, as bits."""

from typing import Any

import numpy as np

from fieldguide.represent.local.descriptors import Descriptors, LocalDescriptor, LocalWork
from fieldguide.represent.local.keypoints import positions, to_bytes
from fieldguide.represent.local.opencv import import_opencv
from fieldguide.represent.options import check_whole_number

_BORDER_PX = 31  # where OpenCV looks for no corners; it cannot take photos of a few pixels at all


class ORB(LocalDescriptor):
    """Describe corners by 256 comparisons of brightness, as bits, with OpenCV (extra `classic`).

    Parameters
    ----------
    most : int from 1 to 100,000, default=500
        How many corners a photo has at most; the strongest.

    Notes
    -----
    d = 256 bits, in 32 bytes: steered BRIEF at corners of FAST, on eight scales with the factor 1.2 [1]_.
    Corners lie at least 31 pixels from the border, so smaller photos than 63 px have none.

    References
    ----------
    .. [1] E. Rublee et al., "ORB: an efficient alternative to SIFT or SURF", ICCV 2011.

    Examples
    --------
    >>> ORB().width
    256
    """

    kind = "orb"
    binary = True

    def __init__(self, most: int = 500) -> None:
        self.most = most

    @property
    def width(self) -> int:  # noqa: D102 - told by LocalDescriptor
        return 256

    def describe(self, batch: np.ndarray) -> list[Descriptors]:  # noqa: D102 - told by LocalDescriptor
        self.check_options()
        cv2 = import_opencv(purpose="ORB")
        return [_describe(cv2.ORB_create(nfeatures=int(self.most)), photo) for photo in batch[:, :, :, 0]]

    def work(self, side_px: int) -> LocalWork:  # noqa: D102 - told by LocalDescriptor
        self.check_options()
        count = min(int(self.most), side_px**2)
        return LocalWork(count, 32 * count, 60 * side_px**2, 300 * side_px**2 + 4000 * count)

    def check_options(self) -> None:  # noqa: D102 - told by LocalDescriptor
        check_whole_number(self.most, option="most", low=1, high=100_000)


def _describe(detector: Any, photo: np.ndarray) -> Descriptors:
    if len(photo) <= 2 * _BORDER_PX:
        return Descriptors(np.zeros((0, 32), np.uint8), np.zeros((0, 2), np.float32))
    found, values = detector.detectAndCompute(to_bytes(photo), None)
    rows = np.zeros((0, 32), np.uint8) if values is None else np.asarray(values)
    return Descriptors(rows, positions(found, side_px=len(photo)))
