"""What every calibration shares."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import ClassVar, Self

import numpy as np


class Calibration(ABC):
    """Turns log-scores into probabilities; fitted on photos that the classifier has not seen."""

    name: ClassVar[str]
    per_class: ClassVar[bool]  # whether it fits no other classes than those it was fitted on

    @abstractmethod
    def probabilities(self, log_scores: np.ndarray) -> np.ndarray:
        """Calibrate the scores of some photos.

        Parameters
        ----------
        log_scores : ndarray of shape (n, k), float64, finite
            Log-probabilities up to a constant per row.

        Returns
        -------
        ndarray of shape (n, k), float64 in [0, 1]
            Rows sum to one. A row does not depend on the others.
        """

    @abstractmethod
    def arrays(self) -> dict[str, np.ndarray]:
        """Return what it has learnt beside the temperature.

        Returns
        -------
        dict of str to ndarray
            C-contiguous; empty where there is nothing.
        """

    @classmethod
    @abstractmethod
    def restore(cls, arrays: Mapping[str, np.ndarray], *, k: int, temperature: float) -> Self:
        """Rebuild from what `arrays` gave.

        Parameters
        ----------
        arrays : mapping of str to ndarray
            Perhaps among others.
        k : int
            Number of classes.
        temperature : float > 0
            Of the classifier.

        Returns
        -------
        Calibration
            Equal to the one stored, to the last bit.

        Raises
        ------
        GuideError
            If an array is missing, misshapen or cannot be used.
        """

    @abstractmethod
    def for_classes(self, origin: np.ndarray, *, temperature: float) -> Self:
        """Follow classes that come or go.

        Parameters
        ----------
        origin : ndarray of shape (k,), integers
            Where each class stood before; -1 for a new one, which gets what temperature scaling gives.
        temperature : float > 0
            Of the classifier.

        Returns
        -------
        Calibration
            For k classes.
        """
