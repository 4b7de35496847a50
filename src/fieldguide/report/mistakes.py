"""The mistakes worth looking at, as pictures."""

import base64
import io
from dataclasses import dataclass

import numpy as np
from PIL import Image as Pillow

from fieldguide.assess import Assessment
from fieldguide.errors import ImageError
from fieldguide.images import Image

SHOWN = 24
SIDE_PX = 176


@dataclass(frozen=True)
class Mistake:
    """A photo that was taken for something else.

    Attributes
    ----------
    name : str
        The photo.
    true, predicted : str
        What it shows, and what was said.
    probability : float
        Given to `predicted`, in [0, 1].
    picture : str
        The photo, small, as a data URI.
    """

    name: str
    true: str
    predicted: str
    probability: float
    picture: str


def worst_mistakes(assessment: Assessment) -> list[Mistake]:
    """Find the photos that were wrong and most sure of it.

    Parameters
    ----------
    assessment : Assessment
        Of any photos.

    Returns
    -------
    list of Mistake
        The surest first, at most 24; empty when the photos are no longer at hand.
    """
    outcomes = assessment.outcomes
    if outcomes is None:
        return []
    predicted = outcomes.probabilities.argmax(axis=1)
    sureness = outcomes.probabilities.max(axis=1)
    wrong = np.flatnonzero(predicted != outcomes.truth)
    worst = wrong[np.argsort(-sureness[wrong], kind="stable")][:SHOWN]
    names = [result.name for result in assessment.classes]
    return [
        Mistake(
            name=outcomes.images[index].name,
            true=names[outcomes.truth[index]],
            predicted=names[predicted[index]],
            probability=float(sureness[index]),
            picture=_thumbnail(outcomes.images[index]),
        )
        for index in worst
    ]


def _thumbnail(image: Image) -> str:
    try:
        picture = Pillow.fromarray(image.open(at_least=SIDE_PX))
    except ImageError:  # gone since it was scored: the words still stand
        return ""
    picture.thumbnail((SIDE_PX, SIDE_PX))
    file = io.BytesIO()
    picture.save(file, format="JPEG", quality=80)
    return "data:image/jpeg;base64," + base64.b64encode(file.getvalue()).decode()
