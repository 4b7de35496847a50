"""Fit a classifier on some of the photos, as it would be on all."""

import numpy as np
from numpy.typing import ArrayLike
from sklearn.utils.validation import check_is_fitted

from fieldguide.classify.classifier import Classifier


def refit_part(classifier: Classifier, X: ArrayLike, y: ArrayLike, *, n_whole: int) -> Classifier:
    """Learn from some of the photos as `refit` does, with the penalty against each that all would have.

    Parameters
    ----------
    classifier : Classifier
        Has chosen already; changed in place.
    X : array_like of shape (n, d), float
        One vector per photo.
    y : array_like of shape (n,)
        Labels.
    n_whole : int
        How many photos the chosen C is meant for: C weighs against a sum over photos, so C n_whole / n is
        taken.

    Returns
    -------
    Classifier
        The one given.

    Raises
    ------
    sklearn.exceptions.NotFittedError
        If nothing was chosen yet.
    OptionError, ValueError
        As `Classifier.fit`.
    """
    check_is_fitted(classifier)
    classifier._strengthen(n_whole / len(np.asarray(y)))
    return classifier.refit(X, y)
