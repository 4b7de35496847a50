"""What `fit` and `demo` do once they have a dataset."""

import time
from pathlib import Path
from typing import TYPE_CHECKING

from fieldguide.cli.options import Encoding
from fieldguide.cli.terminal import Terminal, progress_bar
from fieldguide.files import require_free

if TYPE_CHECKING:
    from fieldguide.images import Dataset


def learn(
    dataset: "Dataset",
    terminal: Terminal,
    *,
    output: Path,
    report: Path,
    force: bool,
    encoding: Encoding = Encoding(),  # noqa: B008 - frozen
    classify: str = "logistic",
    seed: int = 0,
    test_share: float = 0.2,
    strict: bool = False,
) -> None:
    """Tell what was understood, learn, write guide and report, tell what came out.

    Parameters
    ----------
    dataset : Dataset
        The labelled photos.
    terminal : Terminal
        Where to tell it.
    output, report : Path
        The files to write.
    force : bool
        Whether they may replace others.
    encoding, classify, seed, test_share, strict
        As for `fieldguide fit`.
    """
    started = time.monotonic()
    encoder = encoding.encoder()
    for path in (output, report):
        require_free(path, overwrite=force)
    terminal.say(dataset.describe())

    from fieldguide import ladder
    from fieldguide.report import write_report

    with progress_bar("Looking at photos") as progress:
        guide = ladder.fit(
            dataset,
            represent=encoder,
            classify=classify,
            seed=seed,
            test_share=test_share,
            strict=strict,
            cache=encoding.cache(),
            progress=progress,
        )
    guide.save(output, overwrite=force)
    write_report(report, guide, overwrite=force)
    seconds = time.monotonic() - started
    assessment = guide.assessment
    terminal.result(
        f"\n{assessment or 'No photo could be held out, so nothing is known of its accuracy.'}\n\n"
        f"Wrote {output} and {report} in {seconds:.0f} s. Try: fieldguide predict {output} PHOTO",
        {
            "guide": str(output),
            "report": str(report),
            "seconds": round(seconds, 3),
            "source": dataset.to_dict(),
            "assessment": None if assessment is None else assessment.to_dict(),
        },
    )
