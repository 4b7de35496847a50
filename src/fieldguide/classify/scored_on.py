"""The photos that a classifier's choices are made on."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False)
class ScoredOn:
    """Photos that were scored without having been trained on.

    Attributes
    ----------
    how : str
        Which they are, in words.
    groups : ndarray of shape (n,), int64, or None
        Photos of one group err together.
    n_folds : int or None
        In how many folds they were scored; None where all by one model.
    """

    how: str
    groups: np.ndarray | None = None
    n_folds: int | None = None
