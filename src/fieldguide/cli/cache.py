"""`fieldguide cache`: show or clear the cache of vectors."""

from typing import Annotated, Any

from cyclopts import Parameter

from fieldguide.cli.options import Json
from fieldguide.cli.terminal import Terminal


def cache(*, clear: Annotated[bool, Parameter(negative="")] = False, json: Json = False) -> None:
    """Show what the cache of vectors holds, or clear it.

    Parameters
    ----------
    clear
        Delete everything in it. Nothing is lost but time.
    """
    from fieldguide.represent import FeatureCache

    with FeatureCache() as kept:
        if clear:
            kept.clear()
        contents, remedy = kept.describe(), kept.remedy
    Terminal(as_json=json, files=False).result(_told(contents, remedy=remedy), contents)


def _told(contents: dict[str, Any], *, remedy: str) -> str:
    from fieldguide.images.description import count

    lines = [
        f"{contents['path']}: {count(contents['entries'], 'vector')}, {contents['bytes'] / 1e6:,.1f} MB "
        f"(at most {contents['limit_bytes'] / 1e6:,.0f} MB)",
        *(f"  {encoder['entries']:>9,}  {encoder['name']}" for encoder in contents["encoders"]),
    ]
    if contents["problem"]:
        lines.append(f"It cannot be used: {contents['problem']}. Next: {remedy}")
    return "\n".join(lines)
