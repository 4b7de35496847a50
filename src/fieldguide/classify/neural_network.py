"""Neural network with hidden layers, stopped early."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, ClassVar

import numpy as np
from scipy.special import log_softmax
from sklearn.neural_network import MLPClassifier

from fieldguide.classify.classifier import Classifier
from fieldguide.classify.options import check_positive, check_whole
from fieldguide.classify.selection import Path, Setting
from fieldguide.classify.state import StoredArrays
from fieldguide.errors import GuideError, OptionError

PATH = (1, 2, 5, 10, 20, 50, 100, 200)

Layers = list[tuple[np.ndarray, np.ndarray]]


class NeuralNetwork(Classifier):
    """Fully connected layers of rectified units under a softmax, trained by back-propagation.

    Parameters
    ----------
    hidden : tuple of int, default=(100,)
        Units of each hidden layer.
    epochs : int or None, default=None
        How often every photo is seen; None chooses it among 1, 2, 5, 10, 20, 50, 100 and 200 by the log loss
        on photos not trained on (early stopping).
    alpha : float, default=0.0001
        Strength of the penalty of half the squared weights.
    learning_rate : float, default=0.001
        First step of Adam.
    transforms : None, str or tuple of str, default="standardise"
        What is done to the vectors before, learnt from the training photos; see `make_transform`.
    calibrate : {"auto", "temperature", "vector", "isotonic"}, default="auto"
        How scores become probabilities; see `choose_calibration`.
    random_state : int or None, default=0
        Seed of the folds, the first weights and the order of the photos.

    Attributes
    ----------
    weights_ : ndarray of shape (w,)
        The weights of all layers one after the other, each (units that come, units that go), of the dtype
        of `X`.
    offsets_ : ndarray of shape (u,)
        The constants of all units, layer after layer.

    Notes
    -----
    Trained by scikit-learn: Adam on batches of 200 photos, weights started as Glorot and Bengio do. For two
    classes the one output z is stored as -z/2 and z/2. Where too few photos can be scored, 50 epochs. See
    `Classifier` for the other attributes.

    References
    ----------
    .. [1] Rumelhart, Hinton, Williams, "Learning Representations by Back-Propagating Errors", Nature 323,
       1986.
    .. [2] Kingma, Ba, "Adam: A Method for Stochastic Optimization", ICLR 2015,
       https://arxiv.org/abs/1412.6980. Algorithm 1.

    Examples
    --------
    >>> import numpy as np
    >>> X = np.array([[0.0, 1.0], [0.2, 0.9], [1.0, 0.0], [0.9, 0.1]])
    >>> network = NeuralNetwork(hidden=(8, 4), epochs=100).fit(X, ["a", "a", "b", "b"])
    >>> network.predict([[0.0, 0.8]]).tolist()
    ['a']
    """

    name: ClassVar[str] = "neural_network"
    arrays: ClassVar[StoredArrays] = {"weights_": "w", "offsets_": "u"}
    default_setting: ClassVar[Setting] = {"epochs": 50}

    def __init__(
        self,
        *,
        hidden: Sequence[int] = (100,),
        epochs: int | None = None,
        alpha: float = 0.0001,
        learning_rate: float = 0.001,
        transforms: str | Sequence[str] | None = "standardise",
        calibrate: str = "auto",
        random_state: int | None = 0,
    ) -> None:
        self.hidden = hidden
        self.epochs = epochs
        self.alpha = alpha
        self.learning_rate = learning_rate
        self.transforms = transforms
        self.calibrate = calibrate
        self.random_state = random_state

    def _check_options(self) -> None:
        super()._check_options()
        if not isinstance(self.hidden, list | tuple) or not self.hidden:
            raise OptionError(
                f"hidden is {self.hidden!r}; give the units of each hidden layer, as in (100,)."
            )
        for units in self.hidden:
            check_whole(units, option="a hidden layer", choosable=False)
        check_whole(self.epochs, option="epochs", choosable=True)
        check_positive(self.alpha, option="alpha", choosable=False)
        check_positive(self.learning_rate, option="learning_rate", choosable=False)

    def _check_stored(self) -> None:
        widths = self._widths()
        wanted = sum(a * b for a, b in pairwise(widths)), sum(widths[1:])
        if (len(self.weights_), len(self.offsets_)) != wanted:
            raise GuideError(f"the stored {self.name} classifier has layers of other sizes than it says.")

    def _path(self, X: np.ndarray, codes: np.ndarray, *, held: np.ndarray) -> Path:
        stops = self._tried("epochs", PATH)
        for epochs, layers in zip(stops, self._trained(X, codes, stops), strict=True):
            yield {"epochs": epochs}, _outputs(held, layers)

    def _train(self, X: np.ndarray, codes: np.ndarray, *, setting: Setting) -> None:
        layers = next(self._trained(X, codes, [setting["epochs"]]))
        self.weights_ = np.concatenate([weights.ravel() for weights, _ in layers])
        self.offsets_ = np.concatenate([offsets for _, offsets in layers])

    def _trained(self, X: np.ndarray, codes: np.ndarray, stops: Sequence[float]) -> Iterator[Layers]:
        # A generator, not a seed: scikit-learn would start every epoch from the seed, in the same order.
        random = np.random.RandomState(self.random_state)
        network = MLPClassifier(
            hidden_layer_sizes=tuple(int(units) for units in self.hidden),
            alpha=float(self.alpha),
            learning_rate_init=float(self.learning_rate),
            batch_size=min(200, len(X)),
            random_state=random,
        )
        classes = np.arange(len(self.classes_))
        for epoch in range(1, int(stops[-1]) + 1):
            network.partial_fit(X, codes, classes=classes)
            if epoch in stops:
                yield _two_outputs(network)

    def _log_scores(self, X: np.ndarray) -> np.ndarray:
        return _outputs(X, self._layers())

    def _layers(self) -> Layers:
        layers, weights_from, offsets_from = [], 0, 0
        for width, units in pairwise(self._widths()):
            weights = self.weights_[weights_from : weights_from + width * units].reshape(width, units)
            layers.append((weights, self.offsets_[offsets_from : offsets_from + units]))
            weights_from, offsets_from = weights_from + width * units, offsets_from + units
        return layers

    def _widths(self) -> list[int]:
        return [self.chain_.width(self.n_features_in_), *map(int, self.hidden), len(self.classes_)]


def _two_outputs(network: MLPClassifier) -> Layers:
    """Return the layers; one output of two classes becomes two of half its size."""
    fitted: Any = network
    layers = [(w.copy(), b.copy()) for w, b in zip(fitted.coefs_, fitted.intercepts_, strict=True)]
    weights, offsets = layers[-1]
    if weights.shape[1] == 1:
        halves = np.array([-0.5, 0.5], dtype=weights.dtype)
        layers[-1] = weights * halves, offsets * halves
    return layers


def _outputs(X: np.ndarray, layers: Layers) -> np.ndarray:
    for weights, offsets in layers[:-1]:
        X = np.maximum(X @ weights.astype(X.dtype, copy=False) + offsets.astype(X.dtype, copy=False), 0)
    weights, offsets = layers[-1]
    scores = X @ weights.astype(X.dtype, copy=False) + offsets.astype(X.dtype, copy=False)
    return log_softmax(scores.astype(np.float64), axis=1)
