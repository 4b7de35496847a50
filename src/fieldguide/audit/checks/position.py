"""Places in the files."""

from collections.abc import Iterator

from fieldguide.audit.context import Context
from fieldguide.audit.finding import Finding


def check_position(context: Context) -> Iterator[Finding]:
    """Warn of photos that tell where they were taken."""
    told = [
        name for name, facts in zip(context.names, context.looked.facts, strict=True) if "latitude" in facts
    ]
    if told:
        yield Finding(
            "position",
            tuple(told),
            1.0,
            "EXIF tells where these were taken: remove it before you pass them on, above all for rare "
            "species and private land.",
            {"photos": len(told)},
        )
