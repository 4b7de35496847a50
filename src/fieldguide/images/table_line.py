"""A line of a table, as `csv.reader` gives it back."""

import csv
import io
from collections.abc import Iterable

from fieldguide.images.spreadsheet_cell import escape_cell


def table_line(cells: Iterable[object]) -> str:
    r"""Write cells as a line of CSV.

    Parameters
    ----------
    cells : iterable
        Text or numbers.

    Returns
    -------
    str
        Without the line break at its end. What a spreadsheet would run is escaped, see `escape_cell`.

    Notes
    -----
    The writer puts only the letters of its own line end in quotes, so it is given both of them.

    Examples
    --------
    >>> table_line(["a, b.png", 2, "=1+1"])
    '"a, b.png",2,\'=1+1'
    """
    line = io.StringIO(newline="")
    csv.writer(line, lineterminator="\r\n").writerow(map(escape_cell, cells))
    return line.getvalue().removesuffix("\r\n")
