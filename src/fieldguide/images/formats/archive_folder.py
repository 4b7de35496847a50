"""A zip or tar with a folder for each class."""

from collections import Counter
from pathlib import Path

from fieldguide.images.assembly import Assembly
from fieldguide.images.dataset import Dataset
from fieldguide.images.description import count
from fieldguide.images.file_kind import UNKNOWN, file_kind
from fieldguide.images.formats.archive_folders import archive_folders
from fieldguide.images.formats.archive_list import list_archive
from fieldguide.images.formats.look import Look
from fieldguide.images.image import Image
from fieldguide.images.layout import Layout
from fieldguide.images.left_out import LeftOut


def is_archive(look: Look) -> bool:
    """Recognise a zip or a tar: by its suffix, or by its first bytes where the suffix is unknown."""
    if look.suffix in (".zip", ".tar"):
        return True
    if look.is_folder or file_kind(look.path.name) != UNKNOWN:
        return False
    return look.head[:4] in (b"PK\x03\x04", b"PK\x05\x06") or look.head[257:262] == b"ustar"


def read_archive(path: str, *, max_pixels: int, licence: str | None) -> Dataset:
    """Read an archive as if it were the folder that was packed. Nothing is unpacked to the disk.

    Parameters
    ----------
    path : str
        A zip or an uncompressed tar.
    max_pixels : int
        Passed on to each photo.
    licence : str or None
        Passed on.

    Returns
    -------
    Dataset
        Labels and splits as from a folder. A photo has the fingerprint of the file that was packed.

    Raises
    ------
    SourceError
        As `list_archive`; or if no photo is left.
    """
    listed = list_archive(Path(path))
    assembly = Assembly(source=path, licence=licence)
    folders = archive_folders(path, listed, assembly=assembly)
    layout = Layout.understand(folders)
    for folder in folders:
        place = layout.place(folder.parts)
        for photo in folder.photos:
            if place.reason is not None:
                assembly.leave_out(photo.path, reason=place.reason)
                continue
            image = photo.image(path, name=photo.path, max_pixels=max_pixels)
            assembly.add(image, label=place.label, split=place.split, identity=photo.member.offset)
    assembly.notes.extend(layout.notes())
    if listed.replaced:
        files = count(listed.replaced, "file")
        assembly.notes.append(f"{files} in the archive replaced by a later one of the same path")
    return assembly.dataset()


def photos_in_archive(path: str, *, max_pixels: int) -> tuple[list[Image], list[LeftOut], Counter[str]]:
    """Find the photos of an archive, whatever folders they are in.

    Parameters
    ----------
    path : str
        A zip or an uncompressed tar.
    max_pixels : int
        Passed on to each photo.

    Returns
    -------
    images : list of Image
        By path; named by the path of the archive and the path in it.
    left_out : list of LeftOut
        Pictures that cannot be used.
    ignored : Counter of str
        How many files are no photos, by kind.

    Raises
    ------
    SourceError
        As `list_archive`.
    """
    assembly = Assembly(source=path)
    folders = archive_folders(path, list_archive(Path(path)), assembly=assembly)
    photos = [photo for folder in folders for photo in folder.photos]
    images: list[Image] = [
        photo.image(path, name=f"{path}/{photo.path}", max_pixels=max_pixels) for photo in photos
    ]
    left_out = [LeftOut(f"{path}/{photo.exact_name}", photo.reason) for photo in assembly.left_out]
    return images, left_out, assembly.ignored
