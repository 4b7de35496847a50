"""One thing that is wrong with some photos."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from fieldguide.audit.kinds import KINDS
from fieldguide.errors import OptionError


@dataclass(frozen=True)
class Finding:
    """Something that the audit found.

    Attributes
    ----------
    kind : str
        One of `KINDS`.
    photos : tuple of str
        The exact names of the photos it is about; empty where it is about all of them.
    certainty : float in [0, 1], or None
        How sure it is; what that means for each kind is told in `KINDS`. None for a photo that only stands
        out, which tells no probability.
    advice : str
        What was seen and what to do, in a sentence or two.
    details : mapping
        Numbers and names behind it; values that JSON can carry.

    Raises
    ------
    OptionError
        If the kind is unknown or the certainty is no share.
    """

    kind: str
    photos: tuple[str, ...]
    certainty: float | None
    advice: str
    details: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise OptionError(f"kind is {self.kind!r}; it is one of {', '.join(KINDS)}")
        if self.certainty is not None and not 0 <= self.certainty <= 1:
            raise OptionError(f"certainty is {self.certainty!r}; give a number from 0 to 1")

    def to_dict(self) -> dict[str, Any]:
        """Give it as values that JSON can carry.

        Returns
        -------
        dict
        """
        return {
            "kind": self.kind,
            "photos": list(self.photos),
            "certainty": None if self.certainty is None else round(self.certainty, 4),
            "advice": self.advice,
            "details": dict(self.details),
        }
