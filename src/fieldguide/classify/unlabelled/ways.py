"""Ways to give labels to photos that have none."""

from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType

import numpy as np
from scipy.sparse import csr_array

from fieldguide.classify.classifier import Classifier
from fieldguide.classify.unlabelled.neighbour_graph import neighbour_graph, normalised, taken
from fieldguide.classify.unlabelled.spread_labels import Guesses, spread_labels
from fieldguide.errors import OptionError

NEIGHBOURS = 10
ROUNDS = 3
# Given labels together weigh at least half as much as guessed ones, but none more than so much.
HEAVIEST = 10


@dataclass(frozen=True, eq=False)
class Lesson:
    """What a classifier is to learn from.

    Attributes
    ----------
    X : ndarray of shape (n, d), float
        Vectors; those with given labels come as often as they weigh.
    codes : ndarray of shape (n,), int64
        Given and guessed classes.
    n_guessed : int
        How many of the classes are guessed.
    """

    X: np.ndarray
    codes: np.ndarray
    n_guessed: int


@dataclass(frozen=True, eq=False)
class Photos:
    """Vectors with and without labels, and who is like whom.

    Attributes
    ----------
    X : ndarray of shape (n, d), float
        Of photos with labels.
    codes : ndarray of shape (n,), integers in [0, k)
        Their classes.
    unlabelled : ndarray of shape (m, d), float
        Of photos without.
    graph : csr_array of shape (n + m, n + m)
        As `neighbour_graph` gives it, of both.
    """

    X: np.ndarray
    codes: np.ndarray
    unlabelled: np.ndarray
    graph: csr_array

    @classmethod
    def of(cls, X: np.ndarray, codes: np.ndarray, unlabelled: np.ndarray) -> "Photos":
        """Find out who is like whom."""
        return cls(X, codes, unlabelled, neighbour_graph(np.vstack([X, unlabelled]), neighbours=NEIGHBOURS))

    def labelled(self, rows: np.ndarray) -> "Photos":
        """Keep some of the photos with labels; the others are not known at all any more."""
        stay = np.concatenate([rows, len(self.X) + np.arange(len(self.unlabelled))])
        return Photos(self.X[rows], self.codes[rows], self.unlabelled, taken(self.graph, stay))

    def with_guesses(self, guesses: Guesses, *, share: float, classifier: Classifier) -> Lesson:
        """Add the surest guesses of each class to the labels.

        Parameters
        ----------
        guesses : Guesses
            About the photos without labels.
        share : float in (0, 1]
            Of these, at most; each class gets the part of them that it has of the labels.
        classifier : Classifier
            Who will learn from it. If it takes so many photos only, labels come less often, then there are
            fewer guesses.

        Returns
        -------
        Lesson
        """
        k = len(classifier.classes_)
        quota = np.ceil(share * len(guesses.codes) * np.bincount(self.codes, minlength=k) / len(self.codes))
        order = np.lexsort((-guesses.sureness, guesses.codes))
        order = order[guesses.sureness[order] > 0]
        own = guesses.codes[order]
        place = np.arange(len(own)) - np.searchsorted(own, own)  # within the class, the surest first
        taken = np.sort(order[place < quota[own]])
        times = int(np.clip(np.ceil(len(taken) / len(self.X) / 2), 1, HEAVIEST))
        while not _admits(classifier, times * len(self.X) + len(taken)):
            if times > 1:
                times -= 1
            elif len(taken) > k:
                return self.with_guesses(guesses, share=share / 2, classifier=classifier)
            else:
                taken = taken[:0]
                break
        return Lesson(
            X=np.vstack([*[self.X] * times, self.unlabelled[taken]]),
            codes=np.concatenate([*[self.codes] * times, guesses.codes[taken]]),
            n_guessed=len(taken),
        )


def _admits(classifier: Classifier, n: int) -> bool:
    try:
        classifier._check_size(n)
    except OptionError:
        return False
    return True


def _spread(photos: Photos, classifier: Classifier, *, share: float) -> Lesson:
    """Add what labels spread to over the graph."""
    k = len(classifier.classes_)
    whole = normalised(photos.graph)
    return photos.with_guesses(spread_labels(whole, photos.codes, k=k), share=share, classifier=classifier)


def _train_itself(photos: Photos, classifier: Classifier) -> Lesson:
    """Add what the classifier says itself, a third more in each round."""
    lesson = Lesson(photos.X, photos.codes, 0)
    for number in range(1, ROUNDS + 1):
        taught = deepcopy(classifier).refit(lesson.X, classifier.classes_[lesson.codes])
        said = taught.predict_proba(photos.unlabelled)
        guesses = Guesses(said.argmax(axis=1), said.max(axis=1))
        lesson = photos.with_guesses(guesses, share=number / ROUNDS, classifier=classifier)
    return lesson


# Name -> from photos and a classifier whose setting is chosen to what it is to learn from.
Way = Callable[[Photos, Classifier], Lesson]
WAYS: Mapping[str, Way] = MappingProxyType(
    {
        "label spreading, the surer half": partial(_spread, share=0.5),
        "label spreading": partial(_spread, share=1.0),
        "self-training": _train_itself,
    }
)
