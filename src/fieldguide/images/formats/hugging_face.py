"""Objects of Hugging Face's `datasets`, without importing that library."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from fieldguide.errors import ImageError, SourceError
from fieldguide.images.assembly import Assembly
from fieldguide.images.bytes_image import BytesImage
from fieldguide.images.dataset import Dataset
from fieldguide.images.failure import FAILURES
from fieldguide.images.formats.item_image import ItemImage
from fieldguide.images.image import Image
from fieldguide.images.printable import printable
from fieldguide.images.regular_file import open_regular
from fieldguide.images.split_words import split_word
from fieldguide.images.table_columns import role_of

_NO_CLASS = -1


def is_hugging_face(source: Any) -> bool:
    """Recognise a dataset with `features`, or a mapping of splits to such."""
    parts = source.values() if isinstance(source, Mapping) else (source,)
    return bool(parts) and all(hasattr(p, "features") and hasattr(p, "column_names") for p in parts)


def read_hugging_face(source: Any, *, max_pixels: int, licence: str | None) -> Dataset:
    """Read a dataset of Hugging Face.

    Parameters
    ----------
    source : datasets.Dataset or datasets.DatasetDict
        With a feature of images, and one of labels: called label, or the only one that has class names.
    max_pixels : int
        Passed on to each photo.
    licence : str or None
        Passed on.

    Returns
    -------
    Dataset
        Photos are fetched when they are opened: their stored bytes where the dataset can give them, else the
        decoded picture. Other columns of words and numbers are kept.

    Raises
    ------
    SourceError
        If it has no photos or no labels.
    """
    parts = source if isinstance(source, Mapping) else {None: source}
    assembly = Assembly(source="Hugging Face dataset", licence=licence)
    for split, part in parts.items():
        word = split_word(str(split)) if split else None
        if split and word is None and len(parts) > 1:
            assembly.notes.append(
                f"split '{printable(str(split))}' passed over; its name is no word for a split"
            )
            continue
        _add_part(part, name=str(split or "row"), split=word, assembly=assembly, max_pixels=max_pixels)
    return assembly.dataset()


def _add_part(part: Any, *, name: str, split: str | None, assembly: Assembly, max_pixels: int) -> None:
    photos, label = _photo_column(part), _label_column(part)
    named = {c: list(f.names) for c, f in part.features.items() if hasattr(f, "names")}
    plain = [c for c in part.column_names if c != photos and _is_plain(part.features[c])]
    values = {column: list(part[column]) for column in plain}
    stored = _undecoded(part, photos)
    group = next((column for column in plain if role_of(column) == "group"), None)
    for row in range(len(part)):
        word = _word(values[label][row], named.get(label))
        if word is None:
            assembly.leave_out(f"{name}[{row}]", reason="the label is missing")
            continue
        assembly.add(
            _image(stored, part, photos, row, name=f"{name}[{row}]", max_pixels=max_pixels),
            label=word,
            group=_word(values[group][row], named.get(group)) if group else None,
            split=split,
            identity=None,
            columns={c: _word(values[c][row], named.get(c)) for c in plain if c not in (label, group)},
        )


def _photo_column(part: Any) -> str:
    fitting = [c for c, f in part.features.items() if type(f).__name__ == "Image"]
    found = next((c for c in fitting if role_of(c) == "path"), fitting[0] if fitting else None)
    if found is None:
        raise SourceError(
            f"the dataset has no column of images among {', '.join(map(repr, part.column_names))}"
        )
    return found


def _label_column(part: Any) -> str:
    fitting = [c for c, f in part.features.items() if hasattr(f, "names")]
    found = next((c for c in part.column_names if role_of(c) == "label"), None)
    if found is None and len(fitting) == 1:
        (found,) = fitting
    if found is None:
        raise SourceError(
            f"the dataset has no column 'label' among {', '.join(map(repr, part.column_names))}"
        )
    return found


def _is_plain(feature: Any) -> bool:
    return hasattr(feature, "names") or (
        type(feature).__name__ == "Value" and not str(getattr(feature, "dtype", "")).endswith("binary")
    )


def _word(value: Any, names: list[str] | None) -> str | None:
    if value is None or (names is not None and value == _NO_CLASS):
        return None
    if names is None:
        return printable(str(value).strip()) or None
    if not 0 <= value < len(names):
        raise SourceError(f"the dataset has the class {value}, and its classes are 0 to {len(names) - 1}")
    return names[value]


def _undecoded(part: Any, photos: str) -> Any:
    """Give the dataset with stored bytes in place of decoded pictures; None if it cannot."""
    try:
        return part.cast_column(photos, type(part.features[photos])(decode=False))
    except FAILURES:
        return None


def _image(stored: Any, part: Any, column: str, row: int, *, name: str, max_pixels: int) -> Image:
    if stored is None:
        return ItemImage(partial(_cell, part, column, row), name=name)
    return BytesImage(partial(_stored, stored, column, row), name=name, max_pixels=max_pixels)


def _cell(part: Any, column: str, row: int) -> Any:
    return part[row][column]


def _stored(part: Any, column: str, row: int) -> bytes:
    cell = part[row][column]
    if not cell:
        raise ImageError("its row in the dataset is empty")
    if cell.get("bytes"):
        return cell["bytes"]
    with open_regular(cell["path"]) as file:
        return file.read()
