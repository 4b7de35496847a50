"""Which photos look alike: the graph along which labels spread."""

import numpy as np
from scipy.sparse import csr_array, diags_array

from fieldguide.search import nearest


def neighbour_graph(vectors: np.ndarray, *, neighbours: int) -> csr_array:
    """Connect each photo with those most like it.

    Parameters
    ----------
    vectors : ndarray of shape (n, d), float
        n >= 2; finite. The mean is taken away first: vectors of networks all point the same way.
    neighbours : int >= 1
        How many each is connected with at least; fewer where there are not so many.

    Returns
    -------
    csr_array of shape (n, n), float32
        Cubes of cosine similarities, symmetric, without negative ones and without the diagonal.

    Notes
    -----
    The search is exact, 2 n^2 d operations in blocks of bounded memory; the graph takes 12 bytes for each of
    at most 2 n `neighbours` connections. The third power, as in [1]_, lets near neighbours count most.

    References
    ----------
    .. [1] Iscen, Tolias, Avrithis, Chum, "Label Propagation for Deep Semi-supervised Learning", CVPR 2019,
       https://arxiv.org/abs/1904.04717. Section 4.1.
    """
    n = len(vectors)
    centred = vectors - vectors.mean(axis=0, dtype=np.float64).astype(vectors.dtype)
    asked = min(neighbours + 1, n)  # a photo is its own nearest
    other, distance = nearest(centred, centred, k=asked)
    row = np.repeat(np.arange(n), asked)
    likeness = np.maximum(1 - distance.ravel(), 0).astype(np.float32) ** 3
    apart = (row != other.ravel()) & (likeness > 0)
    graph = csr_array((likeness[apart], (row[apart], other.ravel()[apart])), shape=(n, n))
    return csr_array(graph.maximum(graph.T))


def taken(graph: csr_array, rows: np.ndarray) -> csr_array:
    """Keep some photos of a graph, and what connects them.

    Parameters
    ----------
    graph : csr_array of shape (n, n)
        Any.
    rows : ndarray of shape (m,), int64
        Those that stay.

    Returns
    -------
    csr_array of shape (m, m)
    """
    return csr_array(csr_array(graph[rows])[:, rows])  # pyrefly: ignore[bad-index] - as scipy documents


def normalised(graph: csr_array) -> csr_array:
    """Divide what connects two photos by what connects either with all.

    Parameters
    ----------
    graph : csr_array of shape (n, n)
        Symmetric, without negative numbers.

    Returns
    -------
    csr_array of shape (n, n), float32
        D^-1/2 W D^-1/2 with D the sums of the rows of W; zeros for a photo that nothing is connected with.
    """
    sums = graph @ np.ones(len(graph.indptr) - 1, dtype=np.float32)
    scale = np.divide(1, np.sqrt(sums), out=np.zeros_like(sums), where=sums > 0)
    return csr_array(diags_array(scale) @ graph @ diags_array(scale), dtype=np.float32)
