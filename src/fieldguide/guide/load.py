"""Read a guide from its file."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from fieldguide.assess import Assessment, TagAssessment, UnknownResult
from fieldguide.classify import Classifier, ManyLabels, restore_classifier, restore_many_labels
from fieldguide.classify.unknown import Detector
from fieldguide.errors import CostError, FieldguideError, GuideError
from fieldguide.guide.archive import BUILT_IN, Archive, damaged, read_archive
from fieldguide.guide.guide import Guide
from fieldguide.guide.imagenet import imagenet_guide
from fieldguide.guide.kept_features import KeptFeatures
from fieldguide.guide.training import Training
from fieldguide.images import SplitManifest
from fieldguide.represent import restore_encoder
from fieldguide.stored import Json, from_plain


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
        If the file is missing, no guide, damaged, or of a newer schema; or if one photo would take more than
        256 MB or 55 billion operations, see `fieldguide.represent.check_cost`.
    """
    if os.fspath(path) == BUILT_IN:
        return imagenet_guide()
    where = Path(path)
    archive = read_archive(where)
    try:
        return _restore(archive)
    except CostError as error:
        raise CostError(f"{where} is not loaded: {error}") from error
    except FieldguideError as error:
        raise damaged(where, error) from error
    except MemoryError as error:
        raise GuideError(f"{where} is not loaded: there is not enough memory for what it holds.") from error
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise damaged(where, f"a part of it is missing or odd ({error!r})") from error


@dataclass(frozen=True)
class _Document:
    """What `Guide.save` writes besides arrays and files."""

    format: str
    schema: int
    encoder: Mapping[str, Json]
    classifier: Mapping[str, Json]
    training: Mapping[str, Json]
    assessment: Mapping[str, Json] | None
    unknown: Mapping[str, Json] | None = None
    manifest: Mapping[str, Json] | None = None


def _restore(archive: Archive) -> Guide:
    document = from_plain(_Document, archive.document)
    many = document.classifier.get("classifier") == ManyLabels.name
    restore, kind = (restore_many_labels, TagAssessment) if many else (restore_classifier, Assessment)
    manifest = None
    if document.manifest is not None:
        manifest = SplitManifest.from_dict(document.manifest, _arrays(archive, "manifest."))
    training = Training.from_dict(document.training, _arrays(archive, "training."), manifest=manifest)
    features = _arrays(archive, "features.")
    encoder = restore_encoder(document.encoder, archive.files)
    learnt = restore(document.classifier, _arrays(archive, "classifier."))
    if encoder.width != learnt.n_features_in_:
        raise GuideError(
            f"its encoder makes {encoder.width} numbers of a photo, and its classifier takes "
            f"{learnt.n_features_in_}."
        )
    unknown = None
    if document.unknown is not None:
        unknown = Detector.restore(document.unknown, _arrays(archive, "unknown."), d=learnt.n_features_in_)
        UnknownResult.of(unknown.chosen, np.empty(0), labels=(), groups=None)  # refuses what it cannot tell
    return Guide(
        encoder,
        learnt,
        training=training,
        assessment=None if document.assessment is None else kind.from_dict(document.assessment),
        features=_kept(features, learnt) if features else None,
        unknown=unknown,
    )


def _kept(arrays: Mapping[str, np.ndarray], classifier: Classifier | ManyLabels) -> KeptFeatures:
    classes = [str(name) for name in classifier.classes_]
    return KeptFeatures.from_arrays(arrays, classes=classes, d=classifier.n_features_in_)


def _arrays(archive: Archive, own: str) -> dict[str, np.ndarray]:
    return {name.removeprefix(own): value for name, value in archive.arrays.items() if name.startswith(own)}
