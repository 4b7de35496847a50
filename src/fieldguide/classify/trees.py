"""Binary trees as plain arrays."""

from collections.abc import Iterator
from typing import ClassVar

import numpy as np

from fieldguide.classify.blocks import row_blocks
from fieldguide.classify.classifier import Classifier
from fieldguide.classify.state import StoredArrays
from fieldguide.errors import GuideError

_DEEPEST = 10_000


class Trees(Classifier):
    """A classifier that is made of trees.

    Attributes
    ----------
    roots_ : ndarray of shape (t,), int32
        First node of each tree; the nodes of a tree stand together.
    left_, right_ : ndarray of shape (m,), int32
        Where a photo goes from a node: to a later node, or to leaf l if it says -1 - l.
    feature_ : ndarray of shape (m,), int32
        Which feature a node asks for.
    threshold_ : ndarray of shape (m,), float64
        Photos up to it go left, others right.
    """

    whole: ClassVar[frozenset[str]] = frozenset({"roots_", "left_", "right_", "feature_"})
    nodes: ClassVar[StoredArrays] = {
        "roots_": "t",
        "left_": "m",
        "right_": "m",
        "feature_": "m",
        "threshold_": "m",
    }

    roots_: np.ndarray
    left_: np.ndarray
    right_: np.ndarray
    feature_: np.ndarray
    threshold_: np.ndarray

    def _leaves_of(self, X: np.ndarray) -> Iterator[tuple[slice, np.ndarray]]:
        """Yield rows of `X` and the leaf (rows, t) of each in each tree, all trees at once."""
        for block in row_blocks(len(X), width=len(self.roots_)):
            photos = X[block]
            place = np.tile(self.roots_.astype(np.int64), (len(photos), 1))
            rows, trees = np.nonzero(place >= 0)
            while len(rows):
                node = place[rows, trees]
                goes_left = photos[rows, self.feature_[node]] <= self.threshold_[node]
                after = np.where(goes_left, self.left_[node], self.right_[node])
                place[rows, trees] = after
                rows, trees = rows[after >= 0], trees[after >= 0]
            yield block, -1 - place

    def _check_nodes(self, *, leaves: int) -> None:
        """Raise GuideError unless every way from every node ends in a leaf of its own."""
        own = np.arange(len(self.left_))
        both = np.stack([self.left_, self.right_])
        ends = ((both < 0) & (both >= -leaves)) | ((both > own) & (both < len(own)))
        width = self.chain_.width(self.n_features_in_)
        asks = (self.feature_ >= 0) & (self.feature_ < width)
        starts = (self.roots_ >= 0) & (self.roots_ < len(own))
        if not (ends.all() and asks.all() and starts.all()):
            raise GuideError(f"the stored {self.name} classifier has trees that lead nowhere.")
        once = np.where(self.left_ == self.right_, 0, self.right_)  # of a tree that is one leaf
        led_to = np.concatenate([self.left_[self.left_ < 0], once[once < 0]])
        if (
            np.bincount(-1 - led_to.astype(np.int64), minlength=1) > 1
        ).any():  # or many trees would cost few bytes
            raise GuideError(f"the stored {self.name} classifier has trees that share their leaves.")
        self._check_depth(both)

    def _check_depth(self, both: np.ndarray) -> None:
        """Raise GuideError unless one way at most leads to each node, over few enough others."""
        ways = np.bincount(both[(both >= 0) & (both[::-1] != both)], minlength=both.shape[1])
        ways += np.bincount(both[0][(both[0] >= 0) & (both[0] == both[1])], minlength=both.shape[1])
        ways += np.bincount(self.roots_, minlength=both.shape[1])
        level, depth = self.roots_, 0
        while len(level) and depth <= _DEEPEST and (ways <= 1).all():
            level = both[:, level].ravel()
            level, depth = np.unique(level[level >= 0]), depth + 1
        if len(level):
            raise GuideError(f"the stored {self.name} classifier has trees that are too deep, or no trees.")


def joined_nodes(
    trees: list[tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]],
) -> tuple[dict[str, np.ndarray], list[np.ndarray]]:
    """Lay trees out one after the other.

    Parameters
    ----------
    trees : list of tuple (left, right, feature, threshold) of ndarray of shape (nodes,)
        As scikit-learn keeps them: the first node is the root, children come later, and a leaf has the left
        child -1.

    Returns
    -------
    nodes : dict of str to ndarray
        The arrays that `Trees` has.
    leaves : list of ndarray
        For each tree which of its nodes are leaves, in the order of their new numbers.

    Notes
    -----
    A tree that is one leaf becomes a node whose two ways lead to it.
    """
    parts: dict[str, list[np.ndarray]] = {name: [] for name in Trees.nodes}
    leaves, n_nodes, n_leaves = [], 0, 0
    for left, right, feature, threshold in trees:
        is_leaf = left < 0
        inner, own = np.flatnonzero(~is_leaf), np.flatnonzero(is_leaf)
        new = np.empty(len(left), dtype=np.int64)
        new[inner] = n_nodes + np.arange(len(inner))
        new[own] = -1 - n_leaves - np.arange(len(own))
        alone = len(inner) == 0
        parts["roots_"].append(np.array([n_nodes]))
        parts["left_"].append(new[:1] if alone else new[left[inner]])
        parts["right_"].append(new[:1] if alone else new[right[inner]])
        parts["feature_"].append(np.zeros(1) if alone else feature[inner])
        parts["threshold_"].append(np.zeros(1) if alone else threshold[inner])
        leaves.append(own)
        n_nodes, n_leaves = n_nodes + max(1, len(inner)), n_leaves + len(own)
    kinds = {name: np.float64 if name == "threshold_" else np.int32 for name in parts}
    return {name: np.concatenate(arrays).astype(kinds[name]) for name, arrays in parts.items()}, leaves
