"""How many photos of one class are answered with unknown."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import binom

from fieldguide.assess.accuracy_interval import accuracy_interval

_CHANCE = 0.05


@dataclass(frozen=True)
class Refusal:
    """Photos of one class, and which share of them is answered with unknown.

    Attributes
    ----------
    name : str
        The class.
    n : int
        Photos of it, at least 1.
    refused : float in [0, 1]
        Share of them that is answered with unknown.
    interval : tuple of float
        Ends of its 95 % interval, computed as that of the accuracy.
    """

    name: str
    n: int
    refused: float
    interval: tuple[float, float]

    def __str__(self) -> str:
        low, high = self.interval
        return (
            f"{round(self.refused * self.n):,} of {self.n:,} photos ({100 * self.refused:.1f} %, "
            f"95 % interval {100 * low:.1f} to {100 * high:.1f})"
        )

    @classmethod
    def by_class(
        cls,
        refused: np.ndarray,
        labels: Sequence[str],
        *,
        groups: Sequence[str | None] | None,
        n_folds: int | None = None,
    ) -> tuple["Refusal", ...]:
        """Count what was refused of each class.

        Parameters
        ----------
        refused : ndarray of shape (n,), bool
            Which of n photos were answered with unknown.
        labels : sequence of str, of length n
            Their classes.
        groups : sequence of length n, or None
            Photos of one group are alike.
        n_folds : int, optional
            Where the photos were asked about in cross-validation: in how many folds.

        Returns
        -------
        tuple of Refusal
            One for each class that occurs, sorted by name.
        """
        rows: dict[str, list[int]] = {}
        for row, label in enumerate(labels):
            rows.setdefault(label, []).append(row)
        return tuple(
            cls._of(name, refused[own], groups=groups and [groups[i] for i in own], n_folds=n_folds)
            for name, own in sorted(rows.items())
        )

    @classmethod
    def _of(
        cls,
        name: str,
        refused: np.ndarray,
        *,
        groups: Sequence[str | None] | None,
        n_folds: int | None,
    ) -> "Refusal":
        interval, _ = accuracy_interval(refused[None], groups=groups, n_folds=n_folds)
        return cls(name, n=len(refused), refused=float(refused.mean()), interval=interval)


def refused_most(refusals: Sequence[Refusal], *, expected: float) -> Refusal | None:
    """Find the class that is refused more often than expected by most, where that is no chance.

    Parameters
    ----------
    refusals : sequence of Refusal
        Of k classes.
    expected : float in (0, 1)
        Share of photos that was to be refused.

    Returns
    -------
    Refusal or None
        The class with the highest lower end of the interval, among those whose interval lies above `expected`
        and that have so many refused photos with a probability of at most 5 % / k, if each photo is refused
        independently with the expected share (Bonferroni's correction: it is the worst of k). None if there
        is none.

    Examples
    --------
    >>> often = Refusal("rare", n=10, refused=0.4, interval=(0.17, 0.69))
    >>> refused_most([often, Refusal("common", 90, refused=0.0, interval=(0.0, 0.04))], expected=0.05).name
    'rare'
    """
    clear = [refusal for refusal in refusals if _is_clear(refusal, expected=expected, k=len(refusals))]
    return max(clear, key=lambda refusal: refusal.interval[0], default=None)


def _is_clear(refusal: Refusal, *, expected: float, k: int) -> bool:
    refused = round(refusal.refused * refusal.n)
    chance = float(binom.sf(refused - 1, refusal.n, expected))
    return refusal.interval[0] > expected and chance <= _CHANCE / k
