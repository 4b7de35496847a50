"""Linear classifier by plain gradient descent."""

from collections.abc import Iterator, Sequence
from typing import ClassVar

import numpy as np

from fieldguide.classify.gradient_descent import GradientDescent
from fieldguide.classify.linear import Linear, linear_scores
from fieldguide.classify.options import check_positive, check_whole
from fieldguide.classify.score_losses import SLOPES
from fieldguide.classify.selection import Path, Setting
from fieldguide.errors import OptionError

PATH = (1, 2, 5, 10, 20, 50, 100, 200)


class LinearClassifier(Linear):
    """Linear scores fitted by gradient descent, one batch of photos after the other.

    Parameters
    ----------
    loss : {"cross_entropy", "squared", "hinge"}, default="cross_entropy"
        -log softmax(z)_own; half the squared distance of the scores to 1 for the own class and 0 for others;
        or the sum over classes of max(0, 1 - y z), y = 1 for the own class and -1 for others.
    batch_size : int or None, default=32
        Photos in a batch: 1 is stochastic gradient descent, None takes all of them, batch gradient descent.
    epochs : int or None, default=None
        How often every photo is seen; None chooses it among 1, 2, 5, 10, 20, 50, 100 and 200 by the log loss
        on photos not trained on (early stopping).
    learning_rate : float or None, default=None
        Length of a step along the mean gradient of a batch. None takes half of what the curvature of ten
        batches allows, see `GradientDescent.curvature`.
    transforms : None, str or tuple of str, default="centre"
        What is done to the vectors before, learnt from the training photos; see `make_transform`.
    calibrate : {"auto", "temperature", "vector", "isotonic"}, default="auto"
        How scores become probabilities; see `choose_calibration`.
    random_state : int or None, default=0
        Seed of the folds and of the order of the photos.

    Attributes
    ----------
    coef_ : ndarray of shape (k, d)
        Weights of the transformed features, of the dtype of `X`; see `templates`.
    intercept_ : ndarray of shape (k,), float64
        Scores without a feature.

    Notes
    -----
    Starts from zero, without penalty, momentum or decay: what textbooks describe, to look at. `Logistic` and
    `LinearSVM` find the minimum itself, in less time. One step of batch gradient descent is one epoch. Where
    too few photos can be scored, 20 epochs. See `Classifier` for the other attributes.

    References
    ----------
    .. [1] Robbins, Monro, "A Stochastic Approximation Method", Annals of Mathematical Statistics 22, 1951.
    .. [2] Bottou, "Stochastic Gradient Descent Tricks", Neural Networks: Tricks of the Trade, 2012.

    Examples
    --------
    >>> import numpy as np
    >>> X = np.array([[0.0, 1.0], [0.2, 0.9], [1.0, 0.0], [0.9, 0.1]])
    >>> classifier = LinearClassifier(loss="squared", epochs=50).fit(X, ["a", "a", "b", "b"])
    >>> classifier.predict([[0.0, 0.8]]).tolist()
    ['a']
    >>> (classifier.templates() > 0).tolist()
    [[False, True], [True, False]]
    """

    name: ClassVar[str] = "linear"
    default_setting: ClassVar[Setting] = {"epochs": 20}

    def __init__(
        self,
        *,
        loss: str = "cross_entropy",
        batch_size: int | None = 32,
        epochs: int | None = None,
        learning_rate: float | None = None,
        transforms: str | Sequence[str] | None = "centre",
        calibrate: str = "auto",
        random_state: int | None = 0,
    ) -> None:
        self.loss = loss
        self.batch_size = batch_size
        self.epochs = epochs
        self.learning_rate = learning_rate
        self.transforms = transforms
        self.calibrate = calibrate
        self.random_state = random_state

    def _check_options(self) -> None:
        super()._check_options()
        if self.loss not in SLOPES:
            raise OptionError(f"loss is {self.loss!r}; give one of {', '.join(SLOPES)}.")
        if self.batch_size is not None:
            check_whole(self.batch_size, option="batch_size", choosable=False)
        check_whole(self.epochs, option="epochs", choosable=True)
        check_positive(self.learning_rate, option="learning_rate", choosable=True)

    def _path(self, X: np.ndarray, codes: np.ndarray, *, held: np.ndarray) -> Path:
        stops = self._tried("epochs", PATH)
        for epochs, (coef, intercept) in zip(stops, self._solutions(X, codes, stops), strict=True):
            yield {"epochs": epochs}, linear_scores(held, coef=coef, intercept=intercept)

    def _train(self, X: np.ndarray, codes: np.ndarray, *, setting: Setting) -> None:
        self.coef_, self.intercept_ = next(self._solutions(X, codes, [setting["epochs"]]))

    def _solutions(
        self, X: np.ndarray, codes: np.ndarray, stops: Sequence[float]
    ) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        descent = GradientDescent(
            X,
            codes,
            k=len(self.classes_),
            slope=SLOPES[self.loss],
            batch_size=self.batch_size,
            random_state=self.random_state,
            factor=None,
        )
        rate = 0.5 / descent.curvature() if self.learning_rate is None else float(self.learning_rate)
        for epoch in range(1, int(stops[-1]) + 1):
            with np.errstate(over="ignore", invalid="ignore"):  # judged below
                descent.run_epoch(lambda _: rate, penalty=0.0, after=None)
            if not (np.isfinite(descent.weights).all() and np.isfinite(descent.intercepts).all()):
                raise OptionError(
                    f"with learning_rate {rate:.3g} the weights grow without end (epoch {epoch}); "
                    f"give a smaller one, {rate / 10:.1g} say."
                )
            if epoch in stops:
                yield np.ascontiguousarray(descent.weights.T), descent.intercepts.astype(np.float64)
