"""A file of annotations as COCO has it: photos, categories, and what is where."""

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from fieldguide.images.as_word import as_word
from fieldguide.images.assembly import Assembly, tidy_label
from fieldguide.images.box_image import Box, BoxImage
from fieldguide.images.description import count
from fieldguide.images.file_image import FileImage
from fieldguide.images.formats.source_file import refused, source_bytes
from fieldguide.printable import printable

_FIELDS = ("images", "annotations", "categories")
_OUTLINES = ("segmentation", "keypoints")
_PHOTOS_LOOKED_FOR = 100  # until one is there, to find the folder


@dataclass(frozen=True, slots=True)
class About:
    """What is known of a photo beside its annotations.

    Attributes
    ----------
    group : str, optional
        What it must not be split from.
    columns : mapping of str to (str or None)
        What else the file says.
    """

    group: str | None = None
    columns: Mapping[str, str | None] = field(default_factory=dict)


class CocoFile:
    """The lists of a file, checked.

    Parameters
    ----------
    file : Path
        The file; refused if it is no JSON or lacks one of the lists.

    Attributes
    ----------
    images : dict of str to dict
        Each photo by its number, which may be a word.
    names : dict of str to str
        The label of each category.
    above : dict of str to str
        The super-category of each label that has one.
    annotations : list of dict
        Without crowd regions.
    n_crowds : int
        How many of these were passed over.
    """

    def __init__(self, file: Path) -> None:
        self.file = file
        content = self._content()
        self.images: dict[str, dict[str, Any]] = {}
        for entry in content["images"]:
            number, name = self.field(entry, "id"), self.field(entry, "file_name")
            if self.images.setdefault(number, entry)["file_name"] != entry["file_name"]:
                raise refused(file, f"two photos have the number {number}, one of them {name}")
        self.names: dict[str, str] = {}
        self.above: dict[str, str] = {}
        for entry in content["categories"]:
            number, name = self.field(entry, "id"), self.field(entry, "name")
            if self.names.setdefault(number, name) != name:
                raise refused(file, f"category {number} is called {self.names[number]} and {name}")
            above = entry.get("supercategory")
            if isinstance(above, str) and above not in ("", "none", name):
                self.above[tidy_label(name)] = tidy_label(above)
        entries = content["annotations"]
        for entry in entries:
            self.field(entry, "image_id")
            if self.field(entry, "category_id") not in self.names and not _is_crowd(entry):
                raise refused(file, f"a box of category {entry['category_id']}, which it does not list")
        self.annotations = [entry for entry in entries if not _is_crowd(entry)]
        self.n_crowds = len(entries) - len(self.annotations)
        self._refuse_fractions()

    def _content(self) -> dict[str, Any]:
        try:
            content = json.loads(source_bytes(self.file))
        except (ValueError, RecursionError) as error:
            raise refused(self.file, f"it is no JSON, or is cut short ({error})") from error
        if not isinstance(content, dict) or not all(isinstance(content.get(f), list) for f in _FIELDS):
            raise refused(
                self.file, "it is no COCO file: that has the lists images, annotations and categories"
            )
        return content

    def field(self, entry: Any, name: str) -> str:
        """Take a word or a number that must be there; 1, 1.0 and ``"1"`` are the same."""
        value = entry.get(name) if isinstance(entry, dict) else None
        word = as_word(value) if isinstance(value, int | float | str) else None
        if word is None:
            raise refused(self.file, f"an entry without '{name}': {str(entry)[:100]}")
        return word

    def _refuse_fractions(self) -> None:
        boxes = [box for entry in self.annotations if (box := box_of(entry)) is not None]
        if boxes and all(map(is_fraction, boxes)):
            raise refused(
                self.file,
                f"its boxes are fractions of the photo, such as {_shown(boxes[0])}, and COCO has pixels; "
                "multiply left and width by the width of the photo, top and height by its height",
            )

    def add(
        self, assembly: Assembly, *, split: str | None, about: Mapping[str, About], max_pixels: int
    ) -> None:
        """Add a crop for each box, and a whole photo for each annotation of a photo without boxes.

        Parameters
        ----------
        assembly : Assembly
            Where to.
        split : str or None
            Of all photos.
        about : mapping of str to About
            What is known of photos, by their numbers. Crops of a photo without a group are one.
        max_pixels : int
            Passed on to each photo.
        """
        for name, above in self.above.items():
            assembly.hierarchy[name] = (above,)
        if self.n_crowds:
            assembly.ignored["crowd region"] += self.n_crowds
        adding = _Adding(self, assembly, split, about, _Photos(self, max_pixels=max_pixels))
        for entry in self.annotations:
            adding.add(entry)
        assembly.notes += adding.notes()


def box_of(annotation: Mapping[str, Any]) -> Box | None:
    """Give left, top, width and height of an annotation; None if it has no box with an area."""
    try:
        left, top, width, height = map(float, annotation["bbox"])
    except (LookupError, TypeError, ValueError):
        return None
    is_box = all(map(math.isfinite, (left, top, width, height))) and width > 0 and height > 0
    return (left, top, width, height) if is_box else None


def is_fraction(box: Box) -> bool:
    """Tell a box of fractions of the photo: as pixels, it would lie within the first one."""
    return max(box) <= 1


