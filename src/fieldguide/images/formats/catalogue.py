"""The layouts that are recognised by looking, each with its reader."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from fieldguide.images.column_names import ColumnNames
from fieldguide.images.dataset import Dataset
from fieldguide.images.formats.archive_folder import is_archive, read_archive
from fieldguide.images.formats.camera_traps import is_camera_traps, read_camera_traps
from fieldguide.images.formats.celeba import is_celeba, read_celeba
from fieldguide.images.formats.cifar import is_cifar, read_cifar
from fieldguide.images.formats.coco import is_coco, read_coco
from fieldguide.images.formats.idx import is_idx, read_idx
from fieldguide.images.formats.imagenet import is_imagenet, read_imagenet
from fieldguide.images.formats.look import Look
from fieldguide.images.formats.metadata import is_metadata_folder, read_metadata_folder
from fieldguide.images.formats.npz import is_npz, read_npz
from fieldguide.images.formats.parquet import is_parquet, read_parquet
from fieldguide.images.formats.stl10 import is_stl10, read_stl10
from fieldguide.images.formats.svhn import is_svhn, read_svhn
from fieldguide.images.formats.webdataset import is_webdataset, read_webdataset


class Reader(Protocol):
    """Reads a path of one layout."""

    def __call__(self, path: str, /, *, max_pixels: int, licence: str | None) -> Dataset:
        """Read it; the arguments are those of `read`, in pixels."""
        ...


class NamedReader(Protocol):
    """Reads a path of one layout that has columns."""

    def __call__(self, path: str, /, *, max_pixels: int, licence: str | None, named: ColumnNames) -> Dataset:
        """Read it; the arguments are those of `read`, in pixels, and the columns that somebody named."""
        ...


@dataclass(frozen=True, slots=True)
class Format:
    """A layout.

    Attributes
    ----------
    name : str
        What people call it.
    is_it : callable of Look to bool
        Whether a path looks like it. The first format that says so reads the path.
    read : Reader
        Reads it.
    read_named : NamedReader, optional
        Reads it by the columns that somebody named, where it has columns.
    """

    name: str
    is_it: Callable[[Look], bool]
    read: Reader
    read_named: NamedReader | None = None


FORMATS = (
    Format("IDX", is_idx, read_idx),
    Format("CIFAR", is_cifar, read_cifar),
    Format("SVHN", is_svhn, read_svhn),
    Format("STL-10", is_stl10, read_stl10),
    Format("CelebA", is_celeba, read_celeba),
    Format("ImageNet", is_imagenet, read_imagenet),
    Format("folder with metadata", is_metadata_folder, read_metadata_folder, read_metadata_folder),
    Format("WebDataset", is_webdataset, read_webdataset),
    Format("archive of class folders", is_archive, read_archive),
    Format("Parquet", is_parquet, read_parquet, read_parquet),
    Format("NumPy", is_npz, read_npz),
    Format("COCO Camera Traps", is_camera_traps, read_camera_traps),
    Format("COCO", is_coco, read_coco),
)


def format_of(look: Look) -> Format | None:
    """Recognise a layout.

    Parameters
    ----------
    look : Look
        At a path that exists.

    Returns
    -------
    Format or None
        None for a folder of class folders, a table, and what is not read at all.
    """
    return next((known for known in FORMATS if known.is_it(look)), None)
