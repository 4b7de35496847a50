"""The simplest baseline: one answer for every photo."""

from fieldguide.assess.assessment import Baseline
from fieldguide.images import Dataset


def always(answer: str, test: Dataset) -> Baseline:
    """Score giving the same answer for every photo.

    Parameters
    ----------
    answer : str
        The class.
    test : Dataset
        The scored photos.

    Returns
    -------
    Baseline
        Its accuracy is the share of that class.
    """
    right = sum(label == answer for label in test.labels)
    return Baseline(
        name=f"always {answer!r}",
        accuracy=right / len(test),
        balanced_error=1 - bool(right) / len(set(test.labels)),
    )
