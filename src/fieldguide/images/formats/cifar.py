"""CIFAR-10 and CIFAR-100, in their binary and their python version."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from fieldguide.images.assembly import Assembly
from fieldguide.images.dataset import Dataset
from fieldguide.images.description import count
from fieldguide.images.formats.arrays import add_arrays, class_names
from fieldguide.images.formats.cifar_pickle import read_cifar_pickle
from fieldguide.images.formats.look import Look
from fieldguide.images.formats.source_file import refused, source_bytes, source_text

_PIXELS = 3 * 32 * 32
_BATCHES = tuple(f"data_batch_{i}" for i in range(1, 6))


@dataclass(frozen=True, slots=True)
class _Part:
    """The photos of a file: pixels of shape (n, 32, 32, 3), numbers of the classes, and of those above."""

    pixels: np.ndarray
    numbers: np.ndarray
    above: np.ndarray | None


def is_cifar(look: Look) -> bool:
    """Recognise a folder with the files of CIFAR-10 or CIFAR-100, binary or python."""
    names = set(look.names)
    ten = any({f"{b}{end}" for b in (*_BATCHES, "test_batch")} & names for end in ("", ".bin"))
    hundred = {"train.bin", "fine_label_names.txt"} <= names or {"train", "test", "meta"} <= names
    return ten or (hundred and not (look.path / "train").is_dir())


def read_cifar(path: str, *, max_pixels: int, licence: str | None) -> Dataset:  # noqa: ARG001 - as all readers
    """Read CIFAR-10 or CIFAR-100 [1]_.

    Parameters
    ----------
    path : str
        The folder that was in the archive: ``cifar-10-batches-bin``, ``cifar-10-batches-py``,
        ``cifar-100-binary`` or ``cifar-100-python``. The pickles of the python version are read by an
        unpickler that runs nothing.
    max_pixels : int
        Not needed: all photos have 32 x 32 pixels.
    licence : str or None
        Passed on.

    Returns
    -------
    Dataset
        The 20 super-classes of CIFAR-100 are its hierarchy.

    Raises
    ------
    SourceError
        If a file is damaged or contradicts the others.

    References
    ----------
    .. [1] Krizhevsky, "Learning Multiple Layers of Features from Tiny Images", 2009,
       https://www.cs.toronto.edu/~kriz/cifar.html
    """
    folder = Path(path)
    assembly = Assembly(source=path, licence=licence)
    names, above = _names(folder)
    for file, split in _files(folder).items():
        part = _binary(file, hundred=bool(above)) if file.suffix == ".bin" else _python(file)
        try:
            labels = class_names(part.numbers, names)
            higher = class_names(part.above, above) if part.above is not None and above else []
        except ValueError as error:
            raise refused(file, str(error)) from error
        for label, super_class in set(zip(labels, higher, strict=bool(higher))):
            if assembly.hierarchy.setdefault(label, (super_class,)) != (super_class,):
                raise refused(
                    file, f"'{label}' stands under '{super_class}' and '{assembly.hierarchy[label][0]}'"
                )
        add_arrays(assembly, part.pixels, labels, name=file.stem, split=split)
    assembly.hierarchy = dict(sorted(assembly.hierarchy.items()))
    return assembly.dataset()


def _files(folder: Path) -> dict[Path, str]:
    splits = dict.fromkeys(_BATCHES, "train") | {"test_batch": "test", "train": "train", "test": "test"}
    found = {folder / f"{name}{end}": split for end in ("", ".bin") for name, split in splits.items()}
    there = {file: split for file, split in found.items() if file.exists()}
    end = next(iter(there)).suffix
    ten = any(file.stem in (*_BATCHES, "test_batch") for file in there)
    parts = (*_BATCHES, "test_batch") if ten else ("train", "test")
    missing = [f"{name}{end}" for name in parts if folder / f"{name}{end}" not in there]
    if missing:
        raise refused(folder, f"{count(len(missing), 'file')} missing: {', '.join(missing)}")
    return {folder / f"{name}{end}": splits[name] for name in parts}


def _names(folder: Path) -> tuple[list[str] | None, list[str] | None]:
    """Read the names of the classes and of the super-classes; None where there are none."""
    for file in ("batches.meta.txt", "fine_label_names.txt"):
        if (folder / file).exists():
            coarse = folder / "coarse_label_names.txt"
            return _lines(folder / file), _lines(coarse) if file[0] == "f" else None
    for file, fine in (("batches.meta", "label_names"), ("meta", "fine_label_names")):
        if (folder / file).exists():
            content = read_cifar_pickle(folder / file)
            return _words(content, fine, file=folder / file), (
                _words(content, "coarse_label_names", file=folder / file) if file == "meta" else None
            )
    return None, None


def _lines(file: Path) -> list[str]:
    return [line.strip() for line in source_text(file).splitlines() if line.strip()]


def _words(content: dict[str, object], field: str, *, file: Path) -> list[str]:
    words = content.get(field)
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        raise refused(file, f"it has no list '{field}'")
    return words


def _binary(file: Path, *, hundred: bool) -> _Part:
    content = source_bytes(file)
    row = _PIXELS + 1 + hundred
    if len(content) % row:
        raise refused(file, f"its {len(content):,} bytes are no whole number of photos of {row:,} bytes")
    rows = np.frombuffer(content, np.uint8).reshape(-1, row)
    return _Part(
        _upright(rows[:, row - _PIXELS :]), rows[:, row - _PIXELS - 1], rows[:, 0] if hundred else None
    )


def _python(file: Path) -> _Part:
    content = read_cifar_pickle(file)
    data = content.get("data")
    if not isinstance(data, np.ndarray) or data.ndim != 2 or data.shape[1] != _PIXELS or not len(data):
        raise refused(file, "it has no field 'data' with rows of 3,072 pixels")
    fine = "fine_labels" if "fine_labels" in content else "labels"
    numbers = _numbers(content, fine, n=len(data), file=file)
    above = _numbers(content, "coarse_labels", n=len(data), file=file) if fine == "fine_labels" else None
    return _Part(_upright(data), numbers, above)


def _numbers(content: dict[str, object], field: str, *, n: int, file: Path) -> np.ndarray:
    numbers = content.get(field)
    if not isinstance(numbers, list) or not all(isinstance(number, int) for number in numbers):
        raise refused(file, f"it has no list '{field}' of class numbers")
    if len(numbers) != n:
        raise refused(file, f"it holds {len(numbers):,} {field} for {n:,} photos")
    return np.array(numbers)


def _upright(planes: np.ndarray) -> np.ndarray:
    return np.ascontiguousarray(planes.reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1))
