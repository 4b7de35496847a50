"""What trivial answers reach on the photos a guide is scored on."""

from collections import Counter

import numpy as np

from fieldguide import measure
from fieldguide.assess import Baseline, always
from fieldguide.classify import make_classifier
from fieldguide.images import Dataset
from fieldguide.ladder.part import Part
from fieldguide.represent import Encoder, FeatureCache, Pixels, compute_features

PIXEL_PHOTOS = 5000


def baselines(
    train: Part, test: Part, *, encoder: Encoder, cache: FeatureCache | None
) -> tuple[Baseline, ...]:
    """Score the majority class, and logistic regression on raw pixels.

    Parameters
    ----------
    train, test : Part
        Photos to learn from and photos to score; all can be read.
    encoder : Encoder
        The encoder these baselines stand beside; raw pixels are not compared with themselves.
    cache : FeatureCache or None
        Where the pixels are kept.

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
    if not isinstance(encoder, Pixels):
        found.append(_pixels(train, test, cache=cache))
    return tuple(found)


def _pixels(train: Part, test: Part, *, cache: FeatureCache | None) -> Baseline:
    name = "32 x 32 pixels with logistic regression"
    if max(len(train), len(test)) > PIXEL_PHOTOS:
        name += f" (on {PIXEL_PHOTOS} of the photos)"
    train, test = _pixel_part(train.dataset, cache), _pixel_part(test.dataset, cache)
    classifier = make_classifier("logistic").fit(train.vectors, train.labels, groups=train.groups)
    code = {label: index for index, label in enumerate(sorted({*train.labels, *test.labels}))}
    truth, answers = (
        np.array([code[label] for label in labels])
        for labels in (test.labels, classifier.predict(test.vectors))
    )
    return Baseline(name, measure.accuracy(truth, answers), measure.balanced_error(truth, answers))


def _pixel_part(dataset: Dataset, cache: FeatureCache | None) -> Part:
    """Encode at most PIXEL_PHOTOS photos, the same ones whatever their order."""
    if len(dataset) > PIXEL_PHOTOS:
        by_content = sorted(range(len(dataset)), key=lambda index: dataset.images[index].content_hash())
        dataset = dataset.subset(sorted(by_content[:PIXEL_PHOTOS]))
    return Part(dataset, compute_features(dataset.images, Pixels(), cache=cache).vectors)
