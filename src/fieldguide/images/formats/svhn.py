"""SVHN: the cropped digits of house numbers."""

import re
from pathlib import Path

import numpy as np

from fieldguide.images.assembly import Assembly
from fieldguide.images.dataset import Dataset
from fieldguide.images.formats.arrays import add_arrays
from fieldguide.images.formats.look import Look
from fieldguide.images.formats.matlab import read_matlab
from fieldguide.images.formats.source_file import refused

_FILE = re.compile(r"(train|test|extra)_32x32\.mat", re.IGNORECASE)
_EXTRA = "extra_32x32.mat"


def is_svhn(look: Look) -> bool:
    """Recognise ``train_32x32.mat``, or a folder with it."""
    return any(_FILE.fullmatch(name) for name in (look.names if look.is_folder else (look.path.name,)))


def read_svhn(path: str, *, max_pixels: int, licence: str | None) -> Dataset:  # noqa: ARG001 - as all readers
    """Read the cropped digits of SVHN [1]_.

    Parameters
    ----------
    path : str
        One file, or the folder with ``train_32x32.mat`` and ``test_32x32.mat``. The 531,131 easy digits of
        ``extra_32x32.mat`` are read only if that file itself is given.
    max_pixels : int
        Not needed: all photos have 32 x 32 pixels.
    licence : str or None
        Passed on.

    Returns
    -------
    Dataset
        Classes are the digits 0 to 9.

    Raises
    ------
    SourceError
        If a file is damaged or inconsistent.

    References
    ----------
    .. [1] Netzer et al., "Reading Digits in Natural Images with Unsupervised Feature Learning", 2011,
       http://ufldl.stanford.edu/housenumbers
    """
    given = Path(path)
    assembly = Assembly(source=path, licence=licence)
    files = [given]
    if given.is_dir():
        found = sorted(file for file in given.iterdir() if _FILE.fullmatch(file.name))
        files = [file for file in found if file.name != _EXTRA] or found
        if len(files) < len(found):
            assembly.notes.append(f"{_EXTRA} is not read; give the file itself to read it")
    for file in files:
        split = file.name.split("_")[0].lower()
        pixels, labels = _read(file)
        known = split if split != "extra" and given.is_dir() else None
        add_arrays(assembly, pixels, labels, name=file.stem, split=known)
    return assembly.dataset()


def _read(file: Path) -> tuple[np.ndarray, list[str]]:
    content = read_matlab(file, "X", "y")
    pixels, numbers = (content[name] for name in "Xy")
    if not isinstance(pixels, np.ndarray) or not isinstance(numbers, np.ndarray):
        raise refused(file, "its X and y are not numbers")
    numbers = numbers.ravel()
    if pixels.ndim != 4 or pixels.shape[2] != 3 or pixels.dtype != np.uint8:
        raise refused(
            file, f"its X of shape {pixels.shape} and type {pixels.dtype} is not (h, w, 3, n) of uint8"
        )
    if pixels.shape[3] != len(numbers):
        raise refused(file, f"it holds {len(numbers):,} labels for {pixels.shape[3]:,} photos")
    if numbers.dtype.kind not in "uif" or not np.isin(numbers, np.arange(1, 11)).all():
        raise refused(file, "its labels y are not the numbers 1 to 10")
    upright = np.ascontiguousarray(pixels.transpose(3, 0, 1, 2))
    return upright, [str(int(number) % 10) for number in numbers]  # 10 stands for the digit 0
