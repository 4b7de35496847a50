"""What encoders that are made of other encoders share."""

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Self

import numpy as np

from fieldguide.errors import GuideError, OptionError
from fieldguide.images import Image
from fieldguide.represent.composite.opened_once import OpenedOnce
from fieldguide.represent.composite.view import PLAIN, View
from fieldguide.represent.cost import Cost
from fieldguide.represent.encoder import Encoder

MOST_ENCODERS = 32


@dataclass(frozen=True, eq=False)
class Piece:
    """A vector that is computed and remembered by itself: one view of a photo through one encoder.

    Attributes
    ----------
    encoder : Encoder
        No `Composite`; fitted, if it learns.
    view : View
        What it sees of a photo.
    """

    encoder: Encoder
    view: View = PLAIN

    @property
    def width(self) -> int:
        """Length of the vector."""
        return self.encoder.width

    def identity(self) -> dict[str, Any]:
        """Name everything that shapes the vector; that of the encoder itself for the photo as it is.

        Returns
        -------
        dict
            JSON values.
        """
        seen = {} if self.view == PLAIN else {"view": self.view.name}
        return self.encoder.identity() | seen

    def prepare(self, image: Image) -> np.ndarray:
        """Decode the view and resize it to what `encode` takes.

        Parameters
        ----------
        image : Image
            One photo.

        Returns
        -------
        ndarray
            As `Encoder.prepare` gives it.
        """
        return self.encoder.prepare(self.view.of(image))

    def encode(self, batch: np.ndarray) -> np.ndarray:
        """Turn prepared views into vectors.

        Parameters
        ----------
        batch : ndarray of shape (n, h, w, c)
            What `prepare` gave.

        Returns
        -------
        ndarray of shape (n, d), float32
        """
        return self.encoder.encode(batch)


