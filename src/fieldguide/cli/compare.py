"""`fieldguide compare`: find out which method suits photos."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter

from fieldguide.cli.file_names import name_of
from fieldguide.cli.options import (
    Columns,
    Force,
    Json,
    NoCache,
    Representation,
    Splitting,
    Strict,
    With,
    open_cache,
)
from fieldguide.cli.outputs import ANY, PAGE, check_outputs
from fieldguide.cli.terminal import Terminal
from fieldguide.errors import OptionError

if TYPE_CHECKING:
    from fieldguide.ladder import Comparison


def compare(
    source: Path,
    /,
    *,
    represent: str | None = None,
    classify: str | None = None,
    pair: Annotated[tuple[str, ...], Parameter(negative="", show_default=False)] = (),
    output: Annotated[Path | None, Parameter(alias="-o")] = None,
    results: Path | None = None,
    gallery: Annotated[tuple[str, str] | None, Parameter(negative="")] = None,
    splitting: Splitting = Splitting(),  # noqa: B008 - frozen
    columns: Columns = Columns(),  # noqa: B008 - frozen
    with_: With = None,
    max_megapixels: float = 200,
    no_cache: NoCache = False,
    strict: Strict = False,
    force: Force = False,
    json: Json = False,
) -> None:
    """Compare ways to recognise photos: how good, whether they differ, time and memory.

    Photos are cross-validated with 5 folds, unless the source names its test photos or another way is given.
    A comparison that was stopped goes on where it was.

    Parameters
    ----------
    source
        A folder with one folder of photos per class, or a table (CSV, TSV) with path and label.
    represent
        What makes vectors, several with commas between: pixels,hog,efficientnet_lite0. Each is combined with
        each of --classify.
    classify
        What makes classes of vectors, several with commas between: logistic,linear_svm,nearest_neighbour.
    pair
        One combination, such as pixels+logistic; may be given several times.
    output
        The page to write; by default named after the source, with `.compare.html`, in this folder.
    results
        The file that keeps what was finished; by default beside the page, with `.results`.
    gallery
        Names of two methods whose photos are shown on the page; by default the best two.
    max_megapixels
        Photos with more pixels are refused.
    """
    from fieldguide.images import read
    from fieldguide.ladder import compare as compare_methods
    from fieldguide.ladder import make_methods
    from fieldguide.report import write_comparison_report

    pairs = _pairs(represent, classify, pair)
    _check_gallery(gallery, [method.name for method in make_methods(pairs)])
    output = Path(f"{_name(source)}.compare.html") if output is None else output
    inputs = (source, with_, splitting.manifest)
    check_outputs((output, PAGE), inputs=inputs, force=force)
    results = output.with_suffix(".results") if results is None else results
    check_outputs((output, PAGE), (results, ANY), force=True)  # earlier results are gone on from
    terminal = Terminal(as_json=json, files=True)
    dataset = read(source, strict=strict, max_megapixels=max_megapixels, fixes=with_, **asdict(columns))
    terminal.say(dataset.describe())
    with terminal.progress("Looking at photos") as progress:
        try:
            found = compare_methods(
                dataset,
                pairs,
                protocol=splitting.comparing(dataset),
                results=results,
                strict=strict,
                cache=open_cache(no_cache=no_cache),
                progress=progress,
                tell=lambda text: terminal.warn(f"Note: {text}"),
            )
        except KeyboardInterrupt:
            terminal.warn(
                f"What was finished is kept in {name_of(results)}; the same command goes on from there."
            )
            raise
    new = tuple(note for note in found.notes if note not in dataset.notes)
    terminal.part(f"\n{replace(found, notes=new)}\n")
    document: dict[str, Any] = {"report": None, "results": str(results), **found.to_dict()}
    try:
        write_comparison_report(output, found, gallery=gallery, overwrite=force)
        document["report"] = str(output)
    finally:
        terminal.document(document)
    terminal.part(f"{_counted(found)}Wrote {name_of(output)} and {name_of(results)}")


def _pairs(represent: str | None, classify: str | None, pair: Sequence[str]) -> Sequence[str]:
    """Combine each encoder with each classifier, and add the pairs."""
    from fieldguide.ladder.method import USUAL

    if represent is None and classify is None:
        return pair or USUAL
    encoders = [word.strip() for word in (represent or Representation.represent).split(",")]
    classifiers = [word.strip() for word in (classify or "logistic").split(",")]
    return [*(f"{encoder}+{classifier}" for encoder in encoders for classifier in classifiers), *pair]


def _check_gallery(gallery: tuple[str, str] | None, names: Sequence[str]) -> None:
    if gallery is not None and gallery[0] == gallery[1]:
        raise OptionError(f"--gallery {' '.join(gallery)}: give two different methods.")
    for name in gallery or ():
        if name not in names:
            raise OptionError(f"--gallery {name}: no such method; there are {', '.join(names)}.")


def _name(source: Path) -> str:
    where = source.resolve()
    return (where.name if where.is_dir() else where.stem) or "photos"


def _counted(found: "Comparison") -> str:
    from fieldguide.images.description import count

    if not found.found:
        return ""
    rounds = count(found.computed + found.found, "round")
    return f"{found.found:,} of {rounds} were found in the results of an earlier run. "
