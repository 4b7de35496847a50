"""Gradient boosting with the number of its rounds chosen."""

from collections.abc import Sequence
from typing import Any, ClassVar

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier

from fieldguide.classify.cores import openmp_for
from fieldguide.classify.options import check_positive, check_whole
from fieldguide.classify.selection import Path, Setting
from fieldguide.classify.state import StoredArrays
from fieldguide.classify.trees import Trees, joined_nodes
from fieldguide.errors import GuideError, OptionError

PATH = (5, 10, 20, 40, 80, 160, 320)


class GradientBoosting(Trees):
    """Sum of small trees, each grown along the slope of the log loss that those before it leave.

    Parameters
    ----------
    rounds : int or None, default=None
        How many trees for each class (for two classes one tree for both); None chooses among 5, 10, 20, 40,
        80, 160 and 320 by the log loss on photos not trained on.
    learning_rate : float, default=0.1
        Share of each tree that is added.
    leaves : int, default=31
        Most leaves of a tree.
    transforms : None, str or tuple of str, default=None
        What is done to the vectors before, learnt from the training photos; see `make_transform`.
    calibrate : {"auto", "temperature", "vector", "isotonic"}, default="auto"
        How scores become probabilities; see `choose_calibration`.
    random_state : int or None, default=0
        Seed of the folds, and of the photos that say where values are cut (if there are over 200,000).

    Attributes
    ----------
    roots_, left_, right_, feature_, threshold_ : ndarray
        The trees, see `Trees`; round after round, in each the classes in order.
    values_ : ndarray of shape (l,), float64
        What each leaf adds.
    start_ : ndarray of shape (k,), float64
        Log-scores before the first tree.

    Notes
    -----
    Grown by scikit-learn on features cut into 255 bins [2]_; leaves hold at least one photo and half the sum
    of squares of their values is penalised, as in [3]_. Two classes: the first has log-score 0. Where too
    few photos can be scored, 40 rounds. See `Classifier` for the other attributes.

    References
    ----------
    .. [1] Friedman, "Greedy Function Approximation: A Gradient Boosting Machine", Annals of Statistics 29,
       2001. Algorithm 6.
    .. [2] Ke et al., "LightGBM: A Highly Efficient Gradient Boosting Decision Tree", NeurIPS 2017.
    .. [3] Chen, Guestrin, "XGBoost: A Scalable Tree Boosting System", KDD 2016,
       https://arxiv.org/abs/1603.02754. Equation 2.

    Examples
    --------
    >>> import numpy as np
    >>> X = np.array([[0.0, 1.0], [0.2, 0.9], [1.0, 0.0], [0.9, 0.1]])
    >>> GradientBoosting(rounds=5).fit(X, ["a", "a", "b", "b"]).predict([[0.0, 0.8]]).tolist()
    ['a']
    """

    name: ClassVar[str] = "gradient_boosting"
    arrays: ClassVar[StoredArrays] = {**Trees.nodes, "values_": "l", "start_": "k"}
    default_setting: ClassVar[Setting] = {"rounds": 40}

    def __init__(
        self,
        *,
        rounds: int | None = None,
        learning_rate: float = 0.1,
        leaves: int = 31,
        transforms: str | Sequence[str] | None = None,
        calibrate: str = "auto",
        random_state: int | None = 0,
    ) -> None:
        self.rounds = rounds
        self.learning_rate = learning_rate
        self.leaves = leaves
        self.transforms = transforms
        self.calibrate = calibrate
        self.random_state = random_state

    def _check_options(self) -> None:
        super()._check_options()
        check_whole(self.rounds, option="rounds", choosable=True)
        check_positive(self.learning_rate, option="learning_rate", choosable=False)
        check_whole(self.leaves, option="leaves", choosable=False)
        if self.leaves < 2:
            raise OptionError("leaves is 1; a tree needs 2 or more.")

    def _check_stored(self) -> None:
        self._check_nodes(leaves=len(self.values_))
        if len(self.roots_) % self._trees_per_round():
            raise GuideError(f"the stored {self.name} classifier has an unfinished round of trees.")

    def _trees_per_round(self) -> int:
        k = len(self.classes_)
        return 1 if k == 2 else k

    def _path(self, X: np.ndarray, codes: np.ndarray, *, held: np.ndarray) -> Path:
        model = self._model()
        for rounds in self._tried("rounds", PATH):
            model.set_params(max_iter=int(rounds))
            with openmp_for(X.size * len(self.classes_)):
                raw = model.fit(X, codes).decision_function(held)
            yield {"rounds": rounds}, np.stack([0 * raw, raw], axis=1) if raw.ndim == 1 else raw

    def _train(self, X: np.ndarray, codes: np.ndarray, *, setting: Setting) -> None:
        model = self._model().set_params(max_iter=int(setting["rounds"]))
        with openmp_for(X.size * len(self.classes_)):
            model.fit(X, codes)
        # scikit-learn has no public way to a tree of this kind; a test holds our answers equal to its own.
        fitted: Any = model
        trees = [tree.nodes for one_round in fitted._predictors for tree in one_round]
        nodes, leaves = joined_nodes([_plain_tree(tree) for tree in trees])
        for name, array in nodes.items():
            setattr(self, name, array)
        self.values_ = np.concatenate(
            [tree["value"][own] for tree, own in zip(trees, leaves, strict=True)]
        ).astype(np.float64)
        start = np.ravel(fitted._baseline_prediction).astype(np.float64)
        self.start_ = np.append(0.0, start) if len(start) == 1 else start

    def _model(self) -> HistGradientBoostingClassifier:
        return HistGradientBoostingClassifier(
            learning_rate=float(self.learning_rate),
            max_leaf_nodes=int(self.leaves),
            min_samples_leaf=1,
            l2_regularization=1.0,
            early_stopping=False,
            warm_start=True,
            random_state=self.random_state,
        )

    def _log_scores(self, X: np.ndarray) -> np.ndarray:
        X = X.astype(np.float64, copy=False)
        scores = np.tile(self.start_, (len(X), 1))
        per_round = self._trees_per_round()
        for rows, leaves in self._leaves_of(X):
            for place, own in enumerate(leaves.T):
                column = 1 if per_round == 1 else place % per_round
                scores[rows, column] += self.values_[own]
        return scores


def _plain_tree(nodes: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    left = np.where(nodes["is_leaf"] == 1, -1, nodes["left"].astype(np.int64))
    return left, nodes["right"].astype(np.int64), nodes["feature_idx"], nodes["num_threshold"]
