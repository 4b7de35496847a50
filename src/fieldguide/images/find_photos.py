"""Photos without labels, to be recognised or compared."""

import os
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from fieldguide.errors import SourceError
from fieldguide.images.file_image import FileImage
from fieldguide.images.formats.archive_folder import is_archive, photos_in_archive
from fieldguide.images.formats.look import Look
from fieldguide.images.image import Image
from fieldguide.images.left_out import LeftOut
from fieldguide.images.pixel_limit import pixel_limit
from fieldguide.images.walk import Walk
from fieldguide.printable import printable


@dataclass(frozen=True, slots=True)
class FoundPhotos:
    """Photos without labels.

    Attributes
    ----------
    images : tuple of Image
        In the order given, those of a folder or an archive by name.
    left_out : tuple of LeftOut
        Pictures in the folders and archives that cannot be used.
    ignored : mapping of str to int
        How many files in them are no photos, by kind.
    """

    images: tuple[Image, ...]
    left_out: tuple[LeftOut, ...]
    ignored: Mapping[str, int]


def find_photos(
    paths: str | os.PathLike[str] | Iterable[str | os.PathLike[str]],
    *,
    max_megapixels: float = 200,
    wanted: str = "",
) -> FoundPhotos:
    """Find photos in files, folders and archives.

    Parameters
    ----------
    paths : str, path-like, or iterable of them
        A folder is searched with all below it, each file in it once; so is a zip or an uncompressed tar,
        without unpacking it. Any other file is taken whatever it is called, even if it is not there: opening
        it says so.
    max_megapixels : float, default=200
        Photos that claim to be larger are refused before they are decoded.
    wanted : str, default=""
        What was to be given and what to do, for the error where there is no photo.

    Returns
    -------
    FoundPhotos

    Raises
    ------
    SourceError
        If there is neither a photo nor a picture that was left out, or an archive is damaged or not to be
        trusted.
    OptionError
        If an option has no meaning.
    """
    max_pixels = pixel_limit(max_megapixels)
    given = [paths] if isinstance(paths, str | os.PathLike) else list(paths)
    images: list[Image] = []
    left_out: list[LeftOut] = []
    ignored: Counter[str] = Counter()
    for path in (os.fspath(path) for path in given):
        if Path(path).is_dir():
            walk = Walk(path)
            images += _photos_below(walk, max_pixels=max_pixels)
            left_out += [LeftOut(str(Path(path, o.exact_name)), o.reason) for o in walk.left_out]
            ignored += walk.ignored
        elif is_archive(Look(Path(path))):
            inside = photos_in_archive(path, max_pixels=max_pixels)
            images += inside[0]
            left_out += inside[1]
            ignored += inside[2]
        else:
            images.append(FileImage(path, max_pixels=max_pixels))
    if not images and not left_out:
        raise _nothing_found(given, ignored=ignored, wanted=wanted)
    return FoundPhotos(images=tuple(images), left_out=tuple(left_out), ignored=dict(sorted(ignored.items())))


def _nothing_found(
    given: Sequence[str | os.PathLike[str]], *, ignored: Mapping[str, int], wanted: str
) -> SourceError:
    told = f"{', '.join(map(printable, map(str, given))) or 'nothing given'}: no photos found"
    if ignored:
        told += f", only {', '.join(f'{number:,} {kind}' for kind, number in sorted(ignored.items()))}"
    return SourceError(f"{told}. {wanted}." if wanted else told)


def _photos_below(walk: Walk, *, max_pixels: int) -> list[Image]:
    folders = list(walk)  # whether there are links is known at the end
    once: dict[int, str] = {}
    for folder in folders:
        for photo in folder.photos:
            once.setdefault(walk.identity(photo, device=folder.device), photo.path)
    return [FileImage(path, max_pixels=max_pixels) for path in once.values()]
