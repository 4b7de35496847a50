"""The mistakes worth looking at, as pictures."""

from dataclasses import dataclass

import numpy as np

from fieldguide.assess import Assessment
from fieldguide.report.thumbnail import thumbnail
from fieldguide.report.typical import typical

SHOWN = 12
EXAMPLES = 4


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
        The photo, small, as a data URI; empty if it is gone.
    example : str
        A photo that does show `predicted`, likewise; empty if there is none.
    """

    name: str
    true: str
    predicted: str
    probability: float
    picture: str
    example: str


def worst_mistakes(assessment: Assessment) -> list[Mistake]:
    """Find the photos that were wrong and most sure of it.

    Parameters
    ----------
    assessment : Assessment
        Of any photos.

    Returns
    -------
    list of Mistake
        The surest first, at most 12; empty when the photos are no longer at hand.
    """
    outcomes = assessment.outcomes
    if outcomes is None:
        return []
    predicted = outcomes.probabilities.argmax(axis=1)
    sureness = outcomes.probabilities.max(axis=1)
    wrong = np.flatnonzero(predicted != outcomes.truth)
    worst = wrong[np.argsort(-sureness[wrong], kind="stable")][:SHOWN]
    names = [result.name for result in assessment.classes]
    examples = {code: _examples(assessment, code) for code in set(predicted[worst].tolist())}
    return [
        Mistake(
            name=outcomes.images[index].name,
            true=names[outcomes.truth[index]],
            predicted=names[predicted[index]],
            probability=float(sureness[index]),
            picture=thumbnail(outcomes.images[index]),
            example=_pick(examples[int(predicted[index])], place),
        )
        for place, index in enumerate(worst)
    ]


def _examples(assessment: Assessment, code: int) -> list[str]:
    outcomes = assessment.outcomes
    if outcomes is None:
        return []
    return [thumbnail(outcomes.images[index]) for index in typical(outcomes, code, n=EXAMPLES)]


def _pick(examples: list[str], place: int) -> str:
    return examples[place % len(examples)] if examples else ""
