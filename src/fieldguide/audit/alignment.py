"""Where one miniature lies inside another."""

import numpy as np
from PIL import Image as PillowImage
from scipy.ndimage import gaussian_filter

from fieldguide.cores import on_all_cores

WHOLE = (1.0, 1.0, 0.0, 0.0)
_CROP_PX = 29  # of 32: how much of the side a crop of a tenth keeps
_ITERATIONS = 2
_BATCH = 64
_LARGEST_SHIFT, _SCALES = 0.15, (0.75, 1.1)


def warped(images: np.ndarray, windows: np.ndarray) -> np.ndarray:
    """Look at each image through its window.

    Parameters
    ----------
    images : ndarray of shape (n, s, s), float32
        Grey.
    windows : ndarray of shape (n, 4), float32
        Width and height of the window and the place of its centre (x, y, 0 in the middle), in shares of the
        side.

    Returns
    -------
    ndarray of shape (n, s, s), float32
        What is seen, as large as the image; bilinear, one axis after the other.
    """
    grid = _grid(images.shape[1])
    down = _between(images, grid * windows[:, 1:2] + windows[:, 3:4])
    across = _between(down.transpose(0, 2, 1), grid * windows[:, :1] + windows[:, 2:3])
    return np.ascontiguousarray(across.transpose(0, 2, 1))


