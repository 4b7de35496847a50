"""Photos that stay together, whatever they are dealt into."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Sequence
from dataclasses import dataclass

from fieldguide.errors import OptionError
from fieldguide.images.dataset import Dataset

Together = Iterable[Sequence[int]]

# What a photo without any tag counts as when photos are dealt; no class has an empty name.
NO_CLASS = ""


@dataclass(frozen=True, slots=True)
class Unit:
    """Photos that stay together.

    Attributes
    ----------
    key : bytes
        Of its smallest photo; units are dealt in this order.
    photos : tuple of int
        Their positions in the dataset.
    classes : Counter of str
        How many photos it has of each class, or with each tag; `NO_CLASS` are those without a tag.
    """

    key: bytes
    photos: tuple[int, ...]
    classes: Counter[str]


def units(dataset: Dataset, *, keys: Sequence[bytes], together: Together = ()) -> list[Unit]:
    """Join the photos of a group, copies of one photo, and what else is named, directly or through others.

    Parameters
    ----------
    dataset : Dataset
        The n photos.
    keys : sequence of bytes, of length n
        Equal for equal content.
    together : iterable of sequences of int, default=()
        Positions of photos that stay together for another reason.

    Returns
    -------
    list of Unit
        In the order of their keys; each photo is in one of them.

    Raises
    ------
    OptionError
        If a position is none of the dataset's.
    """
    members = join(keys, dataset.groups or (), together=together, n=len(dataset))
    found = (
        Unit(
            min(keys[i] for i in photos),
            photos,
            Counter(label for i in photos for label in dataset.counted_as[i] or (NO_CLASS,)),
        )
        for photos in members
    )
    return sorted(found, key=lambda unit: unit.key)


def join(*ties: Sequence[Hashable], together: Together, n: int) -> list[tuple[int, ...]]:
    """Gather what is tied, directly or through others.

    Parameters
    ----------
    *ties : sequence, of length n or 0
        Photos with the same value are tied; None ties nothing.
    together : iterable of sequences of int
        Positions of photos that are tied.
    n : int
        How many photos there are.

    Returns
    -------
    list of tuple of int
        Positions in rising order; each of 0 to n - 1 once.

    Raises
    ------
    OptionError
        If a position is not from 0 to n - 1.
    """
    parents = list(range(n))
    for column in ties:
        first: dict[Hashable, int] = {}
        for i, tie in enumerate(column):
            if tie is not None:
                parents[_root(parents, i)] = _root(parents, first.setdefault(tie, i))
    for photos in together:
        for i in photos:
            if not 0 <= i < n:
                raise OptionError(f"together names photo {i}, but there are {n} photos, counted from 0")
            parents[_root(parents, i)] = _root(parents, photos[0])
    members: dict[int, list[int]] = {}
    for i in range(n):
        members.setdefault(_root(parents, i), []).append(i)
    return [tuple(photos) for photos in members.values()]


def renumber(together: Together, *, gone: Collection[int]) -> tuple[tuple[int, ...], ...]:
    """Say what stays together once photos have been taken out.

    Parameters
    ----------
    together : iterable of sequences of int
        Positions before.
    gone : collection of int
        Positions that are no longer there.

    Returns
    -------
    tuple of tuple of int
        Positions after, of at least two photos each.
    """
    if not gone:
        return tuple(tuple(photos) for photos in together if len(photos) > 1)
    lost = sorted(gone)
    kept = ([i for i in photos if i not in gone] for photos in together)
    return tuple(tuple(i - bisect_left(lost, i) for i in photos) for photos in kept if len(photos) > 1)


def _root(parents: list[int], i: int) -> int:
    while parents[i] != i:
        parents[i] = parents[parents[i]]
        i = parents[i]
    return i
