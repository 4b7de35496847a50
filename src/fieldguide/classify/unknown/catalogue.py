"""Scores of the unknown, by name."""

from collections.abc import Mapping

import numpy as np

from fieldguide.classify.unknown.combined import Combined
from fieldguide.classify.unknown.energy import Energy
from fieldguide.classify.unknown.mahalanobis import Mahalanobis
from fieldguide.classify.unknown.maximum_logit import MaximumLogit
from fieldguide.classify.unknown.maximum_probability import MaximumProbability
from fieldguide.classify.unknown.nearest_photo import NearestPhoto
from fieldguide.classify.unknown.relative_mahalanobis import RelativeMahalanobis
from fieldguide.classify.unknown.score import UnknownScore
from fieldguide.classify.unknown.virtual_logit import VirtualLogit
from fieldguide.errors import GuideError

# In the order in which they are taken where several tell the unknown about equally well. The distance to the
# nearest class comes first, as it fails on the safe side: the farther a photo lies from all that was learnt
# from, the stranger it is, while a linear classifier is the surer of its class; then what contains it; then
# the simplest first.
SCORES: dict[str, type[UnknownScore]] = {
    score.name: score
    for score in (
        Mahalanobis,
        Combined,
        MaximumProbability,
        MaximumLogit,
        Energy,
        RelativeMahalanobis,
        VirtualLogit,
        NearestPhoto,
    )
}


def restore_score(name: object, arrays: Mapping[str, np.ndarray], *, d: int) -> UnknownScore:
    """Put a stored score together again.

    Parameters
    ----------
    name : object
        As stored.
    arrays : mapping of str to ndarray
        What `UnknownScore.arrays` gave.
    d : int
        Width of the vectors.

    Returns
    -------
    UnknownScore
        Equal to the one stored.

    Raises
    ------
    GuideError
        If there is no such score, or an array is missing or cannot be used.

    Examples
    --------
    >>> restore_score("energy", {}, d=3)
    Energy()
    """
    if not isinstance(name, str) or name not in SCORES:
        raise GuideError(
            f"the guide tells photos of no class by a score that is not known, {name!r}; a newer fieldguide "
            "may know it."
        )
    return SCORES[name].restore(arrays, d=d)
