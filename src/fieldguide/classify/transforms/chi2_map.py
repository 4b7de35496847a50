"""Features for the chi-squared kernel."""

from collections.abc import Mapping
from math import cosh, pi
from typing import ClassVar

from fieldguide.classify.transforms.additive_kernel_map import AdditiveKernelMap


class Chi2Map(AdditiveKernelMap):
    """Features whose products approximate the chi-squared kernel, sum of 2 x y / (x + y).

    Parameters
    ----------
    steps : int from 1 to 4, default=1
        As in `AdditiveKernelMap`. The error is at most 0.034, 0.013, 0.006 or 0.003 of the larger value.

    Notes
    -----
    s(frequency) = sech(pi frequency). See `AdditiveKernelMap` for formula and paper.

    Examples
    --------
    >>> a, b = Chi2Map(steps=3).fit_transform([[0.2], [0.6]])
    >>> bool(abs(a @ b - 2 * 0.2 * 0.6 / (0.2 + 0.6)) < 0.006 * 0.6)
    True
    """

    name: ClassVar[str] = "chi2_map"
    periods: ClassVar[Mapping[int, float]] = {1: 0.66, 2: 0.54, 3: 0.46, 4: 0.42}

    @staticmethod
    def _spectrum(frequency: float) -> float:
        return 1 / cosh(pi * frequency)
