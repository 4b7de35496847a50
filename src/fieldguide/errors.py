"""Errors that a user can act on: each says what, where, and what to do next."""

import difflib
from collections.abc import Iterable


class FieldguideError(Exception):
    """Base of every error that fieldguide raises on purpose.

    Attributes
    ----------
    exit_code : int
        What the command line returns: 1 when the work failed, 2 when it was asked for wrongly.
    """

    exit_code = 1


class OptionError(FieldguideError, ValueError):
    """An argument or option has a value that cannot be used."""

    exit_code = 2


class SourceError(FieldguideError, ValueError):
    """A folder, table or list cannot be understood as labelled photos."""

    exit_code = 2


class ImageError(FieldguideError, OSError):
    """One photo cannot be read."""


class GuideError(FieldguideError, ValueError):
    """A file is no guide, is damaged, or was written by a newer fieldguide."""

    exit_code = 2


class CostError(GuideError):
    """A guide would take more memory or time for one photo than is admitted."""


class MissingExtraError(FieldguideError, ImportError):
    """A feature needs a package that is not installed; the message has the line that installs it."""

    exit_code = 2


class StorageError(FieldguideError, OSError):
    """A file cannot be written: it exists already, the disk is full, or permission is missing."""


def suggestion(word: str, known: Iterable[str]) -> str:
    """Name the known word nearest to a mistyped one.

    Parameters
    ----------
    word : str
        What was written.
    known : iterable of str
        What would have been understood.

    Returns
    -------
    str
        `" Did you mean 'x'?"` with its leading space, or an empty string when nothing is near.
    """
    by_lower = {name.lower(): name for name in known}
    near = difflib.get_close_matches(word.lower(), list(by_lower), n=1)
    return f" Did you mean {by_lower[near[0]]!r}?" if near else ""
