"""Share of all decisions about labels that are right."""

from numpy.typing import ArrayLike

from fieldguide.measure.label_inputs import as_label_pair


def hamming_accuracy(truth: ArrayLike, predicted: ArrayLike) -> float:
    """Return the share of pairs of photo and label that were decided right.

    Parameters
    ----------
    truth, predicted : array_like of shape (n, k), bool
        Which photo carries which label, and which it was given.

    Returns
    -------
    float in [0, 1]
        1 - the Hamming loss. High already without any label where labels are rare: read it beside that.

    Raises
    ------
    OptionError
        If the arrays are empty, differ in shape, or hold anything but true and false.

    Examples
    --------
    >>> hamming_accuracy([[1, 0], [1, 1]], [[1, 0], [1, 0]])
    0.75
    """
    truth, predicted = as_label_pair(truth, predicted)
    return float((truth == predicted).mean())
