"""What every transform of vectors shares."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import ArrayLike
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils import Tags  # pyrefly: ignore[missing-module-attribute]
from sklearn.utils.validation import (
    check_is_fitted,
    validate_data,  # pyrefly: ignore[missing-module-attribute]
)

from fieldguide.errors import OptionError

FLOATS = (np.float64, np.float32)  # kept as they come; anything else becomes the first


class Transform(TransformerMixin, BaseEstimator, ABC):
    """A change of vectors, learnt from the training photos alone.

    Members implement `_learn` and `_apply`, and `pull_back` where they are affine.

    Attributes
    ----------
    n_features_in_ : int
        Width of the vectors it takes.
    """

    name: ClassVar[str]
    # Attribute -> its axes: "d" features that come, "m" features that go.
    arrays: ClassVar[Mapping[str, str]] = {}
    needs_histograms: ClassVar[bool] = False  # refuses negative numbers

    n_features_in_: int

    @abstractmethod
    def _learn(self, X: np.ndarray) -> None:
        """Learn from checked vectors."""

    @abstractmethod
    def _apply(self, X: np.ndarray) -> np.ndarray:
        """Return changed vectors, of the dtype of `X`; each row depends on itself alone."""

    def _check_options(self) -> None:
        """Raise OptionError for an option that cannot be used."""

    def _check_vectors(self, X: np.ndarray) -> None:
        """Raise OptionError for vectors that cannot be taken."""

    def fit(self, X: ArrayLike, y: object = None) -> Self:  # noqa: ARG002
        """Learn from vectors.

        Parameters
        ----------
        X : array_like of shape (n, d), float
            Vectors of the training photos; finite. float32 stays float32.
        y : object, optional
            Not looked at.

        Returns
        -------
        Transform
            Itself.

        Raises
        ------
        OptionError
            If an option or the vectors cannot be used.
        """
        self._check_options()
        vectors: Any = validate_data(self, X, dtype=FLOATS)
        self._check_vectors(vectors)
        self._learn(vectors)
        return self

    def transform(self, X: ArrayLike) -> np.ndarray:
        """Change vectors.

        Parameters
        ----------
        X : array_like of shape (n, d), float
            Any vectors, of the width that was learnt.

        Returns
        -------
        ndarray of shape (n, m)
            New, of the dtype of `X`.

        Raises
        ------
        OptionError
            If the vectors cannot be taken.
        """
        check_is_fitted(self, "n_features_in_")
        vectors: Any = validate_data(self, X, reset=False, dtype=FLOATS)
        self._check_vectors(vectors)
        return self._apply(vectors)

    @property
    def width(self) -> int:
        """How many features go: `n_features_in_`, unless a member says otherwise."""
        return self.n_features_in_

    def pull_back(self, weights: np.ndarray) -> np.ndarray:  # noqa: ARG002
        """Return the weights of the features that come, for weights of those that go.

        Parameters
        ----------
        weights : ndarray of shape (k, m), float
            Of a linear function of transformed vectors.

        Returns
        -------
        ndarray of shape (k, d), float
            The same function of the vectors before, up to a constant.

        Raises
        ------
        OptionError
            If the transform is not affine.
        """
        raise OptionError(
            f"the transform {self.name!r} is not linear: behind it no feature has one weight. "
            "Leave it out to look at weights."
        )

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()  # pyrefly: ignore[missing-attribute]
        tags.input_tags.positive_only = self.needs_histograms
        return tags
