"""Labelled photos."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from fieldguide.errors import OptionError, SourceError
from fieldguide.images.description import describe
from fieldguide.images.image import Image
from fieldguide.images.left_out import LeftOut

SPLITS = ("train", "validation", "test")


@dataclass(frozen=True)
class Dataset:
    """Photos with their labels, and what was understood when they were read.

    Attributes
    ----------
    images : tuple of Image, of length n
        Nothing is decoded until an image is opened.
    labels : tuple of str, of length n
        The class of each photo.
    groups : tuple of (str or None), of length n, optional
        Photos of one group are never split apart: one plant, one burst, one module. None for a photo alone.
    splits : tuple of (str or None), of length n, optional
        ``"train"``, ``"validation"`` or ``"test"``; absent where the source says nothing.
    left_out : tuple of LeftOut
        Photos that were found and are not used.
    ignored : mapping of str to int
        How many files were passed over because they are no photos, by kind.
    notes : tuple of str
        What was understood, a sentence each.
    source : str
        Where the photos come from.
    licence : str, optional
        Under which terms they may be used.
    """

    images: tuple[Image, ...]
    labels: tuple[str, ...]
    groups: tuple[str | None, ...] | None = None
    splits: tuple[str | None, ...] | None = None
    left_out: tuple[LeftOut, ...] = ()
    ignored: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    source: str = ""
    licence: str | None = None

    def __post_init__(self) -> None:
        for name in ("labels", "groups", "splits"):
            column = getattr(self, name)
            if column is not None and len(column) != len(self.images):
                raise OptionError(
                    f"{len(self.images)} images come with {len(column)} {name}; give one for each"
                )
        for split in set(self.splits or ()) - {*SPLITS, None}:
            raise OptionError(f"splits are {', '.join(SPLITS)} or None, not {split!r}")

    def __len__(self) -> int:
        return len(self.images)

    @cached_property
    def classes(self) -> tuple[str, ...]:
        """The labels of all splits, each once, sorted."""
        return tuple(sorted(set(self.labels)))

    def counts(self) -> dict[str, int]:
        """Count the photos of each class.

        Returns
        -------
        dict of str to int
            In the order of `classes`.
        """
        found = Counter(self.labels)
        return {label: found[label] for label in self.classes}

    def split_counts(self) -> dict[str, dict[str, int]]:
        """Count the photos of each class in each split.

        Returns
        -------
        dict of str to dict of str to int
            The splits that occur, in the order train, validation, test; every class in each, 0 included.
        """
        found = Counter(zip(self.splits or (), self.labels, strict=bool(self.splits)))
        occurring = {split for split, _ in found}
        return {s: {label: found[s, label] for label in self.classes} for s in SPLITS if s in occurring}

    def subset(self, indices: Iterable[int]) -> "Dataset":
        """Pick photos by position.

        Parameters
        ----------
        indices : iterable of int
            Positions, in the order wanted.

        Returns
        -------
        Dataset
            With the same notes; its classes are those that occur in it.
        """
        picked = [int(i) for i in indices]
        return replace(
            self,
            images=tuple(self.images[i] for i in picked),
            labels=tuple(self.labels[i] for i in picked),
            groups=None if self.groups is None else tuple(self.groups[i] for i in picked),
            splits=None if self.splits is None else tuple(self.splits[i] for i in picked),
        )

    def leave_out(self, reasons: Mapping[int, str]) -> "Dataset":
        """Take photos out, and remember why.

        Parameters
        ----------
        reasons : mapping of int to str
            Position of a photo -> why it is not used.

        Returns
        -------
        Dataset
            Without them; they are named in `left_out`.
        """
        if not reasons:
            return self
        rest = self.subset(i for i in range(len(self)) if i not in reasons)
        gone = tuple(LeftOut(self.images[i].name, reasons[i]) for i in sorted(reasons))
        return replace(rest, left_out=self.left_out + gone)

    def require_classes(self) -> None:
        """Refuse photos that nothing can be learnt from.

        Raises
        ------
        SourceError
            If there are fewer than two classes.
        """
        if len(self.classes) < 2:
            only = f"one class, {self.classes[0]!r}" if self.classes else "no class"
            raise SourceError(
                f"{self.source or 'the photos'}: only {only}; telling apart needs at least two.\n"
                "Put the photos of each class in a folder of its own, such as leaves/oak and leaves/maple, "
                "or give a table with the columns path,label."
            )

    def describe(self) -> str:
        """Say what was understood, for people.

        Returns
        -------
        str
            A few aligned lines: classes with their counts, groups, what was left out and why, notes.
        """
        return describe(self)

    def to_dict(self) -> dict[str, Any]:
        """Say what was understood, for programs.

        Returns
        -------
        dict
            Of values that JSON can carry; the photos themselves are counted, not listed.
        """
        return {
            "source": self.source,
            "photos": len(self),
            "classes": self.counts(),
            "splits": self.split_counts() if self.splits else None,
            "groups": None if self.groups is None else len(set(self.groups) - {None}),
            "left_out": [{"name": photo.name, "reason": photo.reason} for photo in self.left_out],
            "ignored": dict(self.ignored),
            "notes": list(self.notes),
            "licence": self.licence,
        }
