"""Several means with one covariance, also where photos are fewer than features."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

import numpy as np

from fieldguide.classify.blocks import row_blocks
from fieldguide.classify.unknown.principal import most_directions, principal
from fieldguide.classify.unknown.unit_rows import unit_rows
from fieldguide.errors import GuideError
from fieldguide.stored.stored_array import stored_array


@dataclass(frozen=True, eq=False)
class Gaussian:
    """Means of vectors of unit length, and their common covariance, shrunk towards a multiple of one.

    Parameters
    ----------
    means : ndarray of shape (k, d), float32
        Of the classes.
    directions : ndarray of shape (r, d), float32
        Orthonormal: those in which the covariance is larger than elsewhere.
    gains : ndarray of shape (r,), float64
        1 / elsewhere - 1 / variance in that direction; not negative.
    elsewhere : float > 0
        Variance in every direction orthogonal to those.

    Notes
    -----
    The covariance is (1 - s) S + s trace(S) / d, with S the mean square of what is left of the vectors
    without their class means, and s by the formula of the oracle approximating shrinkage [1]_, as
    scikit-learn has it. It is invertible for any number of photos and features. Where d > 2,048 only the 2^22
    / d directions of most variance are told apart; the others have their mean. Without any variance (one
    photo per class, constant features) it is 1, so that distances are Euclidean.

    Distances are (x - m)' (x - m) / elsewhere - sum_j gains_j (v_j' (x - m))^2: O(d (r + k)) for each photo.

    References
    ----------
    .. [1] Chen, Wiesel, Eldar, Hero, "Shrinkage Algorithms for MMSE Covariance Estimation", IEEE Transactions
       on Signal Processing 58, 2010, https://arxiv.org/abs/0907.4698. Equation 23.
    """

    means: np.ndarray
    directions: np.ndarray
    gains: np.ndarray
    elsewhere: float

    @classmethod
    def learn(cls, X: np.ndarray, codes: np.ndarray) -> Self:
        """Learn from vectors and their classes.

        Parameters
        ----------
        X : ndarray of shape (n, d), float
            Of any length; finite.
        codes : ndarray of shape (n,), integers from 0 without gaps
            All 0 for a single Gaussian.

        Returns
        -------
        Gaussian
            O(n d min(n, d)) time.
        """
        vectors = unit_rows(X)
        n, d = vectors.shape
        by_class, size = np.argsort(codes, kind="stable"), np.bincount(codes)
        sums = np.add.reduceat(vectors[by_class], np.cumsum(size) - size, axis=0)
        means = sums / size[:, None]
        spread = vectors - means[codes]
        variances, directions = principal(spread, most=most_directions(d))
        total = float((spread**2).sum()) / n
        return cls(means.astype(np.float32), *_shrunk(variances, directions, n=n, total=total))

    def distances(self, X: np.ndarray) -> np.ndarray:
        """Return the squared Mahalanobis distances of vectors to all means.

        Parameters
        ----------
        X : ndarray of shape (n, d), float
            Of any length; finite.

        Returns
        -------
        ndarray of shape (n, k), float64 >= 0
        """
        centre = self.means.mean(axis=0, dtype=np.float64)
        means = self.means - centre
        directions = self.directions.astype(np.float64)
        places = means @ directions.T
        found = np.empty((len(X), len(means)))
        for rows in row_blocks(len(X), width=X.shape[1]):
            vectors = unit_rows(X[rows]) - centre
            near = vectors @ directions.T
            found[rows] = _squared(vectors, means) / self.elsewhere - _squared(
                near * np.sqrt(self.gains), places * np.sqrt(self.gains)
            )
        return found.clip(min=0)

    def whitened(self, differences: np.ndarray) -> np.ndarray:
        """Turn differences of vectors of unit length (n, d) so that they spread by one in every direction."""
        plain = 1 / np.sqrt(self.elsewhere)
        directions = self.directions.astype(np.float64)
        less = plain - np.sqrt((1 / self.elsewhere - self.gains).clip(min=0))
        return plain * differences - ((differences @ directions.T) * less) @ directions

    def arrays(self, prefix: str) -> dict[str, np.ndarray]:
        """Return everything, under names that begin with `prefix`."""
        return {
            f"{prefix}.means": self.means,
            f"{prefix}.directions": self.directions,
            f"{prefix}.gains": self.gains,
            f"{prefix}.elsewhere": np.array([self.elsewhere]),
        }

    @classmethod
    def restore(cls, arrays: Mapping[str, np.ndarray], prefix: str, *, d: int) -> Self:
        """Rebuild from what `arrays` gave; GuideError if it does not fit vectors of width d."""
        sizes = {"d": d, "1": 1}
        means, directions, gains, elsewhere = (
            stored_array(arrays, f"{prefix}.{name}", axes=axes, sizes=sizes, whole=False)
            for name, axes in (("means", "kd"), ("directions", "rd"), ("gains", "r"), ("elsewhere", "1"))
        )
        if (gains < 0).any() or elsewhere[0] <= 0:
            raise GuideError("the stored covariance of the known photos has a variance that is not positive.")
        return cls(means, directions, gains, float(elsewhere[0]))


def _shrunk(
    variances: np.ndarray, directions: np.ndarray, *, n: int, total: float
) -> tuple[np.ndarray, np.ndarray, float]:
    """Return directions, gains and the variance elsewhere, once shrunk."""
    r, d = directions.shape
    kept = variances[:r]
    if not total > d * np.finfo(np.float64).eps ** 2:
        return directions.astype(np.float32), np.zeros(r), 1.0
    mean = total / d
    spread = float((variances**2).sum()) / d**2
    scatter = (n + 1) * (spread - mean**2 / d)
    shrinkage = min((spread + mean**2) / scatter, 1.0) if scatter > 0 else 1.0
    rest = max(total - float(kept.sum()), 0.0) / max(d - r, 1)
    elsewhere = (1 - shrinkage) * rest + shrinkage * mean
    inside = (1 - shrinkage) * kept + shrinkage * mean
    gains = (1 / elsewhere - 1 / inside).clip(min=0)
    return np.ascontiguousarray(directions, dtype=np.float32), gains, elsewhere


def _squared(X: np.ndarray, Y: np.ndarray) -> np.ndarray:
    """Return squared Euclidean distances (n, k)."""
    return (X**2).sum(axis=1)[:, None] + (Y**2).sum(axis=1) - 2 * X @ Y.T
