"""The IDX files of MNIST, Fashion-MNIST and their kin."""

import math
import re
from pathlib import Path

import numpy as np

from fieldguide.errors import ImageError, SourceError
from fieldguide.images.assembly import Assembly
from fieldguide.images.dataset import Dataset
from fieldguide.images.formats.arrays import add_arrays, class_names
from fieldguide.images.formats.look import Look
from fieldguide.images.formats.source_file import gunzipped, refused
from fieldguide.printable import printable

FASHION = (
    "T-shirt/top",
    "Trouser",
    "Pullover",
    "Dress",
    "Coat",
    "Sandal",
    "Shirt",
    "Sneaker",
    "Bag",
    "Ankle boot",
)
_IMAGES = re.compile(r"(?P<stem>.*?)-?images[-.]idx3-ubyte(?P<packed>\.gz)?", re.IGNORECASE)
_SPLITS = {"train": "train", "t10k": "test", "test": "test"}


def is_idx(look: Look) -> bool:
    """Recognise a file of images such as ``train-images-idx3-ubyte.gz``, or a folder with one."""
    names = look.names if look.is_folder else (look.path.name,)
    return any(_IMAGES.fullmatch(name) for name in names)


def read_idx(path: str, *, max_pixels: int, licence: str | None) -> Dataset:  # noqa: ARG001 - as all readers
    """Read images and labels from IDX files [1]_.

    Parameters
    ----------
    path : str
        A folder with ``train-images-idx3-ubyte`` and ``t10k-images-idx3-ubyte`` and the labels beside them,
        compressed by gzip or not; or one file of images.
    max_pixels : int
        Not needed: the files are read whole.
    licence : str or None
        Passed on.

    Returns
    -------
    Dataset
        Classes are digits, or those of Fashion-MNIST where the path says "fashion".

    Raises
    ------
    SourceError
        If a file is missing, damaged, or does not fit the other.

    References
    ----------
    .. [1] LeCun, Cortes and Burges, "The MNIST database of handwritten digits",
       http://yann.lecun.com/exdb/mnist
    """
    given = Path(path)
    assembly = Assembly(source=path, licence=licence)
    fashion = "fashion" in str(given.resolve()).lower()
    for file, split in _parts(given).items():
        images = _read(file, axes=3)
        labels_file = _labels_beside(file)
        numbers = _read(labels_file, axes=1)
        if len(images) != len(numbers):
            raise refused(
                labels_file, f"it holds {len(numbers):,} labels for the {len(images):,} images of {file.name}"
            )
        try:
            labels = class_names(numbers, FASHION if fashion else None)
        except ValueError as error:
            raise refused(labels_file, str(error)) from error
        add_arrays(assembly, images, labels, name=split or printable(file.name), split=split)
    if fashion:
        assembly.notes.append("class names are those of Fashion-MNIST, since the path says 'fashion'")
    return assembly.dataset()


def _parts(given: Path) -> dict[Path, str | None]:
    """Find the files of images and their splits."""
    if not given.is_dir():
        return {given: None}
    files: dict[str, Path] = {}
    for file in sorted(given.iterdir()):
        match = _IMAGES.fullmatch(file.name)
        if match and not (match["packed"] and match["stem"] in files):
            files[match["stem"]] = file
    splits = {file: _split_of(stem) for stem, file in files.items()}
    if len(files) > 1 and len(set(splits.values())) < len(files):
        raise SourceError(
            f"{printable(str(given))}: several sets of images stand here "
            f"({', '.join(file.name for file in splits)}); give each a folder of its own"
        )
    return splits


def _split_of(stem: str) -> str | None:
    return next((split for word, split in _SPLITS.items() if word in stem.lower()), None)


def _labels_beside(file: Path) -> Path:
    name = re.sub(r"images(?=[-.]idx)", "labels", file.name, flags=re.IGNORECASE)
    name = re.sub(r"idx3", "idx1", name, flags=re.IGNORECASE)
    other = name.removesuffix(".gz") if name.endswith(".gz") else f"{name}.gz"
    found = next((file.with_name(n) for n in (name, other) if file.with_name(n).exists()), None)
    if found is None:
        raise refused(file, f"its labels are missing; put {printable(name)} beside it")
    return found


def _read(file: Path, *, axes: int) -> np.ndarray:
    head_bytes = 4 + 4 * axes

    def length_of(head: bytes) -> int:
        if head[:4] != bytes((0, 0, 8, axes)):
            raise ImageError(f"it is no IDX file of {'images' if axes == 3 else 'labels'}")
        shape = np.frombuffer(head, ">u4", offset=4).tolist()
        if not all(shape):
            raise ImageError(f"its header promises {' x '.join(map(str, shape))} values, so there is nothing")
        return head_bytes + math.prod(shape)

    content = gunzipped(file, head_bytes=head_bytes, length_of=length_of)
    shape = np.frombuffer(content, ">u4", offset=4, count=axes).tolist()
    values = np.frombuffer(memoryview(content).toreadonly(), np.uint8, offset=head_bytes)
    return values.reshape(shape)
