"""Write what an audit found as one HTML file that needs nothing else."""

from os import PathLike
from pathlib import Path

from fieldguide.audit import Audit
from fieldguide.files import new_file
from fieldguide.report.findings import shown_findings
from fieldguide.report.template import render

SHOWN_LEFT_OUT = 50
SHOWN_NOTES = 100


def write_audit_report(path: str | PathLike[str], audit: Audit, *, overwrite: bool = True) -> None:
    """Write a page that shows what is wrong with photos.

    Parameters
    ----------
    path : path
        The HTML file to write.
    audit : Audit
        As `fieldguide.audit` gives it.
    overwrite : bool, default=True
        Whether a file that is there already is replaced.

    Raises
    ------
    StorageError
        If the file cannot be written.
    """
    dataset = audit.dataset
    page = render(
        "audit_page.html",
        audit=audit,
        source=Path(dataset.source).name,
        headline=_headline(audit),
        findings=shown_findings(audit),
        alone=True,
        notes=dataset.notes[:SHOWN_NOTES],
        counts=dataset.counts(),
        left_out=dataset.left_out[:SHOWN_LEFT_OUT],
    )
    with new_file(Path(path), overwrite=overwrite) as file:
        file.write(page.encode("utf-8", errors="backslashreplace"))


def _headline(audit: Audit) -> str:
    n = len(audit.findings)
    if not n:
        return "Nothing wrong was found"
    return f"{n:,} thing{'' if n == 1 else 's'} to look at"
