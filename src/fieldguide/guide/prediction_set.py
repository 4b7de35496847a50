"""The classes that a photo may show, with a promise."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class PredictionSet:
    """Classes that hold the true one for as many photos as asked.

    Attributes
    ----------
    level : float
        Share of photos whose set should hold their class, in (0, 1).
    classes : tuple of (str, float)
        The classes with their probabilities, in falling order; at least one.
    note : str or None
        Why all classes are named, where the guide knows too few photos to promise `level` otherwise.
    """

    level: float
    classes: tuple[tuple[str, float], ...]
    note: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Give the set as JSON-able values.

        Returns
        -------
        dict
            With level, classes (a list of label and probability) and note.
        """
        listed = [{"label": label, "probability": probability} for label, probability in self.classes]
        return {"level": self.level, "classes": listed, "note": self.note}
