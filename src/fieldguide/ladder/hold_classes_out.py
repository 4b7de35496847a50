"""Unknown photos without outside photos: classes held out in turn."""

from collections.abc import Iterator

import numpy as np

from fieldguide.ladder.out_of_fold_scores import FOLDS, Learning, Scores, Trial, trial

# So many trials at most, among so many photos at most.
TRIALS, TRIED = 10, 5_000


def hold_classes_out(learning: Learning, scores: Scores) -> Iterator[Trial]:
    """Learn without some classes, then score their photos beside unseen photos of the others.

    Parameters
    ----------
    learning : Learning
        The photos that may be learnt from.
    scores : sequence of UnknownScore classes
        What to score with.

    Yields
    ------
    Trial
        Of a fifth of the photos of the classes that were learnt, none of them seen in learning, and all
        photos of the classes that were not. Trials without one or the other are skipped. Units are classes:
        what is asked is which score tells other classes.

    Notes
    -----
    Each class is held out once: alone where there are up to ten, a tenth of the classes at a time otherwise.
    The classifier keeps what it has chosen. Photos of a held-out class that share a group with photos learnt
    from are not scored. Of more than 5,000 photos so many are drawn, the same share of each class. With two
    classes one is left, and only scores that look at no classifier can be judged.
    """
    learning = learning.rows(_thinned(learning.labels))
    codes = np.unique(learning.labels, return_inverse=True)[1]
    k = int(codes.max()) + 1
    parts = min(k, TRIALS)
    part_of = np.empty(k, dtype=np.int64)
    part_of[np.random.default_rng(0).permutation(k)] = np.arange(k) % parts
    fold_of = learning.folds(FOLDS)
    folds = np.unique(fold_of[fold_of >= 0]).tolist()
    for part in range(parts):
        hidden = part_of[codes] == part
        for turn in range(min(TRIALS // parts, len(folds))):
            fold = folds[(part + turn) % len(folds)]
            train, known = ~hidden & (fold_of != fold), ~hidden & (fold_of == fold)
            unknown = hidden
            if learning.groups is not None:
                unknown = hidden & ~np.isin(learning.groups, learning.groups[train])
            if train.any() and known.any() and unknown.any():
                found = trial(
                    learning,
                    scores,
                    train=np.flatnonzero(train),
                    known=learning.vectors[known],
                    unknown=learning.vectors[unknown],
                    number=part,
                )
                yield found._replace(known_units=codes[known], unknown_units=codes[unknown])


def _thinned(labels: np.ndarray) -> np.ndarray:
    """Return rows of about TRIED photos, as many of each class as its share, at least two of those it has."""
    n = len(labels)
    if n <= TRIED:
        return np.arange(n)
    random = np.random.default_rng(0)
    kept = []
    for label in np.unique(labels):
        own = random.permutation(np.flatnonzero(labels == label))
        kept.append(own[: max(2, round(len(own) * TRIED / n))])
    return np.sort(np.concatenate(kept))
