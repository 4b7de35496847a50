"""Turn answers into a comparison: numbers of each method, and whether they differ from the best."""

from collections.abc import Sequence
from dataclasses import astuple, dataclass, replace
from typing import Any

import numpy as np

from fieldguide import measure
from fieldguide.assess import Assessment, assess, truth_of
from fieldguide.assess.right_answers import right_answers
from fieldguide.images import Dataset
from fieldguide.ladder.answers import Answers, Costs
from fieldguide.ladder.comparison import Against
from fieldguide.ladder.plan import Plan
from fieldguide.ladder.rounds import Round
from fieldguide.ladder.spared_notes import spared_notes
from fieldguide.printable import quoted

NOTHING = Costs(n_training=0, learn_s=0.0, encode_us=0.0, fit_s=0.0, classify_us=0.0, width=0)


@dataclass(frozen=True, eq=False)
class Judge:
    """The photos of a comparison, and what is right for them.

    Attributes
    ----------
    plan : Plan
        Of n photos.
    rounds : sequence of Round
        Made of that plan.
    scored : ndarray of shape (m,), int64
        Positions of the photos that count.
    """

    plan: Plan
    rounds: Sequence[Round]
    scored: np.ndarray

    def probabilities(self, answers: Sequence[Answers]) -> np.ndarray:
        """Put the answers of one method in the order of the photos.

        Parameters
        ----------
        answers : sequence of Answers
            One for each round.

        Returns
        -------
        ndarray of shape (r, m, k), float64
            Rows sum to one; a class that was not known in a round has probability zero.
        """
        classes, spread = self._classes, self._spread()
        for round_, found in zip(self.rounds, answers, strict=True):
            columns = np.searchsorted(classes, found.classes)
            told = np.exp(found.log_probabilities.astype(np.float64))
            spread[round_.repeat, round_.held[:, None], columns] = told / told.sum(axis=1, keepdims=True)
        return spread[:, self.scored]

    def majority(self) -> tuple[np.ndarray, str]:
        """Answer each round with the class that most of its training photos are of.

        Returns
        -------
        probabilities : ndarray of shape (r, m, k), float64
            0 or 1.
        name : str
            Of this way to answer.
        """
        spread, named = self._spread(), set()
        for round_ in self.rounds:
            labels, counts = np.unique(self.plan.photos.labels[round_.train], return_counts=True)
            largest = str(labels[counts.argmax()])
            named.add(largest)
            spread[round_.repeat, round_.held, self._classes.index(largest)] = 1
        name = f"always {quoted(named.pop())}" if len(named) == 1 else "always the largest class"
        return spread[:, self.scored], name

    def assessment(self, probabilities: np.ndarray) -> Assessment:
        """Assess the answers of one method.

        Parameters
        ----------
        probabilities : ndarray of shape (r, m, k), float64
            Its answers.

        Returns
        -------
        Assessment
            The same numbers, in the same way, as `fit` gives.
        """
        repeats, m, k = probabilities.shape
        learnt = [self.plan.photos.rows(round_.train).dataset.counts() for round_ in self.rounds]
        return assess(
            probabilities.reshape(-1, k),
            self._once().subset(np.tile(np.arange(m), repeats)),
            classes=self._classes,
            n_training=[round(np.mean([counts.get(name, 0) for counts in learnt])) for name in self._classes],
            scored_on=self.plan.scored_on,
            n_folds=self.plan.n_folds,
            repeats=repeats,
            foldable=self.plan.foldable,
        )

    def right(self, probabilities: np.ndarray) -> np.ndarray:
        """Tell which photos were answered right.

        Parameters
        ----------
        probabilities : ndarray of shape (r, m, k), float64
            Answers.

        Returns
        -------
        ndarray of shape (r, m), bool
            Accepted answers are right too.
        """
        names = np.array(self._classes)
        truth = truth_of(self._once(), classes=self._classes)
        return np.stack(
            [right_answers(names[row.argmax(axis=1)], truth, classes=names) for row in probabilities]
        )

    def against(self, best: np.ndarray, others: Sequence[np.ndarray]) -> list[Against]:
        """Compare methods with the best one.

        Parameters
        ----------
        best : ndarray of shape (r, m), bool
            Which photos the best method has right.
        others : sequence of ndarray of shape (r, m), bool
            The same of the other methods.

        Returns
        -------
        list of Against
            One for each of `others`.
        """
        how = {"groups": self._once().groups, "n_folds": self.plan.n_folds}
        adjusted = measure.worse_than_best(np.stack([best, *others]), **how)
        alone = [self._p_alone(best, other, **how) for other in others]
        return [
            Against(
                p_value=max(float(p_value), p_alone),
                p_value_alone=p_alone,
                only_best=int((best & ~other).sum()),
                only_this=int((other & ~best).sum()),
            )
            for other, p_alone, p_value in zip(others, alone, adjusted, strict=True)
        ]

    def _p_alone(self, best: np.ndarray, other: np.ndarray, **how: Any) -> float:
        if self._repeats == 1:  # the same test, exactly
            return measure.mcnemar_test(best[0], other[0], **how)
        return float(measure.worse_than_best(np.stack([best, other]), **how)[0])

    def test(self, n_methods: int) -> str:
        """Tell how methods are compared with the best.

        Parameters
        ----------
        n_methods : int
            How many there are, the trivial one among them.

        Returns
        -------
        str
        """
        groups = self._once().groups
        over = "photos" if groups is None else "groups of photos"
        how = f"sign-flip test over {over}"
        if self.plan.n_folds is not None:
            times = f" in {self._repeats} repeats" if self._repeats > 1 else ""
            how += f", widened for {self.plan.n_folds} folds{times}"
        pairs = n_methods * (n_methods - 1) // 2
        return f"{how}; two-sided" + (f", adjusted for all {pairs} pairs of methods" if pairs > 1 else "")

    def notes(self) -> list[str]:
        """Tell which photos and classes do not count.

        Returns
        -------
        list of str
        """
        if self.plan.n_folds is None:
            return []
        return spared_notes(self.plan.photos, self.scored)

    @property
    def _repeats(self) -> int:
        return self.rounds[-1].repeat + 1

    @property
    def _classes(self) -> list[str]:
        return list(self.plan.photos.dataset.classes)

    def _once(self) -> Dataset:
        return self.plan.photos.rows(self.scored).dataset

    def _spread(self) -> np.ndarray:
        return np.zeros((self._repeats, len(self.plan.photos), len(self._classes)))


def mean_costs(answers: Sequence[Answers]) -> Costs:
    """Average what a method took over its rounds.

    Parameters
    ----------
    answers : sequence of Answers
        One for each round.

    Returns
    -------
    Costs
        The number of training photos is rounded; the width is that of all rounds.
    """
    n_training, *seconds, width = np.mean([astuple(found.costs) for found in answers], axis=0).tolist()
    return replace(Costs(0, *seconds, width=round(width)), n_training=round(n_training))