@dataclass(slots=True)
class _Adding:
    """Adds annotations to an assembly, and counts what has to be told."""

    file: CocoFile
    assembly: Assembly
    split: str | None
    about: Mapping[str, About]
    photos: "_Photos"
    boxed: set[str] = field(init=False)
    n_boxes: int = 0
    n_whole: int = 0
    n_cut: int = 0

    def __post_init__(self) -> None:
        entries = self.file.annotations
        self.boxed = {self.file.field(entry, "image_id") for entry in entries if entry.get("bbox")}

    def add(self, entry: dict[str, Any]) -> None:
        number = self.file.field(entry, "image_id")
        photo, marked = self.photos.get(number), f"annotation {entry.get('id', '?')}"
        has_box = bool(entry.get("bbox"))
        marked = f"box {entry.get('id', '?')}" if has_box else marked
        called = photo[0].exact_name if isinstance(photo, tuple) else self.photos.name(number)
        shown = f"{called} ({marked})"
        why = photo if isinstance(photo, str) else self._why_not(entry, has_box=has_box, number=number)
        if why is not None or isinstance(photo, str):
            self.assembly.leave_out(shown, reason=str(why))
            return
        image, identity = photo
        label = self.file.names[self.file.field(entry, "category_id")]
        about = self.about.get(number, About())
        box = box_of(entry)
        self.n_boxes += box is not None
        self.n_whole += box is None
        self.n_cut += box is not None and self._leaves(box, self.file.images[number])
        self.assembly.add(
            image if box is None else BoxImage(image, box, name=shown, size=_size(self.file.images[number])),
            label=label,
            group=about.group or (None if box is None else image.name),
            split=self.split,
            identity=identity if box is None else None,
            columns=about.columns,
        )

    def _why_not(self, entry: dict[str, Any], *, has_box: bool, number: str) -> str | None:
        if has_box:
            box = box_of(entry)
            if box is None:
                return "its box has no area"
            return (
                f"its box {_shown(box)} lies within one pixel; boxes are in pixels"
                if is_fraction(box)
                else None
            )
        if any(entry.get(name) for name in _OUTLINES):
            return "it outlines an object and has no box"
        return "it has no box, and others of its photo have one" if number in self.boxed else None

    @staticmethod
    def _leaves(box: Box, entry: Mapping[str, Any]) -> bool:
        """Tell whether a box leaves its photo by more than a pixel, where the file says how large that is."""
        left, top, width, height = box
        size = _size(entry)
        return size is not None and (
            min(left, top) < -1 or left + width > size[0] + 1 or top + height > size[1] + 1
        )

    def notes(self) -> Iterator[str]:
        if self.n_whole and self.n_boxes:
            yield (
                f"{count(self.n_boxes, 'box', 'boxes')} became photos, and "
                f"{count(self.n_whole, 'annotation')} without a box label whole photos; how much of a photo "
                "is seen may then tell classes apart"
            )
        if self.n_cut:
            yield (
                f"{self.n_cut:,} of {count(self.n_boxes, 'box', 'boxes')} reach out of the photo and are cut "
                "off; COCO has left, top, width and height, not two corners"
            )
        annotated = {self.file.field(entry, "image_id") for entry in self.file.annotations}
        if without := len(self.file.images.keys() - annotated):
            yield f"{count(without, 'photo')} without an annotation passed over"


class _Photos:
    """The photos of a file, each made once."""

    def __init__(self, file: CocoFile, *, max_pixels: int) -> None:
        self._file = file
        self._max_pixels = max_pixels
        self._made: dict[str, tuple[FileImage, int] | str] = {}
        names = [str(entry["file_name"]) for entry in file.images.values()][:_PHOTOS_LOOKED_FOR]
        places = (place for name in names for place in self._places() if (place / name).is_file())
        self._folder = next(places, file.file.parent)

    def _places(self) -> Iterator[Path]:
        file = self._file.file
        named = file.stem.removeprefix("instances_")
        for folder in (file.parent, file.parent.parent):
            yield from (folder, folder / "images", folder / named, folder / "images" / named)

    def get(self, number: str) -> tuple[FileImage, int] | str:
        """Give a photo and the identity of its file, or the reason why there is none."""
        if number not in self._made:
            self._made[number] = self._make(number)
        return self._made[number]

    def name(self, number: str) -> str:
        """Give what the file calls a photo; its number where it does not list it."""
        return str(self._file.images.get(number, {}).get("file_name", number))

    def _make(self, number: str) -> tuple[FileImage, int] | str:
        entry = self._file.images.get(number)
        if entry is None:
            return f"the file lists no photo {number}"
        if entry.get("corrupt") is True:
            return "the file calls its photo damaged"
        name = str(entry["file_name"])
        inside = PurePosixPath(name.replace("\\", "/"))
        if inside.is_absolute() or ".." in inside.parts:
            return "its photo lies outside the folder of photos"
        place = self._folder / inside
        if not place.is_file():
            return f"there is no such file in {printable(str(self._folder))}"
        status = place.stat()
        photo = FileImage(place, name=name, max_pixels=self._max_pixels)
        return photo, status.st_dev << 64 | status.st_ino


def _size(entry: Mapping[str, Any]) -> tuple[int, int] | None:
    """Give width and height of a photo, if the file says them."""
    words = (as_word(entry.get(name)) or "" for name in ("width", "height"))
    across, down = (int(word) if word.isdecimal() else 0 for word in words)
    return (across, down) if across and down else None


def _is_crowd(entry: Any) -> bool:
    """Tell whether an annotation marks a crowd: 1 or true, as a number or as a word."""
    crowd = entry.get("iscrowd") if isinstance(entry, dict) else None
    word = "" if isinstance(crowd, dict | list) else (as_word(crowd) or "").casefold()
    return word not in ("", "0", "false", "no")


def _shown(box: Box) -> str:
    return "[" + ", ".join(f"{number:g}" for number in box) + "]"
