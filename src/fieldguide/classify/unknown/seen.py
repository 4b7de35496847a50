"""Photos as the scores of the unknown see them."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from fieldguide.classify.classifier import Classifier
from fieldguide.classify.linear import Linear
from fieldguide.errors import OptionError


@dataclass(frozen=True, eq=False)
class Seen:
    """Some photos: their vectors, and what a classifier makes of them.

    Parameters
    ----------
    vectors : ndarray of shape (n, d), float32 or float64
        As the encoder gives them; finite.
    classifier : Classifier or None
        Fitted; None where only one class is left, which scores of vectors do not mind.

    Raises
    ------
    OptionError
        If a vector is not finite.
    """

    vectors: np.ndarray
    classifier: Classifier | None = None

    def __post_init__(self) -> None:
        if self.vectors.ndim != 2 or not np.isfinite(self.vectors).all():
            raise OptionError(
                f"vectors has shape {self.vectors.shape} and must be a table of finite numbers: one row for "
                "each photo, without NaN or infinity."
            )

    def __len__(self) -> int:
        return len(self.vectors)

    @cached_property
    def logits(self) -> np.ndarray:
        """Log-scores over the temperature, less their mean: ndarray of shape (n, k), float64.

        Classifiers give scores up to a constant per photo; without their mean, largest logit and energy are
        defined for each of them. The logits of softmax regression with an L2 penalty sum to a constant
        anyway.
        """
        classifier = self._judge
        scores = classifier._log_scores(classifier.chain_.apply(self.vectors)) / classifier.temperature_
        return scores - scores.mean(axis=1, keepdims=True)

    @cached_property
    def probabilities(self) -> np.ndarray:
        """Calibrated probabilities of the classes: ndarray of shape (n, k), float64."""
        return self._judge.predict_proba(self.vectors)

    @property
    def origin(self) -> np.ndarray | None:
        """The point nearest to zero where all logits of a linear classifier are equal: (d,), or None."""
        classifier = self.classifier
        if not isinstance(classifier, Linear) or classifier.chain_.steps:
            return None
        weights = classifier.coef_.astype(np.float64)
        return -np.linalg.pinv(weights - weights.mean(axis=0)) @ (
            classifier.intercept_ - classifier.intercept_.mean()
        )

    @property
    def _judge(self) -> Classifier:
        if self.classifier is None:
            raise OptionError("this score needs a classifier of two classes or more; there is none.")
        return self.classifier
