"""A classifier from whatever people give for one."""

from typing import Any

from sklearn.base import clone

from fieldguide.classify.catalogue import make_classifier
from fieldguide.classify.classifier import Classifier
from fieldguide.errors import OptionError


def as_classifier(given: Any) -> Classifier:
    """Make a classifier of a name or of a classifier.

    Parameters
    ----------
    given : str or Classifier
        A name that `make_classifier` knows; or a classifier, of which a fresh copy is made.

    Returns
    -------
    Classifier
        Not fitted.

    Raises
    ------
    OptionError
        If the name is unknown, or it is no classifier.

    Examples
    --------
    >>> as_classifier("logistic")
    Logistic()
    """
    if isinstance(given, str):
        return make_classifier(given)
    if not isinstance(given, Classifier):
        raise OptionError(f"classify is {given!r}; give a name, or what make_classifier gives.")
    return clone(given)
