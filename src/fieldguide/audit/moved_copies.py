"""Copies that were cropped, turned or mirrored, and perhaps changed in light and compressed as well."""

import numpy as np
from scipy.ndimage import gaussian_filter, uniform_filter

from fieldguide.audit.blocks import block_correlations, blocks, finest_detail
from fieldguide.audit.contrast import even_contrast
from fieldguide.audit.keypoints import keypoints
from fieldguide.audit.posed_pairs import posed_pairs
from fieldguide.cores import on_all_cores

_SIDE, _BATCH = 128, 64
_STEP_PX = 4
_REGISTRATION = ((0, 0.3), (3, 0.5))  # iterations, and the correlation to reach, contrast evened out
_CELL_PX, _STRIDE_PX, _DARKEST, _BRIGHTEST = 7, 6, 8, 250
_FEWEST_CELLS = 40
_MOVED_PX, _PERMITTED = (1.0, 1.8), (0.11, 0.165)
_FEW_PHOTOS, _GROWTH, _STRICTEST = 200, 0.15, 0.6  # pairs to be wrong about grow with the photos
_LEAST_DETAIL, _FLAT, _FEWEST_BLOCKS = 0.4, 0.02, 8
_STRONG, _AGREE, _MOST_CONTRARY = 2.0, 0.7, 0.02  # grey levels, a correlation, a share of the strong blocks
_LEAST_CONTRAST = 2.0
_INNER = np.pad(np.ones((8, 8), dtype=bool), 1).ravel()  # blocks that no black corner of 5 degrees reaches


def moved_copies(thumbnails: np.ndarray) -> np.ndarray:
    """Find pairs of photos that show one picture, through another frame.

    Parameters
    ----------
    thumbnails : ndarray of shape (n, 128, 128), uint8
        Of different photos, grey.

    Returns
    -------
    ndarray of shape (q, 2), int64
        Rows, the smaller first.

    Notes
    -----
    Distinct places that two photos share in one arrangement (`posed_pairs`) say how one might lie on the
    other; Gauss-Newton refines that to an affine map [1]_. Then grey levels are compared, in cells of 7 px,
    after the gain and offset that fit most cells. A copy differs by what resampling and compression leave:
    little in most cells and much at a few edges. Look-alikes, such as two wafers sawn from one block of
    silicon, differ everywhere. So the middle difference is held against the geometric mean of the 90th
    percentile of the differences and the spread of the grey levels. Look-alikes from one camera share its
    frame, so the ratio may be 0.165 where a corner moves by 1.8 px of 128 or more, and 0.11 up to 1 px;
    beyond 200 photos less, down to three fifths, since among more pairs more look alike by chance.
    The finest detail must correlate at 0.4 in half of the blocks that have any, and what is coarser (1 to 4
    px) at 0.7 in 98 % of the inner blocks where it is strong: two drawings of one frame differ in few blocks.

    References
    ----------
    .. [1] Baker and Matthews, "Lucas-Kanade 20 Years On: A Unifying Framework", IJCV 56(3), 2004.
    """
    if len(thumbnails) < 2:
        return np.empty((0, 2), dtype=np.int64)
    pairs, poses = posed_pairs(keypoints(thumbnails))
    if len(pairs) == 0:
        return pairs
    even, smooth = np.empty((2, *thumbnails.shape), dtype=np.float16)
    around = (0, _CELL_PX, _CELL_PX)

    def prepare(rows: slice) -> None:
        smooth[rows] = uniform_filter(thumbnails[rows].astype(np.float32), around)
        even[rows] = gaussian_filter(even_contrast(thumbnails[rows]), (0, 1, 1), truncate=3)

    on_all_cores(prepare, len(thumbnails), rows=_BATCH)
    verdict = np.zeros(len(pairs), dtype=bool)

    strictness = max(_STRICTEST, min(1.0, (_FEW_PHOTOS / len(thumbnails)) ** _GROWTH))

    def judge(rows: slice) -> None:
        taken, better = _agreeing(even, pairs[rows], poses[rows])
        taken += rows.start
        alike = _unexplained(smooth, pairs[taken], better) < strictness * _permitted(better)
        taken, better = taken[alike], better[alike]
        verdict[taken] = _have_equal_detail(thumbnails, pairs[taken], better)

    on_all_cores(judge, len(pairs), rows=_BATCH)
    return np.unique(pairs[verdict], axis=0)


