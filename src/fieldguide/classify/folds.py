"""Which photos are scored together, by a model that has not seen them."""

from collections.abc import Sequence

import numpy as np

from fieldguide.errors import OptionError
from fieldguide.measure.inputs import as_class_indices, as_group_codes

ALWAYS_TRAINS = -1


def assign_folds(
    codes: np.ndarray,
    *,
    n_folds: int = 5,
    groups: np.ndarray | Sequence[object] | None = None,
    random_state: int | None = 0,
) -> np.ndarray:
    """Deal photos into folds: stratified, groups whole, every class always left to train on.

    Parameters
    ----------
    codes : ndarray of shape (n,), integers from 0
        Class indices.
    n_folds : int, default=5
        Number of folds; at least 2.
    groups : sequence of length n, optional
        Photos of one group share a fold; photos without one (None) stand alone.
    random_state : int or None, default=0
        Seed of the shuffle; None draws a new one each time.

    Returns
    -------
    ndarray of shape (n,), int64
        Fold of each photo, or -1 for photos that always train and are never scored: those of a class with
        one photo, or of a group without which a class would have nothing to train on.

    Raises
    ------
    OptionError
        If `n_folds` is below 2 or the groups do not fit.

    Notes
    -----
    A class smaller than the number of folds is spread over as many folds as it has photos (groups), so folds
    may be empty when there are very few photos. Without groups the photos of each class are shuffled and
    dealt out in turn, each class starting where the one before stopped. With groups, the largest first, each
    goes to the fold that holds the smallest part of its classes so far.

    Examples
    --------
    >>> assign_folds([0, 0, 1, 1, 2], n_folds=2, random_state=0).tolist()
    [0, 1, 0, 1, -1]
    """
    codes = as_class_indices(codes, name="codes")
    if n_folds < 2:
        raise OptionError(f"n_folds is {n_folds}; at least 2 are needed.")
    random = np.random.default_rng(random_state)
    if groups is None:
        return _deal(codes, n_folds=n_folds, random=random)
    group = as_group_codes(groups, n=len(codes))
    of_group = _place_groups(codes, group, n_folds=n_folds, random=random)
    return _keep_every_class_in_training(codes, group, of_group=of_group)[group]


def _deal(codes: np.ndarray, *, n_folds: int, random: np.random.Generator) -> np.ndarray:
    shuffled = random.permutation(len(codes))
    by_class = shuffled[np.argsort(codes[shuffled], kind="stable")]
    single = np.bincount(codes)[codes] == 1
    dealt = by_class[~single[by_class]]
    folds = np.full(len(codes), ALWAYS_TRAINS)
    folds[dealt] = np.arange(len(dealt)) % n_folds
    return folds


def _place_groups(
    codes: np.ndarray, group: np.ndarray, *, n_folds: int, random: np.random.Generator
) -> np.ndarray:
    """Return the fold of each group."""
    size = np.bincount(group)
    members = np.split(np.argsort(group, kind="stable"), np.cumsum(size)[:-1])
    class_size = np.bincount(codes)
    held = np.zeros((n_folds, len(class_size)))  # part of each class that each fold holds
    photos = np.zeros(n_folds)
    of_group = np.empty(len(size), dtype=np.int64)
    # Largest first; the shuffle settles the order among equals.
    shuffled = random.permutation(len(size))
    for g in shuffled[np.argsort(-size[shuffled], kind="stable")]:
        classes, counts = np.unique(codes[members[g]], return_counts=True)
        part = counts / class_size[classes]
        overlap = (held[:, classes] @ part).round(12)
        fold = np.lexsort((photos, overlap))[0]
        of_group[g] = fold
        held[fold, classes] += part
        photos[fold] += size[g]
    return of_group


def _keep_every_class_in_training(
    codes: np.ndarray, group: np.ndarray, *, of_group: np.ndarray
) -> np.ndarray:
    """Take a group out of scoring for each class that lies in one fold only."""
    of_group = of_group.copy()
    by_class = np.split(np.argsort(codes, kind="stable"), np.cumsum(np.bincount(codes))[:-1])
    for members in by_class:
        own, counts = np.unique(group[members], return_counts=True)
        folds = of_group[own]
        if len(own) and folds[0] != ALWAYS_TRAINS and (folds == folds[0]).all():
            of_group[own[counts.argmin()]] = ALWAYS_TRAINS
    return of_group
