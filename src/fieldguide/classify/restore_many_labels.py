"""Many labels per photo, as stored in a guide."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

import numpy as np

from fieldguide.classify.many_labels import ManyLabels
from fieldguide.classify.state import stored_classes
from fieldguide.errors import GuideError
from fieldguide.stored import Json, Positive, Share, Within, from_plain, stored_array


@dataclass(frozen=True)
class _Options:
    """Those of `ManyLabels`."""

    C: Positive | None = None
    random_state: Annotated[int, Within(0, 2**32 - 1)] | None = 0


@dataclass(frozen=True)
class _Spec:
    """What `ManyLabels.state` gives first."""

    classifier: str
    options: _Options
    labels: tuple[str, ...]
    n_features: Annotated[int, Within(1, 2**40)]
    chosen: Mapping[str, Json]


@dataclass(frozen=True)
class _Chosen:
    """What was chosen for a label: of a constant, how it came about alone."""

    how: str
    C: Positive | None = None
    temperature: Positive | None = None
    calibration: str | None = None
    scored: int | None = None
    log_loss: float | None = None
    accuracy: Share | None = None

    def known(self) -> dict[str, Any]:
        """Return it as it was stored."""
        if self.temperature is None or self.C is None:
            return {"how": self.how}
        return dict(vars(self))


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
    stored = from_plain(_Spec, spec)
    labels, d = stored.labels, stored.n_features
    restored = ManyLabels(labels, C=stored.options.C, random_state=stored.options.random_state)
    if set(stored.chosen) != set(labels):
        raise GuideError("the stored labels are others than those that were chosen for.")
    restored.chosen_ = {label: from_plain(_Chosen, stored.chosen[label]).known() for label in labels}
    restored.classes_, restored.n_features_in_ = stored_classes(labels, fewest=1), d
    sizes = {"k": len(labels), "d": d}
    for name, axes in (("coef", "kd"), ("intercept", "k"), ("temperature", "k")):
        setattr(restored, f"{name}_", stored_array(arrays, name, axes=axes, sizes=sizes))
    if not (restored.temperature_ > 0).all():
        raise GuideError("the stored labels have a temperature that is not above 0.")
    return restored
