"""What is said where words on the command line do not fit a command."""

from collections.abc import Callable
from inspect import Parameter as Argument
from inspect import signature

from cyclopts import CycloptsError, Parameter, UnknownCommandError, UnusedCliTokensError

from fieldguide.errors import suggestion

_EVERYWHERE = ("--help", "--version")


def misuse(error: CycloptsError) -> str:
    """Put in words what was given and not understood.

    Parameters
    ----------
    error : CycloptsError
        Raised while parsing.

    Returns
    -------
    str
        A message of one line; that of the parser where it says what is needed.
    """
    unused = list(error.unused_tokens or ())
    if isinstance(error, UnusedCliTokensError) and error.target is not None:
        command = " ".join(error.command_chain or ("fieldguide",))
        words = ", ".join(map(repr, unused))
        many = "is one too many" if len(unused) == 1 else f"are {len(unused)} too many"
        return f"{command} takes {_taken(error.target)}; {words} {many}. A name with spaces stands in quotes."
    if isinstance(error, UnknownCommandError) and unused[0].startswith("-"):
        near = suggestion(unused[0], _EVERYWHERE)
        return f"Unknown option: {unused[0]}.{near or ' Options follow a command.'}"
    return str(error)


def _taken(target: Callable[..., object]) -> str:
    names = [
        _name(argument)
        for argument in signature(target).parameters.values()
        if argument.kind is Argument.POSITIONAL_ONLY
    ]
    return f"one {names[0]}" if len(names) == 1 else " and ".join(names) or "options only"


def _name(argument: Argument) -> str:
    for part in getattr(argument.annotation, "__metadata__", ()):
        if isinstance(part, Parameter) and part.name:
            return next(iter(part.name))
    return argument.name.upper()
