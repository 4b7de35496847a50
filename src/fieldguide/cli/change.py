"""Where a changed guide is written."""

from pathlib import Path

from fieldguide.errors import OptionError
from fieldguide.files import require_free


def check_change(guide: str, *, output: Path | None, force: bool) -> Path:
    """Choose the file for a changed guide, and refuse early one that cannot be written.

    Parameters
    ----------
    guide : str
        The guide as it is.
    output : Path or None
        What was asked for; None replaces the guide itself, once the new one is complete.
    force : bool
        Whether `output` may replace another file.

    Returns
    -------
    Path

    Raises
    ------
    OptionError
        If the built-in guide is to be replaced, or the name would hide what is in the file.
    StorageError
        If it cannot be written.
    """
    if output is None and guide == "imagenet":
        raise OptionError("imagenet is built in and stays as it is. Name a guide that `fieldguide fit` made.")
    if output is not None and output.suffix.lower() != ".guide":
        raise OptionError(f"{output} should end in .guide. Try {output}.guide")
    written = Path(guide) if output is None else output
    require_free(written, overwrite=output is None or force)
    return written
