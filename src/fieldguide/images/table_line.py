"""A line of a table, as `csv.reader` gives it back."""

import csv
import io
from collections.abc import Iterable


def table_line(cells: Iterable[object]) -> str:
    """Write cells as a line of CSV.

    Parameters
    ----------
    cells : iterable
        Text or numbers.

    Returns
    -------
    str
        Without the line break at its end.

    Notes
    -----
    The writer puts only the letters of its own line end in quotes, so it is given both of them.

    Examples
    --------
    >>> table_line(["a, b.png", 2, "x"])
    '"a, b.png",2,x'
    """
    line = io.StringIO(newline="")
    csv.writer(line, lineterminator="\r\n").writerow(cells)
    return line.getvalue().removesuffix("\r\n")
