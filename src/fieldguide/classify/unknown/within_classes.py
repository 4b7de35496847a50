"""Scores in units of how familiar photos of a class usually are."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Self

import numpy as np

from fieldguide.errors import GuideError
from fieldguide.stored import stored_array

# Photos that the spread of all classes counts for, beside those of a class.
_FEW = 10


@dataclass(frozen=True, eq=False)
class WithinClasses:
    """Turns scores into sum_c p_c (score - middle_c) / spread_c, with p_c the probability of class c.

    Parameters
    ----------
    middles : ndarray of shape (k,), float64
        Median score of known photos of each class that were not learnt from, or less for a class that starts
        ahead, see `head_starts`.
    spreads : ndarray of shape (k,), float64 > 0
        Median distance from it, shrunk towards that of all classes as if ten of its photos belonged to each.

    Notes
    -----
    Photos of a rare or varied class look stranger than those of others, learnt from as they are by few or
    far apart, so one bar for all refuses most of them. Measured against photos like itself a photo of such a
    class is no stranger than another. The true class is not known, its probability is.

    A class of which no photo was scored has the median and the spread of all photos.
    """

    middles: np.ndarray
    spreads: np.ndarray

    @classmethod
    def learn(cls, scores: np.ndarray, codes: np.ndarray, *, k: int) -> Self:
        """Learn what is usual.

        Parameters
        ----------
        scores : ndarray of shape (n,), float64
            Of photos that were not learnt from; n >= 1.
        codes : ndarray of shape (n,), integers from 0 below k
            Their classes, which need not all occur.
        k : int
            Number of classes.

        Returns
        -------
        WithinClasses
        """
        middles = np.full(k, np.median(scores))
        for code in np.unique(codes):
            middles[code] = np.median(scores[codes == code])
        away = np.abs(scores - middles[codes])
        usual = np.median(away) or 1.0
        spreads = np.full(k, usual)
        for code in np.unique(codes):
            own = away[codes == code]
            spreads[code] = (len(own) * np.median(own) + _FEW * usual) / (len(own) + _FEW)
        return cls(middles, spreads)

    def apply(self, scores: np.ndarray, probabilities: np.ndarray) -> np.ndarray:
        """Turn scores.

        Parameters
        ----------
        scores : ndarray of shape (n,), float64
        probabilities : ndarray of shape (n, k), float64
            Of the classes, for each photo.

        Returns
        -------
        ndarray of shape (n,), float64
        """
        return (probabilities * (scores[:, None] - self.middles) / self.spreads).sum(axis=1)

    def ahead(self, starts: np.ndarray) -> Self:
        """Let classes start ahead, by so many (k,) of their spreads."""
        return replace(self, middles=self.middles - starts * self.spreads)

    def arrays(self) -> dict[str, np.ndarray]:
        """Return what it has learnt, for `restore`."""
        return {"middles": self.middles, "spreads": self.spreads}

    @classmethod
    def restore(cls, arrays: Mapping[str, np.ndarray], *, k: int) -> Self:
        """Rebuild from what `arrays` gave; GuideError if it does not fit k classes."""
        middles, spreads = (
            stored_array(arrays, name, axes="k", sizes={"k": k}) for name in ("middles", "spreads")
        )
        if (spreads <= 0).any():
            raise GuideError("the stored scores of the classes have a spread that is not positive.")
        return cls(middles, spreads)
