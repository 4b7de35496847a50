"""Photos to learn from that are also among the photos to score."""

from fieldguide.images.dataset import SPLITS, Dataset
from fieldguide.images.known_content import known_content
from fieldguide.images.units import Together, join

COPY_OF = {split: f"it is a copy of the {split} photo" for split in SPLITS}


def leaks(dataset: Dataset, *, together: Together = ()) -> dict[int, str]:
    """Find copies of test photos in training and validation, and of validation photos in training.

    Parameters
    ----------
    dataset : Dataset
        With splits; without them nothing can leak.
    together : iterable of sequences of int, default=()
        Positions of photos that are near copies of one another, as `find_duplicates` gives them.

    Returns
    -------
    dict of int to str
        Position of each photo that must not be learnt from -> the photo it is a copy of; for
        `Dataset.leave_out`.

    Raises
    ------
    OptionError
        If `together` names a photo that is not there.

    Notes
    -----
    The photo to score stays, whatever was planted beside it, so no number changes. Photos of the same content
    are copies even if `together` does not name them.
    """
    splits = dataset.splits or ()
    if not any(splits):
        return {}
    contents = list(map(known_content, dataset.images))
    found: dict[int, str] = {}
    for photos in join(contents, together=together, n=len(dataset)):
        rank = {i: SPLITS.index(splits[i] or "train") for i in photos}
        highest = max(rank.values())
        original = min(dataset.images[i].name for i in photos if rank[i] == highest)
        for i in photos:
            if rank[i] < highest:
                found[i] = f"{COPY_OF[SPLITS[highest]]} {original}"
    return found
