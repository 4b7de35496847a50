"""Apply a table of corrections to a dataset."""

import os
import unicodedata
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from fieldguide.errors import SourceError, suggestion
from fieldguide.images.assembly import tidy_label
from fieldguide.images.dataset import Dataset
from fieldguide.images.description import count, first_few
from fieldguide.images.group_word import group_word
from fieldguide.images.path_spellings import path_spellings
from fieldguide.images.table_text import TableText, read_table_text
from fieldguide.images.tags import tag_label, tag_set
from fieldguide.images.units import join
from fieldguide.images.whole_numbers import whole_numbers
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
        photo; relabel with the new label, drop, or group with the name of a group. A group joins the groups
        there are: whatever shares either stays together. Where photos carry many labels, the new ones have |
        in between, or are written as the label of a photo that carries them; ``(none)`` is no label. Labels
        and groups are understood as those of a table of photos. Spaces around a cell do not count, unless the
        name of a photo has them; neither do case in an action, and how accents are composed.

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
    text = read_table_text(path, columns=_HEADER)
    actions = _actions(text, path, name=name, photos=_Names({*places, *gone}))
    unknown = [photo for photo in actions if photo not in places and photo not in gone]
    if unknown:
        raise SourceError(
            f"{name}: {count(len(unknown), 'photo')} not in {dataset.source or 'the dataset'}: "
            f"{first_few(list(map(printable, unknown)))}.{suggestion(unknown[0], places)} "
            "Names are those that `fieldguide audit --fix` writes."
        )
    relabelled: dict[int, str] = {}
    grouped: dict[int, str] = {}
    dropped: dict[int, str] = {}
    for photo, (action, value) in actions.items():
        for i in places.get(photo, ()):
            if action == "drop":
                dropped[i] = f"dropped by {name}"
            elif action == "relabel":
                relabelled[i] = value
            else:
                grouped[i] = value
    relabelled = _as_known(relabelled, dataset.classes)
    grouped = _as_known(grouped, {group for group in dataset.groups or () if group is not None})
    fixed = replace(
        _relabelled(dataset, relabelled),
        groups=_joined(dataset.groups, grouped, n=len(dataset)) if grouped else dataset.groups,
        left_out=tuple(
            replace(photo, as_asked=photo.as_asked or actions.get(photo.exact_name) == ("drop", ""))
            for photo in dataset.left_out
        ),
        notes=(*dataset.notes, *(f"{name}: {note}" for note in text.notes), *_notes(actions, name=name)),
    )
    return fixed.leave_out(dropped, as_asked=True)


def _as_known(values: Mapping[int, str], known: Collection[str]) -> dict[int, str]:
    """Spell whole numbers alike, as in a column of a table, and as what is known already."""
    spelled = whole_numbers((*known, *values.values()), many=True)
    own = {spelled.get(name, name): name for name in known} | {name: name for name in known}
    plain = {i: value if value in own else spelled.get(value, value) for i, value in values.items()}
    return {i: own.get(value, value) for i, value in plain.items()}


def _joined(
    groups: Sequence[str | None] | None, grouped: Mapping[int, str], *, n: int
) -> tuple[str | None, ...]:
    """Join the groups of photos to those there are; what is joined is called as the first of them."""
    before = list(groups or (None,) * n)
    members: dict[str, list[int]] = {}
    for i, name in grouped.items():
        members.setdefault(name, []).append(i)
    own = {name: i for i, name in reversed(list(enumerate(before))) if name is not None}
    together = [[*photos, own[name]] if name in own else photos for name, photos in members.items()]
    joined: list[str | None] = list(before)
    for photos in join(before, together=together, n=n):
        names = (*(before[i] for i in photos), *(grouped.get(i) for i in photos))
        name = next((name for name in names if name is not None), None)
        for i in photos:
            joined[i] = name
    return tuple(joined)


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


class _Names:
    """Finds the photo that a cell names, also where accents are composed in another way."""

    def __init__(self, names: Collection[str]) -> None:
        self._names = names
        self._composed: dict[str, set[str]] = {}
        for name in names:
            if not name.isascii():
                self._composed.setdefault(unicodedata.normalize("NFC", name), set()).add(name)

    def find(self, *written: str) -> str:
        """Give the photo that the first fitting spelling names, else the last spelling."""
        for spelling in written:
            alike = self._composed.get(unicodedata.normalize("NFC", spelling), ())
            if spelling in self._names or len(alike) == 1:
                return spelling if spelling in self._names else next(iter(alike))
        return written[-1]


def _actions(text: TableText, path: Path, *, name: str, photos: _Names) -> dict[str, tuple[str, str]]:
    rows, written = text.rows, dict(read_table_text(path, strip=False).rows)
    if [cell.casefold() for cell in rows[0][1]] != _HEADER:
        raise SourceError(f"{name}: the first line is {','.join(rows[0][1])!r}; it must be path,action,value")
    actions: dict[str, tuple[str, str]] = {}
    for line, cells in rows[1:]:
        plain, action, value = (*cells, "", "")[:3]
        exact_photo = (*written.get(line, ()), "")[0]
        photo = photos.find(*path_spellings(exact_photo), *path_spellings(plain), plain)
        action = action.casefold()
        if any(cells[len(_HEADER) :]):
            raise SourceError(
                f"{name}, line {line}: {len(cells)} cells, where the first line has {len(_HEADER)}; put "
                "cells that hold the separator in quotes"
            )
        if action not in ACTIONS:
            near = suggestion(action, ACTIONS)
            raise SourceError(
                f"{name}, line {line}: the action is {action!r}; it is one of {', '.join(ACTIONS)}.{near}"
            )
        value = tidy_label(value) if action == "relabel" else group_word(value) or ""
        if action != "drop" and not value:
            raise SourceError(f"{name}, line {line}: {action} needs a value, the new {_what(action)}")
        done = (action, "" if action == "drop" else value)
        if actions.setdefault(photo, done) != done:
            raise SourceError(f"{name}, line {line}: a second, other action for {photo!r}; keep one of them")
    return actions


def _what(action: str) -> str:
    return "label" if action == "relabel" else "group"
