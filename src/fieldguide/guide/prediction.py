"""The answer of a guide for one photo."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Prediction:
    """What one photo most probably shows.

    Attributes
    ----------
    path : str
        The photo, as it was named.
    label : str
        The most probable class.
    probability : float
        Its calibrated probability, in [0, 1].
    top : tuple of (str, float)
        The most probable classes with their probabilities, in falling order; `label` is the first.
    """

    path: str
    label: str
    probability: float
    top: tuple[tuple[str, float], ...]

    @property
    def runner_up(self) -> tuple[str, float]:
        """The second most probable class and its probability."""
        return self.top[1]

    def to_dict(self) -> dict[str, Any]:
        """Give the answer as JSON-able values.

        Returns
        -------
        dict
            With path, label, probability and top, a list of label and probability.
        """
        top = [{"label": label, "probability": probability} for label, probability in self.top]
        return {"path": self.path, "label": self.label, "probability": self.probability, "top": top}
