"""Cells of a table that a spreadsheet shows and does not run."""

import re
from typing import Any

# What starts a formula in Excel, LibreOffice or Google Sheets, also in full width; and what hides its start.
_FORMULA = r"(?:\s*[=+\-@\uff1d\uff0b\uff0d\uff20]| *[\t\r\n])"
_RUNS = re.compile(f"'*{_FORMULA}")
_ESCAPED = re.compile(f"'+{_FORMULA}")
_NUMBER = re.compile(r"-\d+(\.\d+)?(e[+-]?\d+)?", re.IGNORECASE)


def escape_cell(value: Any) -> Any:
    """Write a cell so that a spreadsheet shows it and does not run it [1]_.

    Parameters
    ----------
    value : str, number or None
        What the cell holds.

    Returns
    -------
    str, number or None
        Text that a spreadsheet would take for a formula has a ``'`` before it, and so has text that already
        looks so; `unescape_cell` takes it off. All else is as it was, negative numbers too.

    References
    ----------
    .. [1] OWASP, "CSV Injection", https://owasp.org/www-community/attacks/CSV_Injection

    Examples
    --------
    >>> [escape_cell(text) for text in ("=1+1", "'=1+1", "'tis", "-3.5", "-oak")]
    ["'=1+1", "''=1+1", "'tis", '-3.5', "'-oak"]
    """
    if not isinstance(value, str) or value[:1].isalnum():  # nearly all, and a million take no time
        return value
    return f"'{value}" if _RUNS.match(value) and not _NUMBER.fullmatch(value) else value


def unescape_cell(text: str) -> str:
    """Read a cell that `escape_cell` wrote.

    Parameters
    ----------
    text : str
        A cell of a table, by whomever it was written.

    Returns
    -------
    str
        Without the ``'`` before what a spreadsheet would run; a ``'`` before anything else stays.

    Examples
    --------
    >>> unescape_cell("'=1+1"), unescape_cell("''=1+1"), unescape_cell("'tis")
    ('=1+1', "'=1+1", "'tis")
    """
    return text[1:] if _ESCAPED.match(text) else text
