"""The class whose mean vector is nearest."""

from collections.abc import Sequence
from functools import partial
from typing import ClassVar

import numpy as np

from fieldguide.classify.blocks import row_blocks
from fieldguide.classify.class_sums import class_sums
from fieldguide.classify.selection import Path, Setting
from fieldguide.classify.state import StoredArrays
from fieldguide.classify.updatable import Updatable
from fieldguide.errors import GuideError, OptionError


class NearestClassMean(Updatable):
    """Nearest class mean of centred vectors of unit length (SimpleShot); learns further photos exactly.

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
        Mean of all vectors that `fit` learnt from, each photo counting once; `add` leaves it.
    class_means_ : ndarray of shape (k, d)
        Means of the centred unit vectors of each class; not made unit vectors again.
    counts_ : ndarray of shape (k,), int64, or None
        Photos of each class; None in a guide of an earlier version.

    Notes
    -----
    Vectors are centred on `mean_` and scaled to unit length (a vector equal to the mean stays zero); their
    log-probability is minus the squared Euclidean distance to each class mean, divided by the temperature.
    `add` and `remove` leave `mean_` as it was learnt at first, as SimpleShot leaves that of its base classes.
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
    arrays: ClassVar[StoredArrays] = {"mean_": "d", "class_means_": "kd", "counts_": "k"}
    whole: ClassVar[frozenset[str]] = frozenset({"counts_"})
    newer: ClassVar[frozenset[str]] = frozenset({"counts_"})
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

    @property
    def is_updatable(self) -> bool:
        """Whether it knows the number of its photos, which guides of earlier versions do not tell."""
        return self.counts_ is not None

    def _check_stored(self) -> None:
        if self.counts_ is not None and (self.counts_ < 1).any():
            raise GuideError("the stored class means are of no photos.")

    def _path(self, X: np.ndarray, codes: np.ndarray, *, held: np.ndarray) -> Path:
        mean = X.mean(axis=0, dtype=np.float64)
        class_means, _ = _class_means(X, codes, mean=mean, k=len(self.classes_))
        yield {}, _minus_squared_distance(held, mean=mean, class_means=class_means)

    def _train(self, X: np.ndarray, codes: np.ndarray, *, setting: Setting) -> None:  # noqa: ARG002
        self.mean_ = X.mean(axis=0, dtype=np.float64)
        self.class_means_, self.counts_ = _class_means(X, codes, mean=self.mean_, k=len(self.classes_))

    def _add(self, X: np.ndarray, codes: np.ndarray, *, places: np.ndarray) -> None:
        more, photos = _class_means(X, codes, mean=self.mean_, k=len(self.classes_))
        means, counts = np.zeros_like(more), np.zeros_like(photos)
        means[places], counts[places] = self.class_means_, self._known_counts()
        self.counts_ = counts + photos
        self.class_means_ = means + (photos / self.counts_)[:, None] * (more - means)

    def _remove(self, place: int) -> None:
        self.counts_ = np.delete(self._known_counts(), place)
        self.class_means_ = np.delete(self.class_means_, place, axis=0)

    def _known_counts(self) -> np.ndarray:
        if self.counts_ is None:
            raise OptionError(
                "these class means come from an earlier version, which did not count their photos. Fit again."
            )
        return self.counts_

    def _log_scores(self, X: np.ndarray) -> np.ndarray:
        return _minus_squared_distance(X, mean=self.mean_, class_means=self.class_means_)


def _class_means(
    X: np.ndarray, codes: np.ndarray, *, mean: np.ndarray, k: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return the means (k, d) of the centred unit vectors, zero without photos, and the counts (k,)."""
    sums = class_sums(X, codes, k=k, seen_as=partial(_centred_unit, mean=mean))
    counts = np.bincount(codes, minlength=k)
    return sums / counts.clip(1)[:, None], counts


def _minus_squared_distance(X: np.ndarray, *, mean: np.ndarray, class_means: np.ndarray) -> np.ndarray:
    scores = np.empty((len(X), len(class_means)))
    squared_norm = (class_means**2).sum(axis=1)
    for rows in row_blocks(len(X), width=X.shape[1] + len(class_means)):
        unit = _centred_unit(X[rows], mean=mean)
        scores[rows] = 2 * unit @ class_means.T - squared_norm - (unit**2).sum(axis=1, keepdims=True)
    return scores


def _centred_unit(X: np.ndarray, *, mean: np.ndarray) -> np.ndarray:
    centred = X - mean  # float64: a block at a time
    length = np.linalg.norm(centred, axis=1, keepdims=True)
    return np.divide(centred, length, out=np.zeros_like(centred), where=length > 0)
