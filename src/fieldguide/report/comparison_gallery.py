"""Photos on which two methods differ, or both fail, as pictures."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from fieldguide.assess import Outcomes
from fieldguide.ladder import ComparedMethod
from fieldguide.report.thumbnail import thumbnail

SHOWN = 8


@dataclass(frozen=True)
class AnsweredPhoto:
    """A photo and what two methods said of it.

    Attributes
    ----------
    name : str
        The photo.
    true : str
        What it shows.
    said : tuple of str
        What the first method said, and the second.
    picture : str
        The photo, small, as a data URI; empty if it is gone.
    """

    name: str
    true: str
    said: tuple[str, str]
    picture: str


@dataclass(frozen=True)
class PhotoGroup:
    """Photos on which two methods fared alike.

    Attributes
    ----------
    title : str
        How they fared.
    anchor : str
        Letters and dashes, for links.
    n : int
        How many photos there are.
    photos : tuple of AnsweredPhoto
        Some of them.
    """

    title: str
    anchor: str
    n: int
    photos: tuple[AnsweredPhoto, ...]


def comparison_gallery(first: ComparedMethod, second: ComparedMethod) -> list[PhotoGroup]:
    """Sort photos by which of two methods has them right.

    Parameters
    ----------
    first, second : ComparedMethod
        Two methods of one comparison.

    Returns
    -------
    list of PhotoGroup
        Right by the first alone, by the second alone, by neither; at most 8 photos of each, those first in
        which the wrong answers were the surest. Groups without photos are there too. Of several repeats, the
        first.
    """
    ours, theirs = first.assessment.outcomes, second.assessment.outcomes
    if ours is None or theirs is None:
        return []
    said = [outcomes.probabilities.argmax(axis=1) for outcomes in (ours, theirs)]
    # An accepted answer stands for the truth of the method that gave it.
    right = [answer == outcomes.truth for answer, outcomes in zip(said, (ours, theirs), strict=True)]
    sure = [outcomes.probabilities.max(axis=1) for outcomes in (ours, theirs)]
    groups = (
        (f"Only {first.name} is right", "only-first", right[0] & ~right[1], sure[1]),
        (f"Only {second.name} is right", "only-second", right[1] & ~right[0], sure[0]),
        ("Neither is right", "neither", ~right[0] & ~right[1], np.minimum(*sure)),
    )
    names = [result.name for result in first.assessment.classes]
    found = []
    for title, anchor, belongs, surest in groups:
        places = np.flatnonzero(belongs)
        shown = places[np.argsort(-surest[places], kind="stable")][:SHOWN]
        photos = tuple(_photo(ours, theirs, i, names=names, said=said, right=right) for i in shown.tolist())
        found.append(PhotoGroup(title, anchor, n=len(places), photos=photos))
    return found


def _photo(
    ours: Outcomes,
    theirs: Outcomes,
    i: int,
    *,
    names: Sequence[str],
    said: Sequence[np.ndarray],
    right: Sequence[np.ndarray],
) -> AnsweredPhoto:
    truth = ours.truth[i] if right[0][i] else theirs.truth[i]
    return AnsweredPhoto(
        name=ours.images[i].name,
        true=names[truth],
        said=(names[said[0][i]], names[said[1][i]]),
        picture=thumbnail(ours.images[i]),
    )
