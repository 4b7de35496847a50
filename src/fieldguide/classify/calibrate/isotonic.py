"""A rising curve for each class against the rest."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import ClassVar, Self

import numpy as np
from scipy.special import softmax
from sklearn.isotonic import IsotonicRegression

from fieldguide.classify.calibrate.calibration import Calibration
from fieldguide.errors import GuideError
from fieldguide.stored.stored_array import stored_array


@dataclass(frozen=True, eq=False)
class Isotonic(Calibration):
    """Each class's probability through its own rising curve, then renormalised.

    Parameters
    ----------
    temperature : float > 0
        Of the probabilities that go in.
    inputs, outputs : ndarray of shape (m,), float64 in [0, 1]
        Corners of the curves, straight in between and level outside, one class after the other.
    starts : ndarray of shape (k,), int64
        Where the corners of each class begin.
    worth : ndarray of shape (1,), float64 >= 1
        Photos the curves were fitted on.

    Notes
    -----
    Curves have steps, and 0 or 1 at their ends: photos on one step would be ties, and an end would be
    certainty. So two more photos are counted with the n behind the curves, one answered by temperature
    scaling and one by all k classes alike: p = (n curve(p_T) + p_T + 1/k) / (n + 2). It can change which
    class comes first.

    References
    ----------
    .. [1] Zadrozny, Elkan, "Transforming Classifier Scores into Accurate Multiclass Probability Estimates",
       KDD 2002. Section 4 (one against the rest, normalised) and 3 (pair-adjacent violators).

    Examples
    --------
    >>> import numpy as np
    >>> ends = np.array([0.0, 1.0, 0.0, 1.0])
    >>> straight = Isotonic(1.0, inputs=ends, outputs=ends, starts=np.array([0, 2]), worth=np.array([98.0]))
    >>> straight.probabilities(np.log([[0.9, 0.1]])).round(3).tolist()
    [[0.896, 0.104]]
    """

    name: ClassVar[str] = "isotonic"
    per_class: ClassVar[bool] = True

    temperature: float
    inputs: np.ndarray
    outputs: np.ndarray
    starts: np.ndarray
    worth: np.ndarray

    def probabilities(self, log_scores: np.ndarray) -> np.ndarray:  # noqa: D102 - as told there
        tempered = softmax(log_scores / self.temperature, axis=1)
        ends = [*self.starts[1:].tolist(), len(self.inputs)]
        n, k = float(self.worth[0]), len(ends)
        mixed = (tempered + 1 / k) / (n + 2)
        for j, (start, end) in enumerate(zip(self.starts.tolist(), ends, strict=True)):
            curve = np.interp(tempered[:, j], self.inputs[start:end], self.outputs[start:end])
            mixed[:, j] += n / (n + 2) * curve
        return mixed / mixed.sum(axis=1, keepdims=True)

    def arrays(self) -> dict[str, np.ndarray]:  # noqa: D102
        stored = ("inputs", "outputs", "starts", "worth")
        return {f"calibration.{name}": getattr(self, name) for name in stored}

    @classmethod
    def restore(cls, arrays: Mapping[str, np.ndarray], *, k: int, temperature: float) -> Self:  # noqa: D102
        sizes = {"k": k, "1": 1}

        def stored(name: str, axes: str) -> np.ndarray:
            return stored_array(arrays, f"calibration.{name}", axes=axes, sizes=sizes, whole=name == "starts")

        inputs, outputs, starts, worth = (
            stored(name, axes)
            for name, axes in (("inputs", "m"), ("outputs", "m"), ("starts", "k"), ("worth", "1"))
        )
        ends = np.append(starts, len(inputs))
        same = np.zeros(len(inputs), dtype=bool)
        same[starts[(starts >= 0) & (starts < len(inputs))]] = True
        falls = (np.diff(inputs) < 0) | (np.diff(outputs) < 0)
        if (
            starts[0] != 0
            or (np.diff(ends) < 1).any()
            or (falls & ~same[1:]).any()
            or min(inputs.min(), outputs.min()) < 0
            or max(inputs.max(), outputs.max()) > 1
            or worth[0] < 1
        ):
            raise GuideError("the stored calibration has curves that are not rising from 0 to 1.")
        return cls(temperature, inputs=inputs, outputs=outputs, starts=starts, worth=worth)

    def for_classes(self, origin: np.ndarray, *, temperature: float) -> Self:  # noqa: ARG002, D102
        straight = np.array([0.0, 1.0])
        inputs, outputs = (
            [straight if place < 0 else curves[place] for place in origin.tolist()]
            for curves in (np.split(corners, self.starts[1:]) for corners in (self.inputs, self.outputs))
        )
        starts = np.cumsum([0, *map(len, inputs[:-1])])
        return replace(self, inputs=np.concatenate(inputs), outputs=np.concatenate(outputs), starts=starts)


def fit_isotonic(
    log_scores: np.ndarray, codes: np.ndarray, *, temperature: float, weights: np.ndarray | None = None
) -> Isotonic:
    """Fit a rising curve for each class on photos not trained on.

    Parameters
    ----------
    log_scores : ndarray of shape (n, k), float64, finite
        Log-probabilities up to a constant per row; n >= 1.
    codes : ndarray of shape (n,), integers in [0, k)
        Their classes.
    temperature : float > 0
        As `fit_temperature` finds it on the same photos.
    weights : ndarray of shape (n,), float64 > 0, optional
        How many photos each stands for; 1 by default.

    Returns
    -------
    Isotonic
        With at most 2 n corners for each class.

    Notes
    -----
    Pair-adjacent violators, n log n for each class. Below about a thousand photos it fits chance, see
    Niculescu-Mizil and Caruana, "Predicting Good Probabilities with Supervised Learning", ICML 2005.

    References
    ----------
    .. [1] Zadrozny, Elkan, "Transforming Classifier Scores into Accurate Multiclass Probability Estimates",
       KDD 2002. Section 3 and 4.

    Examples
    --------
    >>> import numpy as np
    >>> scores = np.log(np.repeat([[0.9, 0.1], [0.1, 0.9]], 50, axis=0))
    >>> fitted = fit_isotonic(scores, np.r_[np.tile([0, 0, 1, 0, 0], 10), np.ones(50, int)], temperature=1.0)
    >>> fitted.probabilities(scores[[0, -1]]).round(2).tolist()
    [[0.8, 0.2], [0.01, 0.99]]
    """
    tempered = softmax(log_scores / temperature, axis=1)
    curves = []
    for j, stated in enumerate(tempered.T):
        curve = IsotonicRegression(y_min=0, y_max=1, increasing=True).fit(stated, codes == j, weights)
        curves.append((curve.X_thresholds_, curve.y_thresholds_))
    lengths = [len(inputs) for inputs, _ in curves]
    return Isotonic(
        temperature,
        inputs=np.concatenate([inputs for inputs, _ in curves]).astype(np.float64),
        outputs=np.concatenate([outputs for _, outputs in curves]).astype(np.float64),
        starts=np.r_[0, np.cumsum(lengths[:-1])].astype(np.int64),
        worth=np.array([float(len(codes))]),
    )
