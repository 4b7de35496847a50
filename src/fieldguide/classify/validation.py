"""The photos that a classifier makes its choices on, where they were set aside."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from fieldguide.errors import OptionError


class Validation(NamedTuple):
    """Photos set aside to choose on; a tuple (X, y) or (X, y, groups) means the same.

    Attributes
    ----------
    X : array_like of shape (n, d), float
        One vector per photo.
    y : array_like of shape (n,), or of shape (n, k) where photos carry many labels
        Labels. Photos of classes that are not trained on are not scored.
    groups : sequence of length n, or None
        Photos of one group (a plant, a burst) err together, so they are one piece of evidence; None stands
        alone.

    Examples
    --------
    >>> import numpy as np
    >>> from fieldguide.classify import Logistic
    >>> X, y = np.arange(8.0)[:, None], np.repeat(["a", "b"], 4)
    >>> chosen_by = Validation(X + 0.5, y, groups=["burst 1", "burst 1", None, None, 2, 2, 3, 3])
    >>> Logistic().fit(X, y, validation=chosen_by).chosen_["how"]
    'validation photos'
    """

    X: ArrayLike
    y: ArrayLike
    groups: np.ndarray | Sequence[object] | None = None

    @classmethod
    def of(cls, given: "Validation | Sequence[Any]") -> "Validation":
        """Take what people give.

        Parameters
        ----------
        given : Validation, or sequence (X, y) or (X, y, groups)
            The photos.

        Returns
        -------
        Validation

        Raises
        ------
        OptionError
            If it is nothing of the kind.
        """
        if not isinstance(given, tuple | list) or len(given) not in (2, 3):
            raise OptionError(
                "validation must be vectors, labels and, if photos come in groups, groups: (X, y) or (X, y, "
                "groups)."
            )
        parts: list[Any] = list(given)
        return cls(*parts)
