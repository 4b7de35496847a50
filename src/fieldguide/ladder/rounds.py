"""The rounds of a comparison: which photos are learnt from and which are answered, each time."""

import hashlib
from dataclasses import dataclass

import numpy as np

from fieldguide.errors import SourceError
from fieldguide.images.dataset import SPLITS
from fieldguide.ladder.part import Part
from fieldguide.ladder.plan import Plan


@dataclass(frozen=True, eq=False)
class Round:
    """One time of learning and answering.

    Attributes
    ----------
    repeat : int
        Which time all photos are answered: 0, 1, ...
    train, validation, held : ndarray of shape (m,), int64
        Positions of the photos to learn from, to choose by (none with folds) and to answer.
    """

    repeat: int
    train: np.ndarray
    validation: np.ndarray
    held: np.ndarray

    def digest(self, photos: Part) -> str:
        """Name what shapes the answers of this round by content.

        Parameters
        ----------
        photos : Part
            All photos.

        Returns
        -------
        str
            SHA-256, hex: of contents, labels and groups of what is learnt from, and of the contents of what
            is answered. Their labels do not shape the answers.
        """
        dataset = photos.dataset
        groups = dataset.groups or (None,) * len(dataset)
        found = hashlib.sha256()
        for name, rows in (("train", self.train), ("validation", self.validation), ("held", self.held)):
            found.update(name.encode())
            for i in rows.tolist():
                found.update(dataset.images[i].content_hash())
                if name != "held":
                    found.update(repr((dataset.labels[i], groups[i])).encode())
        return found.hexdigest()


def make_rounds(plan: Plan) -> tuple[list[Round], np.ndarray]:
    """List the rounds of a plan.

    Parameters
    ----------
    plan : Plan
        Of n photos, with folds or splits.

    Returns
    -------
    rounds : list of Round
        The first repeat first.
    scored : ndarray of shape (m,), int64
        Positions of the photos that are answered once in every repeat.

    Raises
    ------
    SourceError
        If no photo can be spared to be answered.
    """
    if plan.folds is None:
        where = np.array(plan.photos.dataset.splits, dtype=object)
        parts = [np.flatnonzero(where == name) for name in SPLITS]
        rounds, scored = [Round(0, *parts)], parts[2]
    else:
        none = np.empty(0, dtype=np.int64)
        rounds = [
            Round(repeat, np.flatnonzero(fold_of != fold), none, np.flatnonzero(fold_of == fold))
            for repeat, fold_of in enumerate(plan.folds)
            for fold in np.unique(fold_of[fold_of >= 0])
        ]
        scored = np.flatnonzero((plan.folds >= 0).all(axis=0))
    if not len(scored):
        raise SourceError(
            f"{plan.photos.dataset.source or 'the photos'}: no photo can be spared to be scored, so nothing "
            "can be compared. Give at least two photos of a class."
        )
    return rounds, scored
