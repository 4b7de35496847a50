"""What a classifier has learnt as JSON and plain arrays, and back; no pickle."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from fieldguide.errors import GuideError

if TYPE_CHECKING:
    from fieldguide.classify.classifier import Classifier

# Attribute -> its axes: "k" classes, "d" features, "n" stored photos. Integers are class indices.
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
        One for each name in `classifier.arrays`, without the closing underscore.
    """
    spec = {
        "classifier": classifier.name,
        "options": {name: _plain(value) for name, value in classifier.get_params().items()},
        "classes": classifier.classes_.tolist(),
        "classes_dtype": classifier.classes_.dtype.str,
        "n_features": int(classifier.n_features_in_),
        "chosen": {name: _plain(value) for name, value in classifier.chosen_.items()},
    }
    stored = {name: np.ascontiguousarray(getattr(classifier, name)) for name in classifier.arrays}
    return spec, {name.rstrip("_"): array for name, array in stored.items()}


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
    sizes = {"k": len(classes), "d": d}
    for attribute, axes in classifier.arrays.items():
        setattr(classifier, attribute, _checked(arrays, attribute.rstrip("_"), axes=axes, sizes=sizes))
    classifier.classes_, classifier.n_features_in_ = classes, d
    classifier.chosen_, classifier.temperature_ = chosen, temperature


def _check_classes(classes: np.ndarray, *, name: str) -> None:
    words = classes.dtype.kind in "OU"
    if words and not all(isinstance(label, str) for label in classes.tolist()):
        raise GuideError(f"the stored {name} classifier has classes that are neither words nor numbers.")
    if classes.ndim != 1 or classes.dtype.kind not in "OUiufb" or len(classes) < 2:
        raise GuideError(f"the stored {name} classifier needs a list of at least 2 classes.")
    if len(np.unique(classes)) != len(classes):
        raise GuideError(f"the stored {name} classifier names a class twice.")


def _checked(arrays: Mapping[str, np.ndarray], name: str, *, axes: str, sizes: dict[str, int]) -> np.ndarray:
    """Check one array; an axis not in `sizes` gets its size there from the first array that has it."""
    if name not in arrays:
        raise GuideError(f"the stored classifier lacks the array {name!r}; it has {sorted(arrays)}.")
    array = np.ascontiguousarray(arrays[name])
    expected = tuple(sizes.setdefault(axis, length) for axis, length in zip(axes, array.shape, strict=False))
    if array.shape != expected or array.ndim != len(axes) or array.size == 0:
        wanted = ", ".join(str(sizes.get(axis, axis)) for axis in axes)
        raise GuideError(f"the stored array {name!r} has shape {array.shape}; it should have ({wanted}).")
    if array.dtype.kind in "iu" and axes == "n":
        if not np.array_equal(np.unique(array), np.arange(sizes["k"])) or (np.diff(array) < 0).any():
            raise GuideError(f"the stored array {name!r} must name each class, in ascending order.")
    elif array.dtype not in (np.dtype(np.float32), np.dtype(np.float64)) or not np.isfinite(array).all():
        raise GuideError(f"the stored array {name!r} must hold finite float32 or float64 numbers.")
    return array


def _plain(value: Any) -> Any:
    return value.item() if isinstance(value, np.generic) else value
