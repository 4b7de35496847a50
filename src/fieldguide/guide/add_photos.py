"""Teach a guide further photos without the photos it learnt from."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from fieldguide.errors import ImageError, OptionError, SourceError
from fieldguide.guide.change import changed_guide, changes_exactly
from fieldguide.guide.guide import Guide
from fieldguide.guide.kept_features import KeptFeatures
from fieldguide.guide.outdated import LOST_UNKNOWN, mark_outdated
from fieldguide.guide.training import Training, by_class
from fieldguide.images import Dataset, LeftOut, read
from fieldguide.images.description import count, first_few
from fieldguide.measure.inputs import as_group_codes
from fieldguide.represent import FeatureCache, Progress, compute_features


@dataclass(frozen=True)
class Addition:
    """A guide that has learnt further photos.

    Attributes
    ----------
    guide : Guide
        The new one; the one before stays as it was.
    added : mapping of str to int
        Photos learnt, by class.
    new_classes : tuple of str
        Those that it did not know before.
    left_out : tuple of LeftOut
        Photos that were given and not learnt, with the reason.
    exactly : bool
        Whether it is as if all photos had been learnt at once with what was chosen for the first; otherwise
        it learnt anew from kept features, which are rounded to half precision.
    lost_unknown : bool
        Whether the guide told photos of no class, and no longer does.
    """

    guide: Guide
    added: Mapping[str, int]
    new_classes: tuple[str, ...]
    left_out: tuple[LeftOut, ...]
    exactly: bool
    lost_unknown: bool

    def to_dict(self) -> dict[str, Any]:
        """Give everything but the guide as JSON-able values.

        Returns
        -------
        dict
            Field names as keys; and ``"classes"``, the photos the guide has learnt, by class.
        """
        return {
            "added": dict(self.added),
            "new_classes": list(self.new_classes),
            "left_out": [{"name": photo.exact_name, "reason": photo.reason} for photo in self.left_out],
            "exactly": self.exactly,
            "lost_unknown": self.lost_unknown,
            "classes": dict(self.guide.training.counts),
        }

    def __str__(self) -> str:
        told = [f"{name} {n}{' (new)' if name in self.new_classes else ''}" for name, n in self.added.items()]
        how = "" if self.exactly else " anew from the features that were kept"
        lines = [f"Learnt {count(sum(self.added.values()), 'photo')}{how}: {', '.join(told)}"]
        if self.new_classes:
            lines.append(
                "What was chosen for the classes before stays; a fit on all photos would choose anew, and "
                "may do better."
            )
        if self.lost_unknown:
            lines.append(LOST_UNKNOWN)
        if self.left_out:
            lines.append(f"Left out {count(len(self.left_out), 'photo')}:")
            lines += [f"  {photo.name}: {photo.reason}" for photo in self.left_out]
        return "\n".join(lines)


def add_photos(
    guide: Guide,
    dataset: Any,
    *,
    cache: FeatureCache | None = None,
    progress: Progress | None = None,
    strict: bool = False,
) -> Addition:
    """Teach a guide further photos, of classes that it knows or of new ones.

    Parameters
    ----------
    guide : Guide
        Stays as it is. Its classifier keeps sums over photos (class means, ridge), or it keeps features.
    dataset : Dataset, or whatever `fieldguide.read` takes
        The labelled photos; one class is enough. Photos that the guide learnt from already (the same content,
        under whatever name), copies among them, and those that the source names as test photos are left out
        and named.
    cache : FeatureCache, optional
        Where vectors of photos seen before are kept.
    progress : callable, optional
        Called with the number of photos done and their total.
    strict : bool, default=False
        Whether a photo that cannot be read stops the work.

    Returns
    -------
    Addition

    Raises
    ------
    OptionError
        If the guide can go on neither exactly nor from kept features, or photos carry many labels.
    SourceError
        If no photo is left to learn.
    ImageError
        If `strict` and a photo cannot be read.

    Notes
    -----
    What was chosen stays: encoder, transforms, setting, calibration, the scores behind prediction sets. A new
    class has no share in the last two, as none of its photos was scored. The assessment is kept with a note
    that it was made before. With a new class the guide no longer tells photos of no class, since it would
    take those of the new one for such.
    """
    exactly = changes_exactly(guide)
    dataset = read(dataset, strict=strict)
    if dataset.tags is not None:
        raise OptionError("these photos carry many labels; give one label for each.")
    fresh = dataset.leave_out(_refusals(dataset, guide.training))
    features = compute_features(fresh.images, guide.encoder, cache=cache, progress=progress, strict=strict)
    learnt = fresh.leave_out(features.left_out)
    if not len(learnt):
        first = f" (the first: {learnt.left_out[0].reason})" if learnt.left_out else ""
        raise SourceError(f"{dataset.source}: no photo is left to add{first}.")
    more = _kept(learnt, features.vectors)
    changed = changed_guide(
        guide,
        change=lambda classifier: classifier.add(features.vectors, learnt.labels),
        features=guide.features and guide.features.joined(more),
    )
    changed.training = _trained(guide.training, more)
    added = learnt.counts()
    told = first_few([f"{name} {n}" for name, n in added.items()])
    since = f"{count(len(learnt), 'photo')} {'was' if len(learnt) == 1 else 'were'} added ({told})"
    new_classes = tuple(name for name in added if name not in guide.classes)
    lost = mark_outdated(changed, since=since, same_classes=not new_classes)
    return Addition(
        changed,
        added=added,
        new_classes=new_classes,
        left_out=learnt.left_out,
        exactly=exactly,
        lost_unknown=lost,
    )


def _refusals(dataset: Dataset, training: Training) -> dict[int, str]:
    """Say by index which photos are not to be learnt; the unreadable show up when encoded."""
    known = dict.fromkeys(training.hashes, "")
    for name, own in (training.by_class or {}).items():
        known |= dict.fromkeys(own, f" as {name!r}")
    refusals: dict[int, str] = {}
    seen: dict[bytes, str] = {}
    for index, image in enumerate(dataset.images):
        if dataset.splits is not None and dataset.splits[index] == "test":
            refusals[index] = "its source names it as a test photo"
            continue
        try:
            content = image.content_hash()
        except ImageError:
            continue
        if content in known:
            refusals[index] = f"the guide learnt it already{known[content]}"
        elif content in seen:
            refusals[index] = f"it is a copy of {seen[content]}"
        else:
            seen[content] = image.name
    return refusals


def _kept(photos: Dataset, vectors: np.ndarray) -> KeptFeatures:
    groups = None if photos.groups is None else as_group_codes(photos.groups, n=len(photos))
    hashes = [image.content_hash() for image in photos.images]
    return KeptFeatures.of(vectors, photos.labels, groups=groups, hashes=hashes)


def _trained(before: Training, more: KeptFeatures) -> Training:
    counts = Counter(before.counts) + Counter(more.labels)
    known = before.by_class
    if known is not None:
        fresh = by_class(more.labels, more.hashes)
        nothing: frozenset[bytes] = frozenset()
        known = {name: known.get(name, nothing) | fresh.get(name, nothing) for name in counts}
    manifest = before.manifest
    if manifest is not None:
        always = (0,) if manifest.n_folds is None else (-1,) * manifest.repeats
        manifest = replace(manifest, parts={**manifest.parts, **dict.fromkeys(more.hashes, always)})
    return replace(
        before,
        counts={name: counts[name] for name in sorted(counts)},
        hashes=before.hashes | set(more.hashes),
        by_class=known,
        manifest=manifest,
    )
