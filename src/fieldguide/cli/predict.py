"""`fieldguide predict`: say what photos show."""

import io
from collections.abc import Iterator
from csv import writer
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter

from fieldguide.cli.options import Json, NoCache, open_cache
from fieldguide.cli.terminal import Terminal, progress_bar
from fieldguide.errors import OptionError

if TYPE_CHECKING:
    from fieldguide.guide import Prediction
    from fieldguide.images import LeftOut

# A last column, labels, where photos carry many: those more probable than not, with | in between.
COLUMNS = ("path", "label", "probability", "runner_up", "runner_up_probability", "error")


def predict(
    guide: str,
    /,
    *photos: Path,
    top: int = 5,
    csv: Annotated[bool, Parameter(negative="")] = False,
    max_megapixels: float = 200,
    no_cache: NoCache = False,
    json: Json = False,
) -> int:
    """Say what photos show, and how sure that is.

    Parameters
    ----------
    guide
        A guide that `fieldguide fit` made, or `imagenet`.
    photos
        Photos, or folders of photos, also as zip or tar.
    top
        How many of the most probable classes to give with --json, at least 2.
    csv
        Print a table: path, label, probability, runner_up, runner_up_probability, error; and labels, with
        | in between, where photos carry many.
    max_megapixels
        Photos with more pixels are refused.
    """
    if csv and json:
        raise OptionError("--csv and --json were both given. Choose one of them.")
    if not photos:
        raise OptionError("No photo was given. Name photos, folders or archives after the guide.")
    from fieldguide.guide import load
    from fieldguide.images import LeftOut, find_photos

    known = load(guide)
    found = find_photos(photos, max_megapixels=max_megapixels)
    failures = 0

    def told(answers: Iterator["Prediction | LeftOut"]) -> Iterator[tuple[str, Any]]:
        nonlocal failures
        if csv:
            yield _table_row((*COLUMNS, "labels") if known.many_labels else COLUMNS), None
        for answer in answers:
            failed = isinstance(answer, LeftOut)
            failures += failed
            document = {"path": answer.name, "error": answer.reason} if failed else answer.to_dict()
            cells = _cells(document, many_labels=known.many_labels) if csv else ()
            yield _table_row(cells) if csv else _sentence(document), document

    with progress_bar("Looking at photos") as progress:
        answers = known.predict_many(
            found.images, top=top, cache=open_cache(no_cache=no_cache), progress=progress
        )
        Terminal(as_json=json).results(told(chain(found.left_out, answers)))
    return 1 if failures else 0


def _sentence(document: dict[str, Any]) -> str:
    if "error" in document:
        return f"{document['path']}: cannot be read: {document['error']}"
    if "labels" in document:
        given = [_with_percent(answer) for answer in document["labels"]]
        none = f"no label (the nearest: {_with_percent(document['top'][0])})"
        return f"{document['path']}: {', '.join(given) or none}"
    second = document["top"][1]
    return (
        f"{document['path']}: {document['label']} {100 * document['probability']:.1f} % "
        f"(then {second['label']} {100 * second['probability']:.1f} %)"
    )


def _with_percent(answer: dict[str, Any]) -> str:
    return f"{answer['label']} {100 * answer['probability']:.1f} %"


def _cells(document: dict[str, Any], *, many_labels: bool) -> tuple[Any, ...]:
    labels = ("|".join(answer["label"] for answer in document.get("labels", ())),) if many_labels else ()
    if "error" in document:
        return document["path"], "", "", "", "", document["error"], *labels
    answers = [(answer["label"], f"{answer['probability']:.6f}") for answer in document["top"][:2]]
    first, second = answers if len(answers) > 1 else (*answers, ("", ""))
    return document["path"], *first, *second, "", *labels


def _table_row(cells: tuple[Any, ...]) -> str:
    line = io.StringIO()
    writer(line, lineterminator="").writerow(cells)
    return line.getvalue()
