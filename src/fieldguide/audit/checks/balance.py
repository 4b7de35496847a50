"""Classes that are too small, or too unequal."""

from collections.abc import Iterator

from fieldguide.audit.context import Context
from fieldguide.audit.finding import Finding
from fieldguide.printable import quoted

_UNEQUAL = 10
_LEARN, _ASSESS = 5, 15


def check_balance(context: Context) -> Iterator[Finding]:
    """Say which classes have too few photos, and whether classes are very unequal."""
    counts = context.dataset.counts()
    if not counts:
        return
    for label, number in sorted(counts.items(), key=lambda item: item[1]):
        if number >= _ASSESS:
            break
        what = "learn it" if number < _LEARN else "say how well it is known"
        yield Finding(
            "small_class",
            (),
            1.0,
            f"{quoted(label)} has {number} of the {_ASSESS} photos that assessing takes, "
            f"too few to {what}. Add some.",
            {"label": label, "photos": number, "needed": _LEARN if number < _LEARN else _ASSESS},
        )
    smallest, largest = min(counts, key=counts.__getitem__), max(counts, key=counts.__getitem__)
    if counts[largest] >= _UNEQUAL * counts[smallest]:
        yield Finding(
            "imbalance",
            (),
            1.0,
            f"{largest!r} has {counts[largest]:,} photos and {smallest!r} {counts[smallest]:,}: "
            "accuracy alone says little; look at the recall of each class.",
            {"largest": largest, "smallest": smallest, "ratio": round(counts[largest] / counts[smallest], 2)},
        )
