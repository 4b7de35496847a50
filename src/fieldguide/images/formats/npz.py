"""Arrays of pixels and labels that NumPy saved."""

import zipfile
from itertools import chain
from pathlib import Path

import numpy as np

from fieldguide.errors import FieldguideError, OptionError
from fieldguide.images.assembly import Assembly
from fieldguide.images.dataset import Dataset
from fieldguide.images.failure import FAILURES, reason
from fieldguide.images.formats.archive_list import list_archive
from fieldguide.images.formats.arrays import add_arrays
from fieldguide.images.formats.look import Look
from fieldguide.images.formats.source_file import refused
from fieldguide.printable import printable

_BANDS = "bands"  # in an array of this name no channel is opacity

# Keras, MedMNIST, and the plain ones: names of the pixels and of the labels, by split.
_NAMES: tuple[dict[str | None, tuple[str, str]], ...] = (
    {"train": ("x_train", "y_train"), "validation": ("x_val", "y_val"), "test": ("x_test", "y_test")},
    {
        "train": ("train_images", "train_labels"),
        "validation": ("val_images", "val_labels"),
        "test": ("test_images", "test_labels"),
    },
    {None: ("images", "labels")},
    {None: ("x", "y")},
    {None: ("X", "y")},
    {None: ("data", "labels")},
    {None: (_BANDS, "labels")},
)


def is_npz(look: Look) -> bool:
    """Recognise a ``.npz`` file."""
    return look.suffix == ".npz"


def read_npz(path: str, *, max_pixels: int, licence: str | None) -> Dataset:  # noqa: ARG001 - as all readers
    """Read a ``.npz`` file with pixels and labels; objects in it are refused, as reading them may run code.

    Parameters
    ----------
    path : str
        A file with the arrays ``images`` and ``labels``, or ``x_train``, ``y_train``, ``x_test`` and
        ``y_test``, or ``train_images``, ``train_labels`` and so on. Photos are (h, w) or (h, w, c) as
        `ArrayImage` takes them; under the name ``bands`` instead of ``images`` the last of four channels is a
        band and not opacity.
    max_pixels : int
        Not needed: the arrays are read whole.
    licence : str or None
        Passed on.

    Returns
    -------
    Dataset
        The label is the number or the word.

    Raises
    ------
    SourceError
        If the file is damaged, holds no such arrays, or they do not fit each other.
    """
    file = Path(path)
    list_archive(file)  # refuses what is damaged or expands beyond measure
    assembly = Assembly(source=path, licence=licence)
    try:
        with np.load(file, allow_pickle=False) as arrays:
            for split, (pixels, labels) in _parts(file, arrays.files).items():
                _add(arrays[pixels], arrays[labels], file=file, name=pixels, split=split, assembly=assembly)
    except (*FAILURES, zipfile.BadZipFile) as error:
        if isinstance(error, FieldguideError):
            raise
        why = "it holds objects, which are not read" if "allow_pickle" in str(error) else reason(error)
        raise refused(file, why) from error
    return assembly.dataset()


def _parts(file: Path, names: list[str]) -> dict[str | None, tuple[str, str]]:
    by_pixels = (known for known in _NAMES if any(pixels in names for pixels, _ in known.values()))
    by_labels = (known for known in _NAMES if any(labels in names for _, labels in known.values()))
    for known in chain(by_pixels, by_labels):
        there = {split: pair for split, pair in known.items() if set(pair) & set(names)}
        missing = [name for pair in there.values() for name in pair if name not in names]
        if missing:
            raise refused(file, f"it holds no array '{missing[0]}'")
        return there
    shown = ", ".join(f"'{printable(name)}'" for name in names)
    raise refused(
        file, f"call its arrays images and labels, or x_train and y_train; it holds {shown or 'none'}"
    )


def _add(
    pixels: np.ndarray, labels: np.ndarray, *, file: Path, name: str, split: str | None, assembly: Assembly
) -> None:
    if labels.ndim == 2 and labels.shape[1] == 1:
        labels = labels[:, 0]
    if labels.dtype.kind == "f" and np.isfinite(labels).all() and (labels == np.trunc(labels)).all():
        labels = labels.astype(np.int64)
    if labels.ndim != 1 or labels.dtype.kind not in "iuUS":
        raise refused(file, "its labels are not one whole number or word for each photo")
    if not pixels.ndim or len(labels) != len(pixels):
        raise refused(file, f"it holds {len(labels):,} labels for '{name}' of shape {pixels.shape}")
    words = [str(label) for label in labels.astype(str).tolist()]
    try:
        add_arrays(assembly, pixels, words, name=name, split=split, opacity=name != _BANDS)
    except OptionError as error:
        raise refused(file, str(error)) from error
