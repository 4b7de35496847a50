"""Files of which only a part is used."""

from collections import defaultdict
from collections.abc import Iterator

from fieldguide.audit.context import Context
from fieldguide.audit.finding import Finding


def check_remarks(context: Context) -> Iterator[Finding]:
    """Name photos whose files hold more than is read, one finding for all of the same remark."""
    names: dict[str, list[str]] = defaultdict(list)
    for name, facts in zip(context.names, context.looked.facts, strict=True):
        if "remark" in facts:
            names[str(facts["remark"])].append(name)
    for remark, photos in names.items():
        yield Finding(
            "partly_used",
            tuple(photos),
            1.0,
            f"Of each of these files: {remark}. If the rest matters, export it as photos of their own, or as "
            "arrays (.npz with `bands`).",
            {"remark": remark, "photos": len(photos)},
        )
