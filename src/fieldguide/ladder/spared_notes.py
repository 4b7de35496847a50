"""Notes on photos that were never scored, and on classes that could not be."""

import numpy as np

from fieldguide.images.description import count, first_few
from fieldguide.ladder.part import Part
from fieldguide.printable import quoted


def spared_notes(photos: Part, scored: np.ndarray) -> list[str]:
    """Tell which photos and classes do not count.

    Parameters
    ----------
    photos : Part
        All photos that were dealt into folds.
    scored : ndarray of shape (m,), int64
        Positions of those that were scored.

    Returns
    -------
    list of str
        None where every photo was scored.
    """
    notes = []
    spared = len(photos) - len(scored)
    if spared:
        notes.append(f"{count(spared, 'photo')} needed in every training part, so never scored")
    untested = sorted({*photos.dataset.classes} - {*photos.rows(scored).dataset.classes})
    if untested:
        named = first_few(list(map(quoted, untested)))
        notes.append(f"too few photos to score, so not assessable: {named}")
    return notes


def fold_notes(photos: Part, scored: np.ndarray) -> list[str]:
    """Tell what was learnt from and what was scored with folds.

    Parameters
    ----------
    photos, scored : Part, ndarray of shape (m,)
        As for `spared_notes`.

    Returns
    -------
    list of str
    """
    every = "Every photo" if len(scored) == len(photos) else "Every scored photo"
    counted = "classes'" if photos.dataset.tags is None else "labels'"
    return [
        f"{every} was answered by classifiers that had not seen it; the guide itself learnt from all "
        f"{count(len(photos), 'photo')}, the {counted} numbers of training photos are means over the folds.",
        *spared_notes(photos, scored),
    ]
