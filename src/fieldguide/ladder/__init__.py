"""From photos to a guide: what is tried, and what each try gave."""

from fieldguide.ladder.fit import fit
from fieldguide.ladder.protocol import Protocol

__all__ = ["Protocol", "fit"]
