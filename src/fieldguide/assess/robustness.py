"""How the accuracy holds up when photos get worse."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from fieldguide import measure
from fieldguide.assess.corrupted_image import CorruptedImage
from fieldguide.assess.corruption import CORRUPTIONS
from fieldguide.classify import Classifier
from fieldguide.errors import ImageError
from fieldguide.images import Dataset
from fieldguide.represent import Encoder, FeatureCache, compute_features

PHOTOS = 100


@dataclass(frozen=True)
class Hardship:
    """The accuracy on photos made worse in one way, by one amount.

    Attributes
    ----------
    kind : str
        Name of the corruption.
    level : float
        How much.
    told : str
        The level with its unit.
    accuracy : float
        On the photos made worse.
    interval : tuple of float
        Its 95 % interval.
    """

    kind: str
    level: float
    told: str
    accuracy: float
    interval: tuple[float, float]


@dataclass(frozen=True)
class Robustness:
    """The accuracy on some held-out photos as they are and made worse.

    Attributes
    ----------
    n : int
        Photos, the same ones throughout.
    accuracy : float
        On the photos as they are.
    interval : tuple of float
        Its 95 % interval.
    hardships : tuple of Hardship
        By kind, then by level.
    """

    n: int
    accuracy: float
    interval: tuple[float, float]
    hardships: tuple[Hardship, ...]

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "Robustness":
        """Rebuild from the JSON form.

        Parameters
        ----------
        values : mapping
            As read from JSON.

        Returns
        -------
        Robustness
            Equal to the one written.
        """
        hardships: list[dict[str, Any]] = [
            {**item, "interval": tuple(item["interval"])} for item in values["hardships"]
        ]
        fields: dict[str, Any] = {
            **values,
            "interval": tuple(values["interval"]),
            "hardships": tuple(Hardship(**hardship) for hardship in hardships),
        }
        return cls(**fields)


def robustness(
    classifier: Classifier,
    encoder: Encoder,
    held_out: Dataset,
    *,
    cache: FeatureCache | None = None,
    photos: int = PHOTOS,
) -> Robustness | None:
    """Make held-out photos worse in measured steps and score them again.

    Parameters
    ----------
    classifier : Classifier
        Fitted on vectors of `encoder`.
    encoder : Encoder
        Turns photos into vectors.
    held_out : Dataset
        Photos the classifier was not fitted on. They report; nothing is chosen by them.
    cache : FeatureCache, optional
        Where vectors are kept: a second run with the same photos encodes nothing.
    photos : int, default=100
        At most so many are used, those whose content hashes come first: as good as drawn by chance.

    Returns
    -------
    Robustness or None
        None if no photo can be read.

    Notes
    -----
    Each photo is decoded, made worse, and encoded as any other, 16 times: blur, light, cover and crop, turn
    in 3 or 4 steps each. 1,600 photos take 16 s of processor time with the default encoder.

    References
    ----------
    .. [1] Hendrycks, Dietterich, "Benchmarking Neural Network Robustness to Common Corruptions and
       Perturbations", ICLR 2019, https://arxiv.org/abs/1903.12261. The idea; our steps have physical units.
    """
    some = _some(held_out, photos)
    plain = compute_features(some.images, encoder, cache=cache)
    some = some.leave_out(plain.left_out)
    if not len(some):
        return None
    right = classifier.predict(plain.vectors) == np.array(some.labels)
    tries = [(corruption, level) for corruption in CORRUPTIONS for level in corruption.levels]
    worse = [CorruptedImage(image, *tried) for tried in tries for image in some.images]
    vectors = compute_features(worse, encoder, cache=cache, strict=True).vectors
    answers = classifier.predict(vectors).reshape(len(tries), len(some)) == np.array(some.labels)
    return Robustness(
        n=len(some),
        accuracy=float(right.mean()),
        interval=_interval(right, some),
        hardships=tuple(
            Hardship(
                kind=corruption.name,
                level=level,
                told=corruption.level(level),
                accuracy=float(hits.mean()),
                interval=_interval(hits, some),
            )
            for (corruption, level), hits in zip(tries, answers, strict=True)
        ),
    )


def _some(dataset: Dataset, n: int) -> Dataset:
    hashes = {}
    for place, image in enumerate(dataset.images):
        try:
            hashes[place] = image.content_hash()
        except ImageError:  # gone since it was encoded
            continue
    return dataset.subset(sorted(hashes, key=hashes.__getitem__)[:n])


def _interval(right: np.ndarray, dataset: Dataset) -> tuple[float, float]:
    if dataset.groups is None:
        return measure.wilson_interval(int(right.sum()), len(right))
    return measure.group_interval(right, dataset.groups)
