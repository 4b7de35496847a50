"""The energy of the logits."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np
from scipy.special import logsumexp

from fieldguide.classify.unknown.score import UnknownScore
from fieldguide.classify.unknown.seen import Seen


@dataclass(frozen=True)
class Energy(UnknownScore):
    """Familiarity log sum_c exp(z_c), the negative free energy.

    Notes
    -----
    The logits are divided by the temperature of the calibration, and that of the energy is 1, as in the
    paper's experiments. Their mean is 0, see `Seen.logits`.

    References
    ----------
    .. [1] Liu, Wang, Owens, Li, "Energy-based Out-of-distribution Detection", NeurIPS 2020,
       https://arxiv.org/abs/2010.03759. Equations 4 and 7.
    """

    name: ClassVar[str] = "energy"
    told: ClassVar[str] = "the energy of the scores of all classes"
    judges: ClassVar[bool] = True

    @classmethod
    def learn(cls, seen: Seen, codes: np.ndarray) -> Self:  # noqa: ARG003, D102 - as told there
        return cls()

    def familiarity(self, seen: Seen) -> np.ndarray:  # noqa: D102
        return logsumexp(seen.logits, axis=1)

    def arrays(self) -> dict[str, np.ndarray]:  # noqa: D102
        return {}

    @classmethod
    def restore(cls, arrays: Mapping[str, np.ndarray], *, d: int) -> Self:  # noqa: ARG003, D102
        return cls()
