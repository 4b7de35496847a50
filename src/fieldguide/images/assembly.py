"""Put a dataset together photo by photo; what holds for every kind of source is decided here."""

import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain

from fieldguide.errors import SourceError
from fieldguide.images.dataset import Dataset
from fieldguide.images.description import by_reason, count, first_few
from fieldguide.images.image import Image
from fieldguide.images.left_out import LeftOut
from fieldguide.images.missing_words import MISSING_WORDS
from fieldguide.images.tags import tag_label
from fieldguide.printable import printable, quoted

LONGEST_LABEL = 4096  # characters, as many as the longest path has


@lru_cache(maxsize=4096)
def tidy_label(label: str) -> str:
    """Give labels that look alike one spelling.

    Parameters
    ----------
    label : str
        As the source writes it.

    Returns
    -------
    str
        Printable, with composed accents, without spaces around it.
    """
    return printable(_composed(label))


def _composed(label: str) -> str:
    label = label.strip()
    return label if label.isascii() else unicodedata.normalize("NFC", label)


@dataclass(slots=True)
class Assembly:
    """A dataset in the making.

    Attributes
    ----------
    source : str
        What error messages and the summary call it.
    licence : str, optional
        Passed on.
    """

    source: str
    licence: str | None = None
    images: list[Image] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    groups: list[str | None] = field(default_factory=list)
    splits: list[str | None] = field(default_factory=list)
    identities: list[int | None] = field(default_factory=list)
    accepted: list[frozenset[str] | None] = field(default_factory=list)
    tags: list[frozenset[str] | None] = field(default_factory=list)
    columns: dict[str, list[str | None]] = field(default_factory=dict)
    hierarchy: dict[str, tuple[str, ...]] = field(default_factory=dict)
    unlabelled: list[Image] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    ignored: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)
    _escaped: dict[str, str] = field(default_factory=dict)  # a label that holds an escape -> as it is written
    _spaced: dict[str, Counter[str]] = field(default_factory=dict)  # a label -> its spellings with spaces
    _no_group: Counter[str] = field(default_factory=Counter)  # words for nothing in place of a group

    def add(
        self,
        image: Image,
        *,
        label: str = "",
        identity: int | None,
        group: str | None = None,
        split: str | None = None,
        accepted: frozenset[str] | None = None,
        tags: frozenset[str] | None = None,
        columns: Mapping[str, str | None] | None = None,
    ) -> None:
        """Add a photo.

        Parameters
        ----------
        image : Image
            Not opened here.
        label : str
            Its class; spellings that look alike (composed and decomposed accents, spaces around it) become
            one. Not needed where there are tags. A photo whose label is empty or too long is left out.
        identity : int or None
            The same number for the same file; None for a photo that is no file.
        group, split : str, optional
            As in `Dataset`. One of `MISSING_WORDS` is no group.
        accepted, tags : frozenset of str, optional
            As in `Dataset`. Where only some photos have accepted answers, for the others it is their label.
        columns : mapping of str to (str or None), optional
            Name of a column -> what it says of this photo.

        Raises
        ------
        SourceError
            If two labels that differ would be shown alike.
        """
        tags = None if tags is None else frozenset(map(self._label, tags))
        label = self._label(label) if tags is None else tag_label(tags)
        longest = len(label) if tags is None else max(map(len, tags), default=0)
        if not label or longest > LONGEST_LABEL:
            why = f"its label has {longest:,} characters, and {LONGEST_LABEL:,} are the most"
            self.leave_out(image.exact_name, reason=why if label else "the label is missing")
            return
        if group in MISSING_WORDS:
            self._no_group[group] += 1
            group = None
        for name, value in (columns or {}).items():
            column = self.columns.setdefault(name, [])
            column.extend([None] * (len(self.images) - len(column)))
            column.append(value)
        self.images.append(image)
        self.labels.append(label)
        self.groups.append(group)
        self.splits.append(split)
        self.identities.append(identity)
        self.accepted.append(accepted)
        self.tags.append(tags)

    def _label(self, written: str) -> str:
        """Give the label as it is shown, and remember how it was written where another may look like it."""
        label = tidy_label(written)
        if "\\" in label and self._escaped.setdefault(label, _composed(written)) != _composed(written):
            raise SourceError(
                f"{printable(self.source)}: the labels {self._escaped[label]!r} and {_composed(written)!r} "
                f"(as Python writes them) differ, and both would be shown as '{label}'. Rename one of them."
            )
        if label != written and written != written.strip():
            self._spaced.setdefault(label, Counter())[written] += 1
        return label

    def leave_out(self, name: str, *, reason: str) -> None:
        """Name a photo that is not used, and why."""
        self.left_out.append(LeftOut(name, reason))

    def dataset(self) -> Dataset:
        """Settle files that were reached twice, and give what there is.

        Returns
        -------
        Dataset
            With splits and groups only where some photo has one.

        Raises
        ------
        SourceError
            If no photo is left.
        """
        dropped = self._settle_repeats()
        kept = [i for i in range(len(self.images)) if i not in dropped]
        self._require_photos(kept)
        dataset = Dataset(
            images=tuple(self.images[i] for i in kept),
            labels=tuple(self.labels[i] for i in kept),
            groups=_column(self.groups, kept=kept),
            splits=_column(self.splits, kept=kept),
            left_out=tuple(self.left_out),
            ignored=dict(sorted(self.ignored.items())),
            source=printable(self.source),
            licence=self.licence,
            columns=self._columns(kept),
            hierarchy=self.hierarchy,
            accepted=self._accepted(kept),
            tags=self._tags(kept),
            unlabelled=tuple(self.unlabelled),
        )
        object.__setattr__(dataset, "notes", (*self.notes, *self._label_notes(), *_class_notes(dataset)))
        return dataset

    def _label_notes(self) -> Iterator[str]:
        if self._no_group:
            words = " or ".join(self._no_group)
            yield f"{count(self._no_group.total(), 'photo')} whose group is {words}, each alone"
        if not self._spaced:
            return
        own = zip(self.labels, self.tags, strict=True)
        found = Counter(chain.from_iterable((label,) if tags is None else tags for label, tags in own))
        for label, spaced in self._spaced.items():
            if len(spaced) > 1 or spaced.total() < found[label]:
                also = [quoted(label)] if spaced.total() < found[label] else []
                names = ", ".join([*also, *map(quoted, sorted(spaced))])
                yield f"names that differ only in the spaces around them are one class: {names}"

    def _columns(self, kept: list[int]) -> dict[str, tuple[str | None, ...]]:
        n = len(self.images)
        filled = {name: [*values, *[None] * (n - len(values))] for name, values in self.columns.items()}
        return {name: tuple(values[i] for i in kept) for name, values in filled.items()}

    def _accepted(self, kept: list[int]) -> tuple[frozenset[str], ...] | None:
        if all(self.accepted[i] is None for i in kept):
            return None
        return tuple(self.accepted[i] or frozenset((self.labels[i],)) for i in kept)

    def _tags(self, kept: list[int]) -> tuple[frozenset[str], ...] | None:
        if all(self.tags[i] is None for i in kept):
            return None
        return tuple(self.tags[i] or frozenset() for i in kept)

    def _settle_repeats(self) -> set[int]:
        """Find what to drop: all places of a file that contradict each other, all but the first otherwise."""
        dropped: set[int] = set()
        repeats = 0
        for places in _repeated(self.identities):
            conflict = self._conflict(places)
            if conflict:
                dropped.update(places)
                for i in places:
                    self.leave_out(self.images[i].exact_name, reason=conflict)
            else:
                dropped.update(places[1:])
                repeats += len(places) - 1
        if repeats:
            self.notes.append(
                f"{count(repeats, 'repeated mention')} of a photo (links, or lines) counted once"
            )
        return dropped

    def _conflict(self, places: list[int]) -> str | None:
        for what, column in (("labels", self.labels), ("splits", self.splits), ("groups", self.groups)):
            values = sorted({column[i] or "none" for i in places})
            if len(values) > 1:
                return f"the same file stands under several {what} ({first_few(values)})"
        return None

    def _require_photos(self, kept: list[int]) -> None:
        if kept:
            return
        lines = [f"{printable(self.source)}: no photo that can be used."]
        for reason, names in by_reason(self.left_out).items():
            lines.append(f"Left out {len(names):,}: {reason}: {first_few(names)}")
        if not self.left_out or any("class folder" in photo.reason for photo in self.left_out):
            lines.append(
                "Expected: a folder for each class with its photos inside, such as leaves/oak/1.jpg, "
                "or a table with the columns path,label."
            )
        raise SourceError("\n".join(lines))


