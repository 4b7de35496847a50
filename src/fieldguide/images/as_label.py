"""The class of a photo, from whatever people have it in."""

from fieldguide.errors import OptionError
from fieldguide.images.as_word import as_word, is_whole, plain_value


def as_label(value: object) -> str:
    """Take the label of a photo.

    Parameters
    ----------
    value : str or whole number
        Of Python or numpy; a float counts if its value is whole.

    Returns
    -------
    str

    Raises
    ------
    OptionError
        If it is missing, true or false, a fraction, or something else; the message is a clause.

    Examples
    --------
    >>> import numpy as np
    >>> as_label(np.int64(3)), as_label(3.0), as_label(np.str_("oak"))
    ('3', '3', 'oak')
    """
    word, plain = as_word(value), plain_value(value)
    if word is None or isinstance(plain, bool) or not (isinstance(plain, str) or is_whole(plain)):
        raise OptionError(f"the label {value!r:.60}; a label is a word or a whole number")
    return word
