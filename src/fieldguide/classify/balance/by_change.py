"""What methods share that change plain logistic regression afterwards."""

from abc import abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar

import numpy as np

from fieldguide.classify.balance.joint_heads import JointHeads
from fieldguide.classify.balance.method import BalanceMethod, Solution
from fieldguide.classify.logistic import PATH
from fieldguide.classify.selection import Setting


class ByChange(BalanceMethod):
    """A method that takes the weights of plain logistic regression and changes them; members say how.

    Notes
    -----
    So several of them, and several numbers of one, can be tried on the same `JointHeads`.
    """

    grid: ClassVar[Mapping[str, tuple[float, ...]]] = {"C": PATH}
    default: ClassVar[Setting] = {"C": 0.01}

    @abstractmethod
    def change(
        self, weights: np.ndarray, offsets: np.ndarray, *, heads: JointHeads, setting: Setting
    ) -> Solution:
        """Return other weights and offsets.

        Parameters
        ----------
        weights : ndarray of shape (k, d), float
            Of standardised features; they sum to 0 over the classes.
        offsets : ndarray of shape (k,), float64
            Scores of the mean photo; they sum to 0 too.
        heads : JointHeads
            Where they come from, with the photos they were learnt from.
        setting : mapping of str to float
            A value for each number of `default`.

        Returns
        -------
        weights : ndarray of shape (k, d), float
        offsets : ndarray of shape (k,), float64
        """

    def changed(self, heads: JointHeads, *, setting: Setting) -> Solution:
        """Learn with one setting, from plain solutions that others may use too.

        Parameters
        ----------
        heads : JointHeads
            Of the photos to learn from.
        setting : mapping of str to float
            A value for each number of `default`.

        Returns
        -------
        coef : ndarray of shape (k, d)
            Of the dtype of the vectors.
        intercept : ndarray of shape (k,), float64
        """
        weights, offsets = heads.solution(setting["C"])
        return heads.for_raw_features(*self.change(weights, offsets, heads=heads, setting=setting))

    def solutions(
        self, X: np.ndarray, codes: np.ndarray, *, k: int, settings: Sequence[Setting]
    ) -> Iterator[Solution]:
        """See `BalanceMethod`."""
        heads = JointHeads(X, codes, k=k, penalties=len(settings))
        for setting in settings:
            yield self.changed(heads, setting=setting)
