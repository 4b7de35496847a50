"""A trained recogniser: everything learnt, in one object and one file."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np

from fieldguide.assess import Assessment, Baseline, TagAssessment, always, assess, set_bars
from fieldguide.classify import Classifier, ManyLabels, prediction_sets
from fieldguide.errors import ImageError, OptionError, SourceError
from fieldguide.guide.archive import Archive, write_archive
from fieldguide.guide.evaluate_tags import evaluate_tags, require_tags
from fieldguide.guide.prediction import Prediction
from fieldguide.guide.prediction_set import PredictionSet
from fieldguide.guide.training import Training
from fieldguide.images import Dataset, Image, LeftOut, as_image, read
from fieldguide.images.description import count
from fieldguide.represent import Encoder, FeatureCache, Progress, compute_features, stream_features

PREDICT_BATCH = 256
NAMED_CLASSES = 10
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
    """

    def __init__(
        self,
        encoder: Encoder,
        classifier: Classifier | ManyLabels,
        *,
        training: Training,
        assessment: Assessment | TagAssessment | None,
    ) -> None:
        self.encoder = encoder
        self.classifier = classifier
        self.training = training
        self.assessment = assessment

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
            Label, calibrated probability, the most probable classes.

        Raises
        ------
        ImageError
            If the photo cannot be read.
        OptionError
            If `top` or `sets` cannot be used.
        """
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
            One for each photo, in order; a photo that cannot be read is named with its reason.

        Raises
        ------
        OptionError
            If `top` is less than 2, `sets` lies outside its range, or the guide cannot give sets: it answers
            with many labels, or keeps no scores of photos that it was not trained on.
        """
        if not isinstance(top, int) or top < 2:
            raise OptionError(f"top is {top}, but must be at least 2: the label and its runner-up.")
        if isinstance(photos, str | bytes | PathLike):
            raise OptionError(f"{photos!r} is one photo. Use predict for one, or put it in a list.")
        told = _Told(top, sets=None if sets is None else self._sets(sets))
        images = [as_image(photo) for photo in photos]
        return self._answers(images, told=told, cache=cache, progress=progress)

    def _sets(self, level: float) -> "_Sets":
        if isinstance(self.classifier, ManyLabels):
            raise OptionError("this guide answers with many labels for a photo; sets are for one class.")
        known = self.classifier.set_scores_
        bar = known.bar(level)
        note = (
            f"all classes: sets at {100 * level:g} % need {known.fewest(level)} photos that were scored "
            f"without being trained on, and the guide has {known.n}"
        )
        return _Sets(level, bar=bar, note=None if bar else note)

    def _answers(
        self, images: list[Image], *, told: "_Told", cache: FeatureCache | None, progress: Progress | None
    ) -> Iterator[Prediction | LeftOut]:
        waiting: list[tuple[Image, np.ndarray | ImageError]] = []
        for index, vector in stream_features(images, self.encoder, cache=cache, progress=progress):
            waiting.append((images[index], vector))
            if len(waiting) == PREDICT_BATCH:
                yield from self._answer(waiting, told)
                waiting = []
        yield from self._answer(waiting, told)

    def _answer(
        self, batch: list[tuple[Image, np.ndarray | ImageError]], told: "_Told"
    ) -> Iterator[Prediction | LeftOut]:
        vectors = [vector for _, vector in batch if isinstance(vector, np.ndarray)]
        rows = iter(self.classifier.predict_proba(np.stack(vectors)) if vectors else ())
        for image, vector in batch:
            if isinstance(vector, ImageError):
                yield LeftOut.because(image.name, vector)
            else:
                yield self._prediction(image.name, next(rows), told)

    def _prediction(self, name: str, probabilities: np.ndarray, told: "_Told") -> Prediction:
        order = np.argsort(-probabilities, kind="stable")[: told.top]
        ranked = tuple((self.classes[i], float(probabilities[i])) for i in order)
        return Prediction(
            path=name,
            label=ranked[0][0],
            probability=ranked[0][1],
            top=ranked,
            labels=self._likely(probabilities) if self.many_labels else None,
            set=None if told.sets is None else self._set(probabilities, told.sets),
        )

    def _set(self, probabilities: np.ndarray, asked: "_Sets") -> PredictionSet:
        chosen = prediction_sets(probabilities[None], bar=asked.bar)[0]
        order = [i for i in np.argsort(-probabilities, kind="stable").tolist() if chosen[i]]
        ranked = tuple((self.classes[i], float(probabilities[i])) for i in order)
        return PredictionSet(asked.level, ranked, note=asked.note)

    def _likely(self, probabilities: np.ndarray) -> tuple[tuple[str, float], ...]:
        order = np.argsort(-probabilities, kind="stable")
        return tuple((self.classes[i], float(probabilities[i])) for i in order if probabilities[i] >= 0.5)

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
            The labelled photos. Photos that the guide was trained on (the same content, under
            whatever name) and photos of classes it does not know are left out and counted.
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
        if not len(scored):
            raise self._nothing_to_score(scored)
        notes = _count_reasons(scored.left_out)
        if isinstance(self.classifier, ManyLabels):
            return evaluate_tags(
                self.classifier, features.vectors, scored, training=self.training, notes=notes
            )
        return assess(
            self.classifier.predict_proba(features.vectors),
            scored,
            classes=self.classes,
            n_training=[self.training.counts.get(name, 0) for name in self.classes],
            scored_on="given to evaluate, none of them used for training",
            baselines=self._majority(scored),
            notes=notes,
            bars=set_bars(self.classifier.set_scores_, len(scored)),
        )

    def _refusals(self, dataset: Dataset) -> dict[int, str]:
        """Say by index which photos must not or cannot be scored; the unreadable show up when encoded."""
        refusals = {}
        known = set(self.classes)
        for index, (image, label) in enumerate(zip(dataset.images, dataset.labels, strict=True)):
            if label not in known and not self.many_labels:
                refusals[index] = f"its class {label!r} is none of the guide's"
            elif self._was_trained_on(image):
                refusals[index] = TRAINED_ON
        return refusals

    def _nothing_to_score(self, dataset: Dataset) -> SourceError:
        reason = f" (the first: {dataset.left_out[0].reason})" if dataset.left_out else ""
        known = ", ".join(self.classes[:NAMED_CLASSES]) + (
            ", ..." if len(self.classes) > NAMED_CLASSES else ""
        )
        return SourceError(
            f"{dataset.source}: no photo is left to score{reason}. "
            f"Give labelled photos that the guide was not trained on, of its classes: {known}."
        )

    def _was_trained_on(self, image: Image) -> bool:
        try:
            return image.content_hash() in self.training.hashes
        except ImageError:
            return False

    def _majority(self, dataset: Dataset) -> tuple[Baseline, ...]:
        if not self.training.counts:
            return ()
        return (always(max(self.training.counts, key=lambda name: self.training.counts[name]), dataset),)

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
        arrays["training.hashes"] = self.training.hash_table()
        manifest = self.training.manifest
        if manifest is not None:
            document["manifest"] = manifest.to_dict()
            arrays |= {f"manifest.{name}": array for name, array in manifest.to_arrays().items()}
        write_archive(Path(path), Archive(document, arrays, files), overwrite=overwrite)


@dataclass(frozen=True)
class _Sets:
    """The level that was asked for, its bar, and what is to be said of it."""

    level: float
    bar: float
    note: str | None


@dataclass(frozen=True)
class _Told:
    """What is told of each photo: so many classes, and perhaps a set."""

    top: int
    sets: _Sets | None


def _count_reasons(left_out: Iterable[LeftOut]) -> tuple[str, ...]:
    counts: dict[str, int] = {}
    for photo in left_out:
        counts[photo.reason] = counts.get(photo.reason, 0) + 1
    told = sorted(counts.items(), key=lambda item: -item[1])
    return tuple(f"Left out {count(n, 'photo')}: {reason}." for reason, n in told)
