"""The class whose mean vector is nearest."""

from collections.abc import Sequence
from typing import ClassVar

import numpy as np
from scipy.sparse import csr_array

from fieldguide.classify.blocks import row_blocks
from fieldguide.classify.classifier import Classifier
from fieldguide.classify.selection import Path, Setting
from fieldguide.classify.state import StoredArrays


class NearestClassMean(Classifier):
    """Nearest class mean of centred vectors of unit length.

    Parameters
    ----------
    transforms : None, str or tuple of str, default=None
        What is done to the vectors before, learnt from the training photos; see `make_transform`.
    calibrate : {"auto", "temperature", "vector", "isotonic"}, default="auto"
        How scores become probabilities; see `choose_calibration`.
    random_state : int or None, default=0
        Seed of the folds on which the temperature is fitted.

    Attributes
    ----------
    mean_ : ndarray of shape (d,)
        Mean of all training vectors, each photo counting once.
    class_means_ : ndarray of shape (k, d)
        Means of the centred unit vectors of each class; not made unit vectors again.

    Notes
    -----
    Vectors are centred on `mean_` and scaled to unit length (a vector equal to the mean stays zero); their
    log-probability is minus the squared Euclidean distance to each class mean, divided by the temperature.
    See `Classifier` for the other attributes.

    References
    ----------
    .. [1] Kang et al., "Decoupling Representation and Classifier for Long-Tailed Recognition", ICLR 2020,
       https://arxiv.org/abs/1910.09217. Section 4.1 (NCM), "cl2n" of the authors' code.
    .. [2] Wang, Chao, Weinberger, van der Maaten, "SimpleShot", 2019, https://arxiv.org/abs/1911.04623.
       "CL2N"; there the mean is that of the base classes.

    Examples
    --------
    >>> import numpy as np
    >>> X = np.array([[0.0, 1.0], [0.2, 0.9], [1.0, 0.0], [0.9, 0.1]])
    >>> NearestClassMean().fit(X, ["a", "a", "b", "b"]).predict([[0.0, 0.8]]).tolist()
    ['a']
    """

    name: ClassVar[str] = "class_mean"
    arrays: ClassVar[StoredArrays] = {"mean_": "d", "class_means_": "kd"}
    default_setting: ClassVar[Setting] = {}

    def __init__(
        self,
        *,
        transforms: str | Sequence[str] | None = None,
        calibrate: str = "auto",
        random_state: int | None = 0,
    ) -> None:
        self.transforms = transforms
        self.calibrate = calibrate
        self.random_state = random_state

    def _path(self, X: np.ndarray, codes: np.ndarray, *, held: np.ndarray) -> Path:
        mean, class_means = _means(X, codes, k=len(self.classes_))
        yield {}, _minus_squared_distance(held, mean=mean, class_means=class_means)

    def _train(self, X: np.ndarray, codes: np.ndarray, *, setting: Setting) -> None:  # noqa: ARG002
        self.mean_, self.class_means_ = _means(X, codes, k=len(self.classes_))

    def _log_scores(self, X: np.ndarray) -> np.ndarray:
        return _minus_squared_distance(X, mean=self.mean_, class_means=self.class_means_)


def _means(X: np.ndarray, codes: np.ndarray, *, k: int) -> tuple[np.ndarray, np.ndarray]:
    mean = X.mean(axis=0, dtype=np.float64)
    sums = np.zeros((k, X.shape[1]))
    for rows in row_blocks(len(X), width=X.shape[1]):
        unit, own = _centred_unit(X[rows], mean=mean), codes[rows]
        sums += csr_array((np.ones(len(own)), (own, np.arange(len(own)))), shape=(k, len(own))) @ unit
    return mean, sums / np.bincount(codes, minlength=k)[:, None]


def _minus_squared_distance(X: np.ndarray, *, mean: np.ndarray, class_means: np.ndarray) -> np.ndarray:
    scores = np.empty((len(X), len(class_means)))
    squared_norm = (class_means**2).sum(axis=1)
    for rows in row_blocks(len(X), width=X.shape[1]):
        unit = _centred_unit(X[rows], mean=mean)
        scores[rows] = 2 * unit @ class_means.T - squared_norm - (unit**2).sum(axis=1, keepdims=True)
    return scores


def _centred_unit(X: np.ndarray, *, mean: np.ndarray) -> np.ndarray:
    centred = X - mean  # float64: a block at a time
    length = np.linalg.norm(centred, axis=1, keepdims=True)
    return np.divide(centred, length, out=np.zeros_like(centred), where=length > 0)
