"""The photos that a classifier's choices are made on."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from fieldguide.classify.validation import Validation
from fieldguide.measure.inputs import as_group_codes


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

    @classmethod
    def of_folds(
        cls,
        how: str,
        held: Sequence[np.ndarray],
        *,
        groups: np.ndarray | Sequence[object] | None,
        n_photos: int,
    ) -> "ScoredOn":
        """Describe photos that were scored fold by fold.

        Parameters
        ----------
        how : str
            As for the class.
        held : sequence of ndarray of int64
            Positions of the photos of each fold, in the order in which they were scored; at least one fold.
        groups : sequence of length `n_photos`, or None
            Of all photos; None stands alone.
        n_photos : int
            How many there are.

        Returns
        -------
        ScoredOn
        """
        together = None if groups is None else as_group_codes(groups, n=n_photos)[np.concatenate(held)]
        return cls(how, together, len(held) if len(held) > 1 else None)

    @classmethod
    def of_validation(cls, validation: Validation, *, known: np.ndarray) -> "ScoredOn":
        """Describe photos that were set aside.

        Parameters
        ----------
        validation : Validation
            All of them.
        known : ndarray of shape (n,), bool
            Which are of a class that was trained on: those that are scored.

        Returns
        -------
        ScoredOn

        Raises
        ------
        OptionError
            If there is not one group for each photo.
        """
        groups = validation.groups
        together = None if groups is None else as_group_codes(groups, n=len(known))[known]
        return cls("validation photos", together)
