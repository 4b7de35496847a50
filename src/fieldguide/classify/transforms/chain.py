"""Several transforms, one after the other."""

from collections.abc import Mapping, Sequence
from typing import Self

import numpy as np

from fieldguide.classify.transforms.catalogue import make_transform
from fieldguide.classify.transforms.transform import Transform
from fieldguide.errors import OptionError
from fieldguide.stored.stored_array import stored_array


class Chain:
    """Transforms in the order in which they are applied.

    Parameters
    ----------
    names : None, str or sequence of str
        What `make_transform` takes; None is an empty chain.

    Raises
    ------
    OptionError
        If a name is unknown.
    """

    def __init__(self, names: str | Sequence[str] | None) -> None:
        if not (names is None or isinstance(names, str | list | tuple)):
            raise OptionError(f"transforms is {names!r}; give a name, several, or None.")
        words = () if names is None else (names,) if isinstance(names, str) else names
        self.steps: tuple[Transform, ...] = tuple(make_transform(word) for word in words)

    def learn(self, X: np.ndarray) -> np.ndarray:
        """Fit each step on what the one before gives; return what the last one gives."""
        for step in self.steps:
            X = step.fit_transform(X)
        return X

    def apply(self, X: np.ndarray) -> np.ndarray:
        """Return the vectors as the last step gives them."""
        for step in self.steps:
            X = step.transform(X)
        return X

    def pull_back(self, weights: np.ndarray) -> np.ndarray:
        """Return weights (k, d) of the vectors that come, for weights (k, m) of those that go."""
        for step in reversed(self.steps):
            weights = step.pull_back(weights)
        return weights

    @property
    def needs_histograms(self) -> bool:
        """Whether a step takes no negative numbers."""
        return any(step.needs_histograms for step in self.steps)

    def arrays(self) -> dict[str, np.ndarray]:
        """Return everything learnt, for `restore`."""
        return {
            f"transform.{place}.{name.rstrip('_')}": np.ascontiguousarray(getattr(step, name))
            for place, step in enumerate(self.steps)
            for name in step.arrays
        }

    def restore(self, arrays: Mapping[str, np.ndarray], *, n_features: int) -> Self:
        """Take what `arrays` gave; GuideError if it does not fit vectors of `n_features`."""
        width = n_features
        for place, step in enumerate(self.steps):
            step.n_features_in_ = width
            sizes = {"d": width}
            for name, axes in step.arrays.items():
                stored = f"transform.{place}.{name.rstrip('_')}"
                setattr(step, name, stored_array(arrays, stored, axes=axes, sizes=sizes, whole=False))
            width = step.width
        return self

    def width(self, n_features: int) -> int:
        """Return how many features go, where `n_features` come; the steps are fitted."""
        return self.steps[-1].width if self.steps else n_features
