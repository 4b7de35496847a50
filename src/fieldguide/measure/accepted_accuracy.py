"""Share of photos whose answer is among those that count as right."""

import numpy as np
from numpy.typing import ArrayLike

from fieldguide.errors import OptionError
from fieldguide.measure.inputs import as_class_indices, as_weights
from fieldguide.measure.label_inputs import as_label_matrix


def accepted_accuracy(
    accepted: ArrayLike, predicted: ArrayLike, *, weights: ArrayLike | None = None
) -> float:
    """Return the (weighted) share of photos whose predicted class is any of the accepted ones.

    Parameters
    ----------
    accepted : array_like of shape (n, k), bool
        Which classes count as right for each photo. A photo without any is always wrong.
    predicted : array_like of shape (n,), integers in [0, k)
        The class each photo was given.
    weights : array_like of shape (n,), optional
        How much each photo counts.

    Returns
    -------
    float in [0, 1]

    Raises
    ------
    OptionError
        If an array does not fit.

    References
    ----------
    .. [1] Beyer, Hénaff, Kolesnikov, Zhai, van den Oord, "Are we done with ImageNet?", 2020,
       https://arxiv.org/abs/2006.07159. Section 4: the accuracy on reassessed labels.

    Examples
    --------
    >>> accepted_accuracy([[1, 1, 0], [0, 0, 1]], [1, 0])
    0.5
    """
    right = as_label_matrix(accepted, name="accepted")
    predicted = as_class_indices(predicted, name="predicted")
    if len(predicted) != len(right):
        raise OptionError(
            f"accepted has {len(right)} photos, predicted has {len(predicted)}; give the same photos."
        )
    if predicted.max() >= right.shape[1]:
        raise OptionError(
            f"predicted contains class {predicted.max()}, but accepted has {right.shape[1]} columns."
        )
    hits = right[np.arange(len(right)), predicted]
    return float(np.average(hits, weights=as_weights(weights, n=len(right))))
