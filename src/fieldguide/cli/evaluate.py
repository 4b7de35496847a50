"""`fieldguide evaluate`: score a guide on other photos."""

from dataclasses import asdict
from pathlib import Path

from fieldguide.cli.file_names import name_of
from fieldguide.cli.options import Columns, Force, Json, NoCache, Strict, With, open_cache
from fieldguide.cli.outputs import PAGE, check_outputs
from fieldguide.cli.terminal import Terminal


def evaluate(
    guide: str,
    source: Path,
    /,
    *,
    report: Path | None = None,
    columns: Columns = Columns(),  # noqa: B008 - frozen
    with_: With = None,
    max_megapixels: float = 200,
    no_cache: NoCache = False,
    strict: Strict = False,
    force: Force = False,
    json: Json = False,
) -> None:
    """Score a guide on labelled photos; those it was trained on are left out.

    Parameters
    ----------
    guide
        A guide that `fieldguide fit` made.
    source
        A folder with one folder of photos per class, or a table (CSV, TSV) with path and label.
    report
        A page to write.
    max_megapixels
        Photos with more pixels are refused.
    """
    from fieldguide.guide import load
    from fieldguide.images import read

    check_outputs((report, PAGE), inputs=(Path(guide), source, with_), force=force)
    terminal = Terminal(as_json=json, files=report is not None)
    known = load(guide)
    dataset = read(source, strict=strict, max_megapixels=max_megapixels, fixes=with_, **asdict(columns))
    terminal.say(dataset.describe())
    with terminal.progress("Looking at photos") as progress:
        assessment = known.evaluate(
            dataset, cache=open_cache(no_cache=no_cache), progress=progress, strict=strict
        )
    terminal.result(f"\n{assessment}", assessment.to_dict())
    if report is not None:
        from fieldguide.report import write_report

        write_report(report, known, assessment=assessment, overwrite=force)
        terminal.part(f"\nWrote {name_of(report)}")
