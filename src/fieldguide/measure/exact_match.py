"""Share of photos whose labels are right to the last one."""

from numpy.typing import ArrayLike

from fieldguide.measure.label_inputs import as_label_pair


def exact_match(truth: ArrayLike, predicted: ArrayLike) -> float:
    """Return the share of photos of which every label is right: none missing, none too many.

    Parameters
    ----------
    truth, predicted : array_like of shape (n, k), bool
        Which photo carries which label, and which it was given.

    Returns
    -------
    float in [0, 1]

    Raises
    ------
    OptionError
        If the arrays are empty, differ in shape, or hold anything but true and false.

    Examples
    --------
    >>> exact_match([[1, 0], [1, 1]], [[1, 0], [1, 0]])
    0.5
    """
    truth, predicted = as_label_pair(truth, predicted)
    return float((truth == predicted).all(axis=1).mean())
