"""Labelled photos."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import chain
from typing import Any

from fieldguide.errors import OptionError, SourceError
from fieldguide.images.as_label import as_label
from fieldguide.images.as_word import as_word
from fieldguide.images.description import count, describe
from fieldguide.images.image import Image
from fieldguide.images.left_out import LeftOut
from fieldguide.images.remarks import Remarks
from fieldguide.printable import quoted

SPLITS = ("train", "validation", "test")
_PER_PHOTO = ("images", "labels", "groups", "splits", "accepted", "tags")


@dataclass(frozen=True, repr=False)
class Dataset:
    """Photos with their labels, and what was understood when they were read.

    Attributes
    ----------
    images : tuple of Image, of length n
        Nothing is decoded until an image is opened.
    labels : tuple of str, of length n
        The class of each photo; whole numbers, also numpy's, become words.
    groups : tuple of (str or None), of length n, optional
        Photos of one group are never split apart: one plant, one burst, one module. None for a photo alone,
        as which NaN, NA and empty text are taken.
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
    columns : mapping of str to tuple of (str or None), each of length n
        What else the source says of each photo, such as its site, its camera or its day.
    hierarchy : mapping of str to tuple of str
        Class -> its super-classes, the nearest first.
    accepted : tuple of frozenset of str, of length n, optional
        All answers that count as right for a photo, its label among them.
    tags : tuple of frozenset of str, of length n, optional
        Where photos carry many labels: all that hold for each. Its label is then these in order, joined by
        " + ", or ``"(none)"``.
    unlabelled : tuple of Image
        Photos of the same kind whose class nobody knows.
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
    columns: Mapping[str, tuple[str | None, ...]] = field(default_factory=dict)
    hierarchy: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    accepted: tuple[frozenset[str], ...] | None = None
    tags: tuple[frozenset[str], ...] | None = None
    unlabelled: tuple[Image, ...] = ()

    def __post_init__(self) -> None:
        self._tidy()
        for name, column in (*self._per_photo().items(), *self.columns.items()):
            if len(column) != len(self.images):
                raise OptionError(
                    f"{len(self.images)} images come with {len(column)} {name}; give one for each"
                )
        for split in set(self.splits or ()) - {*SPLITS, None}:
            raise OptionError(f"splits are {', '.join(SPLITS)} or None, not {split!r}")
        for image, label, right in zip(self.images, self.labels, self.accepted or (), strict=False):
            if label not in right:
                raise OptionError(
                    f"{image.name}: its label {quoted(label)} is not among the accepted answers"
                )

    def _tidy(self) -> None:
        """Make words of what tables and arrays hold; where all are words, a million photos take no time."""
        tidied: dict[str, Any] = {"labels": _words(self.labels, as_label, missing=False)}
        tidied |= {name: _words(getattr(self, name), as_word) for name in ("groups", "splits")}
        for name in ("accepted", "tags"):
            sets = getattr(self, name)
            if sets is not None and not set(map(type, chain.from_iterable(sets))) <= {str}:
                tidied[name] = tuple(frozenset(map(as_label, own)) for own in sets)
        columns = {name: _words(values, as_word) for name, values in self.columns.items()}
        if any(columns[name] is not values for name, values in self.columns.items()):
            tidied["columns"] = columns
        for name, value in tidied.items():
            object.__setattr__(self, name, value)

    def _per_photo(self) -> dict[str, tuple[Any, ...]]:
        """Give the fields that hold one value for each photo, those that are there."""
        values = {name: getattr(self, name) for name in _PER_PHOTO}
        return {name: value for name, value in values.items() if value is not None}

    def __repr__(self) -> str:
        classes = count(len(self.classes), "class", "classes")
        return f"<Dataset {self.source!r}: {count(len(self), 'photo')} of {classes}>"

    def __len__(self) -> int:
        return len(self.images)

    @cached_property
    def counted_as(self) -> tuple[tuple[str, ...], ...]:
        """The classes each photo counts for: its label, or all of its tags."""
        if self.tags is None:
            return tuple((label,) for label in self.labels)
        return tuple(tuple(sorted(tags)) for tags in self.tags)

    @cached_property
    def classes(self) -> tuple[str, ...]:
        """The labels of all splits, or the tags where there are tags; each once, sorted."""
        return tuple(sorted(set(self.labels if self.tags is None else chain.from_iterable(self.tags))))

    def counts(self) -> dict[str, int]:
        """Count the photos of each class.

        Returns
        -------
        dict of str to int
            In the order of `classes`.
        """
        found = Counter(self.labels if self.tags is None else chain.from_iterable(self.tags))
        return {label: found[label] for label in self.classes}

    def split_counts(self) -> dict[str, dict[str, int]]:
        """Count the photos of each class in each split.

        Returns
        -------
        dict of str to dict of str to int
            The splits that occur, in the order train, validation, test; every class in each, 0 included.
        """
        splits, many = self.splits or (), self.tags is not None
        pairs = zip(splits, self.counted_as if many else self.labels, strict=bool(splits))
        found = Counter(((split, tag) for split, tags in pairs for tag in tags) if many else pairs)
        occurring = set(self.splits or ())
        return {s: {label: found[s, label] for label in self.classes} for s in SPLITS if s in occurring}

    def tag_counts(self) -> dict[str, int]:
        """Count the photos that carry each tag.

        Returns
        -------
        dict of str to int
            Sorted by tag; empty where photos carry one label each.
        """
        return {} if self.tags is None else self.counts()

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
        fields = {name: tuple(map(values.__getitem__, picked)) for name, values in self._per_photo().items()}
        columns = {name: tuple(map(values.__getitem__, picked)) for name, values in self.columns.items()}
        return replace(self, columns=columns, **fields)

    def leave_out(self, reasons: Mapping[int, str], *, as_asked: bool = False) -> "Dataset":
        """Take photos out, and remember why.

        Parameters
        ----------
        reasons : mapping of int to str
            Position of a photo -> why it is not used.
        as_asked : bool, default=False
            Whether somebody asked for it, so that nothing is wrong with the photos.

        Returns
        -------
        Dataset
            Without them; they are named in `left_out`.
        """
        if not reasons:
            return self
        rest = self.subset(i for i in range(len(self)) if i not in reasons)
        gone = tuple(LeftOut(self.images[i].exact_name, reasons[i], as_asked) for i in sorted(reasons))
        return replace(rest, left_out=self.left_out + gone)

    def with_remarks(self) -> "Dataset":
        """Note what of the files is not used, or is used by assumption; their headers are read.

        Returns
        -------
        Dataset
            With a note for each kind of remark, see `Image.remark`.
        """
        return replace(self, notes=(*self.notes, *Remarks.on(self.images).notes()))

    def require_classes(self) -> None:
        """Refuse photos that nothing can be learnt from.

        Raises
        ------
        SourceError
            If there are fewer than two classes, or no tag that some photos carry and others do not.
        """
        if self.tags is not None:
            if not any(n < len(self) for n in self.tag_counts().values()):
                raise SourceError(
                    f"{self.source or 'the photos'}: no label that some photos carry and others do not, so "
                    "there is nothing to tell apart."
                )
        elif self.left_out and not self.images:
            first, photos = self.left_out[0], count(len(self.left_out), "photo")
            raise SourceError(
                f"{self.source or 'the photos'}: none of {photos} can be used. "
                f"The first is {first.name}: {first.reason}"
            )
        elif len(self.classes) < 2:
            only = f"one class, {quoted(self.classes[0])}" if self.classes else "no class"
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
            "left_out": [{"name": photo.exact_name, "reason": photo.reason} for photo in self.left_out],
            "ignored": dict(self.ignored),
            "notes": list(self.notes),
            "licence": self.licence,
            "columns": {name: len(set(values) - {None}) for name, values in self.columns.items()},
            "hierarchy": {label: list(above) for label, above in self.hierarchy.items()},
            "several_answers": None if self.accepted is None else sum(len(a) > 1 for a in self.accepted),
            "tags": None if self.tags is None else self.tag_counts(),
            "unlabelled": len(self.unlabelled),
        }


def _words(
    values: Sequence[Any] | None, word: Callable[[Any], str | None], *, missing: bool = True
) -> tuple[Any, ...] | None:
    """Make a word of each value that is none; `missing` says whether None may stand among them."""
    plain = {str, type(None)} if missing else {str}
    if values is None or (type(values) is tuple and plain.issuperset(map(type, values)) and "" not in values):
        return values
    return tuple(value if type(value) is str and value else word(value) for value in values)
