"""Random forest with the size of its leaves chosen."""

from collections.abc import Sequence
from typing import Any, ClassVar

import numpy as np
from sklearn.ensemble import RandomForestClassifier

from fieldguide.classify.options import check_whole
from fieldguide.classify.selection import Path, Setting
from fieldguide.classify.state import StoredArrays
from fieldguide.classify.trees import Trees, joined_nodes

PATH = (10, 3, 1)


class RandomForest(Trees):
    """Mean of decision trees, each grown on a bootstrap sample with random features to choose from.

    Parameters
    ----------
    trees : int, default=100
        How many.
    min_samples_leaf : int or None, default=None
        Fewest photos in a leaf; None chooses among 10, 3 and 1 by the log loss on photos not trained on.
    transforms : None, str or tuple of str, default=None
        What is done to the vectors before, learnt from the training photos; see `make_transform`.
    calibrate : {"auto", "temperature", "vector", "isotonic"}, default="auto"
        How scores become probabilities; see `choose_calibration`.
    random_state : int or None, default=0
        Seed of the folds and of the trees.

    Attributes
    ----------
    roots_, left_, right_, feature_, threshold_ : ndarray
        The trees, see `Trees`.
    shares_ : ndarray of shape (l, k), float32
        Share of each class among the photos of each leaf.

    Notes
    -----
    Grown by scikit-learn: Gini impurity, sqrt(d) features at each node. p = (T m + 1 / k) / (T + 1), m the
    mean share over T trees: one more tree that knows nothing keeps every probability above 0. Where too few
    photos can be scored, leaves may hold one photo. See `Classifier` for the other attributes.

    References
    ----------
    .. [1] Breiman, "Random Forests", Machine Learning 45, 2001.

    Examples
    --------
    >>> import numpy as np
    >>> X = np.array([[0.0, 1.0], [0.2, 0.9], [1.0, 0.0], [0.9, 0.1]])
    >>> RandomForest().fit(X, ["a", "a", "b", "b"]).predict([[0.0, 0.8]]).tolist()
    ['a']
    """

    name: ClassVar[str] = "random_forest"
    arrays: ClassVar[StoredArrays] = {**Trees.nodes, "shares_": "lk"}
    default_setting: ClassVar[Setting] = {"min_samples_leaf": 1}

    def __init__(
        self,
        *,
        trees: int = 100,
        min_samples_leaf: int | None = None,
        transforms: str | Sequence[str] | None = None,
        calibrate: str = "auto",
        random_state: int | None = 0,
    ) -> None:
        self.trees = trees
        self.min_samples_leaf = min_samples_leaf
        self.transforms = transforms
        self.calibrate = calibrate
        self.random_state = random_state

    def _check_options(self) -> None:
        super()._check_options()
        check_whole(self.trees, option="trees", choosable=False)
        check_whole(self.min_samples_leaf, option="min_samples_leaf", choosable=True)

    def _check_stored(self) -> None:
        self._check_nodes(leaves=len(self.shares_))

    def _path(self, X: np.ndarray, codes: np.ndarray, *, held: np.ndarray) -> Path:
        for least in self._tried("min_samples_leaf", PATH):
            shares = self._grown(X, codes, least=int(least)).predict_proba(held)
            yield {"min_samples_leaf": least}, self._smoothed(shares)

    def _train(self, X: np.ndarray, codes: np.ndarray, *, setting: Setting) -> None:
        forest = self._grown(X, codes, least=int(setting["min_samples_leaf"]))
        grown: list[Any] = [one.tree_ for one in forest.estimators_]
        nodes, leaves = joined_nodes(
            [(tree.children_left, tree.children_right, tree.feature, tree.threshold) for tree in grown]
        )
        for name, array in nodes.items():
            setattr(self, name, array)
        shares = [tree.value[own, 0] for tree, own in zip(grown, leaves, strict=True)]
        self.shares_ = np.concatenate(shares).astype(np.float32)

    def _grown(self, X: np.ndarray, codes: np.ndarray, *, least: int) -> RandomForestClassifier:
        forest = RandomForestClassifier(
            n_estimators=int(self.trees), min_samples_leaf=least, random_state=self.random_state, n_jobs=1
        )
        return forest.fit(X, codes)

    def _log_scores(self, X: np.ndarray) -> np.ndarray:
        X = X.astype(np.float32, copy=False)  # as the trees were grown
        shares = np.zeros((len(X), len(self.classes_)))
        for rows, leaves in self._leaves_of(X):
            for own in leaves.T:
                shares[rows] += self.shares_[own]
        return self._smoothed(shares / len(self.roots_))

    def _smoothed(self, shares: np.ndarray) -> np.ndarray:
        trees = int(self.trees)
        return np.log((trees * shares + 1 / shares.shape[1]) / (trees + 1))
