"""Learning further photos, and forgetting classes, without the photos learnt from before."""

from abc import ABC, abstractmethod
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike
from sklearn.utils.validation import (
    check_is_fitted,
    validate_data,  # pyrefly: ignore[missing-module-attribute]
)

from fieldguide.classify.classifier import Classifier
from fieldguide.classify.transforms.transform import FLOATS
from fieldguide.errors import OptionError, suggestion
from fieldguide.printable import quoted

TYPE_NAMES = {str: "words", int: "whole numbers", float: "numbers with a fraction", bool: "truth values"}


class Updatable(Classifier, ABC):
    """A classifier that keeps sums over photos from which it can go on exactly.

    Members implement `_add` and `_remove`. What was chosen stays: setting, transforms, calibration.
    """

    @property
    def is_updatable(self) -> bool:
        """Whether `add` and `remove` can be called now that it has learnt."""
        return True

    @abstractmethod
    def _add(self, X: np.ndarray, codes: np.ndarray, *, places: np.ndarray) -> None:
        """Learn from transformed vectors; `places` are those of the classes known before in `classes_`."""

    @abstractmethod
    def _remove(self, place: int) -> None:
        """Forget the class at `place`; OptionError, before anything is changed, if that cannot be done."""

    def add(self, X: ArrayLike, y: ArrayLike) -> Self:
        """Learn from further photos, of known or new classes.

        Parameters
        ----------
        X : array_like of shape (n, d), float
            One vector per photo.
        y : array_like of shape (n,)
            Labels.

        Returns
        -------
        Updatable
            Itself: as `refit` on all photos together leaves it, with the transforms learnt at first; class
            means stay about the centre of the photos learnt from first.

        Raises
        ------
        sklearn.exceptions.NotFittedError
            If it has not learnt yet.
        OptionError
            If the labels are of another type than those known, such as words beside whole numbers.
        ValueError
            If `X` is not numeric, not finite, or of another width.
        """
        check_is_fitted(self)
        checked: Any = validate_data(self, X, y, reset=False, dtype=FLOATS)
        vectors, labels = checked
        labels = _as_known(labels, self.classes_)
        vectors = self.chain_.apply(vectors)
        known, self.classes_ = self.classes_, np.union1d(self.classes_, labels)
        places = np.searchsorted(self.classes_, known)
        codes = np.searchsorted(self.classes_, labels)
        try:
            self._add(vectors, codes, places=places)
        except OptionError:
            self.classes_ = known
            raise
        origin = np.full(len(self.classes_), -1)
        origin[places] = np.arange(len(known))
        self.calibration_ = self.calibration_.for_classes(origin, temperature=self.temperature_)
        return self

    def remove(self, label: Any) -> Self:
        """Forget a class.

        Parameters
        ----------
        label : str or int
            One of `classes_`; two others must remain.

        Returns
        -------
        Updatable
            Itself: as `refit` on the photos of the other classes leaves it, but for what `add` keeps too.

        Raises
        ------
        sklearn.exceptions.NotFittedError
            If it has not learnt yet.
        OptionError
            If there is no such class, fewer than two remain, or its part in the sums is not known.
        """
        check_is_fitted(self)
        place = place_to_remove(self.classes_, label)
        kept = np.delete(np.arange(len(self.classes_)), place)
        self._remove(place)
        self.classes_ = _narrow(self.classes_[kept])
        self.calibration_ = self.calibration_.for_classes(kept, temperature=self.temperature_)
        return self


def _as_known(labels: np.ndarray, known: np.ndarray) -> np.ndarray:
    """Give labels the type of the known ones, so that joining them changes neither; OptionError if not so."""
    given, kind = _type_name(labels), _type_name(known)
    if given != kind:
        raise OptionError(
            f"the new labels are {given} (such as {labels.tolist()[0]!r}), those known are {kind} (such as "
            f"{known.tolist()[0]!r}). Give labels of the known type, or fit again with all photos."
        )
    if kind == "words":
        return labels.astype(object if known.dtype == object else str)
    narrow = labels.astype(known.dtype)
    return narrow if np.array_equal(narrow, labels) else labels


def _type_name(labels: np.ndarray) -> str:
    kinds = {type(label) for label in labels.tolist()}
    return TYPE_NAMES.get(kinds.pop(), "values") if len(kinds) == 1 else "values of several types"


def _narrow(classes: np.ndarray) -> np.ndarray:
    """Take words as wide as the longest that is left."""
    return np.array(classes.tolist()) if classes.dtype.kind == "U" else classes


def place_to_remove(classes: np.ndarray, label: Any) -> int:
    """Find the class that is to go.

    Parameters
    ----------
    classes : ndarray of shape (k,)
        All classes.
    label : str or int
        The one.

    Returns
    -------
    int
        Its place.

    Raises
    ------
    OptionError
        If there is no such class, or fewer than two others.
    """
    known = classes.tolist()
    if label not in known:
        near = suggestion(str(label), map(str, known))
        raise OptionError(
            f"there is no class {quoted(str(label))} to remove; known: {', '.join(map(str, known))}.{near}"
        )
    if len(known) < 3:
        raise OptionError(
            f"{quoted(str(label))} cannot be removed: it is one of only two classes "
            f"({', '.join(map(str, known))}), and with one left every photo would get the same "
            "answer. Add a third class first (`fieldguide add`), or fit a new guide to the classes you want."
        )
    return known.index(label)
