"""What trivial answers reach on the photos a guide is scored on."""

from collections import Counter
from contextlib import suppress
from dataclasses import replace

import numpy as np

from fieldguide import measure
from fieldguide.assess import Baseline, always
from fieldguide.classify import make_classifier
from fieldguide.errors import ImageError
from fieldguide.images import Dataset
from fieldguide.ladder.encoding import Encoding
from fieldguide.ladder.part import Part
from fieldguide.represent import FeatureCache, Pixels, compute_features

PIXEL_PHOTOS = 5000


def baselines(train: Part, test: Part, *, encoding: Encoding) -> tuple[Baseline, ...]:
    """Score the majority class, and logistic regression on raw pixels.

    Parameters
    ----------
    train, test : Part
        Photos to learn from and photos to score; all can be read.
    encoding : Encoding
        What these baselines stand beside; raw pixels are not compared with themselves.

    Returns
    -------
    tuple of Baseline
        The trivial answers, simplest first.

    Notes
    -----
    Pixels are 32 x 32 in colour. They need a second decoding, so at most 5,000 photos of either part are
    used, drawn by their content; the name of the baseline says so.
    """
    majority = Counter(train.dataset.labels).most_common(1)[0][0]
    found = [always(majority, test.dataset)]
    if not isinstance(encoding.encoder, Pixels):
        found.append(_pixels(train, test, cache=encoding.cache))
    return tuple(found)


def fold_baselines(photos: Part, fold_of: np.ndarray, *, encoding: Encoding) -> tuple[Baseline, ...]:
    """Score the same baselines by cross-validation.

    Parameters
    ----------
    photos : Part
        All of them can be read.
    fold_of : ndarray of shape (n,), int64
        Fold of each photo, -1 where it always trains.
    encoding : Encoding
        What these baselines stand beside.

    Returns
    -------
    tuple of Baseline
        The trivial answers, simplest first.

    Notes
    -----
    The majority class is that of all photos, which is that of each training part unless two classes are about
    as large. Raw pixels are learnt and scored on the first fold only, as they cost more than everything else;
    the name of the baseline says so.
    """
    majority = Counter(photos.dataset.labels).most_common(1)[0][0]
    found = [always(majority, photos.rows(np.flatnonzero(fold_of >= 0)).dataset)]
    if not isinstance(encoding.encoder, Pixels):
        first = fold_of[fold_of >= 0].min()
        train, test = (photos.rows(np.flatnonzero(rows)) for rows in (fold_of != first, fold_of == first))
        pixels = _pixels(train, test, cache=encoding.cache)
        found.append(replace(pixels, name=f"{pixels.name} (first fold only)"))
    return tuple(found)


def _pixels(train: Part, test: Part, *, cache: FeatureCache | None) -> Baseline:
    name = "32 x 32 pixels with logistic regression"
    if max(len(train), len(test)) > PIXEL_PHOTOS:
        name += f" (on {PIXEL_PHOTOS} of the photos)"
    pixels = Pixels(channels=_channels(train.dataset))
    train, test = (_pixel_part(part.dataset, pixels, cache=cache) for part in (train, test))
    classifier = make_classifier("logistic").fit(train.vectors, train.labels, groups=train.groups)
    code = {label: index for index, label in enumerate(sorted({*train.labels, *test.labels}))}
    said = classifier.predict(test.vectors).tolist()
    accepted = test.dataset.accepted or ((),) * len(test)
    true = [a if a in right else label for a, right, label in zip(said, accepted, test.labels, strict=True)]
    truth, answers = (np.array([code[label] for label in labels]) for labels in (true, said))
    return Baseline(name, measure.accuracy(truth, answers), measure.balanced_error(truth, answers))


def _pixel_part(dataset: Dataset, pixels: Pixels, *, cache: FeatureCache | None) -> Part:
    """Encode at most PIXEL_PHOTOS photos, the same ones whatever their order."""
    if len(dataset) > PIXEL_PHOTOS:
        by_content = sorted(range(len(dataset)), key=lambda index: dataset.images[index].content_hash())
        dataset = dataset.subset(sorted(by_content[:PIXEL_PHOTOS]))
    features = compute_features(dataset.images, pixels, cache=cache)
    return Part(dataset.leave_out(features.left_out), features.vectors)  # a photo may be gone by now


def _channels(dataset: Dataset) -> int:
    """Return how many channels the first photo has; grey is looked at as red, green and blue."""
    for image in dataset.images:
        with suppress(ImageError):  # gone since it was encoded
            own = image.bands(at_least=1).shape[2]
            return 3 if own == 1 else own
    return 3
