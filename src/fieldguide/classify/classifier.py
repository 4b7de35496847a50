"""What every classifier shares: choosing, calibrating, refitting and storing."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from numbers import Integral
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import ArrayLike
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils import Tags  # pyrefly: ignore[missing-module-attribute]
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import (
    check_is_fitted,
    validate_data,  # pyrefly: ignore[missing-module-attribute]
)

from fieldguide.classify.blocks import row_blocks
from fieldguide.classify.calibrate import UNCALIBRATED, check_calibrate, choose_calibration
from fieldguide.classify.calibrate.temperature_scaling import TemperatureScaling
from fieldguide.classify.choose_unseen import FOLDS, choose_on_validation, choose_out_of_fold
from fieldguide.classify.cores import Map, cores_for
from fieldguide.classify.prediction_sets import prediction_sets
from fieldguide.classify.scored_on import ScoredOn
from fieldguide.classify.selection import Choice, Path, Setting, choose
from fieldguide.classify.set_scores import SetScores
from fieldguide.classify.state import StoredArrays, to_state
from fieldguide.classify.transforms import Chain
from fieldguide.classify.transforms.transform import FLOATS
from fieldguide.classify.validation import Validation
from fieldguide.errors import OptionError

# What follows a path in one fold: takes X, codes and the keyword held, as `Classifier._path` does.
PathOf = Callable[..., Path]
# What makes a fitted classifier of its stored spec and arrays: `restore_classifier`.
Restore = Callable[[Mapping[str, Any], Mapping[str, np.ndarray]], "Classifier"]


class Classifier(ClassifierMixin, BaseEstimator, ABC):
    """A scikit-learn classifier with calibrated probabilities that can be stored without pickle.

    Members implement `_path`, `_train` and `_log_scores`; this class does the rest.

    Attributes
    ----------
    classes_ : ndarray of shape (k,)
        Labels in sorted order; the columns of `predict_proba`.
    n_features_in_ : int
        Width of the vectors.
    temperature_ : float
        Of p^(1/temperature), renormalised; see `fit_temperature`.
    calibration_ : Calibration
        What turns scores into probabilities: that temperature or another, see `choose_calibration`.
    set_scores_ : SetScores
        What the scored photos were given for their own class, for `predict_sets`.
    chosen_ : dict
        What was chosen and how: the setting under its names (e.g. ``"C"``), ``"temperature"``,
        ``"calibration"`` (``"temperature"``, ``"vector"`` or ``"isotonic"``), ``"how"``
        (``"5 folds"``, ``"validation photos"``, ...), ``"scored"`` (photos scored unseen) and their
        calibrated ``"log_loss"`` (nats) and ``"accuracy"`` (both None where none could be scored).
    chain_ : Chain
        The transforms that `transforms` names, as learnt from the training photos.

    Notes
    -----
    A `C` multiplies a sum over photos, so a fold takes more of it the fewer photos it has: the penalty then
    weighs against the mean loss as in the final fit. Under the same C the classifiers of the folds would be
    less sure than the one that is calibrated by their scores: in 100 simulations of 500 photos `Logistic` was
    right 1.1 points less often than it said, and 0.1 (standard error 0.1) so.
    """

    name: ClassVar[str]
    arrays: ClassVar[StoredArrays]
    whole: ClassVar[frozenset[str]] = frozenset()  # those of `arrays` that hold whole numbers
    newer: ClassVar[frozenset[str]] = frozenset()  # those that guides of earlier versions lack
    default_setting: ClassVar[Setting]

    transforms: str | Sequence[str] | None
    calibrate: str
    random_state: int | None
    n_features_in_: int
    chosen_: dict[str, Any]
    _n_photos: int

    @abstractmethod
    def _path(self, X: np.ndarray, codes: np.ndarray, *, held: np.ndarray) -> Path:
        """Train on `X` with each setting worth trying; yield it with the log-scores of the rows `held`."""

    @abstractmethod
    def _train(self, X: np.ndarray, codes: np.ndarray, *, setting: Setting) -> None:
        """Learn from all of `X`."""

    @abstractmethod
    def _log_scores(self, X: np.ndarray) -> np.ndarray:
        """Return finite log-probabilities (n, k), float64, up to a constant per row."""

    def _check_size(self, n: int) -> None:
        """Raise OptionError for more training photos than can be learnt from."""

    def _check_stored(self) -> None:
        """Raise GuideError for stored arrays that have the right shapes and cannot be used all the same."""

    def _n_folds(self, codes: np.ndarray) -> int:  # noqa: ARG002
        return FOLDS

    def _restore_parts(
        self, spec: Mapping[str, Any], arrays: Mapping[str, np.ndarray], *, restore: Restore
    ) -> None:
        """Restore other classifiers that this one is made of."""

    def _choose(
        self,
        paths: Callable[[PathOf], list[Path]],
        codes: np.ndarray,
        *,
        scored_on: ScoredOn,  # noqa: ARG002
        run: Map,
    ) -> Choice:
        # `paths` follows a path in each fold, behind its own transforms.
        return choose(paths(self._path), codes, run=run)

    def _new_chain(self) -> Chain:
        return Chain(self.transforms)

    def _check_options(self) -> None:
        self._new_chain()
        if not (self.random_state is None or isinstance(self.random_state, Integral)):
            raise OptionError(f"random_state is {self.random_state!r}; give a whole number or None.")
        check_calibrate(self.calibrate)

    def fit(
        self,
        X: ArrayLike,
        y: ArrayLike,
        groups: np.ndarray | Sequence[object] | None = None,
        validation: Validation | tuple[Any, ...] | None = None,
    ) -> Self:
        """Choose the setting and the temperature on photos not trained on, then learn from all of `X`.

        Parameters
        ----------
        X : array_like of shape (n, d), float
            One vector per photo; finite. float32 stays float32.
        y : array_like of shape (n,)
            Labels, strings or integers; at least two different ones.
        groups : sequence of length n, optional
            Photos of one group are never in training and scored at once; None stands alone. Not used with
            `validation`, which has its own.
        validation : Validation, or tuple (X_val, y_val) or (X_val, y_val, groups_val), optional
            Photos to choose on instead of out-of-fold ones. Their labels need not all occur in `y`: photos
            of other classes are not scored.

        Returns
        -------
        Classifier
            Itself.

        Raises
        ------
        OptionError
            If there is one class only, or an option or argument does not fit.
        ValueError
            If `X` or `y` is not numeric, not finite, sparse, or of the wrong shape.
        """
        self._check_options()
        X, codes = self._begin(X, y)
        with cores_for(X.size * len(self.classes_)) as run:
            if validation is None:
                choice, scored_on = choose_out_of_fold(self, X, codes, groups=groups, run=run)
            else:
                held = Validation.of(validation)
                choice, scored_on = choose_on_validation(self, X, codes, validation=held, run=run)
            self._calibrate(choice, scored_on)
            self._learn(X, codes)
        return self

    def refit(self, X: ArrayLike, y: ArrayLike) -> Self:
        """Learn from other or more photos, keeping the setting and calibration that were chosen.

        Parameters
        ----------
        X : array_like of shape (n, d), float
            One vector per photo.
        y : array_like of shape (n,)
            Labels; with new ones a calibration of each class falls back to the temperature.

        Returns
        -------
        Classifier
            Itself.

        Raises
        ------
        sklearn.exceptions.NotFittedError
            If nothing was chosen yet.
        OptionError, ValueError
            As `fit`.
        """
        check_is_fitted(self)
        known = self.classes_ if self.calibration_.per_class else None
        X, codes = self._begin(X, y)
        if known is not None and not np.array_equal(self.classes_, known):
            self.calibration_ = TemperatureScaling(self.temperature_)
            self.chosen_["calibration"] = self.calibration_.name
        with cores_for(X.size * len(self.classes_)):
            self._learn(X, codes)
        return self

    def _strengthen(self, times: float) -> None:
        """Multiply what was chosen to weigh against a sum over photos."""
        if self.chosen_.get("C") is not None:
            self.chosen_["C"] *= times

    def predict_proba(self, X: ArrayLike) -> np.ndarray:
        """Return calibrated class probabilities.

        Parameters
        ----------
        X : array_like of shape (n, d), float
            One vector per photo.

        Returns
        -------
        ndarray of shape (n, k), float64
            Columns in the order of `classes_`; greater than 0, rows sum to one.
        """
        check_is_fitted(self)
        vectors: Any = validate_data(self, X, reset=False, dtype=FLOATS)
        return self._probabilities(vectors)

    def predict(self, X: ArrayLike) -> np.ndarray:
        """Return the most probable label of each photo; the first of `classes_` among equals.

        Parameters
        ----------
        X : array_like of shape (n, d), float
            One vector per photo.

        Returns
        -------
        ndarray of shape (n,)
            Of the dtype of `classes_`.
        """
        check_is_fitted(self)
        vectors: Any = validate_data(self, X, reset=False, dtype=FLOATS)
        blocks = row_blocks(len(vectors), width=vectors.shape[1] + len(self.classes_))
        best = [self._probabilities(vectors[rows]).argmax(axis=1) for rows in blocks]
        return self.classes_[np.concatenate(best)]

    def predict_sets(self, X: ArrayLike, *, level: float = 0.95) -> np.ndarray:
        """Return for each photo the classes that it takes to hold the true one as often as asked.

        Parameters
        ----------
        X : array_like of shape (n, d), float
            One vector per photo.
        level : float in (0, 1), default=0.95
            Share of photos whose set should hold the true class; see `SetScores`.

        Returns
        -------
        ndarray of shape (n, k), bool
            Never an empty row. All classes where too few photos were scored to promise `level` otherwise.

        Raises
        ------
        OptionError
            If `level` lies outside its range, or no photo could be scored.
        """
        return prediction_sets(self.predict_proba(X), bar=self.set_scores_.bar(level))

    def state(self) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
        """Return everything learnt, for `restore_classifier`.

        Returns
        -------
        spec : dict
            JSON-able.
        arrays : dict of str to ndarray
            C-contiguous, as safetensors wants them.
        """
        check_is_fitted(self)
        return to_state(self)

    def _probabilities(self, X: np.ndarray) -> np.ndarray:
        log_scores = self._log_scores(self.chain_.apply(X))
        return self.calibration_.probabilities(log_scores).clip(np.finfo(np.float64).tiny)

    def _begin(self, X: ArrayLike, y: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
        X, y = validate_data(self, X, y, dtype=FLOATS)
        check_classification_targets(y)
        self._check_size(len(X))
        self._n_photos = len(X)
        self.classes_, codes = np.unique(y, return_inverse=True)
        if len(self.classes_) < 2:
            raise OptionError(
                f"all {len(y)} photos belong to one class ({self.classes_[0]}); give two or more."
            )
        return X, codes

    def _learn(self, X: np.ndarray, codes: np.ndarray) -> None:
        self.chain_ = self._new_chain()
        self._train(self.chain_.learn(X), codes, setting=self._setting())

    def _calibrate(self, choice: Choice | None, scored_on: ScoredOn) -> None:
        """Keep a choice, with the calibration of its scores; None where no photo could be scored."""
        found = UNCALIBRATED
        if choice is not None:
            found = choose_calibration(
                choice.log_scores,
                choice.codes,
                calibrate=self.calibrate,
                temperature=choice.temperature,
                weights=choice.weights,
                groups=scored_on.groups,
                random_state=self.random_state,
            )
        self.temperature_ = choice.temperature if choice else 1.0
        self.calibration_, self.set_scores_ = found.calibration, SetScores.of(found.own)
        self.chosen_ = {
            **(choice.setting if choice else self._fallback()),
            "temperature": self.temperature_,
            "calibration": self.calibration_.name,
            "how": scored_on.how,
            "scored": self.set_scores_.n,
            "log_loss": found.log_loss,
            "accuracy": found.accuracy,
        }

    def _fallback(self) -> Setting:
        """Return the setting where no photo can be scored: what was given, or else the default."""
        given = {name: getattr(self, name) for name in self.default_setting}
        return {
            name: value if given[name] is None else type(value)(given[name])
            for name, value in self.default_setting.items()
        }

    def _strength(self, C: float, *, n: int) -> float:
        """Return the C for n photos of a fold, whose penalty weighs against each what C does against all."""
        return C * self._n_photos / n

    def _tried(self, option: str, path: Sequence[float]) -> Sequence[float]:
        """Return the values to try for an option: the one that was given, or else all of `path`."""
        return path if getattr(self, option) is None else (self._fallback()[option],)

    def _setting(self) -> Setting:
        return {name: self.chosen_[name] for name in self.default_setting}

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()  # pyrefly: ignore[missing-attribute]
        tags.input_tags.positive_only = self._new_chain().needs_histograms
        return tags
