"""A table of what to do about the findings."""

from pathlib import Path

from fieldguide.audit.finding import Finding
from fieldguide.audit.result import Audit
from fieldguide.files import new_file
from fieldguide.images.table_line import table_line

_NOTHING = ("blank", "dark", "bright")

_DROP = ("drop", "")


def write_fixes(path: Path, found: Audit, *, overwrite: bool = False) -> int:
    """Write a table that `read` and `fit` can apply. Photos are not touched.

    Parameters
    ----------
    path : Path
        A CSV table with the columns path, action (relabel, drop or group) and value.
    found : Audit
        What was found.
    overwrite : bool, default=False
        Whether a file that is there already is replaced.

    Returns
    -------
    int
        Number of lines.

    Raises
    ------
    StorageError
        If the table cannot be written.

    Notes
    -----
    One action a photo: photos of nothing, photos whose copies carry another label, copies outside the test
    split of photos inside it, and all but the first that is left of exact copies are dropped; label errors
    get the suggested label; the rest of near duplicates are put in one group. Read it before you use it. What
    a spreadsheet would run is escaped (`escape_cell`), and read back as it was.
    """
    actions = _actions(found)
    rows = (("path", "action", "value"), *((name, *action) for name, action in actions.items()))
    text = "".join(f"{table_line(row)}\n" for row in rows)
    with new_file(path, overwrite=overwrite) as file:
        file.write(text.encode(errors="surrogateescape"))
    return len(actions)


def _actions(found: Audit) -> dict[str, tuple[str, str]]:
    actions: dict[str, tuple[str, str]] = {}

    def settle(names: tuple[str, ...], action: str, value: str = "") -> None:
        for name in names:
            actions.setdefault(name, (action, value))

    for kind in (*_NOTHING, "contradiction"):
        for finding in found.of_kind(kind):
            settle(finding.photos, "drop")
    for finding in found.of_kind("leakage"):
        settle(_outside_test(finding), "drop")
    for finding in found.of_kind("exact_duplicate"):
        settle(tuple(name for name in finding.photos if actions.get(name) != _DROP)[1:], "drop")
    for finding in found.of_kind("label_error"):
        settle(finding.photos, "relabel", finding.details["suggested"])
    for number, finding in enumerate(found.of_kind("near_duplicate"), start=1):
        settle(finding.photos, "group", f"copies {number}")
    return actions


def _outside_test(finding: Finding) -> tuple[str, ...]:
    splits = finding.details["splits"]
    kept = "test" if "test" in splits else "validation"
    return tuple(name for name, split in zip(finding.photos, splits, strict=True) if split != kept)
