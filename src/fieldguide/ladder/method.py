"""One way to recognise photos: an encoder and a classifier under a name."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sklearn.base import BaseEstimator

from fieldguide.classify import Classifier, make_classifier
from fieldguide.errors import OptionError
from fieldguide.represent import Encoder, check_cost, make_encoder

USUAL = (
    "pixels+logistic",
    "hog+linear_svm",
    "efficientnet_lite0+nearest_neighbour",
    "efficientnet_lite0+class_mean",
    "efficientnet_lite0+logistic",
)
Pair = str | tuple[str | Encoder, str | Classifier]


@dataclass(frozen=True)
class Method:
    """What turns photos into vectors, and what turns vectors into classes.

    Attributes
    ----------
    name : str
        Such as ``"pixels+logistic"``.
    encoder : Encoder
        Not fitted.
    classifier : Classifier
        Not fitted.
    """

    name: str
    encoder: Encoder
    classifier: Classifier

    @classmethod
    def of(cls, pair: Pair) -> "Method":
        """Make a method of what people write.

        Parameters
        ----------
        pair : str or tuple
            ``"pixels+logistic"``; or an encoder and a classifier, each by its name or with its options.

        Returns
        -------
        Method

        Raises
        ------
        OptionError
            If it is no pair, a name is unknown, or the encoder takes too much for one photo.
        """
        parts = tuple(pair.split("+")) if isinstance(pair, str) else pair
        if not isinstance(parts, tuple) or len(parts) != 2:
            raise OptionError(f"{pair!r} is no method; give an encoder and a classifier: 'pixels+logistic'.")
        represent, classify = parts
        encoder = make_encoder(represent) if isinstance(represent, str) else represent
        classifier = make_classifier(classify) if isinstance(classify, str) else classify
        for part, kind, said in ((encoder, Encoder, "represent"), (classifier, Classifier, "classify")):
            if not isinstance(part, kind):
                raise OptionError(f"{said} is {part!r}; give a name, or an object with options.")
        check_cost(encoder, error=OptionError)
        name = "+".join(part if isinstance(part, str) else repr(part) for part in parts)
        return cls(name, encoder, classifier)

    def recipe(self) -> dict[str, Any]:
        """Name everything that shapes the answers, but the photos.

        Returns
        -------
        dict
            JSON values.
        """
        return {"represent": described(self.encoder), "classify": described(self.classifier)}


def make_methods(pairs: Sequence[Pair]) -> tuple[Method, ...]:
    """Make methods of what people write.

    Parameters
    ----------
    pairs : sequence of str or tuple
        As for `Method.of`.

    Returns
    -------
    tuple of Method
        In the same order.

    Raises
    ------
    OptionError
        If there are fewer than two, one is no pair, or one is given twice.
    """
    methods = tuple(Method.of(pair) for pair in ([pairs] if isinstance(pairs, str) else pairs))
    names = [method.name for method in methods]
    if len(names) < 2:
        given = f"only {names[0]} is given" if names else "no method is given"
        raise OptionError(f"{given}; a comparison needs two or more, such as {USUAL[0]} and {USUAL[1]}.")
    twice = next((name for place, name in enumerate(names) if name in names[:place]), None)
    if twice is not None:
        raise OptionError(f"{twice} is given twice. Give each method once.")
    return methods


def described(part: BaseEstimator) -> dict[str, Any]:
    """Name everything that shapes what an estimator will give, learnt or not.

    Parameters
    ----------
    part : BaseEstimator
        Encoder or classifier.

    Returns
    -------
    dict
        JSON values. The identity of an encoder that learns nothing; otherwise class and options, those that
        are estimators likewise.
    """
    if isinstance(part, Encoder) and not part.learns:
        return part.identity()
    kind = {"kind": f"{type(part).__module__}.{type(part).__qualname__}"}
    revision = {"revision": part.revision} if hasattr(part, "revision") else {}
    return kind | revision | {name: _plain(value) for name, value in part.get_params(deep=False).items()}


def _plain(value: Any) -> Any:
    if isinstance(value, BaseEstimator):
        return described(value)
    if isinstance(value, Mapping):
        return {str(name): _plain(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return json.loads(json.dumps(value, default=repr))
