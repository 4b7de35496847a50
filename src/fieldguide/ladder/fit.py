"""From labelled photos to a guide."""

from collections import Counter
from dataclasses import replace
from pathlib import PurePath
from typing import Any, Literal

import numpy as np

from fieldguide.assess import Assessment, assess
from fieldguide.classify import Classifier, make_classifier
from fieldguide.guide import Guide, Training
from fieldguide.images import Dataset, read, split
from fieldguide.ladder.baselines import baselines
from fieldguide.ladder.part import Part
from fieldguide.ladder.provenance import made_with
from fieldguide.represent import Encoder, FeatureCache, Progress, compute_features, make_encoder

REFITTED = (
    "After this assessment the classifier was fitted once more, on training and validation photos together; "
    "what had been chosen was kept."
)


def fit(
    dataset: Any,
    *,
    represent: str | Encoder = "efficientnet_lite0",
    classify: str | Classifier = "logistic",
    seed: int = 0,
    test_share: float = 0.2,
    strict: bool = False,
    cache: FeatureCache | Literal["default"] | None = "default",
    progress: Progress | None = None,
) -> Guide:
    """Learn a recogniser from labelled photos and say what its numbers are worth.

    Parameters
    ----------
    dataset : Dataset, or whatever `read` takes
        The labelled photos.
    represent : str or Encoder, default="efficientnet_lite0"
        How a photo becomes a vector: a name that `make_encoder` knows, or an encoder with its options.
    classify : str or Classifier, default="logistic"
        How a vector becomes class probabilities: a name that `make_classifier` knows, or a classifier.
    seed : int, default=0
        Decides which photos are held out.
    test_share : float, default=0.2
        Share of each class that is held out where the source names no test photos; in (0, 1).
    strict : bool, default=False
        Whether a photo that cannot be read stops the work; otherwise it is named and left out.
    cache : FeatureCache, "default" or None, default="default"
        Where vectors are kept from one run to the next: the user's cache by default, nowhere with None.
    progress : callable, optional
        Called with the number of photos done and their total.

    Returns
    -------
    Guide
        Its `assessment` is of the held-out photos; None if no class has a photo to spare.

    Raises
    ------
    SourceError
        If the photos cannot be understood, or fewer than two classes can be learnt.
    OptionError
        If an option cannot be used.
    ImageError
        If `strict` and a photo cannot be read.

    Notes
    -----
    `train` fits, `validation` chooses, `test` only assesses. Without validation photos the choices are
    made out-of-fold inside `train`. With them, the classifier is fitted once more on train and validation
    together after it was assessed, keeping what was chosen.
    """
    encoder = make_encoder(represent) if isinstance(represent, str) else represent
    classifier = make_classifier(classify) if isinstance(classify, str) else classify
    cache = FeatureCache() if cache == "default" else cache
    dataset = read(dataset, strict=strict)
    dataset.require_classes()
    features = compute_features(dataset.images, encoder, cache=cache, progress=progress, strict=strict)
    photos = Part(dataset.leave_out(features.left_out), features.vectors).by_content()
    dataset = split(photos.dataset, seed=seed, test_share=test_share)
    photos = Part(dataset, photos.vectors)
    train, validation, test = (photos.of_split(name) for name in ("train", "validation", "test"))
    train.dataset.require_classes()

    choose_on = (validation.vectors, validation.labels) if len(validation) else None
    classifier.fit(train.vectors, train.labels, groups=train.groups, validation=choose_on)
    assessment = _assess(classifier, train, test, encoder=encoder, cache=cache) if len(test) else None
    if len(validation):
        train = photos.of_split("train", "validation")
        classifier.refit(train.vectors, train.labels)
        if assessment:
            assessment = replace(assessment, notes=(*assessment.notes, REFITTED))
    training = Training(
        counts=train.dataset.counts(),
        hashes=frozenset(image.content_hash() for image in train.dataset.images),
        source=_what_was_read(dataset),
        recipe=_recipe(encoder, classifier, seed=seed, test_share=test_share),
        made_with=made_with(),
        licences={"weights": encoder.licence, "photos": dataset.licence},
    )
    return Guide(encoder, classifier, training=training, assessment=assessment)


def _assess(
    classifier: Classifier, train: Part, test: Part, *, encoder: Encoder, cache: FeatureCache | None
) -> Assessment:
    classes = sorted({*train.dataset.classes, *test.dataset.classes})
    counts = train.dataset.counts()
    return assess(
        _probabilities(classifier, test.vectors, classes),
        test.dataset,
        classes=classes,
        n_training=[counts.get(name, 0) for name in classes],
        scored_on="held out, never used for training",
        baselines=baselines(train, test, encoder=encoder, cache=cache),
        notes=test.dataset.notes,
    )


def _probabilities(classifier: Classifier, vectors: np.ndarray, classes: list[str]) -> np.ndarray:
    """Give a column to every class; one that was never trained has probability zero."""
    spread = np.zeros((len(vectors), len(classes)))
    spread[:, np.searchsorted(classes, classifier.classes_)] = classifier.predict_proba(vectors)
    return spread


def _what_was_read(dataset: Dataset) -> dict[str, Any]:
    """Keep what was understood, without paths and names of photos: guides are passed on."""
    reasons = Counter(photo.reason for photo in dataset.left_out)
    return dataset.to_dict() | {"source": PurePath(dataset.source).name, "left_out": dict(reasons)}


def _recipe(encoder: Encoder, classifier: Classifier, *, seed: int, test_share: float) -> dict[str, Any]:
    return {
        "represent": encoder.identity(),
        "classify": {"name": type(classifier).__name__, **classifier.get_params()},
        "chosen": dict(classifier.chosen_),
        "seed": seed,
        "test_share": test_share,
    }
