"""Copies: as such, across splits, and across labels."""

from collections.abc import Iterator

from fieldguide.audit.context import Context
from fieldguide.audit.finding import Finding
from fieldguide.printable import quoted

_NEAR = 0.98  # precision on solar cells, the lowest of the sets in docs/benchmarks.md


def check_copies(context: Context) -> Iterator[Finding]:
    """Name groups of copies, and what they break."""
    for kind, groups, certainty in (
        ("exact_duplicate", context.copies.exact, 1.0),
        ("near_duplicate", context.copies.near, _NEAR),
    ):
        for places in groups:
            yield from _of_group(context, kind, places, certainty=certainty)


def _of_group(context: Context, kind: str, places: tuple[int, ...], *, certainty: float) -> Iterator[Finding]:
    dataset = context.dataset
    names = tuple(dataset.images[i].exact_name for i in places)
    labels = sorted({dataset.labels[i] for i in places})
    splits = [dataset.splits[i] if dataset.splits else None for i in places]
    details = {"labels": [dataset.labels[i] for i in places], "splits": splits}
    advice = (
        "The same file several times: keep one."
        if kind == "exact_duplicate"
        else "Copies of one picture: keep one, or keep them in one group."
    )
    yield Finding(kind, names, certainty, advice, details)
    sides = sorted({split for split in splits if split is not None})
    if len(sides) > 1:
        yield Finding(
            "leakage",
            names,
            certainty,
            f"Copies in {' and '.join(sides)}: numbers measured there are too good. "
            "Drop those outside the test split.",
            details,
        )
    if len(labels) > 1:
        yield Finding(
            "contradiction",
            names,
            certainty,
            f"Copies labelled {' and '.join(map(quoted, labels))}: decide which is right, or drop them.",
            details,
        )
