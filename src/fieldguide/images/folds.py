"""Deal photos into folds, so that the choice depends on nothing but the photos and the seed."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping

import numpy as np

from fieldguide.errors import OptionError
from fieldguide.images.dataset import Dataset
from fieldguide.images.units import Together, Unit, units

ALWAYS_TRAINS = -1


def folds(
    dataset: Dataset,
    *,
    n_folds: int = 5,
    seed: int = 0,
    repeat: int = 0,
    together: Together = (),
    known: Mapping[bytes, int] | None = None,
) -> np.ndarray:
    """Deal photos into folds: stratified, groups and copies whole, every class always left to train on.

    Parameters
    ----------
    dataset : Dataset
        The n photos; all can be read.
    n_folds : int, default=5
        Number of folds, at least 2.
    seed : int, default=0
        Another seed, other folds.
    repeat : int, default=0
        Another deal under the same seed, for cross-validation that is repeated.
    together : iterable of sequences of int, default=()
        Positions of photos that share a fold beside groups and equal content: near copies, as
        `find_duplicates` gives them.
    known : mapping of bytes to int, optional
        Content hash -> fold, for photos whose fold is settled. A unit goes where the first of its settled
        photos is, in the order of their hashes; the others are dealt around them.

    Returns
    -------
    ndarray of shape (n,), int64
        Fold of each photo, or -1 for photos that always train and are never scored: those without which a
        class would have nothing to train on.

    Raises
    ------
    OptionError
        If there are fewer than two folds, or another option has no meaning.
    ImageError
        If a photo cannot be read.

    Notes
    -----
    Units of photos as in `split`, the largest first and in hash order among equals. Each goes to the fold
    that holds the smallest part of its classes so far; among equals to the one with the fewest photos. A
    class of fewer units than folds is spread over as many folds as it has units. A class that lies in one
    fold only gets its smallest unit back for training. O(n (log n + folds)) time.

    Examples
    --------
    >>> from fieldguide.images import ArrayImage
    >>> images = tuple(ArrayImage(np.full((2, 2), i, dtype=np.uint8)) for i in range(5))
    >>> folds(Dataset(images=images, labels=("a", "a", "b", "b", "c")), n_folds=2).tolist()
    [0, 1, 1, 0, -1]
    """
    _check(n_folds=n_folds, seed=seed, repeat=repeat)
    hashes = [image.content_hash() for image in dataset.images]
    keys = [hashlib.sha256(f"folds {seed} {repeat}:".encode() + digest).digest() for digest in hashes]
    settled = {i: (known or {})[digest] for i, digest in enumerate(hashes) if digest in (known or {})}
    every = sorted(
        units(dataset, keys=keys, together=together), key=lambda unit: (-len(unit.photos), unit.key)
    )
    counts: Counter[str] = Counter()
    for unit in every:
        counts.update(unit.classes)
    deal = _Deal(counts, n_folds=n_folds)
    waiting = []
    for unit in every:
        placed = [i for i in unit.photos if i in settled]
        if placed:
            deal.put(unit, settled[min(placed, key=hashes.__getitem__)])
        else:
            waiting.append(unit)
    for unit in waiting:
        deal.put(unit, deal.best(unit))
    deal.keep_every_class_in_training(every)
    found = np.empty(len(dataset), dtype=np.int64)
    for unit in every:
        found[list(unit.photos)] = deal.of[unit.key]
    return found


def _check(*, n_folds: int, seed: int, repeat: int) -> None:
    for name, value, least in (("n_folds", n_folds, 2), ("seed", seed, None), ("repeat", repeat, 0)):
        if not isinstance(value, int) or (least is not None and value < least):
            at_least = "" if least is None else f" of at least {least}"
            raise OptionError(f"{name} is a whole number{at_least}, not {value!r}")


class _Deal:
    """Which fold each unit is in, while they are being dealt."""

    def __init__(self, counts: Mapping[str, int], *, n_folds: int) -> None:
        self.of: dict[bytes, int] = {}
        self._counts = counts
        self._held = [dict.fromkeys(counts, 0) for _ in range(n_folds)]  # photos of each class in each fold
        self._photos = [0] * n_folds

    def put(self, unit: Unit, fold: int) -> None:
        self.of[unit.key] = fold
        if fold == ALWAYS_TRAINS:
            return
        self._photos[fold] += len(unit.photos)
        for label, n in unit.classes.items():
            self._held[fold][label] += n

    def best(self, unit: Unit) -> int:
        return min(range(len(self._photos)), key=lambda fold: (self._part(unit, fold), self._photos[fold]))

    def _part(self, unit: Unit, fold: int) -> float:
        held = self._held[fold]
        if len(unit.classes) == 1:  # the same order without dividing
            return held[next(iter(unit.classes))]
        parts = (held[label] * n / self._counts[label] ** 2 for label, n in sorted(unit.classes.items()))
        return round(sum(parts), 12)

    def keep_every_class_in_training(self, every: Iterable[Unit]) -> None:
        """Take a unit out of scoring for each class that lies in one fold only."""
        of_class: dict[str, list[Unit]] = {}
        for unit in every:
            for label in unit.classes:
                of_class.setdefault(label, []).append(unit)
        for label in sorted(of_class):
            own = of_class[label]
            if len({self.of[unit.key] for unit in own}) == 1 and self.of[own[0].key] != ALWAYS_TRAINS:
                smallest = min(own, key=lambda unit: (unit.classes[label], unit.key))
                self.of[smallest.key] = ALWAYS_TRAINS
