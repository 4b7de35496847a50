"""How one class of an assessment fared."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ClassResult:
    """How one class fared.

    Attributes
    ----------
    name : str
        The class.
    n : int
        Photos of it that were scored.
    n_training : int or None
        Photos of it that the scored classifier learnt from: without validation photos, which the guide learns
        from afterwards; with folds the mean over them. None where it is not known, as of `imagenet`.
    precision, recall, f1 : float or None
        In [0, 1]; None where there is nothing to divide by, say the recall of a class without photos.
    recall_interval : tuple of float or None
        Ends of the 95 % interval of `recall`, computed as that of the accuracy; None where there is no
        recall, or in an assessment that an earlier version wrote.
    """

    name: str
    n: int
    n_training: int | None
    precision: float | None
    recall: float | None
    f1: float | None
    recall_interval: tuple[float, float] | None = None
