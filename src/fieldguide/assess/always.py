"""The simplest baseline: one answer for every photo."""

from fieldguide.assess.assessment import Baseline
from fieldguide.images import Dataset
from fieldguide.printable import quoted


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
        Its accuracy is the share of that class, or of photos for which it is an accepted answer.
    """
    accepted = test.accepted or tuple({label} for label in test.labels)
    truth = [answer if answer in right else label for right, label in zip(accepted, test.labels, strict=True)]
    right = truth.count(answer)
    return Baseline(
        name=f"always {quoted(answer)}",
        accuracy=right / len(test),
        balanced_error=1 - bool(right) / len(set(truth)),
    )
