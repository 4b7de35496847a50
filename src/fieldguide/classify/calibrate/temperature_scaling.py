"""One number for all classes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np
from scipy.special import softmax

from fieldguide.classify.calibrate.calibration import Calibration


@dataclass(frozen=True)
class TemperatureScaling(Calibration):
    """Probabilities p^(1/T), renormalised.

    Parameters
    ----------
    temperature : float > 0
        As `fit_temperature` finds it.

    Notes
    -----
    It never changes the order of the classes of a photo, so no answer either.

    References
    ----------
    .. [1] Guo, Pleiss, Sun, Weinberger, "On Calibration of Modern Neural Networks", ICML 2017,
       https://arxiv.org/abs/1706.04599. Equation 9.

    Examples
    --------
    >>> import numpy as np
    >>> TemperatureScaling(2.0).probabilities(np.log([[0.9, 0.1]])).round(2).tolist()
    [[0.75, 0.25]]
    """

    name: ClassVar[str] = "temperature"
    per_class: ClassVar[bool] = False

    temperature: float

    def probabilities(self, log_scores: np.ndarray) -> np.ndarray:  # noqa: D102 - as told there
        return softmax(log_scores / self.temperature, axis=1)

    def arrays(self) -> dict[str, np.ndarray]:  # noqa: D102
        return {}

    @classmethod
    def restore(cls, arrays: Mapping[str, np.ndarray], *, k: int, temperature: float) -> Self:  # noqa: ARG003, D102
        return cls(temperature)

    def for_classes(self, origin: np.ndarray, *, temperature: float) -> Self:  # noqa: ARG002, D102
        return self
