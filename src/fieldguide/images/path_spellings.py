"""How a path in a table may stand on the disk."""

import unicodedata
from collections.abc import Iterator
from contextlib import suppress

from fieldguide.images.spreadsheet_cell import escape_cell


def path_spellings(written: str) -> Iterator[str]:
    r"""Give the spellings in which a path of a table is looked for, the likeliest first.

    Parameters
    ----------
    written : str
        The cell.

    Yields
    ------
    str
        As written; with the ``'`` that `escape_cell` takes for its own; with Windows slashes turned; with
        accents as other systems store them; and, as tables in cp1252 are told from others by guess, with
        accents as single bytes.

    Examples
    --------
    >>> list(path_spellings("oak/1.png")), list(path_spellings("caf\xe9.png"))[-1]
    (['oak/1.png'], 'caf\udce9.png')
    """
    yield written
    if written != (escaped := escape_cell(written)):  # the table is by somebody else, and the photo called so
        yield escaped
    if "\\" in written:
        yield written.replace("\\", "/")
    if not written.isascii():
        yield unicodedata.normalize("NFC", written)
        yield unicodedata.normalize("NFD", written)
        with suppress(UnicodeEncodeError):
            yield written.encode("cp1252").decode("utf-8", "surrogateescape")
