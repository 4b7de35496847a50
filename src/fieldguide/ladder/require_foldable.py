"""Refuse more folds than there is something to deal into."""

from collections import Counter
from collections.abc import Sequence

from fieldguide.errors import OptionError
from fieldguide.images import Dataset
from fieldguide.images.units import Together, units


def require_foldable(
    dataset: Dataset, *, n_folds: int, hashes: Sequence[bytes] | None = None, together: Together = ()
) -> None:
    """Refuse folds of which some would be empty, whatever the seed.

    Parameters
    ----------
    dataset : Dataset
        The n photos.
    n_folds : int
        How many folds are asked for.
    hashes : sequence of bytes, of length n, optional
        Contents. Without them copies count as photos of their own, so that files need not be read.
    together : iterable of sequences of int, default=()
        Positions of photos that share a fold beside groups and equal content.

    Raises
    ------
    OptionError
        If fewer photos can be scored than there are folds; those of a group, and copies, count as one.

    Notes
    -----
    The only photo (or group) of a class always trains. Where nothing at all can be scored no number of folds
    would do, which is told with the result.
    """
    keys = [b"%d" % i for i in range(len(dataset))] if hashes is None else hashes
    every = units(dataset, keys=keys, together=together)
    of_class = Counter(label for unit in every for label in unit.classes)
    scored = sum(all(of_class[label] > 1 for label in unit.classes) for unit in every)
    if 1 < scored < n_folds:
        what = "photos" if len(every) == len(dataset) else "groups of photos (copies are one, too)"
        raise OptionError(
            f"{n_folds:,} folds are too many: {dataset.source or 'the source'} has {scored:,} {what} "
            "that can be scored, each in one fold; the only one of a class always trains. Give "
            f"{'2 folds' if scored == 2 else f'2 to {scored:,} folds'}, or more photos."
        )
