"""Which labels are probably wrong."""

import numpy as np

from fieldguide.errors import OptionError

_FEWEST_KEPT = 5


def find_label_errors(codes: np.ndarray, probabilities: np.ndarray) -> np.ndarray:
    """Find labels that are probably wrong, by confident learning.

    Parameters
    ----------
    codes : ndarray of shape (n,), int
        The given labels, 0 to k - 1.
    probabilities : ndarray of shape (n, k), float
        Out of fold; rows sum to one.

    Returns
    -------
    ndarray of int
        Rows whose labels are suspected, the most suspect first: by p(given) - max p(other), ascending.

    Raises
    ------
    OptionError
        If the shapes do not fit.

    Notes
    -----
    The threshold of class j is the mean p_j of the photos labelled j. A photo labelled i counts for the pair
    (i, j) if p_j reaches the threshold of j (the most probable class where several do). The counts, scaled
    to the number of photos of each label, estimate how many photos of label i are truly j; so many of
    label i with the largest p_j - p_i are suspected ("prune by noise rate"), unless i is their most probable
    class. At least five photos of each class are kept. O(n k) memory.

    References
    ----------
    .. [1] Northcutt, Jiang, Chuang, "Confident Learning: Estimating Uncertainty in Dataset Labels", JAIR 70,
       2021, https://arxiv.org/abs/1911.00068. Equations 1 to 3, and section 3.2, method 4.

    Examples
    --------
    >>> p = np.array([[0.9, 0.1]] * 10 + [[0.1, 0.9]] * 10)
    >>> find_label_errors(np.array([0] * 9 + [1] * 11), p).tolist()
    [9]
    """
    codes, probabilities = np.asarray(codes), np.asarray(probabilities, dtype=np.float64)
    if probabilities.ndim != 2 or len(codes) != len(probabilities):
        raise OptionError(
            f"{len(codes)} labels need as many rows of probabilities, not {probabilities.shape}"
        )
    joint = _joint(codes, probabilities)
    suspected = np.zeros(len(codes), dtype=bool)
    for i in range(probabilities.shape[1]):
        given = np.flatnonzero(codes == i)
        wanted = joint[i].copy()
        wanted[i] = 0
        allowed = max(0, len(given) - _FEWEST_KEPT)
        if wanted.sum() > allowed:
            wanted = np.floor(wanted * allowed / wanted.sum()).astype(np.int64)
        for j in np.flatnonzero(wanted):
            margin = probabilities[given, j] - probabilities[given, i]
            suspected[given[np.argsort(-margin, kind="stable")[: wanted[j]]]] = True
    suspected &= probabilities.argmax(axis=1) != codes
    rows = np.flatnonzero(suspected)
    own = probabilities[rows, codes[rows]]
    return rows[np.argsort(own - probabilities[rows].max(axis=1), kind="stable")]


def _joint(codes: np.ndarray, probabilities: np.ndarray) -> np.ndarray:
    """Estimate how many photos of each label truly belong to each class: (k, k), whole numbers."""
    k = probabilities.shape[1]
    size = np.bincount(codes, minlength=k)
    sums = np.bincount(codes, weights=probabilities[np.arange(len(codes)), codes], minlength=k)
    threshold = np.where(size > 0, sums / np.maximum(size, 1), np.inf)
    confident = probabilities >= threshold - 1e-6
    rows = confident.any(axis=1)
    truly = np.where(confident.sum(axis=1) > 1, probabilities.argmax(axis=1), confident.argmax(axis=1))
    joint = np.zeros((k, k))
    np.add.at(joint, (codes[rows], truly[rows]), 1)
    np.fill_diagonal(joint, joint.diagonal().clip(min=1))
    scaled = joint / joint.sum(axis=1, keepdims=True) * size[:, None]
    whole = np.floor(scaled)
    missing = np.rint(size - whole.sum(axis=1)).astype(np.int64)  # rows keep their sum: largest remainders
    rank = np.argsort(np.argsort(whole - scaled, axis=1, kind="stable"), axis=1)
    return (whole + (rank < missing[:, None])).astype(np.int64)
