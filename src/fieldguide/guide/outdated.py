"""A guide of which some parts were made before it changed."""

from dataclasses import replace

from fieldguide.guide.guide import Guide

LOST_UNKNOWN = "It no longer says which photos are of no class: fit again for that."


def mark_outdated(guide: Guide, *, since: str, same_classes: bool) -> bool:
    """Say in a guide's assessment that it is of an earlier state, and drop what no longer fits its classes.

    Parameters
    ----------
    guide : Guide
        Already changed; its assessment is replaced here, by one with a note before the others. What tells
        photos of no class was set by the classes as they were, and goes if they changed.
    since : str
        What was done, to follow "before".
    same_classes : bool
        Whether it has the classes that it had.

    Returns
    -------
    bool
        Whether it told photos of no class, and no longer does.
    """
    lost = guide.unknown is not None and not same_classes
    if lost:
        guide.unknown = None
    if guide.assessment is None:
        return lost
    note = (
        f"This assessment was made before {since}; nobody has measured the guide since. "
        "`fieldguide evaluate` does, on photos that it has not learnt from."
    )
    if lost:
        note += f" {LOST_UNKNOWN}"
    guide.assessment = replace(guide.assessment, notes=(note, *guide.assessment.notes))
    return lost
