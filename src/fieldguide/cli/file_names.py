"""Names of files in messages, and in commands to copy from them."""

import os
import shlex
from pathlib import Path

from fieldguide.printable import printable


def name_of(path: str | Path) -> str:
    """Give the name of a file for a message of one line."""
    return printable(str(path))


def word_of(path: str | Path) -> str:
    r"""Write the name of a file as a word of a command line.

    Parameters
    ----------
    path : str or Path
        The file.

    Returns
    -------
    str
        In quotes where the shell would see more than a word, with ``./`` where it would be an option. What
        cannot be shown is escaped as bash and zsh read it.

    Examples
    --------
    >>> word_of("oak.guide"), word_of("my oaks.guide"), word_of("-d.guide"), word_of("a\nb.guide")
    ('oak.guide', "'my oaks.guide'", './-d.guide', "$'a\\x0ab.guide'")
    """
    text = str(path)
    text = f"./{text}" if text.startswith("-") else text
    if printable(text) == text:
        return shlex.quote(text)
    return f"$'{''.join(map(_escaped, text))}'"


def _escaped(letter: str) -> str:
    if letter in "'\\":
        return f"\\{letter}"
    if printable(letter) == letter:
        return letter
    return "".join(f"\\x{byte:02x}" for byte in os.fsencode(letter))
