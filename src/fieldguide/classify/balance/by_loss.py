"""What methods share that change the loss."""

from abc import abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar

import numpy as np

from fieldguide.classify.balance.balanced_regression import BalancedRegression
from fieldguide.classify.balance.class_loss import ClassLoss
from fieldguide.classify.balance.method import BalanceMethod, Solution
from fieldguide.classify.logistic import PATH
from fieldguide.classify.selection import Setting


class ByLoss(BalanceMethod):
    """A method that is logistic regression under another loss; members say which."""

    grid: ClassVar[Mapping[str, tuple[float, ...]]] = {"C": PATH}
    default: ClassVar[Setting] = {"C": 0.01}

    @abstractmethod
    def loss(self, counts: np.ndarray, *, setting: Setting) -> ClassLoss:
        """Return the loss.

        Parameters
        ----------
        counts : ndarray of shape (k,), integers >= 1
            Training photos of each class.
        setting : mapping of str to float
            A value for each number of `default`.

        Returns
        -------
        ClassLoss
            Of k classes.
        """

    def solutions(
        self, X: np.ndarray, codes: np.ndarray, *, k: int, settings: Sequence[Setting]
    ) -> Iterator[Solution]:
        """See `BalanceMethod`."""
        counts = np.bincount(codes, minlength=k)
        loss = self.loss(counts, setting=settings[0])
        problem = BalancedRegression(X, codes, k=k, loss=loss, penalties=len(settings))
        for setting in settings:
            problem.take(self.loss(counts, setting=setting))
            yield problem.solve(setting["C"])
