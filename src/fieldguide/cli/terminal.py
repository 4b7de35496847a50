"""What a command prints: text for people or one JSON document, and progress beside it."""

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, TextIO

from fieldguide.cli.streams import NoReaderError, as_utf8

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress


class Terminal:
    """Standard output for the result, standard error for everything else.

    Whatever text holds, a terminal gets only what it can show: see `shown`.

    Parameters
    ----------
    as_json : bool
        Whether standard output carries one JSON document and nothing else.
    files : bool
        Whether the command was asked for files: they are written even if nobody reads standard output.
        Otherwise `NoReaderError` ends the work.
    """

    def __init__(self, *, as_json: bool, files: bool) -> None:
        self._as_json = as_json
        self._files = files
        self._bar: Progress | None = None

    def say(self, text: str) -> None:
        """Tell people something on the way; beside JSON it goes to standard error."""
        self._print(shown(text), sys.stderr if self._as_json else sys.stdout)

    def warn(self, text: str) -> None:
        """Tell people about something that went wrong on the way."""
        self._print(shown(text), sys.stderr)

    def result(self, text: str, document: Any) -> None:
        """Print the result, as text or as JSON."""
        self.part(text)
        self.document(document)

    def part(self, text: str) -> None:
        """Print a part of the result as text; with JSON it is in the document."""
        if not self._as_json:
            self._print(shown(text), sys.stdout)

    def document(self, document: Any) -> None:
        """Print the result as JSON, if that was asked for."""
        if self._as_json:
            as_utf8(sys.stdout)
            self._print(_json(document), sys.stdout)

    def results(self, items: Iterable[tuple[str, Any]], *, for_programs: bool = False) -> None:
        """Print many results as they come, as text or as one JSON list, until nobody reads them.

        Parameters
        ----------
        items : iterable of (str, object)
            Each as a line of text, and as a document.
        for_programs : bool, default=False
            Whether the text is read by programs, so that a file or a pipe gets it as it is, in UTF-8.
        """
        with suppress(NoReaderError):
            self._results(items, for_programs=for_programs)

    def _results(self, items: Iterable[tuple[str, Any]], *, for_programs: bool) -> None:
        if not self._as_json:
            as_it_is = for_programs and not sys.stdout.isatty()
            if as_it_is:
                as_utf8(sys.stdout)
            for text, _ in items:
                self._print(text if as_it_is else _one_line(text), sys.stdout)
            return
        as_utf8(sys.stdout)
        opening = "["
        for _, document in items:
            self._print(f"{opening}\n{_json(document)}", sys.stdout)
            opening = ","
        self._print("[]" if opening == "[" else "]", sys.stdout)

    @contextmanager
    def progress(self, what: str) -> Iterator[Callable[[int, int], None] | None]:
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
        console = _console()
        if console is None:
            yield None
            return
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rate]}"),
            TimeRemainingColumn(),
        )
        # Standard output is the command's own: what is printed there may go to a file.
        with Progress(*columns, console=console, transient=True, redirect_stdout=False) as bar:
            task = bar.add_task(what, total=None, rate="")

            def advance(done: int, total: int) -> None:
                speed = bar.tasks[task].speed
                rate = f"{speed:.0f} photos/s" if speed else ""
                bar.update(task, completed=done, total=total or None, rate=rate)

            self._bar = bar
            try:
                yield advance
            finally:
                self._bar = None

    def _print(self, text: str, stream: TextIO) -> None:
        """Print whole lines; on a terminal the bar makes room meanwhile, so that it tears no line."""
        bar = self._bar if stream.isatty() else None
        if bar is not None:
            bar.stop()
            stream = sys.stderr if stream is not sys.stdout else stream  # no longer the bar's own
        try:
            print(text, file=stream, flush=True)
        except NoReaderError:
            if not self._files:
                raise
        if bar is not None:
            bar.start()


def shown(text: str) -> str:
    r"""Make text of several lines fit for a terminal, whatever names and classes it holds.

    Parameters
    ----------
    text : str
        Its line breaks stay.

    Returns
    -------
    str
        What would move the cursor, change colours or turn the direction of writing is written as ``\x1b``.
    """
    return "\n".join(map(_one_line, text.split("\n")))


def _one_line(text: str) -> str:
    if text.isprintable():
        return text
    from fieldguide.printable import printable  # with it comes numpy, which help does not need

    return printable(text)


def _console() -> "Console | None":
    """Give the terminal that a bar can be drawn on, if standard error is one."""
    if not sys.stderr.isatty() or (os.name == "posix" and not os.environ.get("TERM")):
        return None
    from rich.console import Console

    console = Console(stderr=True)
    return console if console.is_interactive else None


def _json(document: Any) -> str:
    return json.dumps(document, indent=2, ensure_ascii=True, allow_nan=False)
