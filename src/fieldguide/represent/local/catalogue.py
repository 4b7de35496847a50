"""The local descriptors that people can ask for by name."""

from types import MappingProxyType
from typing import Any

from fieldguide.errors import OptionError, suggestion
from fieldguide.represent.local.descriptors import LocalDescriptor
from fieldguide.represent.local.orb import ORB
from fieldguide.represent.local.sift import SIFT
from fieldguide.represent.local.surf import SURF
from fieldguide.represent.options import check_choice

LOCAL = MappingProxyType({descriptor.kind: descriptor for descriptor in (SIFT, SURF, ORB)})


def make_local(kind: str, **params: Any) -> LocalDescriptor:
    """Make a local descriptor by its name.

    Parameters
    ----------
    kind : {"sift", "surf", "orb"}
        `SIFT`, `SURF` or `ORB`.
    **params
        Options of that class, such as `step`.

    Returns
    -------
    LocalDescriptor

    Raises
    ------
    OptionError
        If the name or an option is unknown, or an option has a value that cannot be used.

    Examples
    --------
    >>> make_local("surf", step=2)
    SURF(step=2)
    """
    check_choice(kind, option="local", known=LOCAL)
    descriptor = LOCAL[kind]()
    known = descriptor.get_params()
    if unknown := sorted(set(params) - set(known)):
        near = suggestion(unknown[0], known)
        raise OptionError(f"{kind} has no option {unknown[0]!r}; it has {', '.join(known)}.{near}")
    descriptor.set_params(**params).check_options()
    return descriptor
