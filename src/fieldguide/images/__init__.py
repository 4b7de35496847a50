"""Reading folders, tables and lists of photos; opening and decoding; splitting."""

from fieldguide.images.array_image import ArrayImage
from fieldguide.images.as_image import as_image
from fieldguide.images.box_image import BoxImage
from fieldguide.images.bytes_image import BytesImage
from fieldguide.images.dataset import Dataset
from fieldguide.images.decode import decode
from fieldguide.images.file_image import FileImage
from fieldguide.images.find_photos import FoundPhotos, find_photos
from fieldguide.images.folds import folds
from fieldguide.images.group_by import group_by
from fieldguide.images.image import Image
from fieldguide.images.in_flight import IN_FLIGHT
from fieldguide.images.leaks import leaks
from fieldguide.images.left_out import LeftOut
from fieldguide.images.manifest import SplitManifest
from fieldguide.images.read import read
from fieldguide.images.remarks import Remarks
from fieldguide.images.split import split

__all__ = [
    "IN_FLIGHT",
    "ArrayImage",
    "BoxImage",
    "BytesImage",
    "Dataset",
    "FileImage",
    "FoundPhotos",
    "Image",
    "LeftOut",
    "Remarks",
    "SplitManifest",
    "as_image",
    "decode",
    "find_photos",
    "folds",
    "group_by",
    "leaks",
    "read",
    "split",
]
