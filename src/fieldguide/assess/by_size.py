"""Recall of classes with many, medium and few training photos."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fieldguide.assess.assessment import ClassResult

_SIZES: Mapping[str, Callable[[int], bool]] = {
    "many": lambda photos: photos > 100,
    "medium": lambda photos: 20 <= photos <= 100,
    "few": lambda photos: photos < 20,
}
_TOLD = {"many": "more than 100", "medium": "20 to 100", "few": "fewer than 20"}


@dataclass(frozen=True)
class SizeResult:
    """How the classes of about one size fared.

    Attributes
    ----------
    name : {"many", "medium", "few"}
        More than 100, 20 to 100, or fewer than 20 training photos.
    classes : int
        Classes of that size that were scored.
    n : int
        Photos of them that were scored.
    recall : float in [0, 1]
        Mean of the recalls of these classes.
    """

    name: str
    classes: int
    n: int
    recall: float

    def __str__(self) -> str:
        classes = "class" if self.classes == 1 else "classes"
        return f"{self.name} ({_TOLD[self.name]}; {self.classes} {classes}) {100 * self.recall:.1f} %"


def by_size(classes: Sequence["ClassResult"]) -> tuple[SizeResult, ...]:
    """Put classes together by their number of training photos.

    Parameters
    ----------
    classes : sequence of ClassResult
        All classes.

    Returns
    -------
    tuple of SizeResult
        Many, medium, few, without those that no scored class is of; nothing of classes whose number of
        training photos is not known.

    References
    ----------
    .. [1] Liu, Miao, Zhan, Wang, Gong, Yu, "Large-Scale Long-Tailed Recognition in an Open World", CVPR 2019,
       https://arxiv.org/abs/1904.05160. Section 5.1: the sizes, with strict inequalities as in the code.
    """
    found = []
    for name, belongs in _SIZES.items():
        own = [
            result
            for result in classes
            if result.n_training is not None and belongs(result.n_training) and result.recall is not None
        ]
        if own:
            recall = sum(result.recall or 0.0 for result in own) / len(own)
            found.append(SizeResult(name, len(own), sum(result.n for result in own), recall))
    return tuple(found)
