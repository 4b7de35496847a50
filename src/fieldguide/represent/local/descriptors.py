"""What describes the neighbourhoods of points of a photo."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from sklearn.base import BaseEstimator


@dataclass(frozen=True, eq=False, slots=True)
class Descriptors:
    """Descriptors of one photo.

    Attributes
    ----------
    values : ndarray of shape (m, d), float32, or (m, d / 8), uint8
        One row per neighbourhood; bytes hold eight bits of a binary descriptor. m may be 0.
    positions : ndarray of shape (m, 2), float32 in [0, 1]
        Centre of each neighbourhood, from the left and from the top, in sides of the square.
    """

    values: np.ndarray
    positions: np.ndarray


@dataclass(frozen=True)
class LocalWork:
    """What describing one photo takes at most.

    Attributes
    ----------
    count : int
        Descriptors.
    values_bytes : float
        Of all of them.
    working_bytes : float
        What is there at once besides, while they are made.
    nanoseconds : float
        On one core.
    """

    count: int = 0
    values_bytes: float = 0
    working_bytes: float = 0
    nanoseconds: float = 0


class LocalDescriptor(BaseEstimator, ABC):
    """Base of everything that describes neighbourhoods of a photo, for encoders to pool into one vector.

    A photo's descriptors depend on the photo and on the options alone, bit for bit. May be called from
    several threads at once.

    Attributes
    ----------
    kind : str
        Name in the catalogue and in guides.
    binary : bool
        Whether descriptors are bits, compared by how many differ, instead of numbers.
    """

    kind: ClassVar[str]
    revision: ClassVar[int] = 1
    binary: ClassVar[bool] = False

    @property
    @abstractmethod
    def width(self) -> int:
        """Length d of a descriptor: how many numbers, or bits."""

    @abstractmethod
    def describe(self, batch: np.ndarray) -> list[Descriptors]:
        """Describe photos.

        Parameters
        ----------
        batch : ndarray of shape (n, side, side, 1), float32 in [0, 1]
            Brightness of n square photos. Not modified.

        Returns
        -------
        list of Descriptors
            One for each photo; finite. A photo without contrast has descriptors of zeros on a grid, none at
            keypoints.

        Raises
        ------
        OptionError
            If the square is smaller than one neighbourhood, or an option has a value that cannot be used.
        """

    def work(self, side_px: int) -> LocalWork:  # noqa: ARG002 - members use it
        """Tell what describing a photo takes at most.

        Parameters
        ----------
        side_px : int
            Side of the square.

        Returns
        -------
        LocalWork
            Of descriptors outside of fieldguide nothing is known.

        Raises
        ------
        OptionError
            As `describe`.
        """
        return LocalWork()

    @abstractmethod
    def check_options(self) -> None:
        """Raise OptionError for the first option that cannot be used."""

    def identity(self) -> dict[str, Any]:
        """Name everything that shapes the descriptors, as JSON values.

        Returns
        -------
        dict
            With the options under their names.
        """
        self.check_options()
        options = {
            name: value.item() if isinstance(value, np.generic) else value
            for name, value in self.get_params(deep=False).items()
        }
        return {"kind": self.kind, "revision": self.revision, **options}
