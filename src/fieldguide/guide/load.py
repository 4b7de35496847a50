"""Read a guide from its file."""

import os
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from fieldguide.assess import Assessment, TagAssessment
from fieldguide.classify import Classifier, ManyLabels, restore_classifier, restore_many_labels
from fieldguide.classify.unknown import Detector
from fieldguide.errors import FieldguideError, GuideError
from fieldguide.guide.archive import BUILT_IN, Archive, read_archive
from fieldguide.guide.guide import Guide
from fieldguide.guide.imagenet import imagenet_guide
from fieldguide.guide.kept_features import KeptFeatures
from fieldguide.guide.training import Training
from fieldguide.images import SplitManifest
from fieldguide.represent import restore_encoder


def load(path: str | os.PathLike[str]) -> Guide:
    """Read a guide; it works without torch, without network, on another machine.

    Parameters
    ----------
    path : path or "imagenet"
        A file that `Guide.save` wrote, in this version or an earlier one; or the guide to the 1000
        classes of ImageNet that comes with fieldguide.

    Returns
    -------
    Guide
        As it was saved.

    Raises
    ------
    GuideError
        If the file is missing, no guide, damaged, or of a newer schema.
    """
    if os.fspath(path) == BUILT_IN:
        return imagenet_guide()
    where = Path(path)
    archive = read_archive(where)
    try:
        return _restore(archive)
    except FieldguideError as error:
        raise GuideError(f"{where} is damaged: {error}") from error
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise GuideError(f"{where} is damaged: a part of it is missing or odd ({error!r}).") from error


def _restore(archive: Archive) -> Guide:
    document = archive.document
    assessment, classifier = document["assessment"], document["classifier"]
    many = classifier.get("classifier") == ManyLabels.name
    restore, kind = (restore_many_labels, TagAssessment) if many else (restore_classifier, Assessment)
    manifest = document.get("manifest")
    if manifest is not None:
        manifest = SplitManifest.from_dict(manifest, _arrays(archive, "manifest."))
    training = Training.from_dict(document["training"], _arrays(archive, "training."), manifest=manifest)
    features = _arrays(archive, "features.")
    learnt = restore(classifier, _arrays(archive, "classifier."))
    return Guide(
        restore_encoder(document["encoder"], archive.files),
        learnt,
        training=training,
        assessment=None if assessment is None else kind.from_dict(assessment),
        features=_kept(features, learnt) if features else None,
        unknown=_detector(archive, d=learnt.n_features_in_),
    )


def _detector(archive: Archive, *, d: int) -> Detector | None:
    spec = archive.document.get("unknown")
    return None if spec is None else Detector.restore(spec, _arrays(archive, "unknown."), d=d)


def _kept(arrays: Mapping[str, np.ndarray], classifier: Classifier | ManyLabels) -> KeptFeatures:
    classes = [str(name) for name in classifier.classes_]
    return KeptFeatures.from_arrays(arrays, classes=classes, d=classifier.n_features_in_)


def _arrays(archive: Archive, own: str) -> dict[str, np.ndarray]:
    return {name.removeprefix(own): value for name, value in archive.arrays.items() if name.startswith(own)}
