"""Which column of a table means what."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from fieldguide.errors import SourceError
from fieldguide.images.column_names import (
    ROLES,
    TAGS,
    ColumnNames,
    holds_labels,
    listed,
    option_of,
    plain_name,
    role_of,
    roles_of,
)
from fieldguide.images.description import count
from fieldguide.images.file_kind import looks_like_photo
from fieldguide.images.missing_words import MISSING_WORDS
from fieldguide.images.split_words import column_split, no_split_at_all, split_flags
from fieldguide.images.tags import BETWEEN
from fieldguide.printable import printable

EARLY_LINES = 20  # above the first photo, where a header may stand
_SAMPLE_LINES = 50

Rows = list[tuple[int, list[str]]]


@dataclass(frozen=True, slots=True)
class TableColumns:
    """The positions of the columns.

    Attributes
    ----------
    path, label : int
        Positions from 0.
    many : bool
        Whether the column of labels holds any number of them, with `BETWEEN` in between.
    group : int or None
        None where the table has no such column.
    split : tuple of int
        None, one, or several of those that say true or false for one split.
    header : list of str or None
        The line that names the columns, if there is one.
    first : int
        Place of the first row below it.
    notes : tuple of str
        Which column was taken for what, and what was passed over.
    """

    path: int
    label: int
    many: bool
    group: int | None
    split: tuple[int, ...]
    header: list[str] | None
    first: int
    notes: tuple[str, ...]

    def extra(self) -> dict[str, int]:
        """Give the columns that mean nothing here and are kept: header -> position."""
        return _extra(self.header or [], (self.path, self.label, self.group, *self.split))

    @property
    def width(self) -> int:
        """Columns that the header names; 0 without one."""
        return len(self.header or ())

    def has_surplus(self, cells: Sequence[str]) -> bool:
        """Whether a row says more than the header has columns; without a header none does."""
        return 0 < self.width < len(cells) and any(cells[self.width :])


def understand_columns(
    rows: Rows,
    *,
    name: str,
    lists: frozenset[str],
    nested: Mapping[str, str],
    named: ColumnNames,
) -> TableColumns:
    """Tell which column means what, by a header or by position.

    Parameters
    ----------
    rows : list of (int, list of str)
        As in `TableText`, at least one.
    name : str
        What errors call the table.
    lists : frozenset of str
        Columns that are known to hold any number of labels.
    nested : mapping of str to str
        Columns that hold lists or objects, as in `TableText`.
    named : ColumnNames
        Columns that somebody named.

    Returns
    -------
    TableColumns

    Raises
    ------
    SourceError
        If there is no column of paths or of labels, a named one is not there, several may be meant, or one
        that is needed holds a list or an object.

    Notes
    -----
    The header is that line, among those above the first photo, that holds the named columns, else the most
    usual names; titles and comments may stand above it. Only without any such name do positions count.
    """
    above = _above_photos(rows)
    header = header_place(rows, named=named)
    if header is not None:
        return _named(rows, header=header, name=name, lists=lists, nested=nested, named=named)
    if above and above < len(rows) and looks_like_photo_row(rows[above][1]):
        if named.given():  # none of which is there; the line above the photos should have them
            return _named(rows, header=above - 1, name=name, lists=lists, nested=nested, named=named)
        raise SourceError(
            f"{name}: none of the columns {listed(rows[above - 1][1])} is known; call them path and label "
            "(and group, split), name them with --path-column and --label-column, or delete the "
            + ("first line" if above == 1 else f"first {above} lines")
        )
    return _positional(rows, name=name, named=named)


def above_header(rows: Rows) -> str:
    """Note lines above the header, of which nothing is used."""
    passed = ", ".join(f"'{printable(' '.join(filter(None, cells)))}'" for _, cells in rows)
    return f"{count(len(rows), 'line')} above the header passed over: {passed:.200}"


def require_plain(columns: Iterable[str], *, nested: Mapping[str, str]) -> None:
    """Refuse columns that are needed and hold a list or an object.

    Parameters
    ----------
    columns : iterable of str
        Those that mean something.
    nested : mapping of str to str
        As in `TableText`.

    Raises
    ------
    SourceError
        If one of them is nested.
    """
    for column in columns:
        if column in nested:
            raise SourceError(f"{nested[column]}; write one word or number for each photo")


def passed_over(nested: Iterable[str]) -> str:
    """Note columns that mean nothing here and of which nothing can be kept."""
    return f"passed over, as they hold no single words or numbers: {listed(nested)}"


def looks_like_photo_row(cells: list[str]) -> bool:
    """Tell whether a row has a cell with the name of a photo."""
    return any(map(looks_like_photo, cells))


def _above_photos(rows: Rows) -> int:
    """Count the early lines without a photo."""
    early = rows[: EARLY_LINES + 1]
    return next((i for i, (_, cells) in enumerate(early) if looks_like_photo_row(cells)), len(early))


def header_place(rows: Rows, *, named: ColumnNames) -> int | None:
    """Find the header.

    Parameters
    ----------
    rows : list of (int, list of str)
        As in `TableText`.
    named : ColumnNames
        Columns that somebody named.

    Returns
    -------
    int or None
        The place of the line that names most columns, of several the last, among those above the first photo;
        titles and comments may stand above it. None if no line names any.
    """
    early = rows[: _above_photos(rows)]
    wanted = {plain_name(name) for name in named.given().values()}
    best, most = None, (0, 0)
    for i, (_, cells) in enumerate(early):
        plain = set(map(plain_name, cells))
        roles = {"label" if holds_labels(cell) else role_of(cell) for cell in cells} - {None}
        names = (len(wanted & plain), len(roles) if roles & {"path", "label"} else 0)
        if any(names) and names >= most:
            best, most = i, names
    return best


def _named(
    rows: Rows,
    *,
    header: int,
    name: str,
    lists: frozenset[str],
    nested: Mapping[str, str],
    named: ColumnNames,
) -> TableColumns:
    names, below = rows[header][1], rows[header + 1 :][:_SAMPLE_LINES]
    photos = {i for _, cells in below for i, cell in enumerate(cells) if looks_like_photo(cell)}
    flags = split_flags(names, named=named)
    wanted = [role for role in ROLES if not (flags and role == "split")]
    roles = roles_of(names, named=named, source=name, photos=photos, roles=wanted)
    require_plain([names[i] for i in (*roles.values(), *flags)], nested=nested)
    for role in ("path", "label"):
        if role not in roles:
            raise SourceError(
                f"{name}: no column '{role}' among {listed(names)}; name the column that holds the "
                + ("path of each photo 'path'" if role == "path" else "class of each photo 'label'")
                + f", or say which it is with {option_of(role)}"
            )
    notes = []
    if header:
        notes.append(above_header(rows[:header]))
    split, no_split = roles.get("split"), None
    if split is not None and named.split is None:
        words = {cells[split] for _, cells in rows[header + 1 :] if split < len(cells)}
        no_split = no_split_at_all(words, column=names[split])
    splits = flags if split is None else () if no_split else (split,)
    label, group = roles["label"], roles.get("group")
    many = names[label] in lists or _holds_many(rows[header:], column=label)
    groups = () if group is None else (group,)
    columns = {"path": (roles["path"],), "label": (label,), "group": groups, "split": splits}
    said = ", ".join(
        f"{role} from {' and '.join(listed([names[i]]) for i in places)}"
        for role, places in columns.items()
        if places
    )
    said += f", many for one photo, separated by {BETWEEN}" if many else ""
    names = ["" if cell in nested else cell for cell in names]
    kept = _extra(names, (roles["path"], label, group, *splits))
    notes.append(f"columns: {said}" + (f"; kept beside: {listed(kept)}" if kept else ""))
    notes += [no_split] if no_split else []
    notes += [passed_over(nested)] if nested else []
    return TableColumns(
        path=roles["path"],
        label=label,
        many=many,
        group=group,
        split=splits,
        header=names,
        first=header + 1,
        notes=tuple(notes),
    )


def _extra(header: list[str], roles: tuple[int | None, ...]) -> dict[str, int]:
    kept = {name: i for i, name in enumerate(header) if name and i not in roles}
    return {printable(name): i for name, i in kept.items()}


def _holds_many(rows: Rows, *, column: int) -> bool:
    """Tell a column of any number of labels: one called tags, or labels with separators in it."""
    called = plain_name(rows[0][1][column])
    if called != "labels":
        return called == TAGS
    return any(BETWEEN in cell for _, row in rows for cell in row[column : column + 1])


def _positional(rows: Rows, *, name: str, named: ColumnNames) -> TableColumns:
    width = max(len(row) for _, row in rows)
    if width < 2:
        raise SourceError(f"{name}: only one column, so the labels are missing; each line is path,label")
    roles = _numbered(named, width=width, name=name)
    if not roles and width > 4:
        raise SourceError(
            f"{name}: {width} columns without a header; add a first line such as path,label,group,split, or "
            "give their numbers: --path-column 1 --label-column 2"
        )
    if not roles and width > 2:
        split = _split_without_header(rows, width=width)
        others = [i for i in range(1, width) if i != split]
        roles = {} if len(others) < 2 else {"group": others[1]}
        roles |= {} if split is None else {"split": split}
    free = (i for i in range(width) if i not in roles.values())
    roles = {role: roles[role] if role in roles else next(free) for role in ("path", "label")} | roles
    said = ", ".join(f"{role} from column {i + 1}" for role, i in roles.items())
    return TableColumns(
        path=roles["path"],
        label=roles["label"],
        many=False,
        group=roles.get("group"),
        split=(roles["split"],) if "split" in roles else (),
        header=None,
        first=0,
        notes=(f"no line names the columns, so they are taken by position: {said}",),
    )


def _split_without_header(rows: Rows, *, width: int) -> int | None:
    """Find the column that names splits, the last of several; the last of four is one whatever it holds."""
    fitting = [i for i in range(1, width) if _names_splits(rows, column=i, may_be_label=i == 1)]
    return fitting[-1] if fitting else 3 if width == 4 else None


def _names_splits(rows: Rows, *, column: int, may_be_label: bool) -> bool:
    """Tell a column of words for splits alone, or of several splits among other words, which are mistakes."""
    words = {word for _, row in rows for word in row[column : column + 1] if word} - MISSING_WORDS
    splits = {column_split(word, column="split") for word in words}
    return bool(words) and (None not in splits or (len(splits) > 2 and not may_be_label))


def _numbered(named: ColumnNames, *, width: int, name: str) -> dict[str, int]:
    """Read the numbers of columns in a table without a header."""
    for role, number in named.given().items():
        if not (number.isdecimal() and 1 <= int(number) <= width):
            raise SourceError(
                f"{name}: {option_of(role)} {number}: no line of the table names its columns; give the "
                f"number of the column, 1 to {width}"
            )
    return {role: int(number) - 1 for role, number in named.given().items()}
