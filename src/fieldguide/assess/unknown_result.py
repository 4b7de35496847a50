"""What telling photos of no class costs, and what it finds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from fieldguide.assess.accuracy_interval import accuracy_interval
from fieldguide.assess.refusal import Refusal, refused_most
from fieldguide.printable import quoted
from fieldguide.stored.from_plain import from_plain


@dataclass(frozen=True)
class ScoreResult:
    """One score of the unknown, on photos of classes that were held out, or on examples.

    Attributes
    ----------
    name : str
        Of the score.
    auroc : float in [0, 1]
        The probability that a known photo looks more familiar than an unknown one.
    unknown_accepted : float in [0, 1]
        Share of the unknown photos that are accepted where 95 % of the known ones are.
    """

    name: str
    auroc: float
    unknown_accepted: float


@dataclass(frozen=True)
class UnknownResult:
    """How photos of no class are told, what it costs and what it finds.

    Attributes
    ----------
    score : str
        What is looked at, by its name.
    told : str
        The same in words, to follow "by".
    how : {"classes held out", "examples", "default"}
        By what the score was chosen.
    refuse : float in (0, 1)
        Share of known photos that is expected to be taken for unknown.
    refused : float or None
        Share of the scored photos that was taken for unknown, though they belong to classes of the guide;
        None where that was not measured.
    refused_interval : tuple of float, or None
        Its 95 % interval, computed as that of the accuracy.
    n : int
        Photos that `refused` is a share of.
    auroc : float or None
        The probability that a known photo looks more familiar than an unknown one; None where there were no
        unknown photos.
    caught : float or None
        Share of unknown photos that are told as such where `refuse` of the known photos are.
    unknown_accepted : float or None
        Share of unknown photos that are accepted where 95 % of the known ones are: the false positive rate by
        the convention of most papers, and ours.
    known_refused : float or None
        Share of known photos that are refused where 95 % of the unknown ones are: that of OpenOOD.
    n_unknown : int
        Unknown photos that these four are shares of.
    rounds : int
        How often a part of the classes was held out.
    scores : tuple of ScoreResult
        Every score that was tried.
    by_class : tuple of Refusal
        `refused` for each class, sorted by name; empty where it was not measured, or an earlier version wrote
        this.
    asked : float or None
        Share of known photos that was asked for: `refuse` is less where a class would pay too much for it.
        None where an earlier version wrote this.
    """

    score: str
    told: str
    how: str
    refuse: float
    refused: float | None
    refused_interval: tuple[float, float] | None
    n: int
    auroc: float | None
    caught: float | None
    unknown_accepted: float | None
    known_refused: float | None
    n_unknown: int
    rounds: int
    scores: tuple[ScoreResult, ...] = ()
    by_class: tuple[Refusal, ...] = ()
    asked: float | None = None

    @classmethod
    def of(
        cls,
        chosen: Mapping[str, Any],
        refused: np.ndarray,
        *,
        labels: Sequence[str],
        groups: Sequence[str | None] | None,
        n_folds: int | None = None,
    ) -> "UnknownResult":
        """Put together how a detector was chosen and what it refused.

        Parameters
        ----------
        chosen : mapping
            Of a `Detector`.
        refused : ndarray of shape (n,), bool
            Which of n known photos, perhaps none, were taken for unknown.
        labels : sequence of str, of length n
            The classes of these photos.
        groups : sequence of length n, or None
            Photos of one group are alike.
        n_folds : int, optional
            Where the photos were asked about in cross-validation: in how many folds.

        Returns
        -------
        UnknownResult
        """
        if not refused.size:
            return from_plain(cls, {**chosen, "refused": None, "refused_interval": None, "n": 0})
        interval, _ = accuracy_interval(refused[None], groups=groups, n_folds=n_folds)
        measured = {"refused": float(refused.mean()), "refused_interval": interval, "n": len(refused)}
        by_class = Refusal.by_class(refused, labels, groups=groups, n_folds=n_folds)
        return replace(from_plain(cls, {**chosen, **measured}), by_class=by_class)

    def lines(self) -> list[str]:
        """Say it in one to three lines.

        Returns
        -------
        list of str
        """
        told = (
            f"Unknown photos are told by {self.told}; {100 * self.refuse:g} % of known photos were to be "
            f"refused for it{', as the examples suggest' if self.how == 'examples' else ''}"
        )
        if self.refused is not None and self.refused_interval is not None:
            low, high = self.refused_interval
            told += (
                f", here {100 * self.refused:.1f} %, 95 % interval {100 * low:.1f} to {100 * high:.1f} "
                f"({self.n} photos)"
            )
        most = self.refused_most
        lines = [told]
        if most is not None:
            lines.append(
                f"Class {quoted(most.name)} pays most for it: {most} refused. More photos of it to learn "
                "from help, or a smaller --refuse"
            )
        if self.auroc is None or self.caught is None or self.unknown_accepted is None:
            return lines
        return [
            *lines,
            f"Of {self.whose} {100 * self.caught:.0f} % are caught on average. A known photo looks more "
            f"familiar than one of them in {100 * self.auroc:.1f} of 100 pairs (AUROC {self.auroc:.3f}; 50 "
            f"of 100 would be chance); {100 * self.unknown_accepted:.0f} % of them are accepted where 95 % "
            "of "
            "known photos are",
        ]

    @property
    def refused_most(self) -> Refusal | None:
        """The class that is refused clearly more often than was expected, by most; None if there is none."""
        return refused_most(self.by_class, expected=self.refuse)

    @property
    def whose(self) -> str:
        """Which unknown photos the numbers are about."""
        if self.how == "examples":
            return f"{self.n_unknown:,} examples of the unknown"
        return f"{self.n_unknown:,} photos of classes held out in turn"
