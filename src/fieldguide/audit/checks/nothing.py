"""Photos of nothing."""

from collections.abc import Iterator

import numpy as np

from fieldguide.audit.context import Context
from fieldguide.audit.finding import Finding
from fieldguide.audit.usual import deviations

_BLANK = 3.0  # grey levels, standard deviation
_DARK, _BRIGHT = 30.0, 225.0  # the 99th, and the 1st percentile of the luma
_UNUSUAL = 3.0  # a dark photo is as many times darker than the usual one
_BLURRED = 4.0  # robust deviations of the logarithm of the detail
_LEAST_SPREAD = 0.35


def check_nothing(context: Context) -> Iterator[Finding]:
    """Name photos that are blank, dark, bright or blurred."""
    looked = context.looked
    if not len(looked):
        return
    low, high = looked.brightness[:, 0], looked.brightness[:, 2]
    usually_bright = np.median(high) > _UNUSUAL * high
    usually_dark = np.median(255 - low) > _UNUSUAL * (255 - low)
    detail = np.log((looked.sharpness + 0.01) / (np.square(looked.contrast) + 1))
    unsharp = -deviations(detail, least_spread=_LEAST_SPREAD)
    for row in np.argsort(-unsharp, kind="stable"):
        name = context.names[row]
        contrast = float(looked.contrast[row])
        if high[row] < _DARK and usually_bright[row]:
            yield Finding(
                "dark",
                (name,),
                None,
                f"Almost black (brightest {high[row]:.0f} of 255): drop it, or take it anew with more light.",
                {"brightest": float(high[row])},
            )
        elif low[row] > _BRIGHT and usually_dark[row]:
            yield Finding(
                "bright",
                (name,),
                None,
                f"Almost white (darkest {low[row]:.0f} of 255): drop it, or take it anew with less light.",
                {"darkest": float(low[row])},
            )
        elif contrast < _BLANK:
            yield Finding(
                "blank",
                (name,),
                None,
                f"One colour and nothing in it (grey levels spread by {contrast:.1f} of 255): drop it.",
                {"contrast": round(contrast, 3)},
            )
        elif unsharp[row] > _BLURRED:
            yield Finding(
                "blurred",
                (name,),
                None,
                f"Far less detail than the others, {unsharp[row]:.1f} times their spread below the usual "
                f"(named from {_BLURRED:g}): look whether it is out of focus.",
                {"deviations": round(float(unsharp[row]), 2)},
            )
