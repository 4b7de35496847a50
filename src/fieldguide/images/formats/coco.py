"""COCO annotation files: each box around an object becomes a photo."""

import json
import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from fieldguide.errors import OptionError
from fieldguide.images.assembly import Assembly, tidy_label
from fieldguide.images.box_image import BoxImage
from fieldguide.images.dataset import Dataset
from fieldguide.images.file_image import FileImage
from fieldguide.images.formats.look import Look
from fieldguide.images.formats.source_file import refused, source_bytes
from fieldguide.images.split_words import split_word

_FIELDS = ("images", "annotations", "categories")
_INSTANCES = re.compile(r"instances_.*\.json")


def is_coco(look: Look) -> bool:
    """Recognise a JSON file, or a folder whose folder ``annotations`` holds files ``instances_*.json``."""
    if look.is_folder:
        return "annotations" in look.names and bool(_annotation_files(look.path))
    return look.suffix == ".json"


def read_coco(path: str, *, max_pixels: int, licence: str | None) -> Dataset:
    """Read a COCO annotation file [1]_.

    Parameters
    ----------
    path : str
        The annotation file, or the folder with ``annotations/instances_train2017.json``. Photos are looked
        for beside the file, in ``images`` beside it or one folder up, and in the folder that the file is
        called after (``val2017``), there or one folder up.
    max_pixels : int
        Passed on to each photo.
    licence : str or None
        Passed on.

    Returns
    -------
    Dataset
        One crop for each box; the label is its category, the photo is its group, super-categories make the
        hierarchy. Crowd regions are passed over; boxes without area or photo are left out.

    Raises
    ------
    SourceError
        If a file is not in this format or contradicts itself, or no photo is left.

    References
    ----------
    .. [1] Lin et al., "Microsoft COCO: Common Objects in Context", ECCV 2014,
       https://cocodataset.org/#format-data
    """
    given = Path(path)
    assembly = Assembly(source=path, licence=licence)
    files = _annotation_files(given) if given.is_dir() else [given]
    for file in files:
        content = _content(file)
        names = _categories(content["categories"], file=file, assembly=assembly)
        images = {_field(image, "id", file=file): image for image in content["images"]}
        photos = _Photos(file, images, max_pixels=max_pixels)
        split = _split_of(file) if len(files) > 1 else None
        for annotation in content["annotations"]:
            _add(annotation, names=names, photos=photos, split=split, assembly=assembly)
    return assembly.dataset()


def _annotation_files(folder: Path) -> list[Path]:
    found = sorted((folder / "annotations").glob("*.json"))
    return [file for file in found if _INSTANCES.fullmatch(file.name)]


def _split_of(file: Path) -> str | None:
    return next((s for word in re.split(r"[^A-Za-z]+", file.stem) if (s := split_word(word))), None)


def _content(file: Path) -> dict[str, Any]:
    try:
        content = json.loads(source_bytes(file))
    except (ValueError, RecursionError) as error:
        raise refused(file, f"it is no JSON, or is cut short ({error})") from error
    if not isinstance(content, dict) or not all(isinstance(content.get(f), list) for f in _FIELDS):
        raise refused(file, "it is no COCO file: that has the lists images, annotations and categories")
    return content


def _field(entry: Any, name: str, *, file: Path) -> Any:
    value = entry.get(name) if isinstance(entry, dict) else None
    if not isinstance(value, int | str):
        raise refused(file, f"an entry without '{name}': {str(entry)[:100]}")
    return value


def _categories(entries: list[Any], *, file: Path, assembly: Assembly) -> dict[Any, str]:
    names = {}
    for entry in entries:
        name = tidy_label(str(_field(entry, "name", file=file)))
        names[_field(entry, "id", file=file)] = name
        above = entry.get("supercategory")
        if isinstance(above, str) and above not in ("", "none", name):
            assembly.hierarchy[name] = (tidy_label(above),)
    return names


class _Photos:
    """The larger photos, each made once."""

    def __init__(self, file: Path, entries: dict[Any, Any], *, max_pixels: int) -> None:
        self.file = file
        self._entries = entries
        self._max_pixels = max_pixels
        self._made: dict[Any, FileImage | str] = {}
        first = next((str(_field(entry, "file_name", file=file)) for entry in entries.values()), "")
        self._folder = next((f for f in self._places() if (f / first).is_file()), file.parent)

    def _places(self) -> Iterator[Path]:
        named = self.file.stem.removeprefix("instances_")
        for folder in (self.file.parent, self.file.parent.parent):
            yield from (folder, folder / "images", folder / named, folder / "images" / named)

    def get(self, number: Any) -> FileImage | str:
        """Give a photo, or the reason why there is none."""
        if number not in self._made:
            self._made[number] = self._make(number)
        return self._made[number]

    def _make(self, number: Any) -> FileImage | str:
        if number not in self._entries:
            return f"the file lists no photo {number}"
        name = str(_field(self._entries[number], "file_name", file=self.file))
        inside = PurePosixPath(name.replace("\\", "/"))
        if inside.is_absolute() or ".." in inside.parts:
            return "its photo lies outside the folder of photos"
        place = self._folder / inside
        if not place.is_file():
            return "there is no such file"
        return FileImage(place, name=name, max_pixels=self._max_pixels)


def _add(
    annotation: Any, *, names: dict[Any, str], photos: _Photos, split: str | None, assembly: Assembly
) -> None:
    number, category = (_field(annotation, name, file=photos.file) for name in ("image_id", "category_id"))
    if annotation.get("iscrowd"):
        assembly.ignored["crowd region"] += 1
        return
    if category not in names:
        raise refused(photos.file, f"a box of category {category}, which it does not list")
    photo = photos.get(number)
    shown = f"{photo.name if isinstance(photo, FileImage) else number} (box {annotation.get('id', '?')})"
    if isinstance(photo, str):
        assembly.leave_out(shown, reason=photo)
        return
    try:
        left, top, width, height = map(float, annotation["bbox"])
        image = BoxImage(photo, (left, top, width, height), name=shown)
    except (OptionError, LookupError, TypeError, ValueError):
        assembly.leave_out(shown, reason="its box has no area")
        return
    assembly.add(image, label=names[category], group=photo.name, split=split, identity=None)
