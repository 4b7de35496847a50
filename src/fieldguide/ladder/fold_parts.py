"""The folds of a cross-validation, one after the other."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from fieldguide.ladder.encoding import Encoding
from fieldguide.ladder.part import Part
from fieldguide.ladder.represented import represented


@dataclass(frozen=True)
class FoldParts:
    """What is learnt from and what is scored in one fold.

    Attributes
    ----------
    encoding : Encoding
        What made the vectors; an encoder that learns has learnt from `train` alone.
    train, held : Part
        Photos to learn from and photos to score.
    rows : ndarray of shape (m,), int64
        Where the m photos of `held` stand among all.
    """

    encoding: Encoding
    train: Part
    held: Part
    rows: np.ndarray


def fold_parts(photos: Part, fold_of: np.ndarray, *, encoding: Encoding) -> Iterator[FoldParts]:
    """Give the parts of each fold that holds a photo; everything learnt is learnt inside the fold.

    Parameters
    ----------
    photos : Part
        The n photos.
    fold_of : ndarray of shape (n,), int64
        Fold of each, -1 where it always trains.
    encoding : Encoding
        Turns photos into vectors.

    Yields
    ------
    FoldParts
        In the order of the folds; each is made when it is asked for.
    """
    for fold in np.unique(fold_of[fold_of >= 0]):
        train, held = np.flatnonzero(fold_of != fold), np.flatnonzero(fold_of == fold)
        fitted, seen = represented(photos, train=train, encoding=encoding.quiet)
        yield FoldParts(fitted, seen.rows(train), seen.rows(held), held)
