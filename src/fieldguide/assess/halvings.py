"""What a classifier reaches with a half, a quarter, ... of its training photos."""

from copy import deepcopy
from dataclasses import dataclass

import numpy as np

from fieldguide.assess.right_answers import right_answers
from fieldguide.classify import Classifier, ManyLabels
from fieldguide.measure.inputs import as_group_codes

# Draws of each size: of few photos more, as they vary more and cost little.
DRAWS, PHOTOS_DRAWN = (5, 20), 20_000
HALVINGS = 5
# Beyond these the smaller fits are of so many training photos drawn by chance, scored on so many photos.
TRAINING_PHOTOS, SCORED_PHOTOS = 20_000, 10_000
# A fit takes time in proportion to photos times classes: 20,000 photos of 50 classes, 5,000 of 200.
PHOTOS_TIMES_CLASSES = 1_000_000


@dataclass(frozen=True, eq=False)
class Halvings:
    """Which photos each fit answers right.

    Attributes
    ----------
    sizes : ndarray of shape (p,), int64
        Training photos of each of p points, rising; the last are all.
    hits : tuple of p ndarrays of shape (draws, n), bool
        Which of n scored photos each draw of training photos gets right. All photos are one draw.
    labels : ndarray of shape (n,), or None
        Class of each scored photo; None where several answers are right.
    units : ndarray of shape (n,), int64, or None
        Group of each scored photo.
    n_classes : int
        Classes or labels trained on.
    """

    sizes: np.ndarray
    hits: tuple[np.ndarray, ...]
    labels: np.ndarray | None
    units: np.ndarray | None
    n_classes: int

    @property
    def n(self) -> int:
        """Photos scored."""
        return self.hits[0].shape[1]


def halvings(
    classifier: Classifier | ManyLabels,
    train: tuple[np.ndarray, np.ndarray],
    held_out: tuple[np.ndarray, np.ndarray],
    *,
    groups: np.ndarray | None = None,
    held_out_groups: np.ndarray | None = None,
    draws: int | None = None,
    seed: int = 0,
) -> Halvings | None:
    """Fit the classifier again on a half, a quarter, ... of its training photos, and score each fit.

    Parameters
    ----------
    classifier : Classifier or ManyLabels
        Fitted on all of `train`; not changed.
    train : tuple of ndarray
        Vectors of shape (n, d), and what it was fitted on: labels of shape (n,), or with many labels per
        photo a matrix of shape (n, k), bool.
    held_out : tuple of ndarray
        Vectors of m photos it was not fitted on, and what is right for each: labels of shape (m,), or a
        matrix of shape (m, k), bool, of the labels that hold or of all answers that are accepted, as
        `truth_of` gives it. They report; nothing is chosen by them.
    groups, held_out_groups : ndarray of shape (n,), int64, optional
        Photos of one group are drawn together.
    draws : int, optional
        Draws of each size; by default 20 of up to 1,000 photos, falling to 5 of 4,000 and more.
    seed : int, default=0
        Of the draws.

    Returns
    -------
    Halvings or None
        None if even half of the photos would leave less than two per class or label.

    Notes
    -----
    Each draw is of every class in proportion (at least one photo), with many labels per photo simply by
    chance; the smaller draws are part of the larger ones. The setting that was chosen on all training photos
    is kept: it is a penalty on the size of weights, which does not depend on the number of photos. The fits
    of a draw take together less time than one fit of all photos; at most 20,000 photos, or
    1,000,000 / classes, are drawn from, and at most 10,000 are scored. The point of all photos is the
    classifier itself.
    """
    X, y = train
    random = np.random.default_rng(seed)
    scored = random.permutation(len(held_out[0]))[:SCORED_PHOTOS]
    held, truth = held_out[0][scored], held_out[1][scored]
    draws = draws or draws_of(len(X))
    k = len(classifier.classes_)
    shares = _shares(len(X), k=k)
    if not shares:
        return None
    sizes, right = [], []
    for _ in range(draws):
        place = _places(y if y.ndim == 1 else np.zeros(len(y)), groups, random=random)
        rows = [np.flatnonzero(place < share) for share in shares]
        sizes.append([len(own) for own in rows])
        fits = (deepcopy(classifier).refit(X[own], y[own]) for own in rows)
        right.append([_right(fitted, held, truth=truth) for fitted in fits])
    of_all = _right(classifier, held, truth=truth)
    return Halvings(
        sizes=np.array([*np.mean(sizes, axis=0).round().astype(np.int64), len(X)]),
        hits=(*(np.stack(draw) for draw in zip(*right, strict=True)), of_all[None]),
        labels=truth if truth.ndim == 1 else None,
        units=None
        if held_out_groups is None
        else as_group_codes(held_out_groups, n=len(held_out[0]))[scored],
        n_classes=k,
    )


def draws_of(n: int) -> int:
    """Return how many draws of each size are made of n photos.

    Parameters
    ----------
    n : int
        Training photos.

    Returns
    -------
    int
        From 5 to 20.
    """
    return int(np.clip(PHOTOS_DRAWN // n, *DRAWS))


def _shares(n: int, *, k: int) -> list[float]:
    """Give the shares of the n photos to draw, the smallest first."""
    drawn_from = min(n, TRAINING_PHOTOS, max(PHOTOS_TIMES_CLASSES // k, 2 * k))
    shares = [drawn_from / n / 2**halving for halving in range(HALVINGS + 1)]
    return [share for share in reversed(shares) if share < 1 and share * n >= 2 * max(k, 2)]


def _right(classifier: Classifier | ManyLabels, vectors: np.ndarray, *, truth: np.ndarray) -> np.ndarray:
    return right_answers(classifier.predict(vectors), truth, classes=classifier.classes_)


def _places(y: np.ndarray, groups: np.ndarray | None, *, random: np.random.Generator) -> np.ndarray:
    """Give each photo its place in [0, 1) in a random order of its class; groups keep together."""
    units = np.arange(len(y)) if groups is None else as_group_codes(groups, n=len(y))
    order = random.permutation(units.max() + 1)[units]
    places = np.empty(len(y))
    for label in np.unique(y):
        own = np.flatnonzero(y == label)
        places[own[np.argsort(order[own], kind="stable")]] = np.arange(len(own)) / len(own)
    return places
