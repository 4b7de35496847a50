"""A folder of class folders, with or without splits above them."""

import os

from fieldguide.images.assembly import Assembly
from fieldguide.images.dataset import Dataset
from fieldguide.images.file_image import FileImage
from fieldguide.images.layout import Layout, Place
from fieldguide.images.walk import Folder, Walk


def read_folder(root: str, *, max_pixels: int, licence: str | None) -> Dataset:
    """Read a folder whose folders are classes.

    Parameters
    ----------
    root : str
        The folder.
    max_pixels : int
        Passed on to each photo.
    licence : str or None
        Passed on.

    Returns
    -------
    Dataset
        The label of a photo is the path of its folder below the root, or below its split.

    Raises
    ------
    SourceError
        If no photo is left.
    """
    walk = Walk(root)
    folders = list(walk)
    assembly = Assembly(source=root, licence=licence, left_out=walk.left_out, ignored=walk.ignored)
    layout = Layout.understand(folders)
    for folder in folders:
        place = layout.place(folder.parts)
        for photo in folder.photos:
            _add(photo, folder=folder, place=place, walk=walk, assembly=assembly, max_pixels=max_pixels)
    assembly.notes.extend(layout.notes())
    return assembly.dataset()


def _add(
    photo: os.DirEntry[str], *, folder: Folder, place: Place, walk: Walk, assembly: Assembly, max_pixels: int
) -> None:
    name = "/".join((*folder.parts, photo.name))
    if place.reason is not None:
        assembly.leave_out(name, reason=place.reason)
        return
    assembly.add(
        FileImage(photo.path, name=name, max_pixels=max_pixels),
        label=place.label,
        split=place.split,
        identity=walk.identity(photo, device=folder.device),
    )
