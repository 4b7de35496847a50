"""`fieldguide predict`: say what photos show."""

from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter

from fieldguide.cli.options import Json, NoCache, open_cache
from fieldguide.cli.terminal import Terminal
from fieldguide.errors import OptionError

if TYPE_CHECKING:
    from fieldguide.guide import Prediction
    from fieldguide.images import LeftOut

# Further columns: labels where photos carry many, those more probable than not, else answer, the label or
# unknown; unknown (true or false) and familiarity where the guide tells photos of no class; set where it was
# asked for, its classes. Lists have | in between.
COLUMNS = ("path", "label", "probability", "runner_up", "runner_up_probability", "error")
SHOWN = 10  # classes of a set, in a sentence


def predict(
    guide: str,
    /,
    *photos: Path,
    top: int = 5,
    sets: float | None = None,
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
    sets
        Name also the classes that hold the true one for this share of photos, such as 0.95.
    csv
        Print a table: path, label, probability, runner_up, runner_up_probability, error; labels, with | in
        between, where photos carry many, else answer, the label or unknown; unknown and familiarity, where
        the guide tells photos of no class, whose label is then the nearest; and set, as labels, with --sets,
        where a | or a backslash of a class itself has a backslash before it.
        A class that is called unknown is answered as 'unknown', in quotes.
    max_megapixels
        Photos with more pixels are refused.
    """
    if csv and json:
        raise OptionError("--csv and --json were both given. Choose one of them.")
    if not photos:
        raise OptionError("No photo was given. Name photos, folders or archives after the guide.")
    from fieldguide.guide import load, never_unknown
    from fieldguide.images import LeftOut, Remarks, find_photos
    from fieldguide.images.table_line import table_line

    known = load(guide)
    found = find_photos(photos, max_megapixels=max_megapixels)
    unreadable, remarks = False, Remarks()
    further = ("labels" if known.many_labels else "answer",)
    further += ("unknown", "familiarity") * (known.unknown is not None) + ("set",) * (sets is not None)

    def told(answers: Iterator["Prediction | LeftOut"]) -> Iterator[tuple[str, Any]]:
        nonlocal unreadable
        for number, answer in enumerate(answers):
            failed = isinstance(answer, LeftOut)
            unreadable |= failed  # before anything is printed, as nobody may read it
            if csv and not number:
                yield table_line((*COLUMNS, *further)), None
            document = {"path": answer.exact_name, "error": answer.reason} if failed else answer.to_dict()
            remarks.add(answer.name if failed else answer.path, document.get("remark", ""))
            cells = _cells(document, further) if csv else ()
            yield table_line(cells) if csv else _sentence(document), document

    terminal, note = Terminal(as_json=json, files=False), never_unknown(known)
    with terminal.progress("Looking at photos") as progress:
        answers = known.predict_many(
            found.images, top=top, sets=sets, cache=open_cache(no_cache=no_cache), progress=progress
        )
        if note is not None:
            terminal.warn(f"Note: {note}")
        terminal.results(told(chain(found.left_out, answers)), for_programs=csv)
    for remark in remarks.notes():
        terminal.warn(f"Note: {remark}")
    return 1 if unreadable else 0


def _sentence(document: dict[str, Any]) -> str:
    if "error" in document:
        return f"{document['path']}: cannot be read: {document['error']}"
    if "labels" in document:
        given = [_with_percent(answer) for answer in document["labels"]]
        none = f"no label (the nearest: {_with_percent(document['top'][0])})"
        return f"{document['path']}: {', '.join(given) or none}"
    if "set" in document:
        told = _set_told(document["set"])
    else:
        first, second = document["top"][:2]
        told = f"{_with_percent(first)} (then {_with_percent(second)})"
    if document.get("unknown"):
        told = f"unknown; the nearest: {told}"
    return f"{document['path']}: {told}"


def _set_told(given: dict[str, Any]) -> str:
    told = " or ".join(_with_percent(answer) for answer in given["classes"][:SHOWN])
    if len(given["classes"]) > SHOWN:
        told += f" or {len(given['classes']) - SHOWN} more"
    reason = given["note"] or f"set at {100 * given['level']:g} %"
    return f"{told} ({reason})"


def _with_percent(answer: dict[str, Any]) -> str:
    from fieldguide.classify.unknown import answer_word

    return f"{answer_word(answer['label'])} {100 * answer['probability']:.1f} %"


def _cells(document: dict[str, Any], further: tuple[str, ...]) -> tuple[Any, ...]:
    last = [_further_cell(document, column) for column in further]
    if "error" in document:
        return document["path"], "", "", "", "", document["error"], *last
    answers = [(answer["label"], f"{answer['probability']:.6f}") for answer in document["top"][:2]]
    first, second = answers if len(answers) > 1 else (*answers, ("", ""))
    return document["path"], *first, *second, "", *last


def _further_cell(document: dict[str, Any], column: str) -> str:
    if column == "answer":
        return str(document.get(column, ""))
    if column == "unknown":
        return str(document.get(column, "")).lower()
    if column == "familiarity":
        return f"{document[column]:.6f}" if column in document else ""
    if column == "labels":  # none of which holds a |
        return "|".join(answer["label"] for answer in document.get("labels", ()))
    return "|".join(_escaped(answer["label"]) for answer in document.get("set", {}).get("classes", ()))


def _escaped(label: str) -> str:
    """Put a backslash before what separates classes, and before a backslash."""
    return label.replace("\\", r"\\").replace("|", r"\|")
