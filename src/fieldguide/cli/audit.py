"""`fieldguide audit`: find what is wrong with photos."""

from dataclasses import asdict
from pathlib import Path

from fieldguide.cli.file_names import name_of, word_of
from fieldguide.cli.options import Columns, Force, Json, NoCache, names_without_learning, open_cache
from fieldguide.cli.outputs import PAGE, TABLE, check_outputs
from fieldguide.cli.terminal import Terminal


def audit(
    source: Path,
    /,
    *,
    fix: Path | None = None,
    report: Path | None = None,
    represent: str = "default",
    resolution: int | None = None,
    seed: int = 0,
    columns: Columns = Columns(),  # noqa: B008 - frozen
    max_megapixels: float = 200,
    no_cache: NoCache = False,
    force: Force = False,
    json: Json = False,
) -> None:
    """Find what is wrong with labelled photos: copies, leaks, wrong labels, shortcuts and more.

    Parameters
    ----------
    source
        A folder with one folder of photos per class, or a table (CSV, TSV) with path and label.
    fix
        A table to write (path, action, value), which `fit --with` applies. Photos are never touched.
    report
        A page to write, with the photos that were found.
    represent
        What makes the vectors: by default EfficientNet-Lite0 at 176 px, as quick as the processor allows;
        none; or a name as for fit, of an encoder that learns nothing from photos.
    resolution
        Side in pixels at which a network that was named looks at photos.
    seed
        Of folds and samples.
    max_megapixels
        Photos with more pixels are refused.
    """
    from fieldguide.audit import audit as look
    from fieldguide.audit import write_fixes
    from fieldguide.errors import OptionError, suggestion
    from fieldguide.images import read
    from fieldguide.images.description import count
    from fieldguide.represent import make_encoder
    from fieldguide.represent.networks import NETWORKS

    terminal = Terminal(as_json=json, files=fix is not None or report is not None)
    check_outputs((fix, TABLE), (report, PAGE), inputs=(source,), force=force)
    names = ("default", "none", *names_without_learning())
    if represent not in names:
        raise OptionError(
            f"--represent {represent}: an audit looks with one encoder that learns nothing first. "
            f"Give one of: {', '.join(names)}.{suggestion(represent, names)}"
        )
    if resolution is not None and represent not in NETWORKS:
        raise OptionError(f"--resolution needs a network: --represent {' or '.join(NETWORKS)}.")
    encoder = None if represent == "none" else represent
    if resolution is not None:
        encoder = make_encoder(represent, resolution=resolution)
    dataset = read(source, max_megapixels=max_megapixels, **asdict(columns))
    terminal.say(dataset.describe())
    with terminal.progress("Looking at photos") as progress:
        found = look(
            dataset, represent=encoder, seed=seed, cache=open_cache(no_cache=no_cache), progress=progress
        )
    document = found.to_dict()
    terminal.part(f"\n{found}")
    try:
        if report is not None:
            from fieldguide.report import write_audit_report

            write_audit_report(report, found, overwrite=force)
            terminal.part(f"\nWrote {name_of(report)}")
        if fix is not None:
            lines = write_fixes(fix, found, overwrite=force)
            command = f"fieldguide fit {word_of(source)} --with {word_of(fix)}"
            terminal.part(f"\nWrote {name_of(fix)} with {count(lines, 'line')}. Read it, then: {command}")
            document["fixes"] = str(fix)
    finally:
        terminal.document(document)
