"""Sizes, shapes and modes that stand out."""

from collections import Counter
from collections.abc import Iterator

import numpy as np

from fieldguide.audit.context import Context
from fieldguide.audit.finding import Finding

_SIZE = np.log(8)  # of the number of pixels
_SHAPE = np.log(1.8)  # of width / height
_FEW = 0.05  # a share beyond this is no exception any more
_FEWEST = 20


def check_odd(context: Context) -> Iterator[Finding]:
    """Name photos of unusual size, aspect ratio or mode."""
    facts = context.looked.facts
    rows = [i for i, fact in enumerate(facts) if "width" in fact and "height" in fact]
    if len(rows) < _FEWEST:
        return
    width, height = (np.array([float(facts[i][side]) for i in rows]) for side in ("width", "height"))
    for kind, values, reach, more, fewer in (
        ("odd_size", np.log(width * height), _SIZE, "more pixels", "fewer pixels"),
        ("odd_shape", np.log(width / height), _SHAPE, "wider", "taller"),
    ):
        beyond = values - np.median(values)
        off = np.abs(beyond)
        odd = np.flatnonzero(off > reach)
        if len(odd) > _FEW * len(rows):
            continue
        for i in odd[np.argsort(-off[odd], kind="stable")]:
            yield Finding(
                kind,
                (context.names[rows[i]],),
                None,
                f"{int(width[i])} x {int(height[i])}, {np.exp(off[i]):.1f} times "
                f"{more if beyond[i] > 0 else fewer} than usual: "
                "look whether it is a thumbnail, a panorama or something else.",
                {"width": int(width[i]), "height": int(height[i])},
            )
    yield from _modes(context)


def _modes(context: Context) -> Iterator[Finding]:
    modes = [str(fact.get("mode", "")) for fact in context.looked.facts]
    counts = Counter(mode for mode in modes if mode)
    if not counts:
        return
    usual, number = counts.most_common(1)[0]
    share = number / counts.total()
    if counts.total() < _FEWEST or share < 1 - _FEW:
        return
    for name, mode in zip(context.names, modes, strict=True):
        if mode and mode != usual:
            yield Finding(
                "odd_mode",
                (name,),
                share,
                f"Stored as {mode} where the others are {usual}: look whether it was made otherwise.",
                {"mode": mode, "usual": usual},
            )
