"""Classifiers by name."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from fieldguide.classify.auto_classifier import AutoClassifier
from fieldguide.classify.balanced import Balanced
from fieldguide.classify.classifier import Classifier
from fieldguide.classify.ensemble import Ensemble
from fieldguide.classify.gradient_boosting import GradientBoosting
from fieldguide.classify.kernel_svm import KernelSVM
from fieldguide.classify.linear_classifier import LinearClassifier
from fieldguide.classify.linear_svm import LinearSVM
from fieldguide.classify.linear_svm_by_sgd import LinearSVMBySGD
from fieldguide.classify.logistic import Logistic
from fieldguide.classify.nearest_class_mean import NearestClassMean
from fieldguide.classify.nearest_neighbours import NearestNeighbours
from fieldguide.classify.neural_network import NeuralNetwork
from fieldguide.classify.random_forest import RandomForest
from fieldguide.classify.ridge import Ridge
from fieldguide.classify.shrinkage_lda import ShrinkageLDA
from fieldguide.classify.state import StoredSpec, load_state
from fieldguide.errors import GuideError, OptionError, suggestion
from fieldguide.stored import from_plain

# Name -> class and the options that the name stands for.
CLASSIFIERS: dict[str, tuple[type[Classifier], dict[str, Any]]] = {
    "auto": (AutoClassifier, {}),
    "balanced": (Balanced, {}),
    "chi2_svm": (LinearSVM, {"transforms": "chi2_map"}),
    "class_mean": (NearestClassMean, {}),
    "gradient_boosting": (GradientBoosting, {}),
    "intersection_svm": (LinearSVM, {"transforms": "intersection_map"}),
    "linear": (LinearClassifier, {}),
    "linear_svm": (LinearSVM, {}),
    "linear_svm_sgd": (LinearSVMBySGD, {}),
    "logistic": (Logistic, {}),
    "nearest_neighbour": (NearestNeighbours, {"n_neighbours": 1}),
    "nearest_neighbours": (NearestNeighbours, {}),
    "neural_network": (NeuralNetwork, {}),
    "random_forest": (RandomForest, {}),
    "rbf_svm": (KernelSVM, {}),
    "ridge": (Ridge, {}),
    "shrinkage_lda": (ShrinkageLDA, {}),
    "simple_shot": (NearestClassMean, {}),
}


def make_classifier(name: str, **options: Any) -> Classifier:
    """Make a classifier by its name.

    Parameters
    ----------
    name : str
        "auto", "balanced", "class_mean", "gradient_boosting", "linear", "linear_svm", "linear_svm_sgd",
        "logistic", "nearest_neighbours", "neural_network", "random_forest", "rbf_svm", "ridge" or
        "shrinkage_lda"; "nearest_neighbour" is `NearestNeighbours` with one neighbour, "simple_shot" another
        name of "class_mean", "chi2_svm" and "intersection_svm" are `LinearSVM` behind the maps of these
        kernels.
    **options
        Arguments of the class, e.g. ``n_neighbours=5``.

    Returns
    -------
    Classifier
        Not fitted.

    Raises
    ------
    OptionError
        If the name or an option is unknown; the message lists the known ones.

    Examples
    --------
    >>> make_classifier("nearest_neighbour")
    NearestNeighbours(n_neighbours=1)
    """
    if name not in CLASSIFIERS:
        near = suggestion(str(name), CLASSIFIERS)
        raise OptionError(f"there is no classifier {name!r}; known: {', '.join(CLASSIFIERS)}.{near}")
    kind, fixed = CLASSIFIERS[name]
    known = [option for option in kind().get_params() if option not in fixed]
    for option in options:
        if option not in known:
            raise OptionError(
                f"the classifier {name!r} has no option {option!r}; known: {', '.join(known)}."
                f"{suggestion(option, known)}"
            )
    return kind(**fixed, **options)


def restore_classifier(spec: Mapping[str, Any], arrays: Mapping[str, np.ndarray]) -> Classifier:
    """Put a stored classifier together again; the inverse of `Classifier.state`.

    Parameters
    ----------
    spec : mapping
        As `Classifier.state` gave it, also after a round trip through JSON.
    arrays : mapping of str to ndarray
        As `Classifier.state` gave them.

    Returns
    -------
    Classifier
        Fitted; its predictions equal the stored one's to the last bit.

    Raises
    ------
    GuideError
        If the spec names no known classifier or option, or an entry or array is missing, misshapen or not
        finite.

    Examples
    --------
    >>> import numpy as np
    >>> X, y = np.eye(4), ["leaf", "leaf", "stem", "stem"]
    >>> classifier = make_classifier("class_mean").fit(X, y)
    >>> same = restore_classifier(*classifier.state())
    >>> bool((same.predict_proba(X) == classifier.predict_proba(X)).all())
    True
    """
    kinds = {kind.name: kind for kind, _ in CLASSIFIERS.values()} | {Ensemble.name: Ensemble}
    stored = from_plain(StoredSpec, spec)
    name, options = stored.classifier, stored.options
    if name not in kinds:
        raise GuideError(f"the guide stores an unknown classifier, {name!r}; a newer fieldguide may know it.")
    if not set(options) <= set(kinds[name]().get_params()):
        raise GuideError(f"the guide stores options that {name!r} does not have: {sorted(options)}.")
    # JSON has no tuples.
    plain = {key: tuple(value) if isinstance(value, list) else value for key, value in options.items()}
    classifier = kinds[name](**plain)
    try:
        classifier._check_options()
    except OptionError as error:
        raise GuideError(f"an option of the stored {name} classifier cannot be used: {error}") from error
    load_state(classifier, spec, arrays=arrays)
    classifier._restore_parts(spec, arrays, restore=restore_classifier)
    return classifier
