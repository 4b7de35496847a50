"""What a classifier has learnt as JSON and plain arrays, and back; no pickle."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from fieldguide.classify.calibrate import restore_calibration
from fieldguide.classify.set_scores import SetScores
from fieldguide.classify.stored_array import stored_array
from fieldguide.errors import GuideError

if TYPE_CHECKING:
    from fieldguide.classify.classifier import Classifier

# Attribute -> its axes: "k" classes, "d" features (as transformed), "1" one, other letters any length, the
# same wherever they occur. Attributes named in `Classifier.whole` hold whole numbers, all others floats;
# those in `Classifier.newer` are None in guides of earlier versions.
StoredArrays = Mapping[str, str]


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
        "classes_dtype": classifier.classes_.dtype.str,
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
    try:
        classes = np.array(spec["classes"], dtype=np.dtype(spec["classes_dtype"]))
        chosen = dict(spec["chosen"])
        temperature, d = float(chosen["temperature"]), int(spec["n_features"])
        setting = [float(chosen[name]) for name in classifier.default_setting]
    except (KeyError, TypeError, ValueError) as error:
        raise GuideError(f"the stored {classifier.name} classifier is damaged: {error!r}.") from error
    _check_classes(classes, name=classifier.name)
    if not (np.isfinite(temperature) and temperature > 0 and d > 0):
        raise GuideError(
            f"the stored {classifier.name} classifier has temperature {temperature} and width {d}."
        )
    if not all(np.isfinite(value) and value > 0 for value in setting):
        raise GuideError(f"the stored {classifier.name} classifier has the setting {setting}.")
    chain = classifier._new_chain().restore(arrays, n_features=d)
    sizes = {"k": len(classes), "d": chain.width(d), "1": 1}
    for attribute, axes in classifier.arrays.items():
        name, whole = attribute.rstrip("_"), attribute in classifier.whole
        absent = attribute in classifier.newer and name not in arrays
        array = None if absent else stored_array(arrays, name, axes=axes, sizes=sizes, whole=whole)
        setattr(classifier, attribute, array)
    classifier.classes_, classifier.n_features_in_ = classes, d
    classifier.chosen_, classifier.temperature_, classifier.chain_ = chosen, temperature, chain
    classifier.calibration_ = restore_calibration(
        chosen.setdefault("calibration", "temperature"), arrays, k=len(classes), temperature=temperature
    )
    classifier.set_scores_ = _set_scores(arrays, n=chosen.get("scored"))
    classifier._check_stored()


def _set_scores(arrays: Mapping[str, np.ndarray], *, n: object) -> SetScores:
    """Restore the scores; a guide of an earlier version has none."""
    if "sets.own" not in arrays:
        return SetScores.of(np.empty(0))
    own = stored_array(arrays, "sets.own", axes="m", sizes={}, whole=False)
    if not isinstance(n, int) or len(own) > n or own[-1] < 0 or own[0] > 1 or (np.diff(own) > 0).any():
        raise GuideError("the stored scores for prediction sets are no falling probabilities.")
    return SetScores(own, n)


def _check_classes(classes: np.ndarray, *, name: str) -> None:
    words = classes.dtype.kind in "OU"
    if words and not all(isinstance(label, str) for label in classes.tolist()):
        raise GuideError(f"the stored {name} classifier has classes that are neither words nor numbers.")
    if classes.ndim != 1 or classes.dtype.kind not in "OUiufb" or len(classes) < 2:
        raise GuideError(f"the stored {name} classifier needs a list of at least 2 classes.")
    if len(np.unique(classes)) != len(classes):
        raise GuideError(f"the stored {name} classifier names a class twice.")


def _plain(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value.item() if isinstance(value, np.generic) else value
