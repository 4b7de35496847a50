"""How photos are held out for a comparison, where nobody says so."""

from fieldguide.images import Dataset

FOLDS = 5


def usual_folds(dataset: Dataset) -> int | None:
    """Cross-validate with 5 folds, unless the test photos are given already.

    Parameters
    ----------
    dataset : Dataset
        The photos.

    Returns
    -------
    int or None
        Number of folds; None where the source names photos to test or to validate with.

    Notes
    -----
    Methods differ by little more often than not, and a fifth of few photos is too few to see it.
    """
    return None if {"test", "validation"} & set(dataset.splits or ()) else FOLDS
