"""A mixture of Gaussians with diagonal covariances."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.sparse import csr_array

from fieldguide.represent.codebook.blocks import cached_blocks, cached_rows

MOST_SHARES = 2**22  # posteriors held at once; more are added up in parts
_LEAST_LOG = np.log(np.float32(1e-6))


@dataclass(frozen=True, eq=False)
class Moments:
    """How much of some points each of k Gaussians explains, and where.

    Attributes
    ----------
    counts : ndarray of shape (k,), float32
        Sum over the points of the posterior probability of each Gaussian.
    sums : ndarray of shape (k, d), float32
        Sum of the points, so weighted.
    squares : ndarray of shape (k, d), float32
        Sum of the squares of the points, so weighted.
    log_likelihood : float
        Sum over the points of the logarithm of their density.
    """

    counts: np.ndarray
    sums: np.ndarray
    squares: np.ndarray
    log_likelihood: float


@dataclass(frozen=True, eq=False)
class GaussianMixture:
    """A density of points: k Gaussians without correlations.

    Attributes
    ----------
    weights : ndarray of shape (k,), float32
        Positive, of sum 1.
    means : ndarray of shape (k, d), float32
        Centres.
    variances : ndarray of shape (k, d), float32
        Positive.
    """

    weights: np.ndarray
    means: np.ndarray
    variances: np.ndarray

    def moments(self, points: np.ndarray) -> Moments:
        """Share points out among the Gaussians by their posterior probabilities, and add up.

        Parameters
        ----------
        points : ndarray of shape (n, d), float32
            Finite; n may be 0.

        Returns
        -------
        Moments

        Notes
        -----
        The logarithm of each weighted density is linear in (x, x^2, 1): one matrix product in float32 for all
        points and Gaussians, in blocks that stay in the cache. Posteriors below 1e-6 of a point's largest are
        taken as 0. That leaves 6 of 256 for a SIFT descriptor, so that the sums are a sparse product.

        References
        ----------
        .. [1] J. Sanchez, F. Perronnin, T. Mensink, J. Verbeek, "Image classification with the Fisher
           vector", IJCV 105, 2013, algorithm 1 and appendix B (sparsity of the posteriors).
        """
        n, d = points.shape
        terms = np.concatenate([points, np.square(points), np.ones((n, 1), np.float32)], axis=1)
        sums, log_likelihood = np.zeros((len(self.weights), 2 * d + 1), np.float32), 0.0
        for rows, posteriors, likelihood in self._posteriors(terms):
            sums += posteriors.T @ terms[rows]
            log_likelihood += likelihood
        return Moments(sums[:, -1], sums[:, :d], sums[:, d : 2 * d], log_likelihood)

    def _posteriors(self, terms: np.ndarray) -> Iterator[tuple[slice, csr_array, float]]:
        """Give rows, their posteriors (n, k) as points given as (x, x^2, 1), and their log-likelihood.

        All rows at once, unless so many posteriors count that they would fill the memory.
        """
        n, k = len(terms), len(self.weights)
        densities = np.empty((cached_rows(k), k), dtype=np.float32)
        start, found, log_likelihood = 0, _Shares(k), 0.0
        for rows in cached_blocks(n, width=k):
            logs = np.matmul(terms[rows], self._coefficients, out=densities[: rows.stop - rows.start])
            highest = logs.max(axis=1, keepdims=True)
            logs -= highest
            kept = np.flatnonzero(logs > _LEAST_LOG)
            row, place = np.divmod(kept.astype(np.int32), np.int32(k))
            relative = np.exp(logs.ravel()[kept])
            total = np.bincount(row, weights=relative, minlength=len(logs))
            found.add(
                relative / total.astype(np.float32)[row], place, lengths=np.bincount(row, minlength=len(logs))
            )
            log_likelihood += float(highest.sum(dtype=np.float64) + np.log(total).sum())
            if found.count >= MOST_SHARES:
                yield slice(start, rows.stop), found.matrix(), log_likelihood
                start, found, log_likelihood = rows.stop, _Shares(k), 0.0
        yield slice(start, n), found.matrix(), log_likelihood

    @cached_property
    def _coefficients(self) -> np.ndarray:
        """What (x, x^2, 1) is multiplied with to get log(weight x density): (2 d + 1, k)."""
        means, variances = self.means.astype(np.float64), self.variances.astype(np.float64)
        constants = np.log(self.weights.astype(np.float64)) - 0.5 * (
            np.square(means) / variances + np.log(2 * np.pi * variances)
        ).sum(axis=1)
        stacked = np.concatenate([means / variances, -0.5 / variances, constants[:, np.newaxis]], axis=1)
        return np.ascontiguousarray(stacked.T, dtype=np.float32)


class _Shares:
    """Posteriors of points in `k` Gaussians that are not taken as 0, while they are collected."""

    def __init__(self, k: int) -> None:
        self._k = k
        self._values: list[np.ndarray] = [np.empty(0, np.float32)]
        self._places: list[np.ndarray] = [np.empty(0, np.int32)]
        self._lengths: list[np.ndarray] = [np.zeros(1, np.int32)]
        self.count = 0

    def add(self, values: np.ndarray, places: np.ndarray, *, lengths: np.ndarray) -> None:
        """Add those of the next points."""
        self._values.append(values)
        self._places.append(places)
        self._lengths.append(lengths)
        self.count += len(values)

    def matrix(self) -> csr_array:
        """Give all as a matrix (points, k)."""
        starts = np.cumsum(np.concatenate(self._lengths), dtype=np.int32)
        columns = np.concatenate(self._places)
        return csr_array((np.concatenate(self._values), columns, starts), shape=(len(starts) - 1, self._k))
