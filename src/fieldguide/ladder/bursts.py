"""A warning where photos that are scored seem to be of one burst or series with photos learnt from."""

import numpy as np
from scipy.stats import t as student_t

from fieldguide.cores import on_all_cores
from fieldguide.ladder.part import Part

_NEAREST = (1, 2, 4, 8)
_BEYOND = 3  # so many times as many neighbours are looked at
_FEWEST = 10
_LEVEL = 0.05
_COUNTED = 2  # times: a distance between mutual neighbours, so groups are worth half their number
_MOST_SCORED = 2_000
_CELLS = 4_000_000
_SMALLEST = 1e-6  # of a distance between vectors of length 1: nearer ones are rounding errors


def burst_note(photos: Part, *, given: bool) -> str | None:
    """Warn where photos are nearer to some of another side than different photos of the set are.

    Parameters
    ----------
    photos : Part
        With vectors from one encoder, and one label each.
    given : bool
        Whether the source says which photos are scored. Then these are compared with those learnt from, else
        each photo with all others; always inside a class, and not inside a group.

    Returns
    -------
    str or None
        What was seen, what it may mean and what to do; None where nothing stands out.

    Notes
    -----
    Let r[1] < r[2] < ... be the distances from a photo to the groups of its class. Where photos were taken
    one by one and lie evenly around it, s[j] = j log(r[j + 1] / r[j]) are independent and exponential with
    one mean, whatever the density and the dimension [1]_. So the nearest c of 3 c have a third of their sum
    on average; less, where the photos thin out with the distance, as they do in a class of few. A burst of
    c + 1 photos has a gap behind it, and so more. The means of the groups are tested with Student's t, one
    side, for c of 1, 2, 4 and 8, with Bonferroni's correction and twice the variance, since mutual
    neighbours share a distance. Fewer than ten groups tell nothing.

    References
    ----------
    .. [1] Levina and Bickel, "Maximum Likelihood Estimation of Intrinsic Dimension", NIPS 2004.
    """
    shares, groups = _shares(photos, given=given)
    p_value, nearest = min((_p_value(shares[:, i], groups), c) for i, c in enumerate(_NEAREST))
    p_value = min(1.0, p_value * len(_NEAREST))
    if p_value >= _LEVEL:
        return None
    which = "photo" if nearest == 1 else f"{nearest} photos"
    chance = "less than 0.001" if p_value < 0.001 else f"{p_value:.3f}"
    return (
        f"Photos are much nearer to the nearest {which} of their class than to the next ones: are there "
        f"bursts or series of one subject? (By chance with probability {chance}.) Then these numbers are too "
        "good, since photos of one subject are both learnt from and scored. Name their groups: "
        "--group-column for a column of the table, --group-by for a rule, such as exif:burst."
    )


def _shares(photos: Part, *, given: bool) -> tuple[np.ndarray, np.ndarray]:
    """Give for some photos what share of the growth falls to the nearest, (m, 4), and their groups, (m,)."""
    groups = np.arange(len(photos)) if photos.groups is None else photos.groups
    known = scored = np.arange(len(photos))
    if given:
        splits = np.array(photos.dataset.splits, dtype=object)
        known, scored = (np.flatnonzero(splits == name) for name in ("train", "test"))
    scored = scored[
        np.linspace(0, len(scored), min(len(scored), _MOST_SCORED), endpoint=False).astype(np.int64)
    ]
    names, label = np.unique(photos.labels, return_inverse=True)
    asking, there = (_by_class(rows, label, k=len(names)) for rows in (scored, known))

    def look(classes: slice) -> np.ndarray:
        own, others = asking[classes.start], there[classes.start]
        others = others[np.argsort(groups[others], kind="stable")]
        codes, starts = np.unique(groups[others], return_index=True)
        if len(own) == 0 or len(codes) <= _BEYOND + 1:
            return np.full((len(own), len(_NEAREST)), np.nan)
        directions, shares = _directions(photos.vectors[others]), []
        for rows in np.array_split(own, -(-len(own) * len(others) // _CELLS)):
            cosine = _directions(photos.vectors[rows]) @ directions.T
            nearest = np.maximum.reduceat(cosine, starts, axis=1)
            nearest[groups[rows][:, None] == codes] = -np.inf
            shares.append(_growth_shares(nearest))
        return np.concatenate(shares)

    shares = on_all_cores(look, len(names), rows=1)
    return np.concatenate(shares), groups[np.concatenate(asking)]


def _by_class(rows: np.ndarray, label: np.ndarray, *, k: int) -> list[np.ndarray]:
    rows = rows[np.argsort(label[rows], kind="stable")]
    return np.split(rows, np.searchsorted(label[rows], np.arange(1, k)))


def _growth_shares(cosine: np.ndarray) -> np.ndarray:
    n = min(_BEYOND * _NEAREST[-1] + 1, cosine.shape[1] - 1)  # one column may be the photo's own group
    nearest = -np.sort(-cosine, axis=1)[:, :n].astype(np.float64)
    distance = np.sqrt(np.maximum(2 - 2 * nearest, _SMALLEST))
    growth = np.diff(np.log(distance), axis=1) * np.arange(1, n)
    total = np.pad(growth.cumsum(axis=1), ((0, 0), (1, 0)))
    shares = np.full((len(growth), len(_NEAREST)), np.nan)
    for column, c in enumerate(_NEAREST):
        if _BEYOND * c < n:
            whole = total[:, _BEYOND * c]
            shares[:, column] = np.where(whole > 0, total[:, c] / np.where(whole > 0, whole, 1), np.nan)
    return shares


def _directions(vectors: np.ndarray) -> np.ndarray:
    vectors = vectors.astype(np.float32)
    return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)


def _p_value(shares: np.ndarray, groups: np.ndarray) -> float:
    """Test whether the mean over groups is larger than a third."""
    is_known = ~np.isnan(shares)
    _, which, n = np.unique(groups[is_known], return_inverse=True, return_counts=True)
    if len(n) < _FEWEST:
        return 1.0
    means = np.bincount(which, weights=shares[is_known]) / n
    error = max(means.std(ddof=1) * np.sqrt(_COUNTED / len(n)), 1e-9)
    return float(student_t.sf((means.mean() - 1 / _BEYOND) / error, len(n) - 1))
