"""What linear classifiers share whose weights follow from sums over photos."""

from abc import ABC, abstractmethod
from typing import ClassVar

import numpy as np

from fieldguide.classify.class_statistics import TOGETHER, ClassStatistics
from fieldguide.classify.linear import Linear
from fieldguide.classify.selection import Setting
from fieldguide.classify.state import StoredArrays
from fieldguide.classify.updatable import Updatable
from fieldguide.errors import GuideError, OptionError


class LinearFromStatistics(Updatable, Linear, ABC):
    """A linear classifier of which number, mean and scatter of each class tell everything.

    Members implement `_solution`.

    Attributes
    ----------
    counts_, means_, roots_, root_codes_ : ndarray
        See `ClassStatistics`.
    """

    arrays: ClassVar[StoredArrays] = {
        **Linear.arrays,
        "counts_": "k",
        "means_": "kd",
        "roots_": "md",
        "root_codes_": "m",
    }
    whole: ClassVar[frozenset[str]] = frozenset({"counts_", "root_codes_"})

    counts_: np.ndarray
    means_: np.ndarray
    roots_: np.ndarray
    root_codes_: np.ndarray

    @abstractmethod
    def _solution(self, known: ClassStatistics, *, setting: Setting) -> tuple[np.ndarray, np.ndarray]:
        """Return weights (k, d) and intercepts (k,), float64."""

    @property
    def statistics_(self) -> ClassStatistics:
        """Number, mean and scatter of the vectors of each class."""
        return ClassStatistics(self.counts_, self.means_, self.roots_, self.root_codes_)

    def _check_stored(self) -> None:
        codes, k = self.root_codes_, len(self.classes_)
        each = np.array_equal(np.unique(codes), np.arange(k)) and (np.diff(codes) >= 0).all()
        if (self.counts_ < 1).any() or not (each or (codes == TOGETHER).all()):
            raise GuideError(f"the stored {self.name} classifier has sums that belong to no class.")

    def _train(self, X: np.ndarray, codes: np.ndarray, *, setting: Setting) -> None:
        known = ClassStatistics.of(X, codes, k=len(self.classes_))
        self._take(known, setting=setting, dtype=X.dtype)

    def _add(self, X: np.ndarray, codes: np.ndarray, *, places: np.ndarray) -> None:
        k = len(self.classes_)
        known = self.statistics_.among(places, k=k).joined(ClassStatistics.of(X, codes, k=k))
        self._take(known, setting=self._setting(), dtype=self.coef_.dtype)

    def _remove(self, place: int) -> None:
        known = self.statistics_
        if not known.knows_each_class:
            raise OptionError(
                f"the sums of this {self.name} classifier were kept of all classes together, as those of "
                "each would be too large, so no class can be taken out. Fit again without its photos."
            )
        self._take(known.without(place), setting=self._setting(), dtype=self.coef_.dtype)

    def _take(self, known: ClassStatistics, *, setting: Setting, dtype: np.dtype) -> None:
        self.counts_, self.means_ = known.counts, known.means
        self.roots_, self.root_codes_ = known.roots, known.codes
        coef, self.intercept_ = self._solution(known, setting=setting)
        self.coef_ = coef.astype(dtype)
