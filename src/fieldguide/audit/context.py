"""What the checks of an audit share."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from fieldguide.audit.duplicates import Duplicates, joined
from fieldguide.audit.out_of_fold import out_of_fold
from fieldguide.audit.survey import Survey
from fieldguide.images import Dataset


@dataclass(frozen=True, eq=False)
class Context:
    """A surveyed dataset.

    Attributes
    ----------
    dataset : Dataset
        Of n photos.
    looked : Survey
        Of those m that could be read; all arrays have m rows.
    seed : int
        Of folds and samples.
    """

    dataset: Dataset
    looked: Survey
    seed: int

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Exact names of the m photos."""
        return tuple(self.dataset.images[i].exact_name for i in self.looked.kept)

    @cached_property
    def labels(self) -> np.ndarray:
        """Labels of the m photos."""
        return np.array([self.dataset.labels[i] for i in self.looked.kept], dtype=np.str_)

    @cached_property
    def copies(self) -> Duplicates:
        """Groups of copies, as places in the dataset."""
        return self.looked.copies(self.dataset.images)

    @cached_property
    def units(self) -> list[str]:
        """For each of the m photos the unit it must not be split from: its group, or its copies."""
        groups = self.dataset.groups or (None,) * len(self.dataset)
        of_group: dict[str, list[int]] = {}
        for place, group in enumerate(groups):
            if group is not None:
                of_group.setdefault(group, []).append(place)
        unit = {i: f"photo {i}" for i in range(len(self.dataset))}
        for number, places in enumerate(joined([*of_group.values(), *self.copies.exact, *self.copies.near])):
            unit |= dict.fromkeys(places, f"unit {number}")
        return [unit[int(i)] for i in self.looked.kept]

    @cached_property
    def probabilities(self) -> tuple[np.ndarray, np.ndarray, np.ndarray] | None:
        """Out-of-fold probabilities of the labels: classes, (m, k) and which rows have them; None if none."""
        return out_of_fold(self.looked.vectors, self.labels, groups=self.units, seed=self.seed)

    def column(self, values: tuple[str | None, ...]) -> np.ndarray:
        """Take a column of the dataset to the m photos; missing values are empty texts."""
        return np.array([values[i] or "" for i in self.looked.kept], dtype=np.str_)
