"""Datasets of torchvision, and all that are like them, without importing that library."""

from functools import partial
from typing import Any

import numpy as np

from fieldguide.errors import OptionError, SourceError
from fieldguide.images.as_label import as_label
from fieldguide.images.assembly import Assembly
from fieldguide.images.dataset import Dataset
from fieldguide.images.file_image import FileImage
from fieldguide.images.formats.item_image import ItemImage


def is_torchvision(source: Any) -> bool:
    """Recognise an object with a length and items, and with classes or targets."""
    has_items = hasattr(source, "__len__") and hasattr(source, "__getitem__")
    return has_items and any(hasattr(source, name) for name in ("classes", "class_to_idx", "targets"))


def read_torchvision(source: Any, *, max_pixels: int, licence: str | None) -> Dataset:
    """Read a dataset of torchvision.

    Parameters
    ----------
    source : object
        ``source[i]`` is a pair of a picture and the number of its class. Where it lists files, as
        `ImageFolder` does in ``samples``, they are read as they are; else pictures are fetched when they are
        opened, transformed as the object does.
    max_pixels : int
        Passed on to each photo in a file.
    licence : str or None
        Passed on.

    Returns
    -------
    Dataset
        Class names are from ``classes``.

    Raises
    ------
    SourceError
        If targets are no numbers of classes.
    """
    name = type(source).__name__
    assembly = Assembly(source=name, licence=licence)
    names = [str(c) for c in getattr(source, "classes", None) or getattr(source, "class_to_idx", None) or ()]
    files = _files(source)
    if files is None and getattr(source, "transform", None) is not None:
        assembly.notes.append(f"photos come as the transform of {name} gives them")
    for row, target in enumerate(_targets(source, name=name)):
        image = (
            ItemImage(partial(_picture, source, row), name=f"{name}[{row}]")
            if files is None
            else FileImage(files[row], max_pixels=max_pixels)
        )
        assembly.add(image, label=_label(target, names, row=row, name=name), identity=None)
    return assembly.dataset()


def _files(source: Any) -> list[str] | None:
    samples = getattr(source, "samples", None)
    if not isinstance(samples, list) or len(samples) != len(source):
        return None
    paths = [sample[0] for sample in samples if isinstance(sample, tuple) and len(sample) == 2]
    return paths if len(paths) == len(samples) and all(isinstance(path, str) for path in paths) else None


def _targets(source: Any, *, name: str) -> list[Any]:
    for field in ("targets", "labels", "_labels"):
        targets: Any = getattr(source, field, None)
        if hasattr(targets, "__len__") and hasattr(targets, "__iter__"):
            if len(targets) != len(source):
                raise SourceError(f"{name}: it has {len(targets):,} {field} for {len(source):,} photos")
            return list(targets)
    pairs = [source[row] for row in range(len(source))]
    if not all(isinstance(pair, tuple) and len(pair) == 2 for pair in pairs):
        raise SourceError(f"{name}: its items are no pairs of a picture and the number of its class")
    return [pair[1] for pair in pairs]


def _label(target: Any, names: list[str], *, row: int, name: str) -> str:
    value = target.item() if hasattr(target, "item") and np.size(target) == 1 else target
    try:
        word = as_label(value)
    except OptionError:
        raise SourceError(f"{name}[{row}]: its target {target!r:.60} is no number of a class") from None
    if isinstance(value, str) or not names:
        return word
    if not 0 <= int(word) < len(names):
        raise SourceError(f"{name}[{row}]: class number {word} among classes 0 to {len(names) - 1}")
    return names[int(word)]


def _picture(source: Any, row: int) -> Any:
    return source[row][0]
