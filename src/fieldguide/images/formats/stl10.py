"""STL-10, with its unlabelled photos and its folds."""

from pathlib import Path

import numpy as np

from fieldguide.images.array_image import ArrayImage
from fieldguide.images.assembly import Assembly
from fieldguide.images.dataset import Dataset
from fieldguide.images.failure import reason
from fieldguide.images.formats.arrays import class_names
from fieldguide.images.formats.look import Look
from fieldguide.images.formats.source_file import refused, source_bytes, source_text
from fieldguide.images.regular_file import open_regular

_SIDE = 96
_BYTES = 3 * _SIDE * _SIDE
_UNLABELLED = "unlabeled_X.bin"


def is_stl10(look: Look) -> bool:
    """Recognise a folder with ``train_X.bin`` and ``train_y.bin``."""
    return {"train_X.bin", "train_y.bin"} <= set(look.names)


def read_stl10(path: str, *, max_pixels: int, licence: str | None) -> Dataset:  # noqa: ARG001 - as all readers
    """Read STL-10 [1]_. Pixels stay on the disk until a photo is opened.

    Parameters
    ----------
    path : str
        The folder ``stl10_binary``.
    max_pixels : int
        Not needed: all photos have 96 x 96 pixels.
    licence : str or None
        Passed on.

    Returns
    -------
    Dataset
        The 100,000 photos of ``unlabeled_X.bin``, where it is there, are `unlabelled`. A column ``folds``
        names the predefined folds, of ten, that a training photo is in.

    Raises
    ------
    SourceError
        If a file is damaged or contradicts another.

    References
    ----------
    .. [1] Coates, Lee and Ng, "An Analysis of Single Layer Networks in Unsupervised Feature Learning",
       AISTATS 2011, https://cs.stanford.edu/~acoates/stl10
    """
    root = Path(path)
    assembly = Assembly(source=path, licence=licence)
    names_file = root / "class_names.txt"
    names = source_text(names_file).split() if names_file.exists() else None
    for split in ("train", "test"):
        file = root / f"{split}_y.bin"
        if split == "test" and not (root / "test_X.bin").exists() and not file.exists():
            continue
        images, numbers = (
            _pixels(root / f"{split}_X.bin", name=split),
            np.frombuffer(source_bytes(file), np.uint8),
        )
        if len(images) != len(numbers):
            raise refused(file, f"it holds {len(numbers):,} labels for {len(images):,} photos")
        try:
            labels = class_names(numbers.astype(int) - 1, names) if names else class_names(numbers, None)
        except ValueError as error:
            raise refused(file, str(error)) from error
        folds = _folds(root, n=len(images)) if split == "train" else {}
        for i, (image, label) in enumerate(zip(images, labels, strict=True)):
            columns = {"folds": folds.get(i)} if folds else None
            assembly.add(image, label=label, split=split, identity=None, columns=columns)
    if (root / _UNLABELLED).exists():
        assembly.unlabelled += _pixels(root / _UNLABELLED, name="unlabelled")
    return assembly.dataset()


def _pixels(file: Path, *, name: str) -> list[ArrayImage]:
    try:
        with open_regular(file) as stream:
            size = stream.seek(0, 2)
            if not size or size % _BYTES:
                raise refused(file, f"its {size:,} bytes are no whole number of photos of {_BYTES:,} bytes")
            rows = np.memmap(stream, np.uint8, mode="r").reshape(-1, 3, _SIDE, _SIDE)
    except OSError as error:
        raise refused(file, reason(error)) from error
    upright = np.asarray(rows).transpose(0, 3, 2, 1)  # column by column, as MATLAB has it
    return [ArrayImage(pixels, name=f"{name}[{i}]") for i, pixels in enumerate(upright)]


def _folds(root: Path, *, n: int) -> dict[int, str]:
    """Read which folds a photo is in; empty if there is no such file."""
    file = root / "fold_indices.txt"
    if not file.exists():
        return {}
    found: dict[int, str] = {}
    for fold, line in enumerate(source_text(file).splitlines()):
        for word in line.split():
            if not word.isdecimal() or int(word) >= n:
                raise refused(file, f"'{word}' is the number of none of the {n:,} training photos")
            found[int(word)] = f"{found[int(word)]} {fold}" if int(word) in found else str(fold)
    return found
