"""How the accuracy holds up when photos get worse."""

from dataclasses import dataclass

import numpy as np

from fieldguide.assess.accuracy_interval import accuracy_interval
from fieldguide.assess.corrupted_image import CorruptedImage
from fieldguide.assess.corruption import CORRUPTIONS
from fieldguide.assess.right_answers import right_answers
from fieldguide.assess.truth_of import truth_of
from fieldguide.classify import Classifier, ManyLabels
from fieldguide.errors import ImageError
from fieldguide.images import Dataset
from fieldguide.represent import Encoder, FeatureCache, Progress, compute_features

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
        On the photos made worse, as in `Robustness`.
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
        On the photos as they are: the share answered right, any accepted answer counting; where photos carry
        many labels, the share of which every label was decided right.
    interval : tuple of float
        Its 95 % interval.
    hardships : tuple of Hardship
        By kind, then by level.
    """

    n: int
    accuracy: float
    interval: tuple[float, float]
    hardships: tuple[Hardship, ...]


def robustness(
    classifier: Classifier | ManyLabels,
    encoder: Encoder,
    held_out: Dataset,
    *,
    cache: FeatureCache | None = None,
    progress: Progress | None = None,
    photos: int = PHOTOS,
) -> Robustness | None:
    """Make held-out photos worse in measured steps and score them again.

    Parameters
    ----------
    classifier : Classifier or ManyLabels
        Fitted on vectors of `encoder`.
    encoder : Encoder
        Turns photos into vectors.
    held_out : Dataset
        Photos the classifier was not fitted on. They report; nothing is chosen by them.
    cache : FeatureCache, optional
        Where vectors are kept: a second run with the same photos encodes nothing.
    progress : callable, optional
        Called with the number of photos made worse and their total.
    photos : int, default=100
        At most so many are used, those whose content hashes come first: as good as drawn by chance.

    Returns
    -------
    Robustness or None
        None if no photo can be read as red, green and blue: what makes photos worse is defined on these.

    Notes
    -----
    Each photo is decoded, made worse, and encoded as any other, 16 times: blur, light, cover and crop, turn
    in 3 or 4 steps each. 1,600 photos take 16 s of processor time with the default encoder.

    References
    ----------
    .. [1] Hendrycks, Dietterich, "Benchmarking Neural Network Robustness to Common Corruptions and
       Perturbations", ICLR 2019, https://arxiv.org/abs/1903.12261. The idea; our steps have physical units.
    """
    some = _in_colours(_some(held_out, photos))
    plain = compute_features(some.images, encoder, cache=cache)
    some = some.leave_out(plain.left_out)
    if not len(some):
        return None
    truth = truth_of(some, classes=classifier.classes_.tolist())
    right = right_answers(classifier.predict(plain.vectors), truth, classes=classifier.classes_)
    tries = [(corruption, level) for corruption in CORRUPTIONS for level in corruption.levels]
    worse = [CorruptedImage(image, *tried) for tried in tries for image in some.images]
    vectors = compute_features(worse, encoder, cache=cache, progress=progress, strict=True).vectors
    answers = np.split(classifier.predict(vectors), len(tries))
    hits_of_each = [right_answers(own, truth, classes=classifier.classes_) for own in answers]
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
            for (corruption, level), hits in zip(tries, hits_of_each, strict=True)
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


def _in_colours(dataset: Dataset) -> Dataset:
    reasons = {}
    for place, image in enumerate(dataset.images):
        try:
            image.open(at_least=1)
        except ImageError as error:
            reasons[place] = str(error)
    return dataset.leave_out(reasons)


def _interval(right: np.ndarray, dataset: Dataset) -> tuple[float, float]:
    return accuracy_interval(right[None], groups=dataset.groups, n_folds=None)[0]
