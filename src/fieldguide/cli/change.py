"""Where a changed guide is written, and that nobody else changes it meanwhile."""

import os
from collections.abc import Iterable
from contextlib import AbstractContextManager
from pathlib import Path

from fieldguide.cli.file_names import name_of
from fieldguide.cli.outputs import GUIDE, check_outputs
from fieldguide.cli.terminal import Terminal
from fieldguide.errors import OptionError
from fieldguide.files import held, require_free


def check_change(guide: str, *, output: Path | None, inputs: Iterable[Path | None], force: bool) -> Path:
    """Choose the file for a changed guide, and refuse early one that cannot be written.

    Parameters
    ----------
    guide : str
        The guide as it is.
    output : Path or None
        What was asked for; None replaces the guide itself, once the new one is complete.
    inputs : iterable of (Path or None)
        What else the command reads.
    force : bool
        Whether `output` may replace another file.

    Returns
    -------
    Path

    Raises
    ------
    OptionError
        If the built-in guide is to be replaced, the name would hide what is in the file, or `output` is one
        of the `inputs`.
    StorageError
        If it cannot be written.
    """
    if output is None and guide == "imagenet":
        raise OptionError("imagenet is built in and stays as it is. Name a guide that `fieldguide fit` made.")
    if output is not None:
        check_outputs((output, GUIDE), inputs=inputs, force=force)
    elif os.path.isfile(guide):  # noqa: PTH113 - reading it tells what else is wrong with it
        require_free(Path(guide), overwrite=True)
    return Path(guide) if output is None else output


def changing(written: Path, *, terminal: Terminal) -> AbstractContextManager[None]:
    """Hold a guide from before it is read until it is written, so that no other change of it is lost.

    Parameters
    ----------
    written : Path
        As `check_change` gives it.
    terminal : Terminal
        Where it is told that another command has it.

    Returns
    -------
    context manager
    """
    told = f"Note: another command changes {name_of(written)}; this one waits for it."
    return held(written, wait=lambda: terminal.warn(told))
