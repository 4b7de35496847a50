"""What stands for "nothing is known" in anybody's table."""


def is_missing(value: object) -> bool:
    """Tell whether a value says nothing.

    Parameters
    ----------
    value : object
        A cell of a table: a word, a number, a date, or nothing.

    Returns
    -------
    bool
        True for None, NaN, NaT, pandas' NA, and text without a character that shows.

    Examples
    --------
    >>> is_missing(float("nan")), is_missing(" "), is_missing("nan"), is_missing(0)
    (True, True, False, False)
    """
    if value is None:
        return True
    if isinstance(value, str | bytes):
        return not value.strip()
    try:
        return bool(value != value)
    except TypeError:  # pandas' NA is neither equal to itself nor not
        return True
    except (ValueError, RuntimeError):  # an array or a tensor of several values
        return False
