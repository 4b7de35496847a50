"""How a command ends that is told to stop: by Ctrl-C, or by a signal that asks a process to end."""

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_SIGNALS = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
_CTRL_C = 130


class _StopRequest(KeyboardInterrupt):
    """A signal that asks to end, met like Ctrl-C: what is not complete is removed."""

    def __init__(self, number: int) -> None:
        self.exit_code = 128 + number


@contextmanager
def stoppable() -> Iterator[None]:
    """End with one line where the work is told to stop.

    Raises
    ------
    SystemExit
        130 after Ctrl-C, 143 after SIGTERM, 129 after SIGHUP, unless whoever started the process has these
        ignored.
    """
    heeded = []
    if threading.current_thread() is threading.main_thread():  # the only one that may ask for signals
        heeded = [number for number in _SIGNALS if signal.getsignal(number) is signal.SIG_DFL]
    for number in heeded:
        signal.signal(number, _stop)
    try:
        yield
    except KeyboardInterrupt as stop:
        if sys.stderr is not None:
            print("Stopped.", file=sys.stderr)  # noqa: T201 - this is the command line
        sys.exit(getattr(stop, "exit_code", _CTRL_C))
    finally:
        for number in heeded:
            signal.signal(number, signal.SIG_DFL)


def _stop(number: int, _frame: object) -> None:
    raise _StopRequest(number)
