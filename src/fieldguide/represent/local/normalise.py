"""Making descriptors independent of the strength of the light."""

import numpy as np


def normalise(rows: np.ndarray, *, weakest: float) -> None:
    """Scale descriptors to length 1, those of hardly any contrast to zeros.

    Parameters
    ----------
    rows : ndarray of shape (n, m, d), float32
        Descriptors; changed.
    weakest : float
        Length below which a descriptor becomes zeros.
    """
    lengths = _lengths(rows)
    rows *= _inverse(lengths, keep=lengths >= weakest)


def take_root(rows: np.ndarray) -> None:
    """Turn histograms into RootSIFT: the square root of each one's shares, which has length 1.

    Parameters
    ----------
    rows : ndarray of shape (n, m, d), float32, at least 0
        Histograms; changed.

    References
    ----------
    .. [1] R. Arandjelovic and A. Zisserman, "Three things everyone should know to improve object retrieval",
       CVPR 2012, section 3.
    """
    totals = rows.sum(axis=2, keepdims=True)
    rows *= _inverse(totals, keep=totals > 0)
    np.sqrt(rows, out=rows)


def normalise_histograms(rows: np.ndarray, *, weakest: float, root: bool) -> None:
    """Scale SIFT's histograms to length 1, cut what is above 0.2, and scale again.

    Parameters
    ----------
    rows : ndarray of shape (n, m, d), float32, at least 0
        Histograms; changed.
    weakest : float
        Length below which a histogram becomes zeros.
    root : bool
        Whether to give RootSIFT.

    References
    ----------
    .. [1] D. Lowe, "Distinctive image features from scale-invariant keypoints", IJCV 60, 2004, section 6.1.
    """
    lengths = _lengths(rows)
    ceilings = np.where(lengths >= weakest, np.float32(0.2) * lengths, np.float32(0))
    np.minimum(rows, ceilings, out=rows)
    if root:
        take_root(rows)
    else:
        normalise(rows, weakest=0)


def _lengths(rows: np.ndarray) -> np.ndarray:
    return np.sqrt(np.einsum("nmd,nmd->nm", rows, rows))[:, :, np.newaxis]


def _inverse(totals: np.ndarray, *, keep: np.ndarray) -> np.ndarray:
    return np.divide(1, totals, out=np.zeros_like(totals), where=keep & (totals > 0))
