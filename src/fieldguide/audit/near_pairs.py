"""Pairs of different photos that show one picture."""

import numpy as np

from fieldguide.audit.alignment import WHOLE, halved, placed, refined
from fieldguide.audit.brightening import are_brightened, may_be_brightened
from fieldguide.audit.lookalikes import lookalikes
from fieldguide.audit.moved_copies import moved_copies
from fieldguide.audit.verify import are_copies, may_be_copies

# Of a crop with the window it is thought to show: at 32 px, there again when refined, and at 64 px.
_LEAST_CORRELATION = (0.4, 0.6, 0.86)
_FARTHEST = (20.0, 6.0, 3.0)  # grey levels
_FARTHEST_WHOLE = 3.0  # of photos that were not cropped, at 32 px
_FARTHEST_BRIGHTENED = (2.5, 1.8)  # at 16 and 32 px


def near_pairs(thumbnails: np.ndarray, miniatures: np.ndarray, *, candidates: np.ndarray) -> np.ndarray:
    """Find pairs of photos that are one, resized, compressed, cropped, turned, mirrored or changed in light.

    Parameters
    ----------
    thumbnails : ndarray of shape (n, 128, 128), uint8
        Of different photos, grey.
    miniatures : ndarray of shape (n, 32, 32, 3), uint8
        Of the same photos, in colour.
    candidates : ndarray of shape (p, 2), int64
        Pairs to compare beside those that look alike from afar, the smaller number first.

    Returns
    -------
    ndarray of shape (q, 2), int64
        Rows.
    """
    if len(thumbnails) < 2:
        return np.empty((0, 2), dtype=np.int64)
    half = halved(thumbnails)
    small = halved(half)
    same, cropped = lookalikes(small)
    same = np.unique(np.concatenate([same, candidates]), axis=0)
    cropped = np.unique(np.concatenate([cropped, candidates, candidates[:, ::-1]]), axis=0)
    copies = _whole_copies(thumbnails, miniatures, same, small=small)
    known = {tuple(pair) for pair in copies.tolist()}
    open_ones = [(min(pair), max(pair)) not in known for pair in cropped.tolist()]
    cropped = cropped[np.array(open_ones, dtype=bool)]
    windows, correlation = placed(small, cropped)
    levels = zip((small, small, half), (small, half, thumbnails), _LEAST_CORRELATION, _FARTHEST, strict=True)
    for seen, finer, least, farthest in levels:
        likely = np.flatnonzero(correlation >= least)
        likely = likely[may_be_copies(seen, cropped[likely], windows[likely], farthest=farthest)]
        cropped = cropped[likely]
        windows, correlation = refined(finer, cropped, windows[likely])
    cropped = cropped[are_copies(thumbnails, cropped, windows)]
    return np.concatenate([copies, cropped, moved_copies(thumbnails)])


def _whole_copies(
    thumbnails: np.ndarray, miniatures: np.ndarray, pairs: np.ndarray, *, small: np.ndarray
) -> np.ndarray:
    whole = np.tile(np.array(WHOLE, dtype=np.float32), (len(pairs), 1))
    likely = pairs[may_be_copies(small, pairs, whole, farthest=_FARTHEST_WHOLE)]
    is_copy = are_copies(thumbnails, likely, whole[: len(likely)])
    brightened = pairs
    for images, farthest in zip((halved(miniatures), miniatures), _FARTHEST_BRIGHTENED, strict=True):
        brightened = brightened[may_be_brightened(images, brightened, farthest=farthest)]
    brightened = brightened[are_brightened(thumbnails, miniatures, brightened)]
    return np.unique(np.concatenate([likely[is_copy], brightened]), axis=0)
