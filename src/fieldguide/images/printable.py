"""Text that can be shown, stored as JSON and read back, from any name a file system allows."""

import unicodedata

_UNSHOWABLE = ("Cc", "Cs")  # control characters, and the surrogates that stand for bytes that are not UTF-8


def printable(text: str) -> str:
    r"""Escape what a terminal or a JSON document cannot carry.

    Parameters
    ----------
    text : str
        A file name as the operating system gave it, or a cell of a table.

    Returns
    -------
    str
        The same text with control characters and undecodable bytes written as ``\x1b`` or ``\udce9``.

    Examples
    --------
    >>> printable("caf\udce9.jpg")
    'caf\\udce9.jpg'
    """
    if text.isprintable():
        return text
    return "".join(_escaped(c) if unicodedata.category(c) in _UNSHOWABLE else c for c in text)


def _escaped(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")
