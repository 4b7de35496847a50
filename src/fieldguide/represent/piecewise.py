"""The cache of vectors as a run over photos uses it: piece by piece, where an encoder is made of others."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from fieldguide.errors import ImageError
from fieldguide.represent.cache import FeatureCache
from fieldguide.represent.composite import Composite
from fieldguide.represent.is_finite import is_finite
from fieldguide.represent.not_finite import not_finite

if TYPE_CHECKING:
    from fieldguide.represent.encoder import Encoder

# The vectors of one photo, one for each piece of the encoder; None where it is not known.
Known = list[np.ndarray | None]


class Piecewise:
    """What is remembered of photos, what has to be computed, and what it adds up to.

    Parameters
    ----------
    encoder : Encoder
        Fitted, if it learns. One that is no `Composite` is its only piece.
    cache : FeatureCache or None
        Where vectors are looked up and kept.
    """

    def __init__(self, encoder: "Encoder", cache: FeatureCache | None) -> None:
        self._composite = encoder if isinstance(encoder, Composite) else None
        self._pieces = (encoder,) if self._composite is None else self._composite.pieces
        self._cache = cache
        self._identities = [{} if cache is None else piece.identity() for piece in self._pieces]

    def nothing(self) -> Known:
        """Give what is known of a photo that was not looked up."""
        return [None] * len(self._pieces)

    def look_up(self, hashes: Sequence[bytes]) -> list[Known]:
        """Find what is remembered.

        Parameters
        ----------
        hashes : sequence of bytes
            Content hashes of the photos.

        Returns
        -------
        list of Known
            One for each photo.
        """
        if self._cache is None:
            return [self.nothing() for _ in hashes]
        found = [
            self._cache.lookup(identity, hashes, width=piece.width)
            for identity, piece in zip(self._identities, self._pieces, strict=True)
        ]
        return [[of_piece.get(content) for of_piece in found] for content in hashes]

    def complete(self, known: Sequence[Known], prepared: Sequence[np.ndarray]) -> list[list[np.ndarray]]:
        """Compute what is not known.

        Parameters
        ----------
        known : sequence of Known
            What is known of each photo; not changed.
        prepared : sequence of ndarray
            Each photo as `Encoder.prepare` gave it.

        Returns
        -------
        list of list of ndarray of shape (d_piece,), float32
            All pieces of each photo.
        """
        complete = [list(own) for own in known]
        for i, piece in enumerate(self._pieces):
            rows = [row for row, own in enumerate(complete) if own[i] is None]
            if not rows:
                continue
            field = (lambda photo: photo) if self._composite is None else (lambda photo, i=i: photo[str(i)])
            batch = np.stack([field(prepared[row]) for row in rows])
            vectors = np.asarray(piece.encode(batch), dtype=np.float32)
            for row, vector in zip(rows, vectors, strict=True):
                complete[row][i] = vector
        return complete  # pyrefly: ignore[bad-return] - nothing is missing now

    def vector(self, pieces: Sequence[np.ndarray], *, name: str) -> np.ndarray | ImageError:
        """Put the pieces of one photo together.

        Parameters
        ----------
        pieces : sequence of ndarray of shape (d_piece,), float32
            All of them.
        name : str
            What the photo is called.

        Returns
        -------
        ndarray of shape (d,), float32, or ImageError
            The error where the encoder gave something that is not finite.
        """
        if self._composite is None:
            vector = pieces[0]
        else:
            vector = self._composite.combine([piece[None] for piece in pieces])[0]
        if is_finite(vector):
            return vector
        return not_finite(name)

    def keep(
        self, hashes: Sequence[bytes], known: Sequence[Known], complete: Sequence[Sequence[np.ndarray]]
    ) -> None:
        """Remember what was not known.

        Parameters
        ----------
        hashes : sequence of bytes
            Content hashes of the photos.
        known, complete : sequence
            What was known of each, and all of its pieces.
        """
        if self._cache is None:
            return
        for i, identity in enumerate(self._identities):
            rows = [row for row, own in enumerate(known) if own[i] is None]
            if rows:
                vectors = np.stack([complete[row][i] for row in rows])
                self._cache.store(identity, [hashes[row] for row in rows], vectors)
