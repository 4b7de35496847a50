"""Entry point of the command line: parse, call, and turn errors into exit codes."""

import os
import sys
import traceback
from collections.abc import Sequence

from cyclopts import App, CycloptsError

from fieldguide import __version__
from fieldguide.cli.add import add
from fieldguide.cli.audit import audit
from fieldguide.cli.cache import cache
from fieldguide.cli.compare import compare
from fieldguide.cli.demo import demo
from fieldguide.cli.distance import distance
from fieldguide.cli.evaluate import evaluate
from fieldguide.cli.fit import fit
from fieldguide.cli.misuse import misuse
from fieldguide.cli.predict import predict
from fieldguide.cli.remove import remove
from fieldguide.cli.similar import similar
from fieldguide.cli.stopping import stoppable
from fieldguide.cli.streams import NoReaderError, settle_streams
from fieldguide.cli.templates import templates
from fieldguide.cli.terminal import shown
from fieldguide.errors import FieldguideError

app = App(
    name="fieldguide",
    help="From a folder of labelled photos to a recogniser that says how sure it is.",
    version=f"fieldguide {__version__}",
    help_on_error=False,
    result_action="return_value",
    suppress_keyboard_interrupt=False,
)
COMMANDS = (demo, audit, fit, compare, evaluate, predict, add, remove, distance, similar, templates, cache)
for command in COMMANDS:
    app.command(command)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and leave with its exit code.

    Parameters
    ----------
    arguments : sequence of str, optional
        Words after the program's name; by default those of this process.

    Raises
    ------
    SystemExit
        0 done, 1 failed, 2 misused, 130 after Ctrl-C, 143 after SIGTERM.
    """
    with stoppable():
        sys.exit(_run(list(sys.argv[1:] if arguments is None else arguments)))


def _run(arguments: list[str]) -> int:
    if not settle_streams():
        return _fail("Standard output is closed. Send it to a file, or to /dev/null.", code=1)
    try:
        code = app(arguments, exit_on_error=False, print_error=False) or 0
        sys.stdout.flush()
        return code
    except CycloptsError as error:
        words = ["fieldguide", *(error.command_chain or ()), "--help"]
        return _fail(f"{misuse(error)}\nSee: {' '.join(words)}", code=2)
    except FieldguideError as error:
        return _fail(str(error), code=error.exit_code)
    except NoReaderError:  # what was only to be printed need not be computed
        return 0
    except MemoryError:
        return _fail("There is not enough memory for this. Try fewer photos at once.", code=1)
    except Exception as error:  # noqa: BLE001 - the outermost door: no traceback for users
        if os.environ.get("FIELDGUIDE_TRACEBACK"):
            _fail(traceback.format_exc(), code=1)
        return _fail(
            f"This is a fault in fieldguide, not in your photos: {type(error).__name__}: {error}\n"
            "Please report it, with what FIELDGUIDE_TRACEBACK=1 prints.",
            code=1,
        )


def _fail(message: str, *, code: int) -> int:
    print(shown(message), file=sys.stderr)  # noqa: T201 - this is the command line
    return code
