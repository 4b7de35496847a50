"""One family of losses for classes of different sizes."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import log_softmax


@dataclass(frozen=True, eq=False)
class ClassLoss:
    """The loss w (1 - p)^gamma CE(s (z + offset - margin)) of a photo's scores z.

    Attributes
    ----------
    weights : ndarray of shape (k,), float64 > 0
        w, by the photo's class.
    offsets : ndarray of shape (k,), float64
        Added to the score of every class.
    margins : ndarray of shape (k,), float64 >= 0
        Taken from the score of the photo's own class alone.
    focal_power : float >= 0
        gamma.
    scale : float > 0
        s.

    Notes
    -----
    CE is -log p with p the softmax probability of the photo's own class. Weights 1, offsets, margins and
    focal power 0 and scale 1 are plain cross-entropy. Offsets and margins act while learning only: a new
    photo's scores are z.

    Examples
    --------
    A rare second class, its score handicapped while learning as balanced softmax does:

    >>> loss = ClassLoss.of(2, offsets=np.log([9.0, 1.0]))
    >>> losses, slopes = loss.evaluate(np.zeros((1, 2)), np.array([1]))
    >>> losses.round(2).tolist(), slopes.round(2).tolist()
    ([2.3], [[0.9, -0.9]])
    """

    weights: np.ndarray
    offsets: np.ndarray
    margins: np.ndarray
    focal_power: float
    scale: float

    @classmethod
    def of(cls, k: int, **changes: Any) -> "ClassLoss":
        """Make cross-entropy of k classes, but for what is named.

        Parameters
        ----------
        k : int
            Number of classes.
        **changes
            Attributes of other than their neutral values.

        Returns
        -------
        ClassLoss
            The loss.
        """
        neutral: dict[str, Any] = {
            "weights": np.ones(k),
            "offsets": np.zeros(k),
            "margins": np.zeros(k),
            "focal_power": 0.0,
            "scale": 1.0,
        }
        return cls(**neutral | changes)

    def evaluate(self, scores: np.ndarray, codes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the loss of each photo and its slope by each score.

        Parameters
        ----------
        scores : ndarray of shape (n, k), float64, finite
            z.
        codes : ndarray of shape (n,), integers in [0, k)
            Classes of the photos.

        Returns
        -------
        losses : ndarray of shape (n,), float64 >= 0
        slopes : ndarray of shape (n, k), float64
        """
        own = np.arange(len(codes)), codes
        seen = scores + self.offsets
        seen[own] -= self.margins[codes]
        log_p = log_softmax(self.scale * seen, axis=1)
        log_own = log_p[own]
        losses, by_log_own = self._focal(log_own)
        away = -np.exp(log_p)
        away[own] += 1  # slope of log_own by the scaled scores
        weights = self.weights[codes]
        return weights * losses, (weights * by_log_own * self.scale)[:, None] * away

    def _focal(self, log_own: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return -(1 - p)^gamma log p and its slope by log p."""
        if self.focal_power == 0:
            return -log_own, np.full_like(log_own, -1.0)
        p, rest = np.exp(log_own), -np.expm1(log_own)
        focus = rest**self.focal_power
        # log p / (1 - p) tends to -1 as p tends to 1, where the quotient itself is 0 / 0.
        quotient = np.divide(log_own, rest, out=np.full_like(rest, -1.0), where=rest > 0)
        return -focus * log_own, self.focal_power * p * focus * quotient - focus
