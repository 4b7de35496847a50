"""What an audit found."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from fieldguide.audit.finding import Finding
from fieldguide.audit.kinds import KINDS
from fieldguide.images import Dataset
from fieldguide.images.description import count, first_few
from fieldguide.printable import printable

_SHOWN = 5  # findings of one kind that `describe` tells


@dataclass(frozen=True, eq=False)
class Audit:
    """What is wrong with the photos of a dataset.

    Attributes
    ----------
    dataset : Dataset
        The photos.
    findings : tuple of Finding
        By kind in the order of `KINDS`; within a kind as the check ranked them.
    """

    dataset: Dataset
    findings: tuple[Finding, ...]

    def of_kind(self, kind: str) -> tuple[Finding, ...]:
        """Pick the findings of one kind.

        Parameters
        ----------
        kind : str
            One of `KINDS`; another gives none.

        Returns
        -------
        tuple of Finding
        """
        return tuple(finding for finding in self.findings if finding.kind == kind)

    def counts(self) -> dict[str, int]:
        """Count the findings of each kind that occurs.

        Returns
        -------
        dict of str to int
        """
        found = Counter(finding.kind for finding in self.findings)
        return {kind: found[kind] for kind in KINDS if found[kind]}

    def describe(self) -> str:
        """Say what was found, for people.

        Returns
        -------
        str
            A paragraph for each kind that occurs.
        """
        head = f"{self.dataset.source or 'the photos'}: {count(len(self.dataset), 'photo')}"
        if not self.findings:
            return f"{head}, nothing found"
        return "\n".join([f"{head}, {count(len(self.findings), 'finding')}", *self._paragraphs()])

    def to_dict(self) -> dict[str, Any]:
        """Give everything as values that JSON can carry.

        Returns
        -------
        dict
        """
        return {
            "source": self.dataset.source,
            "photos": len(self.dataset),
            "counts": self.counts(),
            "findings": [finding.to_dict() for finding in self.findings],
        }

    def __str__(self) -> str:
        return self.describe()

    def _paragraphs(self) -> Iterator[str]:
        for kind, number in self.counts().items():
            yield f"\n{kind.replace('_', ' ')} ({number:,}): {KINDS[kind].meaning}"
            for finding in self.of_kind(kind)[:_SHOWN]:
                about = f"{first_few(list(map(printable, finding.photos)))}: " if finding.photos else ""
                sure = "" if finding.certainty is None else f"[{finding.certainty:.2f}] "
                yield f"  {sure}{about}{finding.advice}"
            if number > _SHOWN:
                yield f"  ... and {number - _SHOWN:,} more"
