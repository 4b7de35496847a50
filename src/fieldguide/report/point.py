"""One thing that a reader should take away."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Point:
    """One thing to know.

    Attributes
    ----------
    question, answer : str
        In plain words.
    """

    question: str
    answer: str
