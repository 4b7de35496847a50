"""Sums over the photos of each class that stand for the photos."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy.linalg import qr

# Beyond so many numbers (64 MB) the scatter is kept of all classes together, not of each.
KEPT = 2**23
TOGETHER = -1


@dataclass(frozen=True, eq=False)
class ClassStatistics:
    """Number, mean and scatter of the vectors of each class: all that least squares needs of them.

    Attributes
    ----------
    counts : ndarray of shape (k,), int64 >= 0
        Photos of each class.
    means : ndarray of shape (k, d), float64
        Their mean vectors; zeros for a class without photos.
    roots : ndarray of shape (m, d), float64
        Rows r of which the sum of r' r over the rows of a class is its scatter, the sum of
        (x - mean)'(x - mean) over its photos; at most min(photos, d) rows for a class.
    codes : ndarray of shape (m,), int64
        The class of each row, rising; -1 in all where the rows are of all classes together.

    Notes
    -----
    The rows are the triangular factors of QR decompositions: they tell the scatter, and of single photos no
    more than it does. Scatters about class means add up by the formula of Chan, Golub and LeVeque [1]_, so
    nothing large is ever subtracted from something large.

    References
    ----------
    .. [1] Chan, Golub, LeVeque, "Updating Formulae and a Pairwise Algorithm for Computing Sample Variances",
       COMPSTAT 1982. Equation 2.1b, for matrices.
    """

    counts: np.ndarray
    means: np.ndarray
    roots: np.ndarray
    codes: np.ndarray

    @classmethod
    def of(cls, X: np.ndarray, codes: np.ndarray, *, k: int) -> "ClassStatistics":
        """Sum over photos.

        Parameters
        ----------
        X : ndarray of shape (n, d), float32 or float64
            Vectors.
        codes : ndarray of shape (n,), integers in [0, k)
            Their classes; not each needs to occur.
        k : int
            Number of classes.

        Returns
        -------
        ClassStatistics
        """
        counts = np.bincount(codes, minlength=k)
        means = np.zeros((k, X.shape[1]))
        roots = []
        for own in np.flatnonzero(counts):
            vectors = X[codes == own].astype(np.float64)
            means[own] = vectors.mean(axis=0)
            roots.append(_triangle(vectors - means[own], most=len(vectors)))
        lengths = [len(rows) for rows in roots]
        codes = np.repeat(np.flatnonzero(counts), lengths)
        return cls(counts, means, np.concatenate(roots), codes)._bounded()

    @property
    def knows_each_class(self) -> bool:
        """Whether the scatter of one class can be taken away from that of the others."""
        return not (self.codes == TOGETHER).any()

    def among(self, places: np.ndarray, *, k: int) -> "ClassStatistics":
        """Renumber the classes; places without an old class have no photos.

        Parameters
        ----------
        places : ndarray of shape (old k,), integers in [0, k), rising
            The new number of each class.
        k : int
            How many there are then.

        Returns
        -------
        ClassStatistics
        """
        counts, means = np.zeros(k, dtype=np.int64), np.zeros((k, self.means.shape[1]))
        counts[places], means[places] = self.counts, self.means
        codes = places[self.codes] if self.knows_each_class else self.codes
        return replace(self, counts=counts, means=means, codes=codes)

    def joined(self, more: "ClassStatistics") -> "ClassStatistics":
        """Add photos.

        Parameters
        ----------
        more : ClassStatistics
            Of other photos, with the same classes.

        Returns
        -------
        ClassStatistics
            As `of` gives for all of the photos.
        """
        counts = self.counts + more.counts
        share = np.divide(more.counts, counts, out=np.zeros(len(counts)), where=counts > 0)[:, None]
        shifts = more.means - self.means
        between = np.sqrt(self.counts[:, None] * share) * shifts
        both = np.flatnonzero((self.counts > 0) & (more.counts > 0))
        codes = np.concatenate([self.codes, more.codes, both])
        if (codes == TOGETHER).any():
            codes[:] = TOGETHER
        order = np.argsort(codes, kind="stable")
        roots = np.concatenate([self.roots, more.roots, between[both]])[order]
        means = self.means + share * shifts
        return ClassStatistics(counts, means, *_shortened(roots, codes[order], counts=counts))._bounded()

    def without(self, place: int) -> "ClassStatistics":
        """Take a class away; it must be known apart from the others.

        Parameters
        ----------
        place : int
            Its number.

        Returns
        -------
        ClassStatistics
        """
        others = self.codes != place
        codes = self.codes[others]
        return ClassStatistics(
            np.delete(self.counts, place),
            np.delete(self.means, place, axis=0),
            self.roots[others],
            codes - (codes > place),
        )

    def _bounded(self) -> "ClassStatistics":
        if self.roots.size <= KEPT:
            return self
        codes = np.full(len(self.codes), TOGETHER)
        roots, codes = _shortened(self.roots, codes, counts=self.counts)
        return replace(self, roots=roots, codes=codes)


def _shortened(roots: np.ndarray, codes: np.ndarray, *, counts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Keep one triangle for each code, of at most as many rows as it has photos; codes rise."""
    names = np.unique(codes)
    parts = np.split(roots, np.flatnonzero(np.diff(codes)) + 1)
    photos = [counts.sum() if name == TOGETHER else counts[name] for name in names]
    short = [_triangle(rows, most=int(most)) for rows, most in zip(parts, photos, strict=True)]
    return np.concatenate(short), np.repeat(names, [len(rows) for rows in short])


def _triangle(rows: np.ndarray, *, most: int) -> np.ndarray:
    """Return R of a QR decomposition, or as much of it as `most` photos can fill, in the given columns."""
    if min(rows.shape) <= most:
        triangle: Any = np.linalg.qr(rows, mode="r")
        return triangle
    # Their scatter has a lower rank; with pivots what is more than that stands last, and is zero.
    pivoted, order = qr(rows, mode="r", pivoting=True, check_finite=False)
    straight = np.empty_like(pivoted[:most])
    straight[:, order] = pivoted[:most]
    return straight
