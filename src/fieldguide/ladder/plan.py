"""Decide which photos are learnt from and which are scored, before anything is learnt."""

from dataclasses import dataclass, replace

import numpy as np

from fieldguide.errors import OptionError, SourceError
from fieldguide.images import Dataset, SplitManifest, folds, leaks, split
from fieldguide.images.dataset import SPLITS
from fieldguide.images.description import count
from fieldguide.images.leaks import COPY_OF
from fieldguide.images.split import copy_notes
from fieldguide.images.units import Together, join, renumber
from fieldguide.ladder.part import Part
from fieldguide.ladder.protocol import Protocol
from fieldguide.ladder.require_foldable import require_foldable

SAME_GROUP = "it is of one group with test photos, and the split manifest does not name it"


@dataclass(frozen=True)
class Plan:
    """What is done with each photo.

    Attributes
    ----------
    photos : Part
        The n photos that are used, each with a split unless there are folds. Copies of one photo are in one
        group.
    folds : ndarray of shape (r, n), int64, or None
        Fold of each photo in each repeat, -1 where it always trains; None where a part is held out.
    n_folds : int or None
        Number of folds.
    manifest : SplitManifest
        The same by content, to be used again.
    foldable : bool
        Whether all photos could be dealt into folds: not where the source names test or validation photos.
    """

    photos: Part
    folds: np.ndarray | None
    n_folds: int | None
    manifest: SplitManifest
    foldable: bool = True

    @property
    def scored_on(self) -> str:
        """Which photos are scored, in words."""
        if self.folds is None:
            return "held out, never used for training"
        times = f", {len(self.folds)} times over" if len(self.folds) > 1 else ""
        return f"cross-validated with {self.n_folds} folds{times}"

    @property
    def scored(self) -> np.ndarray:
        """Positions of the photos that every repeat scores: ndarray of int64; none without folds."""
        return np.flatnonzero([] if self.folds is None else (self.folds >= 0).all(axis=0))

    @property
    def learns_from(self) -> np.ndarray:
        """Positions of the photos that the guide's encoder may learn from: ndarray of int64."""
        if self.folds is not None:
            return np.arange(len(self.photos))
        return np.flatnonzero(np.array(self.photos.dataset.splits, dtype=object) == "train")


def make_plan(photos: Part, *, protocol: Protocol, copies: Together) -> Plan:
    """Decide which photos are learnt from and which are scored.

    Parameters
    ----------
    photos : Part
        All of them can be read.
    protocol : Protocol
        How photos are held out.
    copies : iterable of sequences of int
        Positions of photos that are copies of one another, exact or nearly.

    Returns
    -------
    Plan
        Without photos that may not be learnt from; they are named in `left_out`.

    Raises
    ------
    OptionError
        If folds are asked for where the source names test or validation photos, or more of them than photos
        can be scored.
    SourceError
        If the manifest cannot be read, or belongs to other photos; or if no photo is left to learn from.
    """
    manifest = protocol.manifest
    if manifest is not None and not isinstance(manifest, SplitManifest):
        manifest = SplitManifest.read(manifest)
    n_folds = protocol.folds if manifest is None else manifest.n_folds
    if n_folds is None:
        return _held_out(photos, protocol=protocol, copies=copies, manifest=manifest)
    return _folded(photos, protocol=protocol, copies=copies, manifest=manifest, n_folds=n_folds)


def _held_out(photos: Part, *, protocol: Protocol, copies: Together, manifest: SplitManifest | None) -> Plan:
    foldable = not _kept_apart(photos.dataset)
    if manifest is not None:
        dataset, reasons = _follow(manifest, photos.dataset)
        photos, copies = _without(Part(dataset, photos.vectors), copies, reasons)
    photos, copies = _without(photos, copies, leaks(photos.dataset, together=copies))
    _require_training(photos.dataset)
    given = "test" in (photos.dataset.splits or ())
    dataset = split(photos.dataset, seed=protocol.seed, test_share=protocol.test_share, together=copies)
    dataset = _copies_grouped(dataset, copies)
    seed, rule = _made(protocol, manifest, given=given)
    made = SplitManifest.of(dataset, seed=seed, rule=rule)
    return Plan(Part(dataset, photos.vectors), folds=None, n_folds=None, manifest=made, foldable=foldable)


def _kept_apart(dataset: Dataset) -> list[str]:
    """Name the parts that the source keeps from training."""
    return sorted({where for where in dataset.splits or () if where not in (None, "train")})


def _require_training(dataset: Dataset) -> None:
    splits = dataset.splits or ()
    if not splits or {"train", None} & set(splits):
        return
    named = " and ".join(f"{splits.count(part)} {part}" for part in SPLITS if part in splits)
    gone = [photo for photo in dataset.left_out if photo.reason.startswith(tuple(COPY_OF.values()))]
    copies = f", and {count(len(gone), 'photo')} left out ({gone[0].name}: {gone[0].reason})" if gone else ""
    raise SourceError(
        f"{dataset.source or 'the photos'}: no training photos are named, only {named}{copies}. "
        "Name those to learn from as train, or give the photos without their splits: then a part of each "
        "class is held out."
    )


