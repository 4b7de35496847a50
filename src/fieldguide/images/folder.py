"""A folder of class folders, with or without splits above them."""

import os
from collections import Counter
from dataclasses import dataclass

from fieldguide.images.assembly import Assembly
from fieldguide.images.dataset import Dataset
from fieldguide.images.description import count, first_few
from fieldguide.images.file_image import FileImage
from fieldguide.images.printable import printable
from fieldguide.images.split_words import split_word
from fieldguide.images.walk import Folder, Walk

Parts = tuple[str, ...]


def read_folder(root: str, *, max_pixels: int, licence: str | None) -> Dataset:
    """Read a folder whose folders are classes.

    Parameters
    ----------
    root : str
        The folder.
    max_pixels : int
        Passed on to each photo.
    licence : str or None
        Passed on.

    Returns
    -------
    Dataset
        The label of a photo is the path of its folder below the root, or below its split.

    Raises
    ------
    SourceError
        If no photo is left.
    """
    walk = Walk(root)
    folders = list(walk)
    assembly = Assembly(source=root, licence=licence, left_out=walk.left_out, ignored=walk.ignored)
    layout = _Layout.understand(folders)
    for folder in folders:
        place = layout.place(folder.parts)
        for photo in folder.photos:
            _add(photo, folder=folder, place=place, walk=walk, assembly=assembly, max_pixels=max_pixels)
    assembly.notes.extend(layout.notes())
    return assembly.dataset()


@dataclass(frozen=True, slots=True)
class _Place:
    label: str = ""
    split: str | None = None
    reason: str | None = None  # why photos here have no label


def _add(
    photo: os.DirEntry[str], *, folder: Folder, place: _Place, walk: Walk, assembly: Assembly, max_pixels: int
) -> None:
    name = "/".join((*folder.parts, photo.name))
    if place.reason is not None:
        assembly.leave_out(name, reason=place.reason)
        return
    assembly.add(
        FileImage(photo.path, name=name, max_pixels=max_pixels),
        label=place.label,
        split=place.split,
        identity=walk.identity(photo, device=folder.device),
    )


@dataclass(frozen=True)
class _Layout:
    """What the folders mean: which one the classes stand in, and which are splits."""

    folders: dict[Parts, Folder]
    photos_below: Counter[Parts]
    top: Parts
    splits: dict[str, str]  # folder name -> split; empty if the folders are classes

    @classmethod
    def understand(cls, walked: list[Folder]) -> "_Layout":
        folders = {folder.parts: folder for folder in walked}
        below: Counter[Parts] = Counter()
        for folder in walked:
            for depth in range(len(folder.parts) + 1):
                below[folder.parts[:depth]] += len(folder.photos)
        top = _inside_wrappers(folders)
        return cls(
            folders=folders, photos_below=below, top=top, splits=_splits(folders, below=below, top=top)
        )

    def place(self, parts: Parts) -> _Place:
        inner = parts[len(self.top) :]
        if not inner:
            return _Place(reason="not in a class folder")
        if not self.splits:
            return _Place(label="/".join(inner))
        split = self.splits.get(inner[0])
        if split is None:
            beside = ", ".join(self.splits)
            return _Place(reason=f"folder '{printable(inner[0])}' stands beside {beside} and is no split")
        if len(inner) == 1:
            return _Place(reason=self._unlabelled(inner[0]))
        return _Place(label="/".join(inner[1:]), split=split)

    def _unlabelled(self, name: str) -> str:
        within = (*self.top, name)
        if any(self.photos_below[(*within, child)] for child in self.folders[within].folders):
            return f"in '{name}' but not in a class folder"
        return f"'{name}' has no class folders, so its photos have no label"

    def notes(self) -> list[str]:
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
        return [
            f"{count(len(labels), 'class', 'classes')} in deeper folders: "
            f"the label is the whole path, such as '{example}'"
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


def _inside_wrappers(folders: dict[Parts, Folder]) -> Parts:
    top: Parts = ()
    while top in folders and len(folders[top].folders) == 1 and not folders[top].photos:
        (name,) = folders[top].folders
        inner = (*top, name)
        if split_word(name) or inner not in folders or not folders[inner].folders:
            break
        top = inner
    return top


def _splits(folders: dict[Parts, Folder], *, below: Counter[Parts], top: Parts) -> dict[str, str]:
    if top not in folders:
        return {}
    words = {name: word for name in folders[top].folders if (word := split_word(name))}
    for name, word in words.items():
        inner = (*top, name)
        children = folders[inner].folders if inner in folders else []
        if word == "train" and any(below[(*inner, child)] for child in children):
            return words
    return {}
