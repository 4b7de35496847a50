"""Photos that are like no other."""

from collections.abc import Iterator

import numpy as np

from fieldguide.audit.context import Context
from fieldguide.audit.finding import Finding
from fieldguide.audit.usual import deviations

_FAR = 4.0  # robust deviations of the logarithm of the distance
_LEAST_SPREAD = 0.1


def check_outliers(context: Context) -> Iterator[Finding]:
    """Name photos whose embedding is far from its nearest neighbours."""
    neighbours = context.looked.neighbours
    if neighbours is None:
        return
    far = neighbours[1].mean(axis=1)
    beyond = deviations(np.log(far + 1e-4), least_spread=_LEAST_SPREAD)
    for row in np.argsort(-beyond, kind="stable"):
        if beyond[row] <= _FAR:
            return
        yield Finding(
            "outlier",
            (context.names[row],),
            None,
            f"Like no other photo here, {beyond[row]:.1f} times the spread farther from its nearest than "
            f"usual (named from {_FAR:g}): look whether it belongs.",
            {"deviations": round(float(beyond[row]), 2), "distance": round(float(far[row]), 4)},
        )
