"""What a command prints: text for people or one JSON document, and progress beside it."""

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Terminal:
    """Standard output for the result, standard error for everything else.

    Attributes
    ----------
    as_json : bool
        Whether standard output carries one JSON document and nothing else.
    """

    as_json: bool

    def say(self, text: str) -> None:
        """Tell people something on the way; beside JSON it goes to standard error."""
        print(text, file=sys.stderr if self.as_json else sys.stdout, flush=True)

    def warn(self, text: str) -> None:
        """Tell people about something that went wrong on the way."""
        print(text, file=sys.stderr, flush=True)  # noqa: T201

    def result(self, text: str, document: Any) -> None:
        """Print the result, as text or as JSON."""
        print(_json(document) if self.as_json else text, flush=True)  # noqa: T201

    def results(self, items: Iterable[tuple[str, Any]]) -> None:
        """Print many results as they come, as lines of text or as one JSON list."""
        if not self.as_json:
            for text, _ in items:
                print(text, flush=True)  # noqa: T201
            return
        opening = "["
        for _, document in items:
            print(opening, _json(document), sep="\n", end="", flush=True)  # noqa: T201
            opening = ","
        print("[]" if opening == "[" else "\n]", flush=True)  # noqa: T201


@contextmanager
def progress_bar(what: str) -> Iterator[Callable[[int, int], None] | None]:
    """Show progress with rate and time left on a terminal; nothing elsewhere.

    Parameters
    ----------
    what : str
        What is being done.

    Yields
    ------
    callable or None
        Takes the number done and the total.
    """
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None, rate="")

        def advance(done: int, total: int) -> None:
            speed = bar.tasks[task].speed
            rate = f"{speed:.0f} photos/s" if speed else ""
            bar.update(task, completed=done, total=total or None, rate=rate)

        yield advance


def _json(document: Any) -> str:
    return json.dumps(document, indent=2, ensure_ascii=True, allow_nan=False)
