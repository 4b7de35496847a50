"""Directions of most variance, whether photos or features are fewer."""

import numpy as np

# Numbers of the directions that are kept: 16 MB of float32, all of them up to 2,048 features.
KEPT = 2**22


def most_directions(d: int) -> int:
    """Return how many directions of d features may be kept: 2^22 / d, at least one."""
    return max(1, KEPT // d)


def principal(centred: np.ndarray, *, most: int) -> tuple[np.ndarray, np.ndarray]:
    """Find the directions of most mean square.

    Parameters
    ----------
    centred : ndarray of shape (n, d), float64
        Vectors as measured from their origin.
    most : int
        How many directions are wanted at most.

    Returns
    -------
    variances : ndarray of shape (m,), float64 >= 0
        Mean squares in all directions that the vectors span, falling; at least one.
    directions : ndarray of shape (min(m, most), d), float64
        Orthonormal, those of the first variances; zero where there is no variance at all.

    Notes
    -----
    By the eigenvectors of X'X / n, or of XX' / n where photos are fewer: O(n d min(n, d)) time.
    """
    n, d = centred.shape
    product = centred @ centred.T if n < d else centred.T @ centred
    values, vectors = np.linalg.eigh(product / n)
    values, vectors = values[::-1], vectors[:, ::-1]
    rounding = max(values[0], 0.0) * len(values) * np.finfo(np.float64).eps
    variances = values[: max(1, int((values > rounding).sum()))].clip(min=0)
    vectors = vectors[:, : min(len(variances), most)]
    if n >= d:
        return variances, vectors.T
    length = np.sqrt(n * variances[:most].clip(min=np.finfo(np.float64).tiny))
    return variances, (vectors / length).T @ centred
