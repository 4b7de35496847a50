"""Transforms by name."""

from fieldguide.classify.transforms.centre import Centre
from fieldguide.classify.transforms.chi2_map import Chi2Map
from fieldguide.classify.transforms.feature_range import FeatureRange
from fieldguide.classify.transforms.intersection_map import IntersectionMap
from fieldguide.classify.transforms.pca import PCA
from fieldguide.classify.transforms.signed_power import SignedPower
from fieldguide.classify.transforms.standardise import Standardise
from fieldguide.classify.transforms.transform import Transform
from fieldguide.classify.transforms.unit_length import UnitLength
from fieldguide.classify.transforms.whiten import Whiten
from fieldguide.errors import OptionError, suggestion

TRANSFORMS: dict[str, type[Transform]] = {
    kind.name: kind
    for kind in (
        Centre,
        Chi2Map,
        FeatureRange,
        IntersectionMap,
        PCA,
        SignedPower,
        Standardise,
        UnitLength,
        Whiten,
    )
}


def make_transform(text: str) -> Transform:
    """Make a transform by its name.

    Parameters
    ----------
    text : str
        "centre", "chi2_map", "intersection_map", "l2", "pca", "range", "signed_power", "standardise" or
        "whiten"; behind a colon the value of its option, e.g. "pca:64" or "signed_power:0.3".

    Returns
    -------
    Transform
        Not fitted.

    Raises
    ------
    OptionError
        If the name is unknown, or the value cannot be used.

    Examples
    --------
    >>> make_transform("pca:64")
    PCA(components=64)
    """
    name, _, value = str(text).partition(":")
    if name not in TRANSFORMS:
        near = suggestion(name, TRANSFORMS)
        raise OptionError(f"there is no transform {name!r}; known: {', '.join(sorted(TRANSFORMS))}.{near}")
    transform = TRANSFORMS[name]()
    if ":" in str(text):
        options = list(transform.get_params())
        if not options:
            raise OptionError(f"the transform {name!r} has no option; leave out {':' + value!r}.")
        transform.set_params(**{options[0]: _number(value, text=text)})
    transform._check_options()
    return transform


def _number(value: str, *, text: str) -> float:
    try:
        number = float(value)
    except ValueError:
        raise OptionError(f"{text!r} needs a number behind the colon, as in 'pca:64'.") from None
    return int(number) if number.is_integer() else number
