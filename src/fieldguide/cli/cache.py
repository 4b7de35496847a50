"""`fieldguide cache`: show or clear the cache of vectors."""

from typing import Annotated

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
        contents = kept.describe()
    Terminal(as_json=json).result(str(contents), contents.to_dict())