def _agreeing(even: np.ndarray, pairs: np.ndarray, poses: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Give the rows of pairs that agree once registered, and their poses."""
    rows = np.arange(len(pairs))
    for iterations, least in _REGISTRATION:
        poses, agreement = _registered(even, pairs[rows], poses, iterations=iterations)
        rows, poses = rows[agreement > least], poses[agreement > least]
    return rows, poses


def _registered(
    even: np.ndarray, pairs: np.ndarray, poses: np.ndarray, *, iterations: int
) -> tuple[np.ndarray, np.ndarray]:
    """Improve the poses on a coarse grid of pixels; give the best ones and how well the photos correlate."""
    places = np.arange(_STEP_PX // 2, _SIDE, _STEP_PX)
    first, second = pairs.T
    at = np.ix_(second, places, places)
    wanted = even[at].astype(np.float32).reshape(len(pairs), places.size**2)
    jacobian = _jacobian(even, second, places) if iterations else np.empty(0)
    best, agreement = poses, np.full(len(pairs), -np.inf, dtype=np.float32)
    for iteration in range(iterations + 1):
        shown, is_inside = _shown(even, first, poses, places)
        correlation = _correlation(wanted, shown, weights=is_inside)
        better = correlation > agreement
        best, agreement = np.where(better[:, None, None], poses, best), np.maximum(agreement, correlation)
        if iteration < iterations:
            poses = _stepped(poses, jacobian, wanted - shown, weights=is_inside)
    return best, agreement


def _jacobian(even: np.ndarray, which: np.ndarray, places: np.ndarray) -> np.ndarray:
    """Tell how a photo changes with each number of the map, (p, q, 6); those of the matrix times 32."""
    across = (even[np.ix_(which, places, places + 1)] - even[np.ix_(which, places, places - 1)]) / 2
    down = (even[np.ix_(which, places + 1, places)] - even[np.ix_(which, places - 1, places)]) / 2
    across, down = (
        change.astype(np.float32).reshape(len(which), places.size**2) for change in (across, down)
    )
    x, y = _grid(places) / 32
    return np.stack([across * x, across * y, across, down * x, down * y, down], axis=-1)


def _stepped(
    poses: np.ndarray, jacobian: np.ndarray, error: np.ndarray, *, weights: np.ndarray
) -> np.ndarray:
    weights = weights / (
        1 + np.square(error)
    )  # what does not fit at all, such as a black corner, counts less
    weighted = (jacobian * weights[..., None]).transpose(0, 2, 1)
    normal = weighted @ jacobian
    ridge = 1e-3 + 1e-3 / 6 * np.einsum("nii->n", normal)
    step = np.linalg.solve(normal + ridge[:, None, None] * np.eye(6), weighted @ error[..., None])
    change = step.clip(-4, 4).reshape(-1, 2, 3)
    change[:, :, :2] /= 32
    matrix = poses[:, :, :2]
    new = poses + matrix @ change
    return new.astype(np.float32)


def _permitted(poses: np.ndarray) -> np.ndarray:
    matrix = poses[:, :, :2]
    turn = np.where(np.abs(matrix) > 0.5, np.sign(matrix), 0)
    half = (_SIDE - 1) / 2
    corners = half * np.array([(-1, -1), (-1, 1), (1, -1), (1, 1)])
    moved = np.einsum("nij,cj->nci", matrix - turn, corners) + poses[:, None, :, 2]
    return np.interp(np.abs(moved).max(axis=(1, 2)), _MOVED_PX, _PERMITTED)


def _unexplained(smooth: np.ndarray, pairs: np.ndarray, poses: np.ndarray) -> np.ndarray:
    """Tell how much grey levels differ beside edges; infinite where nothing can be compared."""
    places = np.arange(_STRIDE_PX + 1, _SIDE - _STRIDE_PX, _STRIDE_PX)
    first, second = pairs.T
    other = smooth[np.ix_(second, places, places)].astype(np.float32).reshape(len(pairs), places.size**2)
    one, is_inside = _shown(smooth, first, poses, places)
    is_clear = is_inside & (np.minimum(one, other) > _DARKEST) & (np.maximum(one, other) < _BRIGHTEST)
    difference, gain = _fitted(one, other, weights=is_clear.astype(np.float32))
    unit = np.maximum(gain, 1)[:, None]
    difference = np.where(is_clear, np.abs(difference) / unit, np.nan)
    told = is_clear.sum(axis=1) >= _FEWEST_CELLS
    result = np.full(len(pairs), np.inf, dtype=np.float32)
    if told.any():
        middle, large = np.nanquantile(difference[told], (0.5, 0.9), axis=1)
        spread = np.nanstd(np.where(is_clear, other / unit, np.nan)[told], axis=1)
        size = np.sqrt(np.maximum(large * spread, 1e-3))
        result[told] = np.where((spread > _LEAST_CONTRAST) & (gain[told] > 0.3), middle / size, np.inf)
    return result


def _fitted(one: np.ndarray, other: np.ndarray, *, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Fit gain and offset that lead from one to most of the other; give what is left, and the gain."""
    current = weights
    for _ in range(4):
        total = np.maximum(current.sum(axis=1, keepdims=True), 1e-3)
        middle = (current * one).sum(axis=1, keepdims=True) / total
        other_middle = (current * other).sum(axis=1, keepdims=True) / total
        off, other_off = one - middle, other - other_middle
        power = (current * np.square(off)).sum(axis=1, keepdims=True)
        gain = (current * off * other_off).sum(axis=1, keepdims=True) / np.maximum(power, 1e-3)
        difference = other_off - gain * off
        scale = np.sqrt((current * np.square(difference)).sum(axis=1, keepdims=True) / total) + 0.2
        current = weights / np.square(1 + np.square(difference / (1.5 * scale)))
    return difference, gain[:, 0]


def _have_equal_detail(thumbnails: np.ndarray, pairs: np.ndarray, poses: np.ndarray) -> np.ndarray:
    first, second = pairs.T
    one, is_inside = _shown(thumbnails, first, poses, np.arange(_SIDE))
    one, other = one.reshape(-1, _SIDE, _SIDE), thumbnails[second].astype(np.float32)
    inside = blocks(is_inside.reshape(-1, _SIDE, _SIDE)).all(axis=2)
    fine = block_correlations(blocks(finest_detail(one)), blocks(finest_detail(other)), flat=_FLAT)
    fine = np.where(inside, fine, np.nan)
    fine[(~np.isnan(fine)).sum(axis=1) < _FEWEST_BLOCKS] = 0
    one, other = (
        blocks(gaussian_filter(each, (0, 1, 1)) - gaussian_filter(each, (0, 4, 4))) for each in (one, other)
    )
    is_strong = inside & _INNER & (np.maximum(one.std(axis=2), other.std(axis=2)) > _STRONG)
    is_contrary = is_strong & (block_correlations(one, other, flat=_FLAT) < _AGREE)
    contrary = is_contrary.sum(axis=1) / np.maximum(is_strong.sum(axis=1), 1)
    return (np.nanmedian(fine, axis=1) > _LEAST_DETAIL) & (contrary <= _MOST_CONTRARY)


def _shown(
    images: np.ndarray, which: np.ndarray, poses: np.ndarray, places: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Look where poses lead from the places of a grid, (p, q), bilinearly, and tell what lies inside."""
    moved = poses[:, :, :2] @ _grid(places) + poses[:, :, 2:] + np.float32((_SIDE - 1) / 2)
    is_inside = (np.abs(moved - (_SIDE - 1) / 2) <= (_SIDE - 1) / 2).min(axis=1)
    moved = moved.clip(0, _SIDE - 1)
    corner = np.minimum(moved.astype(np.int64), _SIDE - 2)
    x, y = (moved - corner).astype(np.float32).transpose(1, 0, 2)
    flat = images.reshape(-1)
    at = which[:, None] * _SIDE**2 + corner[:, 1] * _SIDE + corner[:, 0]
    upper = flat[at] * (1 - x) + flat[at + 1] * x
    lower = flat[at + _SIDE] * (1 - x) + flat[at + _SIDE + 1] * x
    return upper * (1 - y) + lower * y, is_inside


def _grid(places: np.ndarray) -> np.ndarray:
    """Place a grid, x and y, (2, q), in px, 0 in the middle."""
    y, x = np.meshgrid(places, places, indexing="ij")
    return np.stack([x.ravel(), y.ravel()]).astype(np.float32) - np.float32((_SIDE - 1) / 2)


def _correlation(one: np.ndarray, other: np.ndarray, *, weights: np.ndarray) -> np.ndarray:
    total = np.maximum(weights.sum(axis=1, keepdims=True), 1)
    one, other = (
        (each - (each * weights).sum(axis=1, keepdims=True) / total) * weights for each in (one, other)
    )
    size = np.sqrt(np.square(one).sum(axis=1) * np.square(other).sum(axis=1))
    return (one * other).sum(axis=1) / np.maximum(size, 1e-6)
