"""Apply a table of corrections to a dataset."""

import os
from collections import Counter
from collections.abc import Container, Mapping
from dataclasses import replace
from pathlib import Path

from fieldguide.errors import SourceError, suggestion
from fieldguide.images.dataset import Dataset
from fieldguide.images.description import count, first_few
from fieldguide.images.path_spellings import path_spellings
from fieldguide.images.table_text import read_table_text
from fieldguide.images.tags import tag_label, tag_set
from fieldguide.printable import printable

ACTIONS = ("relabel", "drop", "group")
_HEADER = ["path", "action", "value"]


def apply_fixes(dataset: Dataset, table: str | os.PathLike[str]) -> Dataset:
    """Relabel, drop and group photos as a table says. Files are not touched.

    Parameters
    ----------
    dataset : Dataset
        As read.
    table : str or path-like
        A table with the columns path, action and value, as `fieldguide audit --fix` writes it: the name of a
        photo; relabel with the new label, drop, or group with the name of a group. Where photos carry many
        labels, the new ones have | in between, or are written as the label of a photo that carries them;
        ``(none)`` is no label. Spaces around a cell do not count, unless the name of a photo or a class has
        them.

    Returns
    -------
    Dataset
        With a note for each kind of change; dropped photos are named in `left_out`, as asked.

    Raises
    ------
    SourceError
        If the table cannot be read, names a photo that is not in the dataset, an unknown action, or several
        that contradict each other.
    """
    path = Path(table).expanduser()
    name = printable(str(path))
    places: dict[str, list[int]] = {}
    for i, image in enumerate(dataset.images):
        places.setdefault(image.exact_name, []).append(i)
    gone = {photo.exact_name for photo in dataset.left_out}
    actions = _actions(path, name=name, photos={*places, *gone}, labels=set(dataset.labels))
    unknown = [photo for photo in actions if photo not in places and photo not in gone]
    if unknown:
        raise SourceError(
            f"{name}: {count(len(unknown), 'photo')} not in {dataset.source or 'the dataset'}: "
            f"{first_few(list(map(printable, unknown)))}.{suggestion(unknown[0], places)} "
            "Names are those that `fieldguide audit --fix` writes."
        )
    relabelled: dict[int, str] = {}
    groups = list(dataset.groups or (None,) * len(dataset))
    dropped: dict[int, str] = {}
    for photo, (action, value) in actions.items():
        for i in places.get(photo, ()):
            if action == "drop":
                dropped[i] = f"dropped by {name}"
            elif action == "relabel":
                relabelled[i] = value
            else:
                groups[i] = value
    fixed = replace(
        _relabelled(dataset, relabelled),
        groups=tuple(groups) if any(group is not None for group in groups) else dataset.groups,
        left_out=tuple(
            replace(photo, as_asked=photo.as_asked or actions.get(photo.exact_name) == ("drop", ""))
            for photo in dataset.left_out
        ),
        notes=(*dataset.notes, *_notes(actions, name=name)),
    )
    return fixed.leave_out(dropped, as_asked=True)


def _relabelled(dataset: Dataset, values: Mapping[int, str]) -> Dataset:
    """Give photos their new labels, by position."""
    labels, tags, accepted = list(dataset.labels), dataset.tags, dataset.accepted
    if tags is not None:
        # The audit suggests labels as photos have them, "old + wet"; people write tables, "old|wet".
        known = {tag_label(frozenset()): frozenset[str](), **dict(zip(labels, tags, strict=True))}
        new = {i: known.get(value, tag_set(value)) for i, value in values.items()}
        tags = tuple(new.get(i, own) for i, own in enumerate(tags))
        values = {i: tag_label(own) for i, own in new.items()}
    for i, value in values.items():
        labels[i] = value
    if accepted is not None:
        accepted = tuple(
            right | {label} if i in values else right
            for i, (right, label) in enumerate(zip(accepted, labels, strict=True))
        )
    return replace(dataset, labels=tuple(labels), tags=tags, accepted=accepted)


def _notes(actions: dict[str, tuple[str, str]], *, name: str) -> list[str]:
    done = Counter(action for action, _ in actions.values())
    words = {"relabel": "relabelled", "drop": "dropped", "group": "grouped"}
    notes = [
        f"{count(done[action], 'photo')} {words[action]} by {name}" for action in ACTIONS if done[action]
    ]
    if done["relabel"]:
        notes.append(
            f"photos are learnt and scored by the labels of {name}; those that a classifier suggested make "
            "the numbers look better than they are: look at each of these photos before you trust either"
        )
    return notes


def _actions(
    path: Path, *, name: str, photos: Container[str], labels: Container[str]
) -> dict[str, tuple[str, str]]:
    rows, written = read_table_text(path).rows, dict(read_table_text(path, strip=False).rows)
    if [cell.casefold() for cell in rows[0][1]] != _HEADER:
        raise SourceError(f"{name}: the first line is {','.join(rows[0][1])!r}; it must be path,action,value")
    actions: dict[str, tuple[str, str]] = {}
    for line, cells in rows[1:]:
        photo, action, value = (*cells, "", "")[:3]
        exact_photo, _, exact_value = (*written.get(line, ()), "", "", "")[:3]
        if any(cells[len(_HEADER) :]):
            raise SourceError(
                f"{name}, line {line}: {len(cells)} cells, where the first line has {len(_HEADER)}; put "
                "cells that hold the separator in quotes"
            )
        spellings = (*path_spellings(exact_photo), *path_spellings(photo))
        photo = next((spelling for spelling in spellings if spelling in photos), photo)
        value = exact_value if exact_value in labels else value
        if action not in ACTIONS:
            near = suggestion(action, ACTIONS)
            raise SourceError(
                f"{name}, line {line}: the action is {action!r}; it is one of {', '.join(ACTIONS)}.{near}"
            )
        if action != "drop" and not value:
            raise SourceError(f"{name}, line {line}: {action} needs a value, the new {_what(action)}")
        if actions.setdefault(photo, (action, value)) != (action, value):
            raise SourceError(f"{name}, line {line}: a second, other action for {photo!r}; keep one of them")
    return actions


def _what(action: str) -> str:
    return "label" if action == "relabel" else "group"
