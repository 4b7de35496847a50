"""Less weight for large values."""

from numbers import Real
from typing import ClassVar

import numpy as np

from fieldguide.classify.transforms.transform import Transform
from fieldguide.errors import OptionError


class SignedPower(Transform):
    """Raise the size of each value to a power and keep its sign: sign(x) |x|^power.

    Parameters
    ----------
    power : float in (0, 1], default=0.5
        0.5 is the signed square root.

    References
    ----------
    .. [1] Perronnin, Sánchez, Mensink, "Improving the Fisher Kernel for Large-Scale Image Classification",
       ECCV 2010. Section 3.2.

    Examples
    --------
    >>> SignedPower().fit_transform([[4.0, -9.0]]).tolist()
    [[2.0, -3.0]]
    """

    name: ClassVar[str] = "signed_power"

    def __init__(self, power: float = 0.5) -> None:
        self.power = power

    def _check_options(self) -> None:
        if not (isinstance(self.power, Real) and 0 < self.power <= 1):
            raise OptionError(f"power is {self.power!r}; give a number above 0, up to 1.")

    def _learn(self, X: np.ndarray) -> None:
        """Nothing is learnt."""

    def _apply(self, X: np.ndarray) -> np.ndarray:
        size = np.abs(X)
        changed = np.sqrt(size) if self.power == 0.5 else size ** X.dtype.type(self.power)
        return np.copysign(changed, X)
