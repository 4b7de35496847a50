"""From photos to a guide: what is tried, and what each try gave."""

from fieldguide.ladder.fit import fit

__all__ = ["fit"]
