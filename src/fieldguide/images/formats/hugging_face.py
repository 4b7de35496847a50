"""Objects of Hugging Face's `datasets`, without importing that library."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from fieldguide.errors import ImageError, SourceError, suggestion
from fieldguide.images.as_word import as_word
from fieldguide.images.assembly import Assembly
from fieldguide.images.bytes_image import BytesImage
from fieldguide.images.column_names import USUAL_NAMES, ColumnNames, listed, role_of, roles_of
from fieldguide.images.dataset import Dataset
from fieldguide.images.failure import FAILURES
from fieldguide.images.formats.item_image import ItemImage
from fieldguide.images.image import Image
from fieldguide.images.missing_words import MISSING_WORDS
from fieldguide.images.regular_file import open_regular
from fieldguide.images.split_words import column_split, not_a_split, split_word
from fieldguide.images.table_columns import passed_over, require_plain
from fieldguide.measure.is_missing import is_missing
from fieldguide.printable import printable

_NO_CLASS = -1


def is_hugging_face(source: Any) -> bool:
    """Recognise a dataset with `features`, or a mapping of splits to such."""
    parts = source.values() if isinstance(source, Mapping) else (source,)
    return bool(parts) and all(hasattr(p, "features") and hasattr(p, "column_names") for p in parts)


def read_hugging_face(
    source: Any, *, max_pixels: int, licence: str | None, named: ColumnNames = USUAL_NAMES
) -> Dataset:
    """Read a dataset of Hugging Face.

    Parameters
    ----------
    source : datasets.Dataset or datasets.DatasetDict
        With a feature of images, and one of labels: called label, or the only one that has class names.
    max_pixels : int
        Passed on to each photo.
    licence : str or None
        Passed on.
    named : ColumnNames, default=USUAL_NAMES
        Columns that somebody named.

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
        _add_part(
            part, name=str(split or "row"), split=word, named=named, assembly=assembly, max_pixels=max_pixels
        )
    return assembly.dataset()


def _add_part(
    part: Any, *, name: str, split: str | None, named: ColumnNames, assembly: Assembly, max_pixels: int
) -> None:
    photos = _photo_column(part, named=named)
    classes = {c: list(f.names) for c, f in part.features.items() if hasattr(f, "names")}
    plain = [c for c in part.column_names if c != photos and _is_plain(part.features[c])]
    nested = {
        c: f"the dataset: '{printable(c)}' holds {type(part.features[c]).__name__}"
        for c in part.column_names
        if c != photos and c not in plain
    }
    if nested and (note := passed_over(nested)) not in assembly.notes:
        assembly.notes.append(note)
    values = {column: list(part[column]) for column in plain}
    stored = _undecoded(part, photos)
    roles = _roles(part, plain, nested=nested, named=named)
    label = roles["label"]
    for row in range(len(part)):
        words = {c: _word(values[c][row], classes.get(c)) for c in plain}
        if (word := words[label]) is None:
            assembly.leave_out(f"{name}[{row}]", reason="the label is missing")
            continue
        assembly.add(
            _image(stored, part, photos, row, name=f"{name}[{row}]", max_pixels=max_pixels),
            label=word,
            group=_shown(words[roles["group"]]) if "group" in roles else None,
            split=_split(words[roles["split"]], column=roles["split"]) if "split" in roles else split,
            identity=None,
            columns={c: _shown(word) for c, word in words.items() if c not in roles.values()},
        )


def _photo_column(part: Any, *, named: ColumnNames) -> str:
    fitting = [c for c, f in part.features.items() if type(f).__name__ == "Image"]
    if named.path is not None and named.path not in fitting:
        raise SourceError(
            f"the dataset has no column of images '{printable(named.path)}' among "
            f"{listed(part.column_names)}.{suggestion(named.path, fitting)}"
        )
    found = named.path or next((c for c in fitting if role_of(c) == "path"), fitting[0] if fitting else None)
    if found is None:
        raise SourceError(f"the dataset has no column of images among {listed(part.column_names)}")
    return found


def _roles(part: Any, plain: list[str], *, nested: Mapping[str, str], named: ColumnNames) -> dict[str, str]:
    """Find the columns that mean something; splits are those of the dictionary, unless a column is named."""
    roles = ("label", "group", *(("split",) if named.split is not None else ()))
    every = [*plain, *nested]
    found = {r: every[i] for r, i in roles_of(every, named=named, source="the dataset", roles=roles).items()}
    require_plain(found.values(), nested=nested)
    fitting = [c for c in plain if hasattr(part.features[c], "names")]
    if "label" not in found and len(fitting) == 1:
        (found["label"],) = fitting
    if "label" not in found:
        raise SourceError(
            f"the dataset has no column 'label' among {listed(part.column_names)}; name it with label_column"
        )
    return found


def _split(word: str | None, *, column: str) -> str | None:
    if word is None or word in MISSING_WORDS:
        return None
    split = column_split(word, column=column)
    if split is None:
        raise SourceError(f"the dataset: {not_a_split(word, column=column, n_values=None)}")
    return split


def _is_plain(feature: Any) -> bool:
    return hasattr(feature, "names") or (
        type(feature).__name__ == "Value" and not str(getattr(feature, "dtype", "")).endswith("binary")
    )


def _word(value: Any, names: list[str] | None) -> str | None:
    if is_missing(value) or (names is not None and value == _NO_CLASS):
        return None
    if names is None:
        return as_word(value)
    if not 0 <= value < len(names):
        raise SourceError(f"the dataset has the class {value}, and its classes are 0 to {len(names) - 1}")
    return names[value]


def _shown(word: str | None) -> str | None:
    return None if word is None else printable(word)


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
