"""Photos that show a class at its clearest."""

import numpy as np

from fieldguide.assess import Outcomes


def typical(outcomes: Outcomes, code: int, *, n: int) -> list[int]:
    """Find the scored photos of a class that were recognised most surely.

    Parameters
    ----------
    outcomes : Outcomes
        The scored photos.
    code : int
        The class.
    n : int
        How many.

    Returns
    -------
    list of int
        Places in `outcomes`, the surest first; fewer, even none, where fewer were right.
    """
    right = (outcomes.truth == code) & (outcomes.probabilities.argmax(axis=1) == code)
    places = np.flatnonzero(right)
    order = np.argsort(-outcomes.probabilities[places, code], kind="stable")
    return places[order][:n].tolist()
