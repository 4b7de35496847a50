"""Which column of a table means what."""

from dataclasses import dataclass

from fieldguide.errors import SourceError
from fieldguide.images.file_kind import looks_like_photo
from fieldguide.images.printable import printable
from fieldguide.images.split_words import split_word
from fieldguide.images.tags import BETWEEN

_NAMES = {
    "path": "path file filename file_name filepath file_path image image_path image_name img img_path photo",
    "label": "label labels class class_name classname category species target taxon fine_label",
    "group": "group groups group_id groupid burst sequence specimen individual",
    "split": "split set subset partition",
}
_ROLE_OF = {name: (role, rank) for role, names in _NAMES.items() for rank, name in enumerate(names.split())}
_TAGS = "tags"  # a column of any number of labels, if no other is called label

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
    group, split : int or None
        None where the table has no such column.
    header : list of str or None
        The first line, where it names the columns.
    """

    path: int
    label: int
    many: bool
    group: int | None
    split: int | None
    header: list[str] | None

    def note(self) -> str | None:
        """Say which named column was taken for what."""
        if self.header is None:
            return None
        roles = {"path": self.path, "label": self.label, "group": self.group, "split": self.split}
        used = {role: i for role, i in roles.items() if i is not None}
        said = ", ".join(f"{role} from '{self.header[i]}'" for role, i in used.items())
        if self.many:
            said += f", many for one photo, separated by {BETWEEN}"
        kept = [f"'{name}'" for name in self.extra()]
        return f"columns: {said}" + (f"; kept beside: {', '.join(kept)}" if kept else "")

    def extra(self) -> dict[str, int]:
        """Give the columns that mean nothing here and are kept: header -> position."""
        roles = (self.path, self.label, self.group, self.split)
        named = {name: i for i, name in enumerate(self.header or ()) if name and i not in roles}
        return {printable(name): i for name, i in named.items()}


def understand_columns(rows: Rows, *, name: str, lists: frozenset[str] = frozenset()) -> TableColumns:
    """Tell which column means what, by the header or by position.

    Parameters
    ----------
    rows : list of (int, list of str)
        As in `TableText`, at least one.
    name : str
        What errors call the table.
    lists : frozenset of str, default=frozenset()
        Columns that are known to hold any number of labels.

    Returns
    -------
    TableColumns

    Raises
    ------
    SourceError
        If there is no column of paths or of labels.
    """
    first = rows[0][1]
    if not any(looks_like_photo(cell) for cell in first):
        roles = _roles(first)
        if "label" not in roles and _TAGS in (plain := [_plain(cell) for cell in first]):
            roles["label"] = plain.index(_TAGS)
        if "path" in roles or "label" in roles:
            return _named(rows, roles=roles, name=name, lists=lists)
        if any(looks_like_photo(cell) for _, row in rows[1:2] for cell in row):
            raise SourceError(
                f"{name}: none of the columns {_listed(first)} is known; "
                "call them path and label (and group, split), or delete the first line"
            )
    return _positional(rows, name=name)


def _roles(header: list[str]) -> dict[str, int]:
    found: dict[str, tuple[int, int]] = {}
    for i, cell in enumerate(header):
        role, rank = _ROLE_OF.get(_plain(cell), (None, 0))
        if role is not None:
            found[role] = min(found.get(role, (rank, i)), (rank, i))
    return {role: i for role, (_, i) in found.items()}


def role_of(name: str) -> str | None:
    """Tell what a column or a field is for, by its name.

    Parameters
    ----------
    name : str
        In any case.

    Returns
    -------
    {"path", "label", "group", "split"} or None
        None if the name says nothing.

    Examples
    --------
    >>> role_of("Class Name"), role_of("photographer")
    ('label', None)
    """
    return _ROLE_OF.get(_plain(name), (None, 0))[0]


def holds_labels(name: str) -> bool:
    """Tell by its name whether a column may hold the label or the labels of each photo.

    Parameters
    ----------
    name : str
        In any case.

    Returns
    -------
    bool

    Examples
    --------
    >>> holds_labels("Tags"), holds_labels("species"), holds_labels("site")
    (True, True, False)
    """
    return role_of(name) == "label" or _plain(name) == _TAGS


def _plain(name: str) -> str:
    return name.casefold().replace(" ", "_").replace("-", "_")


def _named(rows: Rows, *, roles: dict[str, int], name: str, lists: frozenset[str]) -> TableColumns:
    header = rows[0][1]
    for role in ("path", "label"):
        if role not in roles:
            raise SourceError(
                f"{name}: no column '{role}' among {_listed(header)}; name the column that holds the "
                + ("path of each photo 'path'" if role == "path" else "class of each photo 'label'")
            )
    return TableColumns(
        path=roles["path"],
        label=roles["label"],
        many=header[roles["label"]] in lists or _holds_many(rows, column=roles["label"]),
        group=roles.get("group"),
        split=roles.get("split"),
        header=header,
    )


def _holds_many(rows: Rows, *, column: int) -> bool:
    """Tell a column of any number of labels: one called tags, or labels with separators in it."""
    called = _plain(rows[0][1][column])
    if called != "labels":
        return called == _TAGS
    return any(BETWEEN in cell for _, row in rows for cell in row[column : column + 1])


def _positional(rows: Rows, *, name: str) -> TableColumns:
    width = max(len(row) for _, row in rows)
    if width < 2:
        raise SourceError(f"{name}: only one column, so the labels are missing; each line is path,label")
    if width > 4:
        raise SourceError(
            f"{name}: {width} columns without a header; add a first line such as path,label,group,split"
        )
    group, split = (2, 3) if width == 4 else (2, None) if width == 3 else (None, None)
    if width == 3:
        third = [row[2] for _, row in rows if len(row) > 2 and row[2]]
        if third and all(split_word(cell) for cell in third):
            group, split = None, 2
    return TableColumns(path=0, label=1, many=False, group=group, split=split, header=None)


def _listed(cells: list[str]) -> str:
    return ", ".join(f"'{cell}'" for cell in cells)
