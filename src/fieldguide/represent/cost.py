"""What one photo costs an encoder, told from its options, and how much it may cost."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fieldguide.errors import FieldguideError

if TYPE_CHECKING:
    from fieldguide.represent.encoder import Encoder

MOST_BYTES = 256 * 2**20
MOST_OPERATIONS = 55 * 10**9
# An operation is a multiplication of a network or of a large matrix product. numpy takes as long for
# passing over a number once as for so many of these; estimates of members are in nanoseconds.
OPERATIONS_A_NANOSECOND = 10
# A vector and what a classifier makes of it: float32, float64, a copy.
_VECTOR_BYTES = 16


@dataclass(frozen=True)
class Cost:
    """What one photo takes at most, apart from opening it.

    Attributes
    ----------
    prepared_bytes : int
        Of a prepared photo.
    working_bytes : int
        What is there at once while it is encoded, besides.
    kept_bytes : int
        What stays from photo to photo: the arrays of an engine.
    operations : int
        See `OPERATIONS_A_NANOSECOND`.
    """

    prepared_bytes: int = 0
    working_bytes: int = 0
    kept_bytes: int = 0
    operations: int = 0

    @classmethod
    def of(cls, *, prepared_bytes: float, working_bytes: float, nanoseconds: float, width: int) -> "Cost":
        """Tell the cost of an encoder that computes with numpy.

        Parameters
        ----------
        prepared_bytes, working_bytes : float
            See the class; without the vector.
        nanoseconds : float
            On one core.
        width : int
            Length of the vector.

        Returns
        -------
        Cost
        """
        return cls(
            prepared_bytes=int(prepared_bytes),
            working_bytes=int(working_bytes + _VECTOR_BYTES * width),
            operations=int(nanoseconds * OPERATIONS_A_NANOSECOND),
        )

    @property
    def photo_bytes(self) -> int:
        """Bytes that each photo of a batch takes: prepared, once more in the batch, and encoded."""
        return 2 * self.prepared_bytes + self.working_bytes

    @property
    def bytes(self) -> int:
        """Bytes in all."""
        return self.photo_bytes + self.kept_bytes


def check_cost(encoder: "Encoder", *, error: type[FieldguideError]) -> None:
    """Refuse an encoder that takes too much for one photo; before anything is computed.

    Parameters
    ----------
    encoder : Encoder
        Its options can be used; whatever it learns need not be learnt.
    error : type
        What to raise.

    Raises
    ------
    FieldguideError
        Of that type, if it takes more than 256 MB or 55 billion operations, 4 to 5 s on one core. The message
        has the number and the limit.
    """
    cost = encoder.cost()
    for what, needed, most in (
        ("MB of memory", -(-cost.bytes // 2**20), MOST_BYTES // 2**20),
        ("million operations", -(-cost.operations // 10**6), MOST_OPERATIONS // 10**6),
    ):
        if needed > most:
            raise error(
                f"The encoder would take {needed:,} {what} for one photo, and at most {most:,} are admitted. "
                "Choose a smaller size or resolution, fewer views or fewer encoders."
            )
