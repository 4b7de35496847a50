"""The classes of the most similar training photos."""

from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from fieldguide.classify.blocks import row_blocks
from fieldguide.classify.classifier import Classifier
from fieldguide.classify.options import check_whole
from fieldguide.classify.selection import Path, Setting
from fieldguide.classify.state import StoredArrays
from fieldguide.errors import GuideError

# What exp(similarity / SHARPNESS) turns similarities into votes with; the fitted temperature comes on top.
SHARPNESS = 0.1
TRIED = (1, 3, 5, 10, 20)
# Similarities nearer than this count as equal: so much do products of the same vectors differ by their place
# in a block.
TIE = {np.dtype(np.float32): 2e-6, np.dtype(np.float64): 1e-12}


class NearestNeighbours(Classifier):
    """Vote of the nearest training photos by cosine similarity.

    Parameters
    ----------
    n_neighbours : int or None, default=10
        How many photos vote; more than there are means all of them. None chooses among 1, 3, 5, 10 and 20
        on photos not trained on.
    transforms : None, str or tuple of str, default=None
        What is done to the vectors before, learnt from the training photos; see `make_transform`.
    calibrate : {"auto", "temperature", "vector", "isotonic"}, default="auto"
        How scores become probabilities; see `choose_calibration`.
    random_state : int or None, default=0
        Seed of the folds on which the temperature (and `n_neighbours`) is fitted.

    Attributes
    ----------
    vectors_ : ndarray of shape (n, d)
        Training vectors of unit length, of the dtype they came in. A stored guide contains them.
    codes_ : ndarray of shape (n,), int64
        Their classes as indices into `classes_`, ascending.

    Notes
    -----
    The vote of a class is the sum over its photos among the k nearest, or its single nearest photo where none
    is among them, of exp(cosine similarity / 0.1); probabilities are the votes over their sum, then the
    temperature. So every class has some probability, and one neighbour decides exactly as 1-NN does. Photos
    as similar as the k-th nearest vote too, so the order of the training photos does not matter. A vector of
    zeros has similarity 0 to everything. The search is exact, in blocks of bounded memory:
    O(n d) time per photo. See `Classifier` for the other attributes.

    Examples
    --------
    >>> import numpy as np
    >>> X = np.array([[0.0, 1.0], [0.2, 0.9], [1.0, 0.0], [0.9, 0.1]])
    >>> NearestNeighbours(n_neighbours=1).fit(X, ["a", "a", "b", "b"]).predict([[0.0, 0.8]]).tolist()
    ['a']
    """

    name: ClassVar[str] = "nearest_neighbours"
    arrays: ClassVar[StoredArrays] = {"vectors_": "nd", "codes_": "n"}
    whole: ClassVar[frozenset[str]] = frozenset({"codes_"})
    default_setting: ClassVar[Setting] = {"n_neighbours": 10}

    def __init__(
        self,
        *,
        n_neighbours: int | None = 10,
        transforms: str | Sequence[str] | None = None,
        calibrate: str = "auto",
        random_state: int | None = 0,
    ) -> None:
        self.n_neighbours = n_neighbours
        self.transforms = transforms
        self.calibrate = calibrate
        self.random_state = random_state

    def _check_options(self) -> None:
        super()._check_options()
        check_whole(self.n_neighbours, option="n_neighbours", choosable=True)

    def _check_stored(self) -> None:
        codes = self.codes_
        if not np.array_equal(np.unique(codes), np.arange(len(self.classes_))) or (np.diff(codes) < 0).any():
            raise GuideError("the stored array 'codes' must name each class, in ascending order.")

    def _path(self, X: np.ndarray, codes: np.ndarray, *, held: np.ndarray) -> Path:
        tried = self._tried("n_neighbours", TRIED)
        vectors, codes = _sorted_units(X, codes)
        votes = _log_votes(held, vectors, codes=codes, tried=tried)
        for n_neighbours, log_votes in zip(tried, votes, strict=True):
            yield {"n_neighbours": n_neighbours}, log_votes

    def _train(self, X: np.ndarray, codes: np.ndarray, *, setting: Setting) -> None:  # noqa: ARG002
        self.vectors_, self.codes_ = _sorted_units(X, codes)

    def _log_scores(self, X: np.ndarray) -> np.ndarray:
        tried = (int(self.chosen_["n_neighbours"]),)
        return _log_votes(X, self.vectors_, codes=self.codes_, tried=tried)[0]


def _sorted_units(X: np.ndarray, codes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    order = np.argsort(codes, kind="stable")
    return _units(X[order]), codes[order]


def _units(X: np.ndarray) -> np.ndarray:
    """Scale the rows of a fresh array to unit length, in place."""
    largest = np.abs(X).max(axis=1, keepdims=True)
    np.divide(X, largest, out=X, where=largest > 0)  # so that squares neither overflow nor vanish
    length = np.linalg.norm(X, axis=1, keepdims=True)
    return np.divide(X, length, out=X, where=length > 0)


def _log_votes(
    X: np.ndarray, vectors: np.ndarray, *, codes: np.ndarray, tried: Sequence[float]
) -> np.ndarray:
    """Return log-votes of shape (len(tried), n, k); `codes` ascend and name each class at least once."""
    starts = np.flatnonzero(np.diff(codes, prepend=-1))
    votes = np.empty((len(tried), len(X), len(starts)))
    for rows in row_blocks(len(X), width=len(vectors)):
        similarity = _units(np.array(X[rows], dtype=vectors.dtype)) @ vectors.T
        nearest = np.exp(np.maximum.reduceat(similarity, starts, axis=1) / SHARPNESS, dtype=np.float64)
        for i, n_neighbours in enumerate(tried):
            among = similarity >= _kth_largest(similarity, n_neighbours) - TIE[similarity.dtype]
            weight = np.where(among, np.exp(similarity / SHARPNESS, dtype=np.float64), 0.0)
            votes[i, rows] = np.log(np.maximum(np.add.reduceat(weight, starts, axis=1), nearest))
    return votes


def _kth_largest(similarity: np.ndarray, k: float) -> np.ndarray:
    place = max(0, similarity.shape[1] - int(k))
    return np.partition(similarity, place, axis=1)[:, place : place + 1]
