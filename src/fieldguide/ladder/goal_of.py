"""Whether choices counted every photo the same or every class."""

from typing import Literal

from fieldguide.classify import Classifier, Ensemble


def goal_of(classifier: Classifier) -> Literal["accuracy", "balanced"]:
    """Tell whether every photo counted the same in what was chosen, or every class.

    Parameters
    ----------
    classifier : Classifier
        Fitted.

    Returns
    -------
    {"accuracy", "balanced"}
    """
    leading = classifier.leading_ if isinstance(classifier, Ensemble) else classifier
    return leading.chosen_.get("goal", "accuracy")
