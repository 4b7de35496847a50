"""On which photos something was chosen, in words."""

from collections.abc import Mapping
from typing import Any

from fieldguide.assess.gain import HELD_BACK_IN_TURN


def chosen_where(chosen: Mapping[str, Any]) -> str:
    """Say on which photos a classifier chose.

    Parameters
    ----------
    chosen : mapping
        Its `chosen_`.

    Returns
    -------
    str
        To follow "was chosen".
    """
    if chosen["how"] == "validation photos":
        return "on the validation photos"
    return f"on training photos {HELD_BACK_IN_TURN}"
