"""Photos of a dataset together with their vectors."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from fieldguide.classify import Validation
from fieldguide.images import Dataset
from fieldguide.measure.inputs import as_group_codes


@dataclass(frozen=True)
class Part:
    """Some photos and what they were turned into.

    Attributes
    ----------
    dataset : Dataset
        The n photos.
    vectors : ndarray of shape (n, d), float32
        One row per photo; d is 0 while they are not represented yet.
    """

    dataset: Dataset
    vectors: np.ndarray

    def __len__(self) -> int:
        return len(self.dataset)

    @property
    def labels(self) -> np.ndarray:
        """The class of each photo: ndarray of shape (n,), str."""
        return np.array(self.dataset.labels)

    @property
    def groups(self) -> np.ndarray | None:
        """The group of each photo: ndarray of shape (n,), int64; None without groups.

        A photo without a group is a group of its own.
        """
        if self.dataset.groups is None:
            return None
        return as_group_codes(self.dataset.groups, n=len(self))

    @property
    def validation(self) -> Validation | None:
        """These photos to choose on, with their groups; None if there are none."""
        return Validation(self.vectors, self.labels, self.groups) if len(self) else None

    def by_content(self) -> "Part":
        """Order the photos by their content, so that nothing depends on names or on the order of files.

        Returns
        -------
        Part
            The same photos.
        """
        hashes = [image.content_hash() for image in self.dataset.images]
        return self.rows(np.array(sorted(range(len(hashes)), key=hashes.__getitem__), dtype=np.int64))

    def of_split(self, *names: str) -> "Part":
        """Take the photos of some splits.

        Parameters
        ----------
        *names : {"train", "validation", "test"}
            The splits.

        Returns
        -------
        Part
            Its photos in their order here.
        """
        splits = self.dataset.splits or ()
        rows = np.flatnonzero(np.isin(np.array(splits, dtype=object), names))
        return self.rows(rows)

    def leave_out(self, reasons: Mapping[int, str]) -> "Part":
        """Take photos out, and remember why.

        Parameters
        ----------
        reasons : mapping of int to str
            Position of a photo -> why it is not used.

        Returns
        -------
        Part
            Without them.
        """
        kept = [i for i in range(len(self)) if i not in reasons]
        return Part(self.dataset.leave_out(reasons), self.vectors[kept]) if reasons else self

    def rows(self, rows: np.ndarray) -> "Part":
        """Take photos by position.

        Parameters
        ----------
        rows : ndarray of shape (m,), int64
            Positions, in the order wanted.

        Returns
        -------
        Part
            m photos.
        """
        return Part(self.dataset.subset(rows), self.vectors[rows])
