"""Hold photos back to assess with, so that the choice depends on nothing but the photos and the seed."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from fieldguide.errors import OptionError
from fieldguide.images.content_hashes import content_hashes
from fieldguide.images.dataset import Dataset
from fieldguide.images.description import count, first_few
from fieldguide.images.units import Together, Unit, join, renumber, units
from fieldguide.printable import quoted


def split(dataset: Dataset, *, seed: int = 0, test_share: float = 0.2, together: Together = ()) -> Dataset:
    """Hold a share of each class back as the test split, where the source gives none.

    Parameters
    ----------
    dataset : Dataset
        Without a test split; with one it comes back unchanged. A validation split is kept as it is.
    seed : int, default=0
        Another seed, another choice.
    test_share : float in (0, 1), default=0.2
        Of each class; at least one photo, as long as one remains to train on.
    together : iterable of sequences of int, default=()
        Positions of photos that stay on one side beside groups and equal content: near copies, as
        `find_duplicates` gives them.

    Returns
    -------
    Dataset
        With a split for every photo and notes on what was done. Photos that cannot be read are left out.

    Raises
    ------
    OptionError
        If the seed or the share has no meaning, or `together` names a photo that is not there.

    Notes
    -----
    Photos are ordered by SHA-256 of the seed and the content, so neither names, nor the order of files, nor
    the version of any library matter. Photos tied by a group, by equal content or by `together`, directly or
    through others, are one unit. In hash order a unit goes to the test split if that brings the numbers of
    its classes closer to their targets, max(1, round(share n_c)), and leaves each of them something to train
    on; a second pass serves classes that got nothing. O(n log n) time.
    """
    _check(seed=seed, test_share=test_share)
    if dataset.splits is not None and "test" in dataset.splits:
        return dataset
    hashes, reasons = content_hashes(dataset.images)
    dataset, together = dataset.leave_out(reasons), renumber(together, gone=reasons)
    keys = [hashlib.sha256(f"{seed}:".encode() + digest).digest() for digest in hashes]
    splits = dataset.splits or ("train",) * len(dataset)
    every = units(dataset, keys=keys, together=together)
    movable = [unit for unit in every if all(splits[i] != "validation" for i in unit.photos)]
    chosen = _Choice.of(movable, test_share=test_share)
    new = tuple("test" if i in chosen.photos else split or "train" for i, split in enumerate(splits))
    notes = (*_notes(dataset, new=new, seed=seed), *copy_notes(keys, together), *_untested(dataset, new))
    return replace(dataset, splits=new, notes=(*dataset.notes, *notes))


def _check(*, seed: int, test_share: float) -> None:
    if not isinstance(seed, int):
        raise OptionError(f"seed is a whole number, not {seed!r}")
    if not 0 < test_share < 1:
        raise OptionError(f"test_share is between 0 and 1, such as 0.2, not {test_share!r}")


class _Choice:
    """Which units are held back, while they are being chosen."""

    def __init__(self, units: list[Unit], *, test_share: float) -> None:
        self._total: Counter[str] = Counter()
        self._held: Counter[str] = Counter()
        self._units_of: dict[str, list[Unit]] = {}
        self.photos: set[int] = set()
        for unit in units:
            self._total.update(unit.classes)
            for label in unit.classes:
                self._units_of.setdefault(label, []).append(unit)
        self._target = {
            label: max(1, round(test_share * self._total[label])) if len(of_class) > 1 else 0
            for label, of_class in self._units_of.items()
        }

    @classmethod
    def of(cls, units: list[Unit], *, test_share: float) -> "_Choice":
        choice = cls(units, test_share=test_share)
        for unit in units:
            if choice._gain(unit) > 0 and choice._leaves_training(unit):
                choice._hold(unit)
        for label in choice._unserved():
            choice._serve(label)
        return choice

    def _gain(self, unit: Unit) -> int:
        """By how much holding the unit back lessens the sum over classes of |target - held|."""
        distances = ((self._target[c] - self._held[c], n) for c, n in unit.classes.items())
        return sum(abs(missing) - abs(missing - n) for missing, n in distances)

    def _leaves_training(self, unit: Unit) -> bool:
        return all(self._total[c] - self._held[c] > n for c, n in unit.classes.items())

    def _hold(self, unit: Unit) -> None:
        self._held.update(unit.classes)
        self.photos.update(unit.photos)

    def _unserved(self) -> Iterator[str]:
        return (c for c in sorted(self._target) if self._target[c] and not self._held[c])

    def _serve(self, label: str) -> None:
        fitting = [unit for unit in self._units_of[label] if self._leaves_training(unit)]
        if fitting:
            self._hold(max(fitting, key=self._gain))  # the first in hash order among equals


def _notes(dataset: Dataset, *, new: tuple[str, ...], seed: int) -> Iterator[str]:
    held = new.count("test")
    whole = ", groups kept whole" if dataset.groups is not None else ""
    kept = ", the given validation split kept" if "validation" in new else ""
    total = f"{count(held, 'photo')} of {len(dataset):,}"
    yield f"{total} held back as test, chosen by content (seed {seed}{whole}{kept})"


def copy_notes(keys: Sequence[bytes], together: Together) -> Iterator[str]:
    """Tell how many photos are copies of others.

    Parameters
    ----------
    keys : sequence of bytes
        Equal for equal content.
    together : iterable of sequences of int
        Positions of photos that are near copies of one another.

    Yields
    ------
    str
        A sentence on equal content, one on near copies; none where there are none.
    """
    copies = len(keys) - len(set(keys))
    if copies:
        yield f"{count(copies, 'byte-identical copy', 'byte-identical copies')} kept on the side of the first"
    near = sum(len({keys[i] for i in photos}) - 1 for photos in join(together=together, n=len(keys)))
    if near:
        are = "is a near copy of another" if near == 1 else "are near copies of others"
        yield f"{count(near, 'photo')} {are}; kept on one side"


def _untested(dataset: Dataset, new: tuple[str, ...]) -> Iterator[str]:
    tested = {c for own, where in zip(dataset.counted_as, new, strict=True) if where == "test" for c in own}
    untested = [quoted(label) for label in dataset.classes if label not in tested]
    if untested:
        yield f"too few photos to hold one back, so not assessable: {first_few(untested)}"
