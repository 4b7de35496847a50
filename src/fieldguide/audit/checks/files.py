"""Files that cannot be read, or are not what they seem."""

from collections.abc import Iterator
from pathlib import PurePath

from fieldguide.audit.context import Context
from fieldguide.audit.finding import Finding

_FORMATS = {
    "JPEG": (".jpg", ".jpeg", ".jpe", ".jfif", ".mpo"),
    "PNG": (".png", ".apng"),
    "WebP": (".webp",),
    "AVIF": (".avif",),
    "GIF": (".gif",),
    "BMP": (".bmp", ".dib"),
    "TIFF": (".tif", ".tiff"),
    "HEIC": (".heic", ".heif", ".hif"),
}
_KNOWN = {suffix for suffixes in _FORMATS.values() for suffix in suffixes}


def check_files(context: Context) -> Iterator[Finding]:
    """Name photos that cannot be used, names that lie about the format, and bytes behind the picture."""
    for photo in context.dataset.left_out:
        if not photo.as_asked:
            yield _unreadable(photo.exact_name, photo.reason)
    for place, reason in context.looked.unreadable.items():
        yield _unreadable(context.dataset.images[place].exact_name, reason)
    for name, facts in zip(context.names, context.looked.facts, strict=True):
        found, suffix = str(facts.get("format", "")), PurePath(name).suffix.lower()
        if found and suffix in _KNOWN and suffix not in _FORMATS.get(found, ()):
            yield Finding(
                "suspicious_file",
                (name,),
                1.0,
                f"It is called {suffix} and is a {found} file; rename it, and ask where it comes from.",
                {"format": found, "suffix": suffix},
            )
        trailing = int(facts.get("trailing", 0))
        if trailing:
            yield Finding(
                "suspicious_file",
                (name,),
                1.0,
                f"{trailing:,} bytes follow the end of the picture; save it anew if nobody knows them.",
                {"trailing_bytes": trailing},
            )


def _unreadable(name: str, reason: str) -> Finding:
    return Finding(
        "unreadable", (name,), 1.0, f"Not used: {reason}. Replace or remove it.", {"reason": reason}
    )
