"""What every score of the unknown shares."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import ClassVar, Self

import numpy as np

from fieldguide.classify.unknown.seen import Seen


class UnknownScore(ABC):
    """Says how much a photo looks like the photos that were learnt from.

    Attributes
    ----------
    name : str
        By which users call it.
    told : str
        What it looks at, to follow "by".
    judges : bool
        Whether it looks at what a classifier says, so that there must be two classes or more.
    keeps_photos : bool
        Whether it keeps vectors of single photos, so that a guide holds it only where that was asked for.
    """

    name: ClassVar[str]
    told: ClassVar[str]
    judges: ClassVar[bool]
    keeps_photos: ClassVar[bool] = False

    @classmethod
    @abstractmethod
    def learn(cls, seen: Seen, codes: np.ndarray) -> Self:
        """Learn from the photos that the classifier was fitted on.

        Parameters
        ----------
        seen : Seen
            At least one photo.
        codes : ndarray of shape (n,), integers from 0 without gaps
            Their classes.

        Returns
        -------
        UnknownScore
        """

    @abstractmethod
    def familiarity(self, seen: Seen) -> np.ndarray:
        """Score photos; the higher, the more they look like those learnt from.

        Parameters
        ----------
        seen : Seen
            Of the classifier that was there in `learn`.

        Returns
        -------
        ndarray of shape (n,), float64
            Finite, in no unit: only their order means something.
        """

    @abstractmethod
    def arrays(self) -> dict[str, np.ndarray]:
        """Return what it has learnt.

        Returns
        -------
        dict of str to ndarray
            C-contiguous; empty where there is nothing.
        """

    @classmethod
    @abstractmethod
    def restore(cls, arrays: Mapping[str, np.ndarray], *, d: int) -> Self:
        """Rebuild from what `arrays` gave.

        Parameters
        ----------
        arrays : mapping of str to ndarray
            Perhaps among others.
        d : int
            Width of the vectors.

        Returns
        -------
        UnknownScore
            Equal to the one stored, to the last bit.

        Raises
        ------
        GuideError
            If an array is missing, misshapen or cannot be used.
        """
