"""Text that can be shown, stored as JSON and read back, from any name that a file or a file system holds."""

import re
import unicodedata

# Control characters (C0, C1), formats (which turn the direction of writing, among others), surrogates (which
# stand for bytes that are not UTF-8), and the separators of lines and paragraphs.
_UNSHOWABLE = ("Cc", "Cf", "Cs", "Zl", "Zp")
# The two formats that words are written with: Persian and Indic ones, and emoji of several. They stay where
# letters, marks or pictures beyond ASCII stand on both sides; elsewhere they show nothing.
_BESIDE = r"[^\x00-\xad\s\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]"
_LONE = {
    joiner: re.compile(f"(?<!{_BESIDE}){joiner}|{joiner}(?!{_BESIDE})") for joiner in ("\u200c", "\u200d")
}


def printable(text: str) -> str:
    r"""Escape what a terminal or a JSON document cannot carry, and what cannot be seen.

    Parameters
    ----------
    text : str
        A file name as the operating system gave it, a cell of a table, or a word of a guide.

    Returns
    -------
    str
        The same text with control characters, formats, separators of lines and undecodable bytes written as
        ``\x1b``, ``\u202e`` or ``\udce9``. Letters of all scripts stay, and so does a single joiner between
        two of them or between emoji. What is printable already stays as it is.

    Notes
    -----
    Escaping every format would change Persian names, in which a non-joiner (U+200C) parts a word from its
    ending, names in Indic scripts, which choose the shape of a letter with both, and emoji of families.

    Examples
    --------
    >>> printable("caf\udce9.jpg")
    'caf\\udce9.jpg'
    >>> printable("gpj.\u202eexe")
    'gpj.\\u202eexe'
    """
    if text.isprintable():
        return text
    odd = {character for character in set(text) if unicodedata.category(character) in _UNSHOWABLE}
    for joiner in odd & set(_LONE):
        text = _LONE[joiner].sub(_escaped(joiner).replace("\\", r"\\"), text)
    return text.translate({ord(character): _escaped(character) for character in odd - set(_LONE)})


def quoted(name: str) -> str:
    r"""Write a name or a class in a sentence: in quotes, with what cannot be shown escaped once.

    Parameters
    ----------
    name : str
        As it is, or printable already.

    Returns
    -------
    str

    Examples
    --------
    >>> print(quoted("a\nb"), quoted(printable("a\nb")))
    'a\nb' 'a\nb'
    """
    return f"'{printable(name)}'"


def _escaped(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")
