"""What would be right for each photo."""

from collections.abc import Sequence

import numpy as np

from fieldguide import measure
from fieldguide.images import Dataset


def truth_of(dataset: Dataset, *, classes: Sequence[str]) -> np.ndarray:
    """Say what would be right for each photo.

    Parameters
    ----------
    dataset : Dataset
        n photos.
    classes : sequence of str
        The k classes or labels that can be answered.

    Returns
    -------
    ndarray of shape (n,), str, or of shape (n, k), bool
        The labels; or, where photos carry tags or other answers are accepted too, which of `classes` hold or
        are accepted for each.
    """
    if dataset.tags is not None:
        return measure.label_matrix(dataset.tags, classes=classes)
    if dataset.accepted is not None:
        return measure.label_matrix(dataset.accepted, classes=classes)
    return np.array(dataset.labels)
