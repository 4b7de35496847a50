"""Many labels per photo: one logistic regression for each."""

from collections.abc import Sequence
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import expit, logit
from sklearn.base import BaseEstimator
from sklearn.utils.validation import (
    check_is_fitted,
    validate_data,  # pyrefly: ignore[missing-module-attribute]
)

from fieldguide.classify.calibrate import TemperatureScaling
from fieldguide.classify.classifier import FLOATS
from fieldguide.classify.logistic import Logistic
from fieldguide.classify.validation import Validation
from fieldguide.errors import OptionError
from fieldguide.measure import exact_match
from fieldguide.measure.label_inputs import as_label_matrix

# The ends that a probability never reaches.
LEAST, MOST = np.finfo(np.float64).tiny, 1 - np.finfo(np.float64).eps


class ManyLabels(BaseEstimator):
    """One calibrated logistic regression per label, each asked alone whether a photo carries its label.

    Parameters
    ----------
    labels : sequence of str, of length k
        The labels, each once.
    C : float or None, default=None
        As in `Logistic`; None chooses it for each label.
    random_state : int or None, default=0
        As in `Logistic`.

    Attributes
    ----------
    classes_ : ndarray of shape (k,), str
        `labels`; the columns of `predict_proba`.
    coef_ : ndarray of shape (k, d)
        Weights of the raw features for the logit of each label, of the dtype of `X`.
    intercept_ : ndarray of shape (k,), float64
        The logits without a feature.
    temperature_ : ndarray of shape (k,), float64
        By which the logits are divided.
    chosen_ : dict of str to dict
        For each label what `Logistic` chose and how.
    n_features_in_ : int
        Width of the vectors.

    Notes
    -----
    No `Classifier`: that promises one answer per photo, with probabilities that sum to one and one
    temperature for all; here the probabilities are independent. It uses `Logistic` k times and so takes k
    times as long.

    A label that every photo carries, or none, cannot be learnt. It is answered with a constant, by Laplace's
    rule of succession (carrying + 1) / (n + 2), and `chosen_` says so.

    References
    ----------
    .. [1] Tsoumakas, Katakis, "Multi-Label Classification: An Overview", International Journal of Data
       Warehousing and Mining 3, 2007. PT4, later called binary relevance.

    Examples
    --------
    >>> X = np.array([[0.0, 1.0], [0.2, 0.9], [1.0, 0.0], [0.9, 0.1]])
    >>> carries = [[True, False], [True, False], [False, False], [False, False]]
    >>> labels = ManyLabels(["wet", "old"], C=1.0).fit(X, carries)
    >>> labels.predict(X).tolist()
    [[True, False], [True, False], [False, False], [False, False]]
    >>> labels.predict_proba(X)[0].round(2).tolist()
    [0.97, 0.17]
    """

    name: ClassVar[str] = "many_labels"

    n_features_in_: int

    def __init__(
        self, labels: Sequence[str], *, C: float | None = None, random_state: int | None = 0
    ) -> None:
        self.labels = labels
        self.C = C
        self.random_state = random_state

    def fit(
        self,
        X: ArrayLike,
        Y: ArrayLike,
        groups: np.ndarray | Sequence[object] | None = None,
        validation: Validation | tuple[Any, ...] | None = None,
    ) -> Self:
        """Choose and calibrate each label on photos not trained on, then learn from all of `X`.

        Parameters
        ----------
        X : array_like of shape (n, d), float
            One vector per photo; finite.
        Y : array_like of shape (n, k), bool
            Which photo carries which label.
        groups : sequence of length n, optional
            As in `Classifier.fit`.
        validation : Validation, or tuple (X_val, Y_val) or (X_val, Y_val, groups_val), optional
            Photos to choose on instead of out-of-fold ones.

        Returns
        -------
        ManyLabels
            Itself.

        Raises
        ------
        OptionError
            If a label is named twice, or an argument does not fit.
        ValueError
            If `X` is not numeric, not finite, or of the wrong shape.
        """
        X, Y = self._begin(X, Y)
        held = None if validation is None else Validation.of(validation)
        truth = None if held is None else self._matrix(held.y, name="Y_val")
        models = []
        for j in range(Y.shape[1]):
            on = None if held is None or truth is None else held._replace(y=truth[:, j])
            model = Logistic(C=self.C, calibrate="temperature", random_state=self.random_state)
            models.append(model.fit(X, Y[:, j], groups=groups, validation=on) if _varies(Y[:, j]) else None)
        self._take(models, Y)
        return self

    def refit(self, X: ArrayLike, Y: ArrayLike) -> Self:
        """Learn from other or more photos, keeping what was chosen for each label.

        Parameters
        ----------
        X : array_like of shape (n, d), float
            One vector per photo.
        Y : array_like of shape (n, k), bool
            Which photo carries which label.

        Returns
        -------
        ManyLabels
            Itself. A label that could not be learnt before and can be now is chosen by folds.

        Raises
        ------
        sklearn.exceptions.NotFittedError
            If nothing was chosen yet.
        OptionError, ValueError
            As `fit`.
        """
        check_is_fitted(self)
        chosen = [self.chosen_[label] for label in self.classes_.tolist()]
        X, Y = self._begin(X, Y)
        models = []
        for carries, before in zip(Y.T, chosen, strict=True):
            model = Logistic(C=self.C, calibrate="temperature", random_state=self.random_state)
            if not _varies(carries):
                models.append(None)
            elif "C" not in before:
                models.append(model.fit(X, carries))
            else:
                model.chosen_, model.temperature_ = dict(before), before["temperature"]
                model.calibration_ = TemperatureScaling(model.temperature_)
                models.append(model.refit(X, carries))
        self._take(models, Y)
        return self

    def predict_proba(self, X: ArrayLike) -> np.ndarray:
        """Return the calibrated probability of each label.

        Parameters
        ----------
        X : array_like of shape (n, d), float
            One vector per photo.

        Returns
        -------
        ndarray of shape (n, k), float64 in (0, 1)
            Columns in the order of `classes_`; each stands alone, rows sum to anything.
        """
        check_is_fitted(self)
        vectors: Any = validate_data(self, X, reset=False, dtype=FLOATS)
        scores = (vectors @ self.coef_.astype(vectors.dtype, copy=False).T).astype(np.float64)
        return expit((scores + self.intercept_) / self.temperature_).clip(LEAST, MOST)

    def predict(self, X: ArrayLike) -> np.ndarray:
        """Return which labels each photo carries: those with a probability of at least one half.

        Parameters
        ----------
        X : array_like of shape (n, d), float
            One vector per photo.

        Returns
        -------
        ndarray of shape (n, k), bool
        """
        return self.predict_proba(X) >= 0.5

    def score(self, X: ArrayLike, Y: ArrayLike) -> float:
        """Return the share of photos of which every label is decided right, see `exact_match`.

        Parameters
        ----------
        X : array_like of shape (n, d), float
            One vector per photo.
        Y : array_like of shape (n, k), bool
            Which photo carries which label.

        Returns
        -------
        float in [0, 1]

        Raises
        ------
        OptionError
            If `Y` does not fit.
        """
        return exact_match(self._matrix(Y, name="Y"), self.predict(X))

    def state(self) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
        """Return everything learnt, for `restore_many_labels`.

        Returns
        -------
        spec : dict
            JSON-able.
        arrays : dict of str to ndarray
            C-contiguous, as safetensors wants them.
        """
        check_is_fitted(self)
        spec = {
            "classifier": self.name,
            "options": {"C": self.C, "random_state": self.random_state},
            "labels": self.classes_.tolist(),
            "n_features": int(self.n_features_in_),
            "chosen": {label: dict(chosen) for label, chosen in self.chosen_.items()},
        }
        return spec, {"coef": self.coef_, "intercept": self.intercept_, "temperature": self.temperature_}

    def _begin(self, X: ArrayLike, Y: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
        vectors: Any = validate_data(self, X, dtype=FLOATS)
        matrix = self._matrix(Y, name="Y")
        if len(matrix) != len(vectors):
            raise OptionError(f"X has {len(vectors)} photos, Y has {len(matrix)}; give the same photos.")
        return vectors, matrix

    def _matrix(self, Y: ArrayLike, *, name: str) -> np.ndarray:
        if len(set(self.labels)) < len(self.labels):
            raise OptionError(f"a label is named twice: {', '.join(map(str, self.labels))}.")
        matrix = as_label_matrix(Y, name=name)
        if matrix.shape[1] != len(self.labels):
            raise OptionError(
                f"{name} has {matrix.shape[1]} columns; give one for each of the {len(self.labels)} labels."
            )
        return matrix

    def _take(self, models: Sequence[Logistic | None], Y: np.ndarray) -> None:
        """Lay the models out as one: logit = X coef' + intercept, constants without weights."""
        k, d, n = len(models), self.n_features_in_, len(Y)
        learnt = [model for model in models if model is not None]
        self.classes_ = np.array([str(label) for label in self.labels])
        self.coef_ = np.zeros((k, d), dtype=learnt[0].coef_.dtype if learnt else np.float64)
        self.intercept_ = logit((Y.sum(axis=0) + 1) / (n + 2))
        self.temperature_ = np.ones(k)
        self.chosen_ = {}
        for j, (label, model) in enumerate(zip(self.classes_.tolist(), models, strict=True)):
            if model is None:
                who = "every photo" if Y[:, j].any() else "no photo"
                self.chosen_[label] = {"how": f"constant: {who} carries it"}
                continue
            # Two classes have weights -w/2 and w/2: their difference is w, exactly.
            self.coef_[j] = model.coef_[1] - model.coef_[0]
            self.intercept_[j] = model.intercept_[1] - model.intercept_[0]
            self.temperature_[j] = model.temperature_
            self.chosen_[label] = {name: _plain(value) for name, value in model.chosen_.items()}


def _varies(carries: np.ndarray) -> bool:
    return bool(carries.any() and not carries.all())


def _plain(value: Any) -> Any:
    return value.item() if isinstance(value, np.generic) else value
