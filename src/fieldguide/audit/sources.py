"""What is known of where each photo comes from: columns, camera, day."""

import numpy as np

from fieldguide.audit.context import Context

_MOST_VALUES = 50


def sources(context: Context) -> dict[str, np.ndarray]:
    """Gather the columns that sort the photos into sources.

    Parameters
    ----------
    context : Context
        Of m photos.

    Returns
    -------
    dict of str to ndarray of shape (m,), str
        Columns of the dataset, ``"camera"`` and ``"day"`` from EXIF, with two to 50 values; a missing value
        is an empty text.
    """
    facts = context.looked.facts
    found = {name: context.column(values) for name, values in context.dataset.columns.items()}
    camera = np.array([str(fact.get("camera", "")) for fact in facts], dtype=np.str_)
    day = np.array([str(fact.get("taken", ""))[:10] for fact in facts], dtype=np.str_)
    found.setdefault("camera", camera)
    found.setdefault("day", day)
    return {name: values for name, values in found.items() if 2 <= len(set(values.tolist())) <= _MOST_VALUES}
