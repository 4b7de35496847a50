"""The classes that are most often confused, as pictures side by side."""

from dataclasses import dataclass

import numpy as np

from fieldguide.assess import Assessment, Confusion
from fieldguide.report.thumbnail import thumbnail
from fieldguide.report.typical import typical

PAIRS = 4
PHOTOS = 4
SIDE_PX = 132


@dataclass(frozen=True)
class PhotoRow:
    """Some photos that belong together.

    Attributes
    ----------
    title : str
        What they are.
    pictures : tuple of (str, str)
        Name and data URI of each.
    """

    title: str
    pictures: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class ConfusedPair:
    """One class taken for another.

    Attributes
    ----------
    pair : Confusion
        Which, and how often.
    of : int
        Scored photos of the true class.
    rows : tuple of PhotoRow
        Photos taken for the other class, clear photos of that class, clear photos of their own.
    """

    pair: Confusion
    of: int
    rows: tuple[PhotoRow, ...]


def confused_pairs(assessment: Assessment) -> list[ConfusedPair]:
    """Show the most frequent mistakes beside what they were taken for.

    Parameters
    ----------
    assessment : Assessment
        Of any photos.

    Returns
    -------
    list of ConfusedPair
        At most four, the most frequent first; empty when the photos are no longer at hand.
    """
    if assessment.outcomes is None:
        return []
    code = {result.name: place for place, result in enumerate(assessment.classes)}
    found = []
    for pair in assessment.most_confused[:PAIRS]:
        true, predicted = code[pair.true], code[pair.predicted]
        rows = (
            _row(assessment, f"{pair.true}, taken for {pair.predicted}", _taken(assessment, true, predicted)),
            _row(assessment, f"{pair.predicted}, rightly recognised", _clear(assessment, predicted)),
            _row(assessment, f"{pair.true}, rightly recognised", _clear(assessment, true)),
        )
        shown = tuple(row for row in rows if row.pictures)
        if shown:
            found.append(ConfusedPair(pair, of=assessment.repeats * assessment.classes[true].n, rows=shown))
    return found


def _taken(assessment: Assessment, true: int, predicted: int) -> list[int]:
    outcomes = assessment.outcomes
    if outcomes is None:
        return []
    said = outcomes.probabilities.argmax(axis=1)
    places = np.flatnonzero((outcomes.truth == true) & (said == predicted))
    order = np.argsort(-outcomes.probabilities[places, predicted], kind="stable")
    return places[order][:PHOTOS].tolist()


def _clear(assessment: Assessment, code: int) -> list[int]:
    return [] if assessment.outcomes is None else typical(assessment.outcomes, code, n=PHOTOS)


def _row(assessment: Assessment, title: str, places: list[int]) -> PhotoRow:
    images = [] if assessment.outcomes is None else [assessment.outcomes.images[place] for place in places]
    pictures = [(image.name, thumbnail(image, side_px=SIDE_PX)) for image in images]
    return PhotoRow(title, tuple((name, picture) for name, picture in pictures if picture))
