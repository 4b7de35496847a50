"""An encoder from whatever people give for one."""

from collections.abc import Sequence
from typing import Any

from fieldguide.errors import OptionError
from fieldguide.represent.catalogue import make_encoder
from fieldguide.represent.composite import Joined
from fieldguide.represent.encoder import Encoder


def as_encoder(given: Any) -> Encoder:
    """Make an encoder of a name, of several, or of encoders.

    Parameters
    ----------
    given : str, Encoder, or sequence of these
        A name that `make_encoder` knows, or several with commas between; an encoder, which comes back as it
        is; or two or more of these, which are `Joined`.

    Returns
    -------
    Encoder

    Raises
    ------
    OptionError
        If a name is unknown, something is no encoder, or one is given twice.

    Examples
    --------
    >>> as_encoder("pixels, hog").widths
    (3072, 1764)
    """
    if isinstance(given, str):
        names = [name.strip() for name in given.split(",")]
        if len(names) == 1:
            return make_encoder(names[0])
        given = names
    if isinstance(given, Encoder):
        return given
    if not isinstance(given, Sequence):
        raise OptionError(f"represent is {given!r}; give a name, or an encoder such as Pretrained().")
    joined = Joined([make_encoder(one) if isinstance(one, str) else one for one in given])
    joined._check_options()
    return joined
