"""Photos that show a class at its clearest."""

import numpy as np

from fieldguide.assess import Assessment, Outcomes
from fieldguide.images import Image


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


def clear_example(assessment: Assessment) -> Image | None:
    """Take a clear photo of the class with the most photos.

    Parameters
    ----------
    assessment : Assessment
        Of any photos.

    Returns
    -------
    Image or None
        None when the photos are no longer at hand.
    """
    outcomes = assessment.outcomes
    if outcomes is None:
        return None
    largest = max(range(len(assessment.classes)), key=lambda code: assessment.classes[code].n)
    places = typical(outcomes, largest, n=1)
    return outcomes.images[places[0] if places else 0]