def placed(images: np.ndarray, pairs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Find the window of one image that the other one shows.

    Parameters
    ----------
    images : ndarray of shape (n, 32, 32), float32
        Grey miniatures.
    pairs : ndarray of shape (p, 2), int
        The second is thought to be a crop of the first, of about nine tenths of its sides.

    Returns
    -------
    windows : ndarray of shape (p, 4), float32
        As for `warped`, to look at the first with.
    correlation : ndarray of shape (p,), float32
        Of the detail from 0.5 to 2 px of the two, thus aligned.

    Notes
    -----
    The crop, shrunk, is tried at every place (normalised cross-correlation). Right to half a pixel of 32 or
    so; `refined` improves it.
    """
    windows = np.empty((len(pairs), 4), dtype=np.float32)
    correlation = np.empty(len(pairs), dtype=np.float32)
    side = images.shape[1]
    scene = np.empty((len(images), side, side), dtype=np.float32)
    template = np.empty((len(images), _CROP_PX, _CROP_PX), dtype=np.float32)

    def prepare(rows: slice) -> None:
        scene[rows], template[rows] = _band(images[rows]), _band(_shrunk(images[rows]))

    def place(rows: slice) -> None:
        whole, crop = pairs[rows].T
        windows[rows], correlation[rows] = _best_place(scene[whole], template[crop])

    on_all_cores(prepare, len(images), rows=_BATCH)
    on_all_cores(place, len(pairs), rows=_BATCH)
    return windows, correlation


def refined(images: np.ndarray, pairs: np.ndarray, windows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Improve windows that are nearly right.

    Parameters
    ----------
    images : ndarray of shape (n, s, s), float32 or uint8
        Grey miniatures, as large as those that the windows were found on or larger.
    pairs : ndarray of shape (p, 2), int
        As for `placed`.
    windows : ndarray of shape (p, 4), float32
        As `placed` gave them.

    Returns
    -------
    windows : ndarray of shape (p, 4), float32
    correlation : ndarray of shape (p,), float32
        Of the two, thus aligned.

    Notes
    -----
    Gauss-Newton over the four numbers of the window, with gain and offset of the brightness [1]_.

    References
    ----------
    .. [1] Baker and Matthews, "Lucas-Kanade 20 Years On: A Unifying Framework", IJCV 56(3), 2004.
    """
    better = np.empty_like(windows)
    correlation = np.empty(len(pairs), dtype=np.float32)

    def refine(rows: slice) -> None:
        whole, crop = (images[pairs[rows, side]].astype(np.float32, copy=False) for side in (0, 1))
        better[rows], correlation[rows] = _refined(crop, whole, windows[rows])

    on_all_cores(refine, len(pairs), rows=_BATCH)
    return better, correlation


def halved(images: np.ndarray) -> np.ndarray:
    """Shrink to half the side.

    Parameters
    ----------
    images : ndarray of shape (n, s, s) or (n, s, s, 3)
        Grey or in colour.

    Returns
    -------
    ndarray of shape (n, s / 2, s / 2) or (n, s / 2, s / 2, 3), float32
    """
    n, side = images.shape[:2]
    half = np.empty((n, side // 2, side // 2, *images.shape[3:]), dtype=np.float32)

    def halve(rows: slice) -> None:
        down = images[rows, ::2].astype(np.float32)
        down += images[rows, 1::2]
        half[rows] = (down[:, :, ::2] + down[:, :, 1::2]) * np.float32(0.25)

    on_all_cores(halve, n, rows=_BATCH)
    return half


def _band(images: np.ndarray) -> np.ndarray:
    return gaussian_filter(images, (0, 0.5, 0.5)) - gaussian_filter(images, (0, 2, 2))


def _shrunk(images: np.ndarray) -> np.ndarray:
    size = (_CROP_PX, _CROP_PX)
    small = [PillowImage.fromarray(image).resize(size, PillowImage.Resampling.BILINEAR) for image in images]
    return np.array([np.asarray(image) for image in small], dtype=np.float32).reshape(-1, *size)


def _best_place(scene: np.ndarray, template: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    side, inner = scene.shape[1], template.shape[1]
    best = np.full(len(scene), -np.inf, dtype=np.float32)
    windows = np.empty((len(scene), 4), dtype=np.float32)
    for y in range(side - inner + 1):
        for x in range(side - inner + 1):
            seen = scene[:, y : y + inner, x : x + inner]
            score = np.einsum("nij,nij->n", seen, template) / np.sqrt(
                np.einsum("nij,nij->n", seen, seen) + 1e-3
            )
            better = score > best
            best[better] = score[better]
            centre = ((x + inner / 2) / side - 0.5, (y + inner / 2) / side - 0.5)
            windows[better] = (inner / side, inner / side, *centre)
    return windows, best / np.maximum(np.sqrt(np.square(template).sum(axis=(1, 2))), 1e-3)


def _refined(target: np.ndarray, moving: np.ndarray, window: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    laid = warped(moving, window)
    best, score = window, _correlation(target, laid)
    for _ in range(_ITERATIONS):
        window = window + _step(target, laid, window)
        window[:, :2] = window[:, :2].clip(*_SCALES)
        window[:, 2:] = window[:, 2:].clip(-_LARGEST_SHIFT, _LARGEST_SHIFT)
        laid = warped(moving, window)
        now = _correlation(target, laid)
        best, score = np.where((now > score)[:, None], window, best), np.maximum(now, score)
    return best, score


def _step(target: np.ndarray, laid: np.ndarray, window: np.ndarray) -> np.ndarray:
    """Solve for the change of the window that, with a gain and an offset, explains the difference best."""
    n, side = len(target), target.shape[1]
    grid = _grid(side)
    down, across = np.gradient(laid, axis=(1, 2))
    across, down = across * side / window[:, 0, None, None], down * side / window[:, 1, None, None]
    columns = np.stack(
        [across * grid, down * grid[:, None], across, down, laid, np.ones_like(laid)], axis=-1
    ).reshape(n, -1, 6)
    transposed = columns.transpose(0, 2, 1)
    normal = (transposed @ columns).astype(np.float64)
    normal += np.eye(6) * (1e-4 * np.einsum("nii->ni", normal) + 1e-6)[:, None, :]
    wanted = (transposed @ target.reshape(n, -1, 1)).astype(np.float64)
    solved = np.linalg.solve(normal, wanted)[:, :, 0]
    gain = np.where(np.abs(solved[:, 4]) > 0.1, solved[:, 4], 0.1)
    return (solved[:, :4] / gain[:, None]).clip(-0.1, 0.1).astype(np.float32)


def _grid(side: int) -> np.ndarray:
    """Centres of the pixels, in shares of the side, 0 in the middle."""
    return ((np.arange(side) + 0.5) / side - 0.5).astype(np.float32)


def _between(images: np.ndarray, places: np.ndarray) -> np.ndarray:
    """Take rows of images, (n, s, s), at places between the rows, (n, s)."""
    side = images.shape[1]
    row = ((places + 0.5) * side - 0.5).clip(0, side - 1)
    above = np.minimum(row.astype(np.int64), side - 2)
    share = (row - above).astype(np.float32)[:, :, None]
    which = np.arange(len(images))[:, None]
    upper = images[which, above]
    lower = images[which, above + 1]
    lower -= upper
    lower *= share
    lower += upper
    return lower


def _correlation(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    one, other = one.reshape(len(one), -1), other.reshape(len(other), -1)
    one, other = one - one.mean(axis=1, keepdims=True), other - other.mean(axis=1, keepdims=True)
    size = np.sqrt((one * one).sum(axis=1) * (other * other).sum(axis=1))
    return (one * other).sum(axis=1) / np.maximum(size, 1e-6)
