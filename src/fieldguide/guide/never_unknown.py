"""Why a guide never says that a photo shows none of its classes."""

from fieldguide.guide.guide import Guide
from fieldguide.guide.outdated import LOST_UNKNOWN
from fieldguide.images.description import count

NEVER_UNKNOWN = "No photo is answered with 'unknown'"
_NEVER_LEARNT = (
    "This guide has not learnt to answer 'unknown'; one that `fieldguide fit` makes of your photos does."
)


def never_unknown(guide: Guide) -> str | None:
    """Tell people what a guide cannot say.

    Parameters
    ----------
    guide : Guide
        Any.

    Returns
    -------
    str or None
        What that means for a photo of something else, why it is so, and what to do. None where the guide
        tells photos of no class, or answers with many labels, perhaps with none.
    """
    if guide.unknown is not None or guide.many_labels:
        return None
    classes = count(len(guide.classes), "class", "classes")
    return f"A photo that shows none of the {classes} is given one of them all the same. {_reason(guide)}"


def _reason(guide: Guide) -> str:
    notes = guide.assessment.notes if guide.assessment else ()
    if any(LOST_UNKNOWN in note for note in notes):
        return LOST_UNKNOWN
    return next((note for note in notes if note.startswith(NEVER_UNKNOWN)), _NEVER_LEARNT)
