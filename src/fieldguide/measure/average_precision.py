"""How well scores put the photos that carry a label before those that do not."""

import numpy as np
from numpy.typing import ArrayLike

from fieldguide.errors import OptionError
from fieldguide.measure.label_inputs import as_label_matrix


def average_precision(truth: ArrayLike, scores: ArrayLike) -> np.ndarray:
    """Return the average precision of each label.

    Parameters
    ----------
    truth : array_like of shape (n, k), bool
        Which photo carries which label.
    scores : array_like of shape (n, k), float
        The higher, the surer; finite, any range. Only their order within a column matters.

    Returns
    -------
    ndarray of shape (k,), float64 in [0, 1] or NaN
        NaN for a label that no photo carries. Scores that know nothing reach the label's share of the photos.

    Raises
    ------
    OptionError
        If an array does not fit.

    Notes
    -----
    The mean, over the photos that carry the label, of the precision among all photos that score at least as
    high: the area under the steps of precision over recall, without interpolation. Photos of equal score come
    in together, so their order does not matter. O(k n log n) time.

    References
    ----------
    .. [1] Everingham, Van Gool, Williams, Winn, Zisserman, "The Pascal Visual Object Classes (VOC)
       Challenge", IJCV 88, 2010. Section 4.2; all recalls instead of eleven.

    Examples
    --------
    >>> average_precision([[1, 0], [0, 0], [1, 0]], [[0.9, 0.1], [0.8, 0.2], [0.7, 0.3]]).round(3).tolist()
    [0.833, nan]
    """
    truth = as_label_matrix(truth, name="truth")
    table = np.asarray(scores, dtype=np.float64)
    if table.shape != truth.shape:
        raise OptionError(
            f"truth has shape {truth.shape}, scores has {table.shape}; give the same photos and labels."
        )
    if not np.isfinite(table).all():
        raise OptionError("scores must be finite.")
    return np.array([_of_label(own, table[:, j]) for j, own in enumerate(truth.T)])


def _of_label(carries: np.ndarray, scores: np.ndarray) -> float:
    if not carries.any():
        return float("nan")
    order = np.argsort(-scores, kind="stable")
    carries, scores = carries[order], scores[order]
    last = np.flatnonzero(np.append(np.diff(scores) != 0, True))  # of each run of equal scores
    found = np.cumsum(carries)[last]
    return float((np.diff(found, prepend=0) * (found / (last + 1))).sum() / carries.sum())
