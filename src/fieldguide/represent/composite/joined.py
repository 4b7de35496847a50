"""Several encoders, their vectors beside each other."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, ClassVar, Self

import numpy as np
from sklearn.base import clone

from fieldguide.errors import OptionError
from fieldguide.represent.composite.composite import MOST_ENCODERS, Composite, Piece, check_inner
from fieldguide.represent.encoder import Encoder


class Joined(Composite):
    """Put the vectors of several encoders behind one another, for `fieldguide.classify.Ensemble`.

    Parameters
    ----------
    encoders : sequence of Encoder
        Two or more, all different; `Views` may be among them. Those that learn learn from the same photos.

    Notes
    -----
    d is the sum of theirs. Photos are decoded once, at each size that is asked for, and the vectors of each
    encoder are remembered by themselves.

    Examples
    --------
    >>> from fieldguide.represent import Pixels
    >>> joined = Joined([Pixels(size=2), Pixels(size=1, colour=False)])
    >>> joined.widths, joined.transform([np.zeros((3, 3), np.uint8)]).shape
    ((12, 1), (1, 13))
    """

    kind: ClassVar[str] = "joined"
    refuses: ClassVar[tuple[str, ...]] = ("joined",)

    def __init__(self, encoders: Sequence[Encoder]) -> None:
        self.encoders = encoders

    @property
    def inner(self) -> tuple[Encoder, ...]:  # noqa: D102 - told by Composite
        return tuple(getattr(self, "encoders_", self.encoders))

    @property
    def pieces(self) -> tuple[Piece, ...]:  # noqa: D102 - told by Composite
        return tuple(piece for own in self._pieces_of_each() for piece in own)

    @property
    def widths(self) -> tuple[int, ...]:
        """How many of the numbers come from each encoder, in their order."""
        return tuple(encoder.width for encoder in self.inner)

    @property
    def width(self) -> int:  # noqa: D102 - told by Encoder
        return sum(self.widths)

    def fit(self, X: Any = None, y: object = None) -> Self:
        """Check the options; let copies of those encoders that learn do so.

        Parameters
        ----------
        X : sequence, optional
            Photos, as `transform` takes them.
        y : object, optional
            Not looked at.

        Returns
        -------
        Joined
            Itself.

        Raises
        ------
        ImageError, OptionError
            As the encoders' own.
        """
        self._check_options()
        if self.learns and X is not None:
            self.encoders_ = [
                clone(encoder).fit(X, y) if encoder.learns else encoder for encoder in self.encoders
            ]
        return self

    def combine(self, vectors: Sequence[np.ndarray]) -> np.ndarray:  # noqa: D102 - told by Composite
        counts = [len(own) for own in self._pieces_of_each()]
        ends = np.cumsum([0, *counts]).tolist()
        parts = [
            encoder.combine(vectors[start:end]) if isinstance(encoder, Composite) else vectors[start]
            for encoder, (start, end) in zip(self.inner, pairwise(ends), strict=True)
        ]
        return np.concatenate(parts, axis=1)

    def of(self, places: Sequence[int]) -> Encoder:
        """Give some of the encoders, ready for use.

        Parameters
        ----------
        places : sequence of int
            Which, at least one.

        Returns
        -------
        Encoder
            Joined, or the encoder itself where there is one.
        """
        inner = [self.inner[place] for place in places]
        return inner[0] if len(inner) == 1 else self._of(inner, {})

    def _pieces_of_each(self) -> list[tuple[Piece, ...]]:
        return [
            encoder.pieces if isinstance(encoder, Composite) else (Piece(encoder),) for encoder in self.inner
        ]

    def _plain_params(self) -> dict[str, Any]:
        return {}

    @classmethod
    def _of(cls, inner: Sequence[Encoder], params: Mapping[str, Any]) -> Self:  # noqa: ARG003 - as all of them
        made = cls(list(inner))
        if made.learns:
            made.encoders_ = list(inner)
        return made

    def _check_options(self) -> None:
        given = self.encoders
        if isinstance(given, str | Encoder) or not isinstance(given, Sequence) or len(given) < 2:
            raise OptionError(f"encoders is {given!r}; give two or more, or use a single one by itself.")
        if len(given) > MOST_ENCODERS:
            raise OptionError(f"encoders has {len(given)} of them; at most {MOST_ENCODERS} are joined.")
        for place, encoder in enumerate(given):
            check_inner(encoder, option="each of encoders")
            if getattr(encoder, "kind", None) in self.refuses:
                raise OptionError("Encoders are joined in one list, not in lists within lists.")
            if any(_same(encoder, other) for other in given[:place]):
                raise OptionError(f"{encoder!r} is given twice. Give each encoder once.")


def _same(first: Encoder, second: Encoder) -> bool:
    return repr(first) == repr(second)
