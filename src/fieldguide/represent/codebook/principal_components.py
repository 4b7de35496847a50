"""The directions in which descriptors vary most."""

import numpy as np

from fieldguide.cores import on_all_cores
from fieldguide.represent.codebook.blocks import SPREAD_ROWS


def principal_components(points: np.ndarray, *, components: int) -> tuple[np.ndarray, np.ndarray]:
    """Find the first principal components.

    Parameters
    ----------
    points : ndarray of shape (n, d), float16 or float32
        n at least 1.
    components : int from 1 to d
        How many.

    Returns
    -------
    mean : ndarray of shape (d,), float32
        Of the points.
    basis : ndarray of shape (d, components), float32
        Orthonormal columns by falling variance; the largest number of each is positive. ``(x - mean) @
        basis`` projects.

    Notes
    -----
    From the covariance matrix, summed in float64 over blocks of float32 products.
    """
    mean = points.mean(axis=0, dtype=np.float64).astype(np.float32)
    covariance = np.zeros((len(mean), len(mean)))

    def one(rows: slice) -> np.ndarray:
        centred = points[rows] - mean
        return centred.T @ centred

    for products in on_all_cores(one, len(points), rows=SPREAD_ROWS):
        covariance += products
    _, vectors = np.linalg.eigh(covariance)
    basis = vectors[:, ::-1][:, :components]
    largest = np.take_along_axis(basis, np.abs(basis).argmax(axis=0)[np.newaxis], axis=0)
    return mean, np.ascontiguousarray(basis * np.where(largest < 0, -1, 1), dtype=np.float32)
