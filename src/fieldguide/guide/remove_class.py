"""Take a class out of a guide without the photos it learnt from."""

from collections.abc import Mapping
from dataclasses import replace

from fieldguide.classify import place_to_remove
from fieldguide.errors import OptionError
from fieldguide.guide.change import changed_guide, changes_exactly
from fieldguide.guide.guide import Guide
from fieldguide.guide.outdated import mark_outdated
from fieldguide.guide.training import Training
from fieldguide.images.assembly import tidy_label
from fieldguide.printable import quoted


def remove_class(guide: Guide, label: str) -> Guide:
    """Take a class out of a guide.

    Parameters
    ----------
    guide : Guide
        Stays as it is. Its classifier keeps sums over photos (class means, ridge), or it keeps features.
    label : str
        The class, as the guide or as its source writes it: with composed accents and escapes or without. Two
        others must remain.

    Returns
    -------
    Guide
        That never answers with the class, and has learnt none of its photos: neither their vectors nor their
        hashes are in it; those of held-out photos stay in its split. What was chosen stays, as in
        `add_photos`. The assessment is kept with a note that it was made before; its table still has the
        class. The guide no longer tells photos of no class.

    Raises
    ------
    OptionError
        If there is no such class, fewer than two others remain, the guide can be changed neither exactly nor
        from kept features, or it does not know which photos are of the class.
    """
    changes_exactly(guide)
    label = label if label in guide.classes else tidy_label(label)
    place_to_remove(guide.classifier.classes_, label)
    known = guide.training.by_class
    if known is None:
        raise OptionError(
            f"{quoted(label)} cannot be removed: the guide does not know which of its photos are of that "
            "class, so their hashes would stay in it. It learnt from photos without labels too, or an "
            "earlier version made it. Fit a new guide without the class."
        )
    changed = changed_guide(
        guide,
        change=lambda classifier: classifier.remove(label),
        features=guide.features and guide.features.without(label),
    )
    rest = {name: photos for name, photos in known.items() if name != label}
    changed.training = _narrowed(guide.training, by_class=rest)
    mark_outdated(changed, since=f"the class {quoted(label)} was removed", same_classes=False)
    return changed


def _narrowed(before: Training, *, by_class: Mapping[str, frozenset[bytes]]) -> Training:
    counts = {name: n for name, n in before.counts.items() if name in by_class}
    hashes = frozenset().union(*by_class.values())
    manifest = before.manifest
    if manifest is not None:
        gone = before.hashes - hashes
        parts = {content: part for content, part in manifest.parts.items() if content not in gone}
        manifest = replace(manifest, parts=parts)
    return replace(before, counts=counts, hashes=hashes, by_class=by_class, manifest=manifest)
