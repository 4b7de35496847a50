"""The wrong decisions about labels that are worth looking at, as pictures."""

from dataclasses import dataclass

import numpy as np

from fieldguide.assess import TagAssessment, TagOutcomes
from fieldguide.images import Image
from fieldguide.report.thumbnail import thumbnail

SHOWN = 12
EXAMPLES = 4


@dataclass(frozen=True)
class TagMistake:
    """A photo that was given a label too many, or one too few.

    Attributes
    ----------
    name : str
        The photo.
    label : str
        The label.
    carries : bool
        Whether the photo carries it, as the source says.
    probability : float
        Given to the label, in [0, 1].
    picture : str
        The photo, small, as a data URI; empty if it is gone.
    example : str
        Another photo, which carries the label and was given it, likewise; empty if there is none.
    """

    name: str
    label: str
    carries: bool
    probability: float
    picture: str
    example: str


def tag_mistakes(assessment: TagAssessment) -> list[TagMistake]:
    """Find the decisions about labels that were wrong and most sure.

    Parameters
    ----------
    assessment : TagAssessment
        Of any photos.

    Returns
    -------
    list of TagMistake
        The surest first, at most 12, one of each photo; empty when the photos are no longer at hand.
    """
    outcomes = assessment.outcomes
    if outcomes is None:
        return []
    off = np.abs(outcomes.probabilities - outcomes.truth)
    off[(outcomes.probabilities >= 0.5) == outcomes.truth] = 0
    label = off.argmax(axis=1)
    most = off.max(axis=1)
    worst = [place for place in np.argsort(-most, kind="stable")[:SHOWN].tolist() if most[place] > 0]
    examples = {code: _examples(outcomes, code) for code in set(label[worst].tolist())}
    return [
        TagMistake(
            name=outcomes.images[place].name,
            label=assessment.labels[label[place]].name,
            carries=bool(outcomes.truth[place, label[place]]),
            probability=float(outcomes.probabilities[place, label[place]]),
            picture=thumbnail(outcomes.images[place]),
            example=_pick(examples[int(label[place])], number),
        )
        for number, place in enumerate(worst)
    ]


def clear_photo(assessment: TagAssessment) -> Image | None:
    """Take a photo of which every label was decided right, and most surely.

    Parameters
    ----------
    assessment : TagAssessment
        Of any photos.

    Returns
    -------
    Image or None
        None when the photos are no longer at hand.
    """
    outcomes = assessment.outcomes
    if outcomes is None:
        return None
    off = np.abs(outcomes.probabilities - outcomes.truth).max(axis=1)
    return outcomes.images[int(off.argmin())]


def _examples(outcomes: TagOutcomes, code: int) -> list[str]:
    right = np.flatnonzero(outcomes.truth[:, code] & (outcomes.probabilities[:, code] >= 0.5))
    order = np.argsort(-outcomes.probabilities[right, code], kind="stable")
    return [thumbnail(outcomes.images[place]) for place in right[order][:EXAMPLES].tolist()]


def _pick(examples: list[str], place: int) -> str:
    return examples[place % len(examples)] if examples else ""
