"""Labels that are probably wrong."""

from collections.abc import Iterator

import numpy as np

from fieldguide.audit.confident_learning import find_label_errors
from fieldguide.audit.context import Context
from fieldguide.audit.finding import Finding
from fieldguide.printable import quoted


def check_labels(context: Context) -> Iterator[Finding]:
    """Name photos whose label confident learning doubts, the most suspect first."""
    told = context.probabilities
    if told is None:
        return
    classes, probabilities, scored = told
    rows = np.flatnonzero(scored)
    codes = np.searchsorted(classes, context.labels[rows])
    for row in find_label_errors(codes, probabilities[rows]):
        chances = probabilities[rows[row]]
        given, suggested = codes[row], int(chances.argmax())
        certainty = chances[suggested] / (chances[suggested] + chances[given])
        yield Finding(
            "label_error",
            (context.names[rows[row]],),
            float(certainty),
            f"Labelled {quoted(str(classes[given]))}, looks like {quoted(str(classes[suggested]))}: "
            "look at it.",
            {
                "given": str(classes[given]),
                "suggested": str(classes[suggested]),
                "p_given": round(float(chances[given]), 4),
                "p_suggested": round(float(chances[suggested]), 4),
            },
        )
