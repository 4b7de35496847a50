"""Which photos were answered right."""

import numpy as np


def right_answers(answers: np.ndarray, truth: np.ndarray, *, classes: np.ndarray) -> np.ndarray:
    """Tell which photos were answered right.

    Parameters
    ----------
    answers : ndarray of shape (n,), or (n, k), bool
        One class for each photo, or which labels it was given, as `predict` gives them.
    truth : ndarray of shape (n,), or (n, k), bool
        As `truth_of` gives it for `classes`.
    classes : ndarray of shape (k,), sorted
        The classes that can be answered, `classes_` of the classifier.

    Returns
    -------
    ndarray of shape (n,), bool
        With one class: whether it is the label, or any of the accepted answers. With many labels: whether
        none is missing and none too many.
    """
    if answers.ndim == 2:
        return (answers == truth).all(axis=1)
    if truth.ndim == 2:
        return truth[np.arange(len(answers)), np.searchsorted(classes, answers)]
    return answers == truth
