"""`fieldguide fit`: learn a recogniser."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from fieldguide.cli.learn import learn
from fieldguide.cli.options import Encoding, Force, Json, Strict
from fieldguide.cli.terminal import Terminal


def fit(
    source: Path,
    /,
    *,
    output: Annotated[Path | None, Parameter(alias="-o")] = None,
    report: Path | None = None,
    classify: str = "logistic",
    encoding: Encoding = Encoding(),  # noqa: B008 - frozen
    seed: int = 0,
    test_share: float = 0.2,
    max_megapixels: float = 200,
    licence: str | None = None,
    strict: Strict = False,
    force: Force = False,
    json: Json = False,
) -> None:
    """Learn a recogniser from labelled photos and say how good it is.

    Parameters
    ----------
    source
        A folder with one folder of photos per class, or a table (CSV, TSV) with path and label.
    output
        The guide to write; by default named after the source, with `.guide`, in this folder.
    report
        The page to write; by default beside the guide, with `.html`.
    classify
        logistic, class_mean, nearest_neighbour or nearest_neighbours.
    seed
        Decides which photos are held out.
    test_share
        Share of each class that is held out where the source names no test photos.
    max_megapixels
        Photos with more pixels are refused.
    licence
        Licence of the photos, kept in the guide.
    """
    from fieldguide.images import read

    output = Path(f"{source.resolve().stem or 'photos'}.guide") if output is None else output
    learn(
        read(source, strict=strict, max_megapixels=max_megapixels, licence=licence),
        Terminal(as_json=json),
        output=output,
        report=output.with_suffix(".html") if report is None else report,
        force=force,
        encoding=encoding,
        classify=classify,
        seed=seed,
        test_share=test_share,
        strict=strict,
    )
