"""What `fit` does about uneven classes, and how it tells."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from sklearn.base import clone

from fieldguide.classify import AutoClassifier, Balanced, Classifier, Logistic
from fieldguide.classify.balance import METHODS, RATIO, SHORT_LIST, uneven
from fieldguide.errors import OptionError
from fieldguide.images.description import count
from fieldguide.ladder.chosen_where import chosen_where
from fieldguide.printable import quoted

_FOR_EQUAL = "Its probabilities are meant for photos of which every class has as many as any other."


@dataclass(frozen=True)
class Balancing:
    """What is asked for where some classes have many more photos than others.

    Attributes
    ----------
    balance : str
        "auto", "none" or a method of `fieldguide.classify.Balanced`.
    goal : {"balanced", "accuracy"} or None
        Whether every class counts the same or every photo; None is "balanced" where the classes are uneven.
    """

    balance: str = "auto"
    goal: str | None = None

    @property
    def _asked(self) -> bool:
        return self.balance not in ("auto", "none") or self.goal == "balanced"

    def check(self, classifier: Classifier, *, many_labels: bool) -> None:
        """Refuse what cannot be done, before any photo is opened.

        Parameters
        ----------
        classifier : Classifier
            What was asked for.
        many_labels : bool
            Whether photos carry many labels.

        Raises
        ------
        OptionError
            If the method or goal is unknown, or the classifier or the photos leave no room for it.
        """
        Balanced(method=self.balance, goal=self.goal).check_options()
        if isinstance(classifier, Balanced) and self != Balancing():
            raise OptionError("balance and goal belong to the classifier here: give it method and goal.")
        if not self._asked:
            return
        asked = f"balance={self.balance!r}" if self.balance != "auto" else f"goal={self.goal!r}"
        if many_labels:
            raise OptionError(f"{asked} is for photos with one label each; these carry many. Leave it out.")
        if isinstance(classifier, AutoClassifier) and self.balance == "auto":
            return
        if not isinstance(classifier, Logistic):
            raise OptionError(
                f"{asked} is something the classifier 'logistic' can do, not {classifier.name!r}. "
                "Leave one of them out."
            )
        self._balanced(classifier, goal=self.goal).check_options()

    def classifier(self, classifier: Classifier, counts: Mapping[str, int]) -> Classifier:
        """Give the classifier that does it.

        Parameters
        ----------
        classifier : Classifier
            What was asked for; not fitted.
        counts : mapping of str to int
            Photos of each class that may be learnt from.

        Returns
        -------
        Classifier
            `classifier` itself where there is nothing to do.
        """
        if isinstance(classifier, AutoClassifier):
            goal = self.goal or ("accuracy" if self.balance == "none" else classifier.goal)
            return clone(classifier).set_params(goal=goal)
        goal = self.goal or ("balanced" if _uneven(counts) else "accuracy")
        nothing = self.balance == "none" and self.goal != "balanced"
        if nothing or not isinstance(classifier, Logistic) or (self.balance == "auto" and goal == "accuracy"):
            return classifier
        return self._balanced(classifier, goal=goal)

    def _balanced(self, classifier: Logistic, *, goal: str | None) -> Balanced:
        given = classifier.get_params()
        if given["calibrate"] == "auto":
            del given["calibrate"]  # only what was asked for balances classes a second time
        return Balanced(method=self.balance, goal=goal, **given)

    def notes(self, classifier: Classifier, counts: Mapping[str, int]) -> tuple[str, ...]:
        """Tell what was done, and what it gained.

        Parameters
        ----------
        classifier : Classifier
            Fitted; as `classifier` gave it.
        counts : mapping of str to int
            As for `classifier`.

        Returns
        -------
        tuple of str
            A sentence or two; none where classes are even and nothing was asked for.
        """
        because = _because(counts) if _uneven(counts) else ""
        if isinstance(classifier, Balanced):
            told = _told(classifier, asked=classifier.method != "auto")
            sentence = f"{because}, so {told}" if because else f"{told[0].upper()}{told[1:]}"
            return (sentence, *([_FOR_EQUAL] if classifier.chosen_["goal"] == "balanced" else []))
        equal = isinstance(classifier, AutoClassifier) and classifier.chosen_["goal"] == "balanced"
        if equal and because:
            return (
                f"{because}, so every class counted the same in the choice of the classifier.",
                _FOR_EQUAL,
            )
        if not because:
            return (_FOR_EQUAL,) if equal else ()
        if self.balance == "none":
            return (f"{because}; nothing was done about it, as asked.",)
        if self.goal == "accuracy":
            return (f"{because}; every photo counted the same, as the goal is accuracy.",)
        return (f"{because}; nothing was done about it: that takes the classifier 'logistic'.",)


def _uneven(counts: Mapping[str, int]) -> bool:
    sizes = [photos for photos in counts.values() if photos]
    return bool(sizes) and uneven(np.array(sizes))


def _because(counts: Mapping[str, int]) -> str:
    sizes = {label: photos for label, photos in counts.items() if photos}
    smallest = min(sizes, key=sizes.__getitem__)
    ratio = max(sizes.values()) / sizes[smallest]
    if ratio >= RATIO:
        return f"The classes are uneven (the largest has {ratio:.0f} times the photos of the smallest)"
    return f"The classes are uneven and small ({quoted(smallest)} has only {count(sizes[smallest], 'photo')})"


def _told(classifier: Balanced, *, asked: bool) -> str:
    chosen = classifier.chosen_
    error, plain = chosen["balanced_error"], chosen["plain_balanced_error"]
    what = METHODS[chosen["method"]].told
    if error is None:
        return f"{what}{', as asked' if asked else ', as there were too few photos to choose by'}."
    where = chosen_where(chosen)
    measured = f"balanced error {100 * error:.1f} %"
    if asked:
        return f"{what}, as asked: {measured} {where}."
    if chosen["method"] == "none":
        return f"{len(SHORT_LIST)} remedies were tried, of which none helped {where}: {measured}."
    return f"{what}, chosen {where}: {measured} instead of {100 * plain:.1f} %."
