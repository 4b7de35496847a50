"""Pairs of different photos that show one picture."""

import numpy as np

from fieldguide.audit.alignment import WHOLE, halved, placed, refined
from fieldguide.audit.lookalikes import lookalikes
from fieldguide.audit.verify import are_copies, may_be_copies

# Of a crop with the window it is thought to show: at 32 px, there again when refined, and at 64 px.
_LEAST_CORRELATION = (0.4, 0.6, 0.86)
_FARTHEST = (20.0, 6.0, 3.0)  # grey levels
_FARTHEST_WHOLE = 3.0  # of photos that were not cropped, at 32 px


def near_pairs(thumbnails: np.ndarray, *, candidates: np.ndarray) -> np.ndarray:
    """Find pairs of photos that are one, resized, compressed, cropped or brightened.

    Parameters
    ----------
    thumbnails : ndarray of shape (n, 128, 128), uint8
        Of different photos.
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
    whole = np.tile(np.array(WHOLE, dtype=np.float32), (len(same), 1))
    same = same[may_be_copies(small, same, whole, farthest=_FARTHEST_WHOLE)]
    copies = same[are_copies(thumbnails, same, whole[: len(same)])]
    known = {tuple(pair) for pair in copies.tolist()}
    open_ones = [(min(pair), max(pair)) not in known for pair in cropped.tolist()]
    cropped = cropped[np.array(open_ones, dtype=bool)]
    windows, correlation = placed(small, cropped)
    levels = zip((small, small, half), (small, half, thumbnails), _LEAST_CORRELATION, _FARTHEST, strict=True)
    for seen, finer, least, farthest in levels:
        likely = (correlation >= least) & may_be_copies(seen, cropped, windows, farthest=farthest)
        cropped = cropped[likely]
        windows, correlation = refined(finer, cropped, windows[likely])
    return np.concatenate([copies, cropped[are_copies(thumbnails, cropped, windows)]])
