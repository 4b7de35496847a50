"""Second-order pooling: how channels vary together."""

from functools import lru_cache

import numpy as np

# Steps, and the smallest eigenvalue of the root that they are scaled for, where the norm of C is 1.
_ITERATIONS = 5
_SMALLEST = 0.05


def second_order(values: np.ndarray) -> np.ndarray:
    """Take the square root of the covariance of the channels over the positions.

    Parameters
    ----------
    values : ndarray of shape (t, c), float32
        Finite; t at least 1.

    Returns
    -------
    ndarray of shape (c (c + 1) / 2,), float32
        The upper triangle of C^(1/2), row by row; C has the divisor t. In the unit of the values. Zeros where
        no channel varies, as over one position.

    Notes
    -----
    The root is a matrix's, C^(1/2) C^(1/2) = C. Newton and Schulz's iteration finds it [1]_: products of
    matrices only, in which small and zero eigenvalues do no harm. Y <- Y T and Z <- T Z with
    T = a (3 - a^2 Z Y) / 2, from Y = C over its Frobenius norm and Z = 1, go to the root and its inverse.
    Where [1]_ takes a = 1, here a stretches the spectrum at each step [2]_: five steps come within 1.5 % of
    the root (Frobenius norm; solar cells), where five plain ones stay 14 % away.

    Where there are fewer positions than channels (X is t x c), Z is that of the products of the positions,
    X X'/t, and C^(1/2) = X' Z X / t: the same root in smaller matrices.

    References
    ----------
    .. [1] Li, Xie, Wang, Gao, "Towards Faster Training of Global Covariance Pooling Networks by Iterative
       Matrix Square Root Normalization", CVPR 2018, https://arxiv.org/abs/1712.01034. Equation 4.
    .. [2] Chen, Chow, "A Stable Scaling of Newton-Schulz for Improving the Sign Function Computation of a
       Hermitian Matrix", Argonne preprint ANL/MCS-P5059-0114, 2014.
    .. [3] Lin, RoyChowdhury, Maji, "Bilinear CNN Models for Fine-grained Visual Recognition", ICCV 2015.

    Examples
    --------
    >>> second_order(np.array([[4, 0], [-4, 0], [0, 9], [0, -9]], np.float32)).round().tolist()
    [3.0, 0.0, 6.0]
    """
    t, c = values.shape
    centred = values - values.mean(axis=0)
    largest = np.abs(centred).max()
    if largest == 0:
        return np.zeros(c * (c + 1) // 2, np.float32)
    centred /= largest * np.float32(np.sqrt(t))  # C = X'X now, and no square overflows
    short = t < c
    root = centred.T @ _inverse_root(centred @ centred.T) @ centred if short else _root(centred.T @ centred)
    return root.ravel()[_upper_triangle(c)] * largest


def _root(matrix: np.ndarray) -> np.ndarray:
    norm = np.linalg.norm(matrix)
    root, inverse = _all_but_last(matrix / norm)
    return (root @ _factor(inverse @ root, step=_ITERATIONS - 1)) * np.sqrt(norm)


def _inverse_root(matrix: np.ndarray) -> np.ndarray:
    norm = np.linalg.norm(matrix)
    root, inverse = _all_but_last(matrix / norm)
    return (_factor(inverse @ root, step=_ITERATIONS - 1) @ inverse) / np.sqrt(norm)


def _all_but_last(matrix: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return root and inverse root as all steps but the last leave them; the first sees the identity."""
    inverse = _factor(matrix, step=0)
    root = matrix @ inverse
    for step in range(1, _ITERATIONS - 1):
        factor = _factor(inverse @ root, step=step)
        root, inverse = root @ factor, factor @ inverse
    return root, inverse


def _factor(product: np.ndarray, *, step: int) -> np.ndarray:
    """Return T for the product Z Y."""
    stretch = _stretches()[step]
    factor = product * np.float32(-0.5 * stretch**3)
    factor.flat[:: len(factor) + 1] += np.float32(1.5 * stretch)
    return factor


@lru_cache
def _stretches() -> tuple[float, ...]:
    """Return a for each step: the smallest eigenvalue grows most while the largest stays at most 1."""
    smallest, found = _SMALLEST, []
    for _ in range(_ITERATIONS):
        square = 3 / (1 + smallest + smallest**2)
        found.append(square**0.5)
        smallest = found[-1] * smallest * (3 - square * smallest**2) / 2
    return tuple(found)


@lru_cache(maxsize=16)
def _upper_triangle(c: int) -> np.ndarray:
    """Return the places of the upper triangle in a flat c x c matrix."""
    rows, columns = np.triu_indices(c)
    return rows * c + columns
