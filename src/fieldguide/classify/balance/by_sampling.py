"""What methods share that draw photos more or less often."""

from abc import abstractmethod

import numpy as np

from fieldguide.classify.balance.by_schedule import BySchedule
from fieldguide.classify.balance.class_loss import ClassLoss


class BySampling(BySchedule):
    """A method that draws photos of each class more or less often; members say how often.

    Notes
    -----
    A class drawn with chance q instead of its share n_c / n weighs q n / n_c in what a step expects, which is
    taken exactly instead of by chance.
    """

    @abstractmethod
    def share(self, counts: np.ndarray, *, progress: float) -> np.ndarray:
        """Return how often each class is drawn.

        Parameters
        ----------
        counts : ndarray of shape (k,), integers >= 1
            Training photos of each class.
        progress : float in [0, 1]
            Part of the steps that were taken.

        Returns
        -------
        ndarray of shape (k,), float64 > 0
            They sum to 1.
        """

    def loss(self, counts: np.ndarray, *, progress: float) -> ClassLoss:
        """See `BySchedule`."""
        share = self.share(counts, progress=progress)
        return ClassLoss.of(len(counts), weights=share * counts.sum() / counts)