def _follow(manifest: SplitManifest, dataset: Dataset) -> tuple[Dataset, dict[int, str]]:
    """Split as the manifest says; give what may not be learnt from since it is tied to test photos."""
    parts = manifest.look_up(dataset)
    splits = tuple("train" if part is None else SPLITS[part[0]] for part in parts)
    groups = dataset.groups or (None,) * len(dataset)
    tested = {group for group, where in zip(groups, splits, strict=True) if where == "test"} - {None}
    reasons = {i: SAME_GROUP for i, part in enumerate(parts) if part is None and groups[i] in tested}
    reasons |= _misplaced_copies(dataset, splits)
    note = _follow_note(manifest, parts, then="learnt from, never scored")
    return replace(dataset, splits=splits, notes=(*dataset.notes, note)), reasons


def _misplaced_copies(dataset: Dataset, splits: tuple[str, ...]) -> dict[int, str]:
    """Find photos that the source puts elsewhere than the manifest, while a copy of equal content agrees.

    The manifest knows one place for each content, so they would all be scored.
    """
    if dataset.splits is None:
        return {}
    agree = [(given or "train") == where for given, where in zip(dataset.splits, splits, strict=True)]
    hashes = [image.content_hash() for image in dataset.images]
    original = {hashes[i]: i for i in range(len(dataset)) if agree[i]}
    return {
        i: f"{COPY_OF[splits[i]]} {dataset.images[original[digest]].name}"
        for i, digest in enumerate(hashes)
        if not agree[i] and digest in original
    }


def _follow_note(manifest: SplitManifest, parts: list[tuple[int, ...] | None], *, then: str) -> str:
    new = parts.count(None)
    known = f"{count(len(parts) - new, 'photo')} split as the manifest says ({manifest.rule})"
    return f"{known}; {new:,} not in it, {then}" if new else known


def _folded(
    photos: Part, *, protocol: Protocol, copies: Together, manifest: SplitManifest | None, n_folds: int
) -> Plan:
    dataset = photos.dataset
    given = _kept_apart(dataset)
    if given and manifest is None:
        raise OptionError(
            f"{dataset.source or 'the source'} names its {' and '.join(given)} photos, and folds would mix "
            "them with the others. Leave the folds out, or give the photos without their splits."
        )
    parts = manifest.look_up(dataset) if manifest is not None else [None] * len(dataset)
    seed, rule = _made(protocol, manifest, given=False)
    hashes = [image.content_hash() for image in dataset.images]
    if manifest is None:
        require_foldable(dataset, n_folds=n_folds, hashes=hashes, together=copies)
    dealt = np.stack(
        [
            folds(
                dataset,
                n_folds=n_folds,
                seed=seed,
                repeat=repeat,
                together=copies,
                known={digest: part[repeat] for digest, part in zip(hashes, parts, strict=True) if part},
            )
            for repeat in range(protocol.repeats if manifest is None else manifest.repeats)
        ]
    )
    notes = list(copy_notes(hashes, renumber(copies, gone=())))
    if manifest is not None:
        notes.insert(0, _follow_note(manifest, parts, then="dealt into the same folds"))
    dataset = _copies_grouped(replace(dataset, splits=None, notes=(*dataset.notes, *notes)), copies)
    made = SplitManifest.of(dataset, seed=seed, rule=rule, folds=dealt, n_folds=n_folds)
    return Plan(Part(dataset, photos.vectors), folds=dealt, n_folds=n_folds, manifest=made)


def _without(photos: Part, copies: Together, reasons: dict[int, str]) -> tuple[Part, Together]:
    return photos.leave_out(reasons), renumber(copies, gone=reasons)


def _copies_grouped(dataset: Dataset, copies: Together) -> Dataset:
    """Make copies one group: inner folds keep them whole, and intervals count them as what they are worth."""
    hashes = [image.content_hash() for image in dataset.images]
    groups: list[str | None] = list(dataset.groups or [None] * len(dataset))
    changed = False
    for photos in join(hashes, dataset.groups or (), together=copies, n=len(dataset)):
        own = {groups[i] for i in photos}
        if len(photos) > 1 and (len(own) > 1 or own == {None}):
            changed = True
            named = sorted(group for group in own if group is not None)
            name = named[0] if named else f"copies of {min(hashes[i] for i in photos).hex()[:12]}"
            for i in photos:
                groups[i] = name
    return replace(dataset, groups=tuple(groups)) if changed else dataset


def _made(protocol: Protocol, manifest: SplitManifest | None, *, given: bool) -> tuple[int, str]:
    """Say by which seed and rule the photos are split."""
    if manifest is not None:
        return manifest.seed, manifest.rule
    if protocol.folds is not None:
        times = f", {protocol.repeats} times over" if protocol.repeats > 1 else ""
        words = f"{protocol.folds} folds by content{times}"
    else:
        words = f"{protocol.test_share:g} of each class held out by content"
    grouped = f", grouped by {protocol.group_by}" if protocol.group_by else ""
    return protocol.seed, "as the source gives it" if given else f"{words}, seed {protocol.seed}{grouped}"
