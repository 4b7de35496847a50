"""`fieldguide add`: teach a guide further photos."""

import time
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from fieldguide.cli.change import changing, check_change
from fieldguide.cli.file_names import name_of, word_of
from fieldguide.cli.options import Columns, Force, Json, NoCache, Strict, With, open_cache
from fieldguide.cli.terminal import Terminal


def add(
    guide: str,
    source: Path,
    /,
    *,
    output: Annotated[Path | None, Parameter(alias="-o")] = None,
    columns: Columns = Columns(),  # noqa: B008 - frozen
    with_: With = None,
    max_megapixels: float = 200,
    no_cache: NoCache = False,
    strict: Strict = False,
    force: Force = False,
    json: Json = False,
) -> None:
    """Teach a guide further photos, of classes it knows or of new ones, without those it learnt from.

    Parameters
    ----------
    guide
        A guide whose classifier goes on exactly (class_mean, ridge, shrinkage_lda), or that was made with
        --keep-features.
    source
        A folder with one folder of photos per class, one class is enough; or a table (CSV, TSV) with path and
        label.
    output
        The guide to write; by default the same file.
    max_megapixels
        Photos with more pixels are refused.
    """
    started = time.monotonic()
    written = check_change(guide, output=output, inputs=(source, with_), force=force)

    from fieldguide.guide import add_photos, load
    from fieldguide.images import read

    terminal = Terminal(as_json=json, files=True)
    with changing(written, terminal=terminal):
        known = load(guide)
        dataset = read(source, strict=strict, max_megapixels=max_megapixels, fixes=with_, **asdict(columns))
        terminal.say(dataset.describe())
        with terminal.progress("Looking at photos") as progress:
            addition = add_photos(
                known, dataset, cache=open_cache(no_cache=no_cache), progress=progress, strict=strict
            )
        addition.guide.save(written)
    seconds = time.monotonic() - started
    terminal.result(
        f"\n{addition}\nWrote {name_of(written)} in {seconds:.0f} s. Its assessment was made before; "
        f"try: fieldguide evaluate {word_of(written)} PHOTOS",
        {"guide": str(written), "seconds": round(seconds, 3), **addition.to_dict()},
    )
