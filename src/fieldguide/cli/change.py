"""Where a changed guide is written."""

import os
from collections.abc import Iterable
from pathlib import Path

from fieldguide.cli.outputs import GUIDE, check_outputs
from fieldguide.errors import OptionError
from fieldguide.files import require_free


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
