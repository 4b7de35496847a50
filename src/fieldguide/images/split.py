"""Hold photos back to assess with, so that the choice depends on nothing but the photos and the seed."""

import hashlib
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import chain

from fieldguide.errors import ImageError, OptionError
from fieldguide.images.dataset import Dataset
from fieldguide.images.description import count, first_few
from fieldguide.images.image import Image
from fieldguide.images.left_out import LeftOut

_BATCH = 1024  # photos handed to the hashing threads at a time


def split(dataset: Dataset, *, seed: int = 0, test_share: float = 0.2) -> Dataset:
    """Hold a share of each class back as the test split, where the source gives none.

    Parameters
    ----------
    dataset : Dataset
        Without a test split; with one it comes back unchanged. A validation split is kept as it is.
    seed : int, default=0
        Another seed, another choice.
    test_share : float in (0, 1), default=0.2
        Of each class; at least one photo, as long as one remains to train on.

    Returns
    -------
    Dataset
        With a split for every photo and notes on what was done. Photos that cannot be read are left out.

    Raises
    ------
    OptionError
        If the seed or the share has no meaning.

    Notes
    -----
    Photos are ordered by SHA-256 of the seed and the content, so neither names, nor the order of files, nor
    the version of any library matter. Photos tied by a group or by equal content, directly or through others,
    are one unit. In hash order a unit goes to the test split if that brings the numbers of its classes closer
    to their targets, max(1, round(share n_c)), and leaves each of them something to train on; a second pass
    serves classes that got nothing. O(n log n) time.
    """
    _check(seed=seed, test_share=test_share)
    if dataset.splits is not None and "test" in dataset.splits:
        return dataset
    hashes, reasons = _hashes(dataset.images)
    dataset = dataset.leave_out(reasons)
    keys = [hashlib.sha256(f"{seed}:".encode() + digest).digest() for digest in hashes]
    splits = dataset.splits or ("train",) * len(dataset)
    movable = [
        unit for unit in _units(dataset, keys=keys) if all(splits[i] != "validation" for i in unit.photos)
    ]
    chosen = _Choice.of(movable, test_share=test_share)
    new = tuple("test" if i in chosen.photos else split or "train" for i, split in enumerate(splits))
    return replace(
        dataset, splits=new, notes=(*dataset.notes, *_notes(dataset, new=new, seed=seed, keys=keys))
    )


def _check(*, seed: int, test_share: float) -> None:
    if not isinstance(seed, int):
        raise OptionError(f"seed is a whole number, not {seed!r}")
    if not 0 < test_share < 1:
        raise OptionError(f"test_share is between 0 and 1, such as 0.2, not {test_share!r}")


def _hashes(images: tuple[Image, ...]) -> tuple[list[bytes], dict[int, str]]:
    """Read all photos once; give the hashes of those that can be read, and why the others cannot."""
    hashes: list[bytes] = []
    reasons: dict[int, str] = {}
    with ThreadPoolExecutor() as threads:
        batches = (images[i : i + _BATCH] for i in range(0, len(images), _BATCH))
        for i, outcome in enumerate(chain.from_iterable(threads.map(_hash, batch) for batch in batches)):
            if isinstance(outcome, bytes):
                hashes.append(outcome)
            else:
                reasons[i] = LeftOut.because(images[i].name, outcome).reason
    return hashes, reasons


def _hash(image: Image) -> bytes | ImageError:
    try:
        return image.content_hash()
    except ImageError as error:
        return error


@dataclass(frozen=True, slots=True)
class _Unit:
    """Photos that stay together."""

    key: bytes  # of its smallest photo
    photos: tuple[int, ...]
    classes: Counter[str]


def _units(dataset: Dataset, *, keys: list[bytes]) -> list[_Unit]:
    parents = list(range(len(keys)))
    for ties in (keys, dataset.groups or ()):
        first: dict[bytes | str, int] = {}
        for i, tie in enumerate(ties):
            if tie is not None:
                parents[_root(parents, i)] = _root(parents, first.setdefault(tie, i))
    members: dict[int, list[int]] = {}
    for i in range(len(keys)):
        members.setdefault(_root(parents, i), []).append(i)
    units = (
        _Unit(min(keys[i] for i in photos), tuple(photos), Counter(dataset.labels[i] for i in photos))
        for photos in members.values()
    )
    return sorted(units, key=lambda unit: unit.key)


def _root(parents: list[int], i: int) -> int:
    while parents[i] != i:
        parents[i] = parents[parents[i]]
        i = parents[i]
    return i


class _Choice:
    """Which units are held back, while they are being chosen."""

    def __init__(self, units: list[_Unit], *, test_share: float) -> None:
        self._total: Counter[str] = Counter()
        self._held: Counter[str] = Counter()
        self._units_of: dict[str, list[_Unit]] = {}
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
    def of(cls, units: list[_Unit], *, test_share: float) -> "_Choice":
        choice = cls(units, test_share=test_share)
        for unit in units:
            if choice._gain(unit) > 0 and choice._leaves_training(unit):
                choice._hold(unit)
        for label in choice._unserved():
            choice._serve(label)
        return choice

    def _gain(self, unit: _Unit) -> int:
        """By how much holding the unit back lessens the sum over classes of |target - held|."""
        distances = ((self._target[c] - self._held[c], n) for c, n in unit.classes.items())
        return sum(abs(missing) - abs(missing - n) for missing, n in distances)

    def _leaves_training(self, unit: _Unit) -> bool:
        return all(self._total[c] - self._held[c] > n for c, n in unit.classes.items())

    def _hold(self, unit: _Unit) -> None:
        self._held.update(unit.classes)
        self.photos.update(unit.photos)

    def _unserved(self) -> Iterator[str]:
        return (c for c in sorted(self._target) if self._target[c] and not self._held[c])

    def _serve(self, label: str) -> None:
        fitting = [unit for unit in self._units_of[label] if self._leaves_training(unit)]
        if fitting:
            self._hold(max(fitting, key=self._gain))  # the first in hash order among equals


def _notes(dataset: Dataset, *, new: tuple[str, ...], seed: int, keys: list[bytes]) -> Iterator[str]:
    held = new.count("test")
    whole = ", groups kept whole" if dataset.groups is not None else ""
    kept = ", the given validation split kept" if "validation" in new else ""
    total = f"{count(held, 'photo')} of {len(dataset):,}"
    yield f"{total} held back as test, chosen by content (seed {seed}{whole}{kept})"
    copies = len(keys) - len(set(keys))
    if copies:
        yield f"{count(copies, 'byte-identical copy', 'byte-identical copies')} kept on the side of the first"
    tested = {label for label, where in zip(dataset.labels, new, strict=True) if where == "test"}
    untested = [repr(label) for label in dataset.classes if label not in tested]
    if untested:
        yield f"too few photos to hold one back, so not assessable: {first_few(untested)}"
