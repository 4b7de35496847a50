"""What the folders of a source mean: which are classes, which are splits."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from fieldguide.images.description import count, first_few
from fieldguide.images.split_words import split_word
from fieldguide.printable import printable

Parts = tuple[str, ...]


class Listing(Protocol):
    """A folder, on the disk or in an archive: its place below the root, its photos and its folders."""

    @property
    def parts(self) -> Parts: ...  # noqa: D102

    @property
    def photos(self) -> Sequence[Any]: ...  # noqa: D102

    @property
    def folders(self) -> Sequence[str]: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Place:
    """What a folder says of the photos in it.

    Attributes
    ----------
    label : str
        Their class.
    split : str or None
        Their split, where folders give it.
    reason : str or None
        Why photos here have no label.
    """

    label: str = ""
    split: str | None = None
    reason: str | None = None


@dataclass(frozen=True)
class Layout:
    """What the folders mean: which one the classes stand in, and which are splits.

    Attributes
    ----------
    folders : dict of tuple of str to Listing
        Every folder, by its place below the root.
    photos_below : Counter
        How many photos are in a folder and below it.
    top : tuple of str
        The folder that the classes or the splits stand in.
    splits : dict of str to str
        Name of a folder -> split; empty if the folders are classes.
    """

    folders: dict[Parts, Listing]
    photos_below: Counter[Parts]
    top: Parts
    splits: dict[str, str]

    @classmethod
    def understand(cls, walked: Sequence[Listing]) -> "Layout":
        """Find out what folders mean.

        Parameters
        ----------
        walked : sequence of Listing
            All folders, those around others first.

        Returns
        -------
        Layout
        """
        folders = {folder.parts: folder for folder in walked}
        below: Counter[Parts] = Counter()
        for folder in walked:
            for depth in range(len(folder.parts) + 1):
                below[folder.parts[:depth]] += len(folder.photos)
        top = _inside_wrappers(folders)
        return cls(
            folders=folders, photos_below=below, top=top, splits=_splits(folders, below=below, top=top)
        )

    def place(self, parts: Parts) -> Place:
        """Tell what a folder says of the photos in it.

        Parameters
        ----------
        parts : tuple of str
            Its place below the root.

        Returns
        -------
        Place
        """
        inner = parts[len(self.top) :]
        if not inner:
            return Place(reason="not in a class folder")
        if not self.splits:
            return Place(label="/".join(inner))
        split = self.splits.get(inner[0])
        if split is None:
            beside = ", ".join(self.splits)
            return Place(reason=f"folder '{printable(inner[0])}' stands beside {beside} and is no split")
        if len(inner) == 1:
            return Place(reason=self._unlabelled(inner[0]))
        return Place(label="/".join(inner[1:]), split=split)

    def _unlabelled(self, name: str) -> str:
        within = (*self.top, name)
        if any(self.photos_below[(*within, child)] for child in self.folders[within].folders):
            return f"in '{name}' but not in a class folder"
        return f"'{name}' has no class folders, so its photos have no label"

    def notes(self) -> list[str]:
        """Say what was understood, a sentence each."""
        notes = []
        if self.top:
            notes.append(f"the only folder, '{printable('/'.join(self.top))}', was entered")
        if self.splits:
            words = ", ".join(f"'{name}' is {split}" for name, split in self.splits.items())
            notes.append(f"splits are given by the folders: {words}")
        else:
            notes += self._words_as_classes()
        return notes + self._deep_labels() + self._empty_classes()

    def _words_as_classes(self) -> list[str]:
        words = [name for name in self.folders[self.top].folders if split_word(name)] if self.folders else []
        if not words or not any(self.photos_below[(*self.top, name)] for name in words):
            return []
        names = ", ".join(f"'{name}'" for name in words)
        return [
            f"read as classes, not as splits, for want of a train folder with class folders inside: {names}"
        ]

    def _deep_labels(self) -> list[str]:
        deep = len(self.top) + 1 + bool(self.splits)
        labels = {
            self.place(parts).label
            for parts, folder in self.folders.items()
            if folder.photos and len(parts) > deep and self.place(parts).reason is None
        }
        if not labels:
            return []
        example = printable(min(labels))
        outer, inner = example.partition("/")[0], example.rpartition("/")[2]
        return [
            f"{count(len(labels), 'class', 'classes')} in deeper folders: the label is the whole path, "
            f"such as '{example}'. If folders such as '{inner}' are no classes of their own, move their "
            f"photos up into '{outer}', or give a table with the columns path,label,group"
        ]

    def _empty_classes(self) -> list[str]:
        empty = [
            f"'{printable('/'.join(parts))}'"
            for parts in self.folders
            if len(parts) > len(self.top) and not self.photos_below[parts] and self._is_outermost_empty(parts)
        ]
        return [f"no photos in {first_few(empty)}"] if empty else []

    def _is_outermost_empty(self, parts: Parts) -> bool:
        parent = parts[:-1]
        return parent == self.top or self.photos_below[parent] > 0


def _inside_wrappers(folders: dict[Parts, Listing]) -> Parts:
    top: Parts = ()
    while top in folders and len(folders[top].folders) == 1 and not folders[top].photos:
        (name,) = folders[top].folders
        inner = (*top, name)
        if split_word(name) or inner not in folders or not folders[inner].folders:
            break
        top = inner
    return top


def _splits(folders: dict[Parts, Listing], *, below: Counter[Parts], top: Parts) -> dict[str, str]:
    if top not in folders:
        return {}
    words = {name: word for name in folders[top].folders if (word := split_word(name))}
    for name, word in words.items():
        inner = (*top, name)
        children = folders[inner].folders if inner in folders else []
        if word == "train" and any(below[(*inner, child)] for child in children):
            return words
    return {}