def _repeated(identities: list[int | None]) -> list[list[int]]:
    first: dict[int, int] = {}
    places: dict[int, list[int]] = {}
    for i, identity in enumerate(identities):
        if identity is not None and first.setdefault(identity, i) != i:
            places.setdefault(identity, [first[identity]]).append(i)
    return list(places.values())


def _column(values: list[str | None], *, kept: list[int]) -> tuple[str | None, ...] | None:
    if all(value is None for value in values):
        return None
    return tuple(values[i] for i in kept)


def _class_notes(dataset: Dataset) -> list[str]:
    notes = []
    counts = dataset.split_counts()
    if counts:
        unlearnt = [c for c in dataset.classes if not counts.get("train", {}).get(c)]
        only_test = [c for c in unlearnt if not counts.get("validation", {}).get(c)]
        for names, where in (
            (only_test, "only test photos"),
            ([c for c in unlearnt if c not in only_test], "no training photos"),
        ):
            if names and len(names) < len(dataset.classes):
                notes.append(f"{where}, so it cannot be learnt: {first_few(list(map(quoted, names)))}")
    folded: dict[str, list[str]] = {}
    for name in dataset.classes:
        folded.setdefault(name.casefold(), []).append(name)
    notes += [
        f"classes that differ only in case: {', '.join(map(quoted, n))}"
        for n in folded.values()
        if len(n) > 1
    ]
    return notes
