"""A trained recogniser: everything learnt, in one object and one file."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np

from fieldguide.assess import Assessment, TagAssessment
from fieldguide.classify import Classifier, ManyLabels
from fieldguide.classify.unknown import Detector
from fieldguide.errors import ImageError, OptionError
from fieldguide.guide.answering import Answering
from fieldguide.guide.archive import Archive, write_archive
from fieldguide.guide.evaluate_classes import evaluate_classes, nothing_to_score
from fieldguide.guide.evaluate_tags import evaluate_tags, require_tags
from fieldguide.guide.kept_features import KeptFeatures
from fieldguide.guide.prediction import Prediction
from fieldguide.guide.training import Training
from fieldguide.images import Dataset, Image, LeftOut, as_image, read
from fieldguide.represent import Encoder, FeatureCache, Progress, compute_features, stream_features

PREDICT_BATCH = 256
TRAINED_ON = "the guide was trained on it"


class Guide:
    """A recogniser that says what a photo shows and how sure it is.

    Made by `fieldguide.fit`, read from a file by `fieldguide.load`.

    Parameters
    ----------
    encoder : Encoder
        Turns photos into vectors.
    classifier : Classifier or ManyLabels
        Fitted; turns vectors into probabilities of the classes, or of the labels where photos carry many.
    training : Training
        What it learnt from.
    assessment : Assessment, TagAssessment or None
        What its numbers are worth; None if it was never scored.
    features : KeptFeatures, optional
        The vectors of the training photos, where it was asked to keep them.
    unknown : Detector, optional
        Tells photos that belong to no class; without it nothing is said about that.
    """

    def __init__(
        self,
        encoder: Encoder,
        classifier: Classifier | ManyLabels,
        *,
        training: Training,
        assessment: Assessment | TagAssessment | None,
        features: KeptFeatures | None = None,
        unknown: Detector | None = None,
    ) -> None:
        self.encoder = encoder
        self.classifier = classifier
        self.training = training
        self.assessment = assessment
        self.features = features
        self.unknown = unknown

    def __repr__(self) -> str:
        return f"<Guide to {len(self.classes)} classes: {self.encoder!r}, {self.classifier!r}>"

    @property
    def classes(self) -> tuple[str, ...]:
        """The classes it can answer with, sorted."""
        return tuple(str(name) for name in self.classifier.classes_)

    @property
    def many_labels(self) -> bool:
        """Whether it answers with any number of labels for a photo, instead of one class."""
        return isinstance(self.classifier, ManyLabels)

    def predict(self, photo: Any, *, top: int = 5, sets: float | None = None) -> Prediction:
        """Say what one photo shows.

        Parameters
        ----------
        photo : path, Image, PIL image or ndarray of shape (h, w, 3), uint8 RGB
            The photo.
        top : int, default=5
            How many of the most probable classes to name, at least 2.
        sets : float in (0, 1), optional
            Name also the classes that hold the true one for this share of photos, 0.95 for 95 %; see
            `fieldguide.classify.SetScores`.

        Returns
        -------
        Prediction
            Label, calibrated probability, the most probable classes, and whether it belongs to none of them.

        Raises
        ------
        ImageError
            If the photo cannot be read.
        OptionError
            If there are several photos, or `top` or `sets` cannot be used.
        """
        _require_one(photo)
        answer = next(self.predict_many([photo], top=top, sets=sets))
        if isinstance(answer, LeftOut):
            raise ImageError(f"{answer.name}: {answer.reason}")
        return answer

    def predict_many(
        self,
        photos: Iterable[Any],
        *,
        top: int = 5,
        sets: float | None = None,
        cache: FeatureCache | None = None,
        progress: Progress | None = None,
    ) -> Iterator[Prediction | LeftOut]:
        """Say what many photos show, one after the other, in memory that does not grow with their number.

        Parameters
        ----------
        photos : iterable of whatever `predict` takes
            The photos.
        top : int, default=5
            How many of the most probable classes to name, at least 2.
        sets : float in (0, 1), optional
            As in `predict`.
        cache : FeatureCache, optional
            Where vectors of photos seen before are kept.
        progress : callable, optional
            Called with the number of photos done and their total.

        Yields
        ------
        Prediction or LeftOut
            One for each photo, in order; a photo that cannot be read is named with its reason. Probabilities
            are those of `predict` up to rounding, within 1e-5.

        Raises
        ------
        OptionError
            If `top` is less than 2, `sets` lies outside its range, or the guide cannot give sets: it answers
            with many labels, or keeps no scores of photos that it was not trained on.
        """
        if isinstance(photos, str | bytes | PathLike):
            raise OptionError(f"{photos!r} is one photo. Use predict for one, or put it in a list.")
        told = Answering.of(self.classifier, unknown=self.unknown, top=top, sets=sets)
        images = [as_image(photo) for photo in photos]
        return self._answers(images, told=told, cache=cache, progress=progress)

    def _answers(
        self, images: list[Image], *, told: Answering, cache: FeatureCache | None, progress: Progress | None
    ) -> Iterator[Prediction | LeftOut]:
        waiting: list[tuple[Image, np.ndarray | ImageError]] = []
        for index, vector in stream_features(images, self.encoder, cache=cache, progress=progress):
            waiting.append((images[index], vector))
            if len(waiting) == PREDICT_BATCH:
                yield from told.answers(waiting)
                waiting = []
        yield from told.answers(waiting)

    def evaluate(
        self,
        dataset: Any,
        *,
        cache: FeatureCache | None = None,
        progress: Progress | None = None,
        strict: bool = False,
    ) -> Assessment | TagAssessment:
        """Score the guide on labelled photos that it did not learn from.

        Parameters
        ----------
        dataset : Dataset, or whatever `fieldguide.read` takes
            The labelled photos. Photos that the guide was trained on (the same content, under whatever name)
            are left out and counted. So are photos of classes it does not know, unless it tells photos of no
            class: then the result says how many of them it does.
        cache : FeatureCache, optional
            Where vectors of photos seen before are kept.
        progress : callable, optional
            Called with the number of photos done and their total.
        strict : bool, default=False
            Whether a photo that cannot be read stops the evaluation.

        Returns
        -------
        Assessment or TagAssessment
            With the majority class of the training photos as baseline; the second where photos carry many
            labels.

        Raises
        ------
        SourceError
            If no photo is left to score, or photos have one label each where the guide answers with many.
        ImageError
            If `strict` and a photo cannot be read.
        """
        dataset = read(dataset, strict=strict)
        if self.many_labels:
            require_tags(dataset)
        unseen = dataset.leave_out(self._refusals(dataset))
        features = compute_features(
            unseen.images, self.encoder, cache=cache, progress=progress, strict=strict
        )
        scored = unseen.leave_out(features.left_out)
        # What was expected comes last: the list of names is read from its top.
        left_out = sorted(scored.left_out, key=lambda photo: photo.reason == TRAINED_ON)
        scored = replace(scored, left_out=tuple(left_out))
        if isinstance(self.classifier, ManyLabels):
            if not len(scored):
                raise nothing_to_score(scored, classes=self.classes, asked=None)
            return evaluate_tags(self.classifier, features.vectors, scored, training=self.training)
        return evaluate_classes(
            self.classifier, features.vectors, scored, unknown=self.unknown, training=self.training
        )

    def _refusals(self, dataset: Dataset) -> dict[int, str]:
        """Say by index which photos must not or cannot be scored; the unreadable show up when encoded."""
        refusals = {}
        known = set(self.classes)
        for index, (image, label) in enumerate(zip(dataset.images, dataset.labels, strict=True)):
            if label not in known and self.unknown is None and not self.many_labels:
                refusals[index] = f"its class {label!r} is none of the guide's"
            elif self._was_trained_on(image):
                refusals[index] = TRAINED_ON
        return refusals

    def _was_trained_on(self, image: Image) -> bool:
        try:
            return image.content_hash() in self.training.hashes
        except ImageError:
            return False

    def save(self, path: str | PathLike[str], *, overwrite: bool = True) -> None:
        """Write everything learnt into one file.

        Parameters
        ----------
        path : path
            Where to, by custom ending in `.guide`.
        overwrite : bool, default=True
            Whether a file that is there already is replaced.

        Raises
        ------
        StorageError
            If it cannot be written. Nothing half-written is left.
        """
        encoder, files = self.encoder.state()
        classifier, arrays = self.classifier.state()
        document = {
            "encoder": encoder,
            "classifier": classifier,
            "training": self.training.to_dict(),
            "assessment": None if self.assessment is None else self.assessment.to_dict(),
        }
        arrays = {f"classifier.{name}": array for name, array in arrays.items()}
        arrays |= {f"training.{name}": array for name, array in self.training.to_arrays().items()}
        if self.features is not None:
            arrays |= {f"features.{name}": array for name, array in self.features.to_arrays().items()}
        if self.unknown is not None:
            document["unknown"], own = self.unknown.state()
            arrays |= {f"unknown.{name}": array for name, array in own.items()}
        manifest = self.training.manifest
        if manifest is not None:
            document["manifest"] = manifest.to_dict()
            arrays |= {f"manifest.{name}": array for name, array in manifest.to_arrays().items()}
        write_archive(Path(path), Archive(document, arrays, files), overwrite=overwrite)


def _require_one(photo: Any) -> None:
    """Refuse several photos where one is asked for."""
    shape = getattr(photo, "shape", ())
    is_batch = len(shape) > 3
    is_plain = isinstance(photo, str | bytes | PathLike | Image) or hasattr(photo, "dtype")
    if is_batch or isinstance(photo, Dataset) or (isinstance(photo, Iterable) and not is_plain):
        what = f"an array of shape {tuple(shape)}" if is_batch else f"a {type(photo).__name__}"
        photos = "dataset.images" if isinstance(photo, Dataset) else "photos"
        raise OptionError(
            f"predict takes one photo, and this is {what}. For several: guide.predict_many({photos})."
        )
