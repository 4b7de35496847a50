"""Many labels per photo, as stored in a guide."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from fieldguide.classify.many_labels import ManyLabels
from fieldguide.errors import GuideError


def restore_many_labels(spec: Mapping[str, Any], arrays: Mapping[str, np.ndarray]) -> ManyLabels:
    """Put stored labels together again; the inverse of `ManyLabels.state`.

    Parameters
    ----------
    spec : mapping
        As `ManyLabels.state` gave it, also after a round trip through JSON.
    arrays : mapping of str to ndarray
        As `ManyLabels.state` gave them.

    Returns
    -------
    ManyLabels
        Fitted; its probabilities equal the stored ones to the last bit.

    Raises
    ------
    GuideError
        If an entry or array is missing, misshapen or not finite.

    Examples
    --------
    >>> X, carries = np.eye(4), [[True], [True], [False], [False]]
    >>> fitted = ManyLabels(["wet"]).fit(X, carries)
    >>> bool((restore_many_labels(*fitted.state()).predict_proba(X) == fitted.predict_proba(X)).all())
    True
    """
    try:
        labels, d = tuple(map(str, spec["labels"])), int(spec["n_features"])
        restored = ManyLabels(labels, **spec["options"])
        restored.chosen_ = {label: dict(spec["chosen"][label]) for label in labels}
        shapes = {"coef": (len(labels), d), "intercept": (len(labels),), "temperature": (len(labels),)}
        stored = {name: _checked(arrays[name], name=name, shape=shape) for name, shape in shapes.items()}
    except (KeyError, TypeError, ValueError) as error:
        if isinstance(error, GuideError):
            raise
        raise GuideError(f"the stored labels are damaged: {error!r}.") from error
    if not labels or len(set(labels)) < len(labels) or not (stored["temperature"] > 0).all():
        raise GuideError("the stored labels must be named once each, with temperatures above 0.")
    restored.classes_, restored.n_features_in_ = np.array(labels), d
    for name, array in stored.items():
        setattr(restored, f"{name}_", array)
    return restored


def _checked(array: np.ndarray, *, name: str, shape: tuple[int, ...]) -> np.ndarray:
    if array.shape != shape or array.dtype not in (np.float32, np.float64) or not np.isfinite(array).all():
        raise GuideError(
            f"the stored array {name!r} has shape {array.shape} and dtype {array.dtype}; "
            f"it should hold finite numbers in the shape {shape}."
        )
    return np.ascontiguousarray(array)
