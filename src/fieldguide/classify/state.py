"""What a classifier has learnt as JSON and plain arrays, and back; no pickle."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np

from fieldguide.classify.calibrate import restore_calibration
from fieldguide.classify.calibrate.temperature_scaling import TemperatureScaling
from fieldguide.classify.set_scores import SetScores
from fieldguide.errors import GuideError
from fieldguide.stored import Json, Positive, Within, from_plain, stored_array

if TYPE_CHECKING:
    from fieldguide.classify.classifier import Classifier

# Attribute -> its axes: "k" classes, "d" features (as transformed), "1" one, other letters any length, the
# same wherever they occur. Attributes named in `Classifier.whole` hold whole numbers, all others floats;
# those in `Classifier.newer` are None in guides of earlier versions.
StoredArrays = Mapping[str, str]
_MOST_CHARACTERS = 2**24  # of all names, each as long as the longest: 64 MB


@dataclass(frozen=True)
class StoredSpec:
    """What `to_state` gives first.

    Attributes
    ----------
    classifier : str
        Its name.
    options : mapping
        As `get_params` gave them.
    classes : tuple of str, bool, int or float, of length k
        Sorted.
    n_features : int > 0
        Width of the vectors.
    chosen : mapping
        What was chosen, and by what.
    members, member : tuple of mapping, mapping
        Those of an `Ensemble`, that of an `AutoClassifier`.
    classes_dtype : str
        In guides of earlier versions; not looked at.
    """

    classifier: str
    options: Mapping[str, Json]
    classes: tuple[str | bool | int | float, ...]
    n_features: Annotated[int, Within(1, 2**40)]
    chosen: Mapping[str, Json]
    members: tuple[Mapping[str, Json], ...] = ()
    member: Mapping[str, Json] | None = None
    classes_dtype: str = ""


@dataclass(frozen=True)
class _Chosen:
    """What every classifier chooses."""

    temperature: Positive
    scored: int | None = None


def to_state(classifier: "Classifier") -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """Take a fitted classifier apart.

    Parameters
    ----------
    classifier : Classifier
        Fitted.

    Returns
    -------
    spec : dict
        JSON-able.
    arrays : dict of str to ndarray
        One for each name in `classifier.arrays`, without the closing underscore, and those of its transforms,
        its calibration and its prediction sets.
    """
    spec = {
        "classifier": classifier.name,
        "options": {name: _plain(value) for name, value in classifier.get_params().items()},
        "classes": classifier.classes_.tolist(),
        "n_features": int(classifier.n_features_in_),
        "chosen": {name: _plain(value) for name, value in classifier.chosen_.items()},
    }
    learnt = {name: getattr(classifier, name) for name in classifier.arrays}
    stored = {name: np.ascontiguousarray(array) for name, array in learnt.items() if array is not None}
    arrays = {name.rstrip("_"): array for name, array in stored.items()} | classifier.chain_.arrays()
    arrays |= classifier.calibration_.arrays()
    if classifier.set_scores_.n:
        arrays["sets.own"] = classifier.set_scores_.kept
    return spec, arrays


def load_state(
    classifier: "Classifier", spec: Mapping[str, Any], *, arrays: Mapping[str, np.ndarray]
) -> None:
    """Give an unfitted classifier what `to_state` took from another.

    Parameters
    ----------
    classifier : Classifier
        Of the kind that `spec` names; changed in place.
    spec : mapping
        See `to_state`.
    arrays : mapping of str to ndarray
        See `to_state`.

    Raises
    ------
    GuideError
        If an entry or array is missing, misshapen or not finite.
    """
    stored = from_plain(StoredSpec, spec)
    chosen = from_plain(_Chosen, {name: stored.chosen.get(name) for name in ("temperature", "scored")})
    _check_setting(classifier, stored.chosen)
    classes, d = stored_classes(stored.classes), stored.n_features
    chain = classifier._new_chain().restore(arrays, n_features=d)
    sizes = {"k": len(classes), "d": chain.width(d), "1": 1}
    for attribute, axes in classifier.arrays.items():
        name, whole = attribute.rstrip("_"), attribute in classifier.whole
        absent = attribute in classifier.newer and name not in arrays
        array = None if absent else stored_array(arrays, name, axes=axes, sizes=sizes, whole=whole)
        setattr(classifier, attribute, array)
    classifier.classes_, classifier.n_features_in_ = classes, d
    classifier.chosen_ = dict(stored.chosen)
    classifier.chosen_.setdefault("calibration", TemperatureScaling.name)
    classifier.temperature_, classifier.chain_ = chosen.temperature, chain
    classifier.calibration_ = restore_calibration(
        classifier.chosen_["calibration"], arrays, k=len(classes), temperature=chosen.temperature
    )
    classifier.set_scores_ = _set_scores(arrays, n=chosen.scored or 0)
    classifier._check_stored()


def stored_classes(names: Sequence[str | bool | int | float], *, fewest: int = 2) -> np.ndarray:
    """Lay the classes of a file that anybody may have made out as an array.

    Parameters
    ----------
    names : tuple of str, bool, int or float, of length k
        As JSON had them.
    fewest : int, default=2
        How many there must be.

    Returns
    -------
    ndarray of shape (k,)
        Of the dtype that NumPy gives to such values.

    Raises
    ------
    GuideError
        If there are fewer, they are of several types, one is there twice, or they are so many and
        so long that an array of them would be much larger than they are.
    """
    kinds = {type(name) for name in names}
    if len(names) < fewest or len(kinds) > 1 or len(set(names)) < len(names):
        raise GuideError(f"the stored classes are no list of at least {fewest} different words, or numbers.")
    if str in kinds and len(names) * max(map(len, names)) > _MOST_CHARACTERS:  # type: ignore[arg-type]
        raise GuideError(f"the names of the {len(names):,} stored classes are too long.")
    return np.array(names)


def _check_setting(classifier: "Classifier", chosen: Mapping[str, Json]) -> None:
    for name in classifier.default_setting:
        value = chosen.get(name)
        if not isinstance(value, int | float) or isinstance(value, bool) or value <= 0:
            raise GuideError(f"the stored {classifier.name} classifier has {name} {value!r}.")


def _set_scores(arrays: Mapping[str, np.ndarray], *, n: int) -> SetScores:
    """Restore the scores; a guide of an earlier version has none."""
    if "sets.own" not in arrays:
        return SetScores.of(np.empty(0))
    own = stored_array(arrays, "sets.own", axes="m", sizes={})
    if len(own) > n or own[-1] < 0 or own[0] > 1 or (np.diff(own) > 0).any():
        raise GuideError("the stored scores for prediction sets are no falling probabilities.")
    return SetScores(own, n)


def _plain(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value.item() if isinstance(value, np.generic) else value
