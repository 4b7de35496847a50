"""The part of 0 to 100 % that a chart of accuracies shows."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

STEPS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.25)
MOST_TICKS = 6


@dataclass(frozen=True)
class Scale:
    """A part of 0 to 1 with round ends.

    Attributes
    ----------
    low, high : float
        The ends.
    step : float
        Between ticks.
    """

    low: float
    high: float
    step: float

    @classmethod
    def around(cls, values: Iterable[float]) -> "Scale":
        """Choose round ends around some shares.

        Parameters
        ----------
        values : iterable of float in [0, 1]
            What is to be shown; at least one.

        Returns
        -------
        Scale
            At most six steps wide.
        """
        shown = list(values)
        low, high = max(min(shown), 0.0), min(max(shown), 1.0)
        for step in STEPS:
            first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
            if last <= first:
                first, last = (first - 1, last) if first else (0, 1)
            if last - first <= MOST_TICKS:
                break
        return cls(first * step, min(last * step, 1.0), step)

    def place(self, value: float) -> float:
        """Tell where a value lies.

        Parameters
        ----------
        value : float
            Any share.

        Returns
        -------
        float
            0 at the low end, 1 at the high end.
        """
        return (value - self.low) / (self.high - self.low)

    def ticks(self) -> list[tuple[float, str]]:
        """List the round values with their text, in percent.

        Returns
        -------
        list of (float, str)
            From low to high.
        """
        n = round((self.high - self.low) / self.step)
        values = [self.low + index * self.step for index in range(n + 1)]
        return [(value, f"{100 * value:.0f}") for value in values]
