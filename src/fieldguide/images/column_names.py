"""Which columns of a table somebody named, and which are known by their usual names."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass

from fieldguide.errors import OptionError, SourceError, suggestion
from fieldguide.printable import printable

# The first name of each is its own; another counts where no column has that.
_NAMES = {
    "path": "path file files filename filenames file_name file_names fname filepath file_path image images "
    "image_path image_name image_file image_filename imagepath imagename imagefile img img_path img_name "
    "img_file photo photo_path photo_name photo_file",
    "label": "label labels class class_name classname class_label label_name category category_name species "
    "species_name target target_name taxon fine_label",
    "group": "group groups group_id groupid burst sequence specimen individual",
    "split": "split set subset partition data_split fold folds is_valid is_val is_validation is_test",
}
ROLES = tuple(_NAMES)
_ROLE_OF = {name: role for role, names in _NAMES.items() for name in names.split()}
TAGS = "tags"  # a column of any number of labels, if no other is called label


@dataclass(frozen=True, kw_only=True, slots=True)
class ColumnNames:
    """The columns that somebody named.

    Attributes
    ----------
    path, label, group, split : str, optional
        What the header calls them; in a table without a header their numbers, from 1. None leaves it to the
        usual names.
    """

    path: str | None = None
    label: str | None = None
    group: str | None = None
    split: str | None = None

    def given(self) -> dict[str, str]:
        """Give those that were named: role -> name."""
        return {role: name for role, name in asdict(self).items() if name is not None}

    def refuse(self, source: str) -> None:
        """Refuse names where there are no columns.

        Parameters
        ----------
        source : str
            What was given, for the message.

        Raises
        ------
        OptionError
            If a column was named.
        """
        for role in self.given():
            raise OptionError(
                f"{option_of(role)} is for tables, Parquet files and datasets with columns; {source} has "
                "none. Leave it out."
            )


USUAL_NAMES = ColumnNames()


def option_of(role: str) -> str:
    """Give the option that names the column of a role, as the command line has it."""
    return f"--{role}-column"


def plain_name(name: str) -> str:
    """Give the name of a column as it is compared: without case, with ``_`` between words."""
    return name.lstrip("# ").casefold().replace(" ", "_").replace("-", "_")


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
    >>> role_of("Class Name"), role_of("Image File"), role_of("photographer")
    ('label', 'path', None)
    """
    return _ROLE_OF.get(plain_name(name))


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
    return role_of(name) == "label" or plain_name(name) == TAGS


def roles_of(
    header: Sequence[str],
    *,
    named: ColumnNames,
    source: str,
    photos: Collection[int] = (),
    roles: Collection[str] = ROLES,
) -> dict[str, int]:
    """Find the columns that mean something.

    Parameters
    ----------
    header : sequence of str
        What the columns are called.
    named : ColumnNames
        Those that somebody named; they mean nothing else.
    source : str
        What errors call the table.
    photos : collection of int, default=()
        Columns whose cells look like photos. Of several that may be the path, one of these is.
    roles : collection of str, default=ROLES
        Those that are looked for.

    Returns
    -------
    dict of str to int
        Role -> position; without the roles that no column has.

    Raises
    ------
    SourceError
        If a named column is not there, or several columns have the usual names of one role.
    """
    given = {
        role: _position(name, header, role=role, source=source)
        for role, name in named.given().items()
        if role in roles
    }
    found = dict(given)
    for role in roles:
        if role in given:
            continue
        fitting = [i for i, cell in enumerate(header) if role_of(cell) == role and i not in given.values()]
        own = [i for i in fitting if plain_name(header[i]) == role]
        if role == "path" and len(fitting) > 1 and len(seen := [i for i in fitting if i in photos]) == 1:
            own = seen
        if role == "label" and not fitting:
            fitting = [i for i, cell in enumerate(header) if plain_name(cell) == TAGS][:1]
        fitting = own or fitting
        if len(fitting) > 1:
            raise SourceError(
                f"{source}: the {role} may be in any of the columns {listed(header[i] for i in fitting)}. "
                f"Name one with {option_of(role)}."
            )
        if fitting:
            found[role] = fitting[0]
    return found


def _position(name: str, header: Sequence[str], *, role: str, source: str) -> int:
    exact = [i for i, cell in enumerate(header) if cell == name]
    alike = exact or [i for i, cell in enumerate(header) if plain_name(cell) == plain_name(name)]
    if len(alike) == 1:
        return alike[0]
    if alike:
        raise SourceError(
            f"{source}: {option_of(role)} {name} names {len(alike)} columns: "
            f"{listed(header[i] for i in alike)}"
        )
    raise SourceError(
        f"{source}: {option_of(role)} {name}: there is no such column among {listed(header)}."
        f"{suggestion(name, header)}"
    )


def listed(names: Iterable[str]) -> str:
    """List names of columns in quotes."""
    return ", ".join(f"'{printable(name)}'" for name in names)