class Composite(Encoder):
    """Base of encoders that are made of others. Vectors are remembered piece by piece.

    A prepared photo is a record (structured dtype) with one field for each piece, ``"0"``, ``"1"``, ...,
    since pieces take squares of different sizes and dtypes. Members give `pieces`, `combine`, `inner` and how
    they are restored.

    Attributes
    ----------
    kind : str
        Name in guides.
    pieces : tuple of Piece
        What is computed of each photo.
    refuses : tuple of str
        Kinds that it is not made of.
    inner : tuple of Encoder
        What it is made of; fitted, if it learns.
    learns : bool
        Whether one of them learns.
    """

    kind: ClassVar[str]
    refuses: ClassVar[tuple[str, ...]]

    def set_params(self, **params: Any) -> Self:
        """Set options; whoever sets any forgets what was learnt.

        Parameters
        ----------
        **params
            Options by name.

        Returns
        -------
        Composite
            Itself.
        """
        if params:
            for learnt in ("encoder_", "encoders_"):
                vars(self).pop(learnt, None)
        return super().set_params(**params)

    @property
    @abstractmethod
    def inner(self) -> tuple[Encoder, ...]:  # noqa: D102 - told by the class
        ...

    @property
    @abstractmethod
    def pieces(self) -> tuple[Piece, ...]:  # noqa: D102 - told by the class
        ...

    @abstractmethod
    def combine(self, vectors: Sequence[np.ndarray]) -> np.ndarray:
        """Make the vectors of photos from those of their pieces.

        Parameters
        ----------
        vectors : sequence of ndarray of shape (n, d_piece), float32
            One for each of `pieces`.

        Returns
        -------
        ndarray of shape (n, d), float32
        """

    @abstractmethod
    def _plain_params(self) -> dict[str, Any]:
        """Return the options but the encoders, as JSON values."""

    @classmethod
    @abstractmethod
    def _of(cls, inner: Sequence[Encoder], params: Mapping[str, Any]) -> Self:
        """Make it of encoders that are ready for use."""

    @property
    def learns(self) -> bool:  # pyrefly: ignore[bad-override]  # noqa: D102 - told by the class
        return any(encoder.learns for encoder in self.inner)

    @property
    def licence(self) -> str | None:  # noqa: D102 - told by Encoder
        known = dict.fromkeys(encoder.licence for encoder in self.inner if encoder.licence)
        return " AND ".join(known) or None

    def identity(self) -> dict[str, Any]:  # noqa: D102 - told by Encoder
        self._check_options()
        return {
            "kind": self.kind,
            **self._plain_params(),
            "encoders": [encoder.identity() for encoder in self.inner],
        }

    def prepare(self, image: Image) -> np.ndarray:  # noqa: D102 - told by Encoder
        self._check_options()
        opened = OpenedOnce(image)
        fields = [piece.prepare(opened) for piece in self.pieces]
        record = np.empty((), [(str(i), field.dtype, field.shape) for i, field in enumerate(fields)])
        for i, field in enumerate(fields):
            record[str(i)] = field
        return record

    def encode(self, batch: np.ndarray) -> np.ndarray:  # noqa: D102 - told by Encoder
        self._check_options()
        pieces = self.pieces
        if batch.ndim != 1 or batch.dtype.names != tuple(str(i) for i in range(len(pieces))):
            raise OptionError(
                f"A batch must be {len(pieces)} prepared views of each photo, records of shape (n,), not "
                f"{batch.dtype} of {batch.shape}."
            )
        return self.combine([piece.encode(batch[str(i)]) for i, piece in enumerate(pieces)])

    def cost(self) -> Cost:
        """Tell what one photo takes at most.

        Returns
        -------
        Cost
            Pieces are prepared together and encoded in turn; their operations add up. Engines stay open, one
            for each network and resolution.
        """
        self._check_options()
        pieces = [piece.encoder for piece in self.pieces]
        known = {id(encoder): encoder.cost() for encoder in pieces}
        each = [known[id(encoder)] for encoder in pieces]
        return Cost(
            prepared_bytes=sum(cost.prepared_bytes for cost in each),
            working_bytes=max(cost.working_bytes + cost.prepared_bytes for cost in each),
            kept_bytes=sum(cost.kept_bytes for cost in known.values()),
            operations=sum(cost.operations for cost in each),
        )

    def state(self) -> tuple[dict[str, Any], dict[str, bytes]]:  # noqa: D102 - told by Encoder
        states = [encoder.state() for encoder in self.inner]
        spec = {
            "kind": self.kind,
            "params": self._plain_params(),
            "encoders": [spec for spec, _ in states],
            "identity": self.identity(),
        }
        files = {f"{i}/{name}": held for i, (_, own) in enumerate(states) for name, held in own.items()}
        return spec, files

    @classmethod
    def from_state(cls, spec: Mapping[str, Any], files: Mapping[str, bytes]) -> Self:  # noqa: D102 - told by Encoder
        from fieldguide.represent.catalogue import restore_encoder  # which lists this class

        inner = []
        if len(spec["encoders"]) > MOST_ENCODERS:
            raise GuideError(f"The encoder of the guide is made of more than {MOST_ENCODERS} others.")
        for i, own in enumerate(spec["encoders"]):
            if own["kind"] in cls.refuses:  # which also bounds how deep a file may go
                raise GuideError(f"The encoder {cls.kind!r} of the guide is made of another {own['kind']!r}.")
            named = {
                name.removeprefix(f"{i}/"): held for name, held in files.items() if name.startswith(f"{i}/")
            }
            inner.append(restore_encoder(own, named))
        if not inner:
            raise GuideError(f"The encoder {cls.kind!r} of the guide is made of none.")
        encoder = cls._of(inner, spec["params"])
        encoder._check_options()
        own = {"kind": cls.kind, **encoder._plain_params()}  # engines may be others here
        if own != {name: spec["identity"][name] for name in own}:
            raise GuideError("The description of the encoder contradicts itself.")
        return encoder


def check_inner(encoder: object, *, option: str) -> None:
    """Refuse what is no encoder, or one that is made of others itself.

    Parameters
    ----------
    encoder : object
        What was given.
    option : str
        Name of the option, as people write it.

    Raises
    ------
    OptionError
        If it cannot be used.
    """
    if not isinstance(encoder, Encoder):
        raise OptionError(f"{option} is {encoder!r}; give an encoder, such as make_encoder('hog').")
    encoder._check_options()
