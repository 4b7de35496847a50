"""A list of photos with their labels."""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from fieldguide.errors import OptionError, SourceError
from fieldguide.images.array_image import ArrayImage
from fieldguide.images.as_image import as_image
from fieldguide.images.as_label import as_label
from fieldguide.images.assembly import Assembly
from fieldguide.images.dataset import Dataset
from fieldguide.images.failure import FAILURES, reason
from fieldguide.images.file_image import FileImage
from fieldguide.images.image import Image
from fieldguide.measure.is_missing import is_missing


def read_pairs(pairs: Iterable[Any], *, max_pixels: int, licence: str | None) -> Dataset:
    """Read (photo, label) pairs.

    Parameters
    ----------
    pairs : iterable of (photo, label)
        A photo is what `as_image` takes, a label what `as_label` takes: a word or a whole number.
    max_pixels : int
        Passed on to each photo in a file.
    licence : str or None
        Passed on.

    Returns
    -------
    Dataset
        Files that are not there are left out, and so are photos whose label is missing: None, NaN, NaT, NA.

    Raises
    ------
    SourceError
        If an item is no such pair, or no photo is left.
    """
    assembly = Assembly(source="list of photos", licence=licence)
    for position, pair in enumerate(pairs):
        photo, label = _pair(pair, position=position)
        image = _image(photo, position=position, max_pixels=max_pixels)
        if is_missing(label):
            assembly.leave_out(image.exact_name, reason="the label is missing")
            continue
        try:
            assembly.add(image, label=_label(label, position=position), identity=_identity(image))
        except FAILURES as error:
            if isinstance(error, SourceError):
                raise
            assembly.leave_out(image.exact_name, reason=reason(error))
    return assembly.dataset()


def _pair(pair: Any, *, position: int) -> tuple[Any, Any]:
    if isinstance(pair, tuple | list) and len(pair) == 2:
        return pair[0], pair[1]
    raise SourceError(f"item {position} of the list is no (photo, label) pair but {type(pair).__name__}")


def _label(label: Any, *, position: int) -> str:
    try:
        return as_label(label)
    except OptionError as error:
        raise SourceError(f"item {position} of the list has {error}") from None


def _image(photo: Any, *, position: int, max_pixels: int) -> Image:
    try:
        if isinstance(photo, str | os.PathLike):
            return FileImage(photo, max_pixels=max_pixels)
        image = as_image(photo)
    except OptionError as error:
        raise SourceError(f"item {position} of the list: {error}") from error
    if isinstance(image, ArrayImage) and not isinstance(photo, Image):
        return ArrayImage(image.open(), name=f"item {position}")
    return image


def _identity(image: Image) -> int | None:
    if not isinstance(image, FileImage):
        return None
    status = Path(image.path).stat()
    return status.st_dev << 64 | status.st_ino
