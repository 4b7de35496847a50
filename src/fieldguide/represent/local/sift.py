"""SIFT: histograms of gradients around points."""

import math
from functools import lru_cache, partial

import numpy as np

from fieldguide.represent.local.check_room import check_room
from fieldguide.represent.local.describe_grid import GridScale, describe_grid, grid_work
from fieldguide.represent.local.descriptors import Descriptors, LocalDescriptor, LocalWork
from fieldguide.represent.local.detected_sift import detected_sift
from fieldguide.represent.local.normalise import normalise_histograms
from fieldguide.represent.local.orientation_maps import N_ORIENTATIONS, orientation_maps
from fieldguide.represent.local.smooth import smooth
from fieldguide.represent.local.window_plan import N_BINS, WindowPlan, plan_windows
from fieldguide.represent.options import check_choice, check_flag, check_number, check_whole_number

KEYPOINTS = ("grid", "detected")
_PIXELS_A_KEYPOINT = 16  # of noise, OpenCV detects one in 30
_MAPS_PER_GRADIENT = 4  # see `orientation_maps`
_CAMERA_PX = 0.5  # blur that every photo has already


class SIFT(LocalDescriptor):
    """Describe neighbourhoods by histograms of their gradients' directions: SIFT, dense or at keypoints.

    Parameters
    ----------
    step : int from 1 to 256, default=4
        Distance in pixels from one neighbourhood of the grid to the next.
    bin_px : float from 1 to 256, default=4
        Width in pixels of a bin at the smallest scale; a neighbourhood is 4 x 4 bins.
    scales : int from 1 to 8, default=3
        How many sizes of neighbourhoods: bins of 1, 1.5, 2, ... times `bin_px`.
    root : bool, default=False
        Whether to give RootSIFT [3]_: the descriptor over its sum, and of that the square root, so that the
        Euclidean distance of two is the Hellinger distance of their histograms.
    threshold : float from 0 to 1, default=0.005
        Contrast below which a neighbourhood of the grid is described by zeros: the slope of an even ramp with
        as long a descriptor, in brightness per pixel.
    keypoints : {"grid", "detected"}, default="grid"
        Where: on a grid, upright; or at the extrema of differences of Gaussians, with their scale and
        direction, by OpenCV (extra `classic`). The options `step`, `bin_px`, `scales` and `threshold` are
        the grid's.

    Notes
    -----
    d = 128: bins row by row, in each the directions 0, 45, ... degrees, counter-clockwise from the right.
    Values in [0, 1], length 1 [1]_ (section 6.1: trilinear shares, a Gaussian window with a standard
    deviation of two bins, cut at 0.2).

    The sizes of the grid are those of PHOW [2]_, and so is the blur before the gradients: a sixth of a bin,
    less the half pixel that a photo has already. The window is the exact Gaussian, not the flat one of
    VLFeat; at the same place and size the descriptors are OpenCV's (median cosine above 0.9999). The grid is
    in the middle of the photo, so mirrored photos have mirrored descriptors.

    References
    ----------
    .. [1] D. Lowe, "Distinctive image features from scale-invariant keypoints", IJCV 60, 2004.
    .. [2] A. Bosch, A. Zisserman and X. Munoz, "Image classification using random forests and ferns", ICCV
       2007; sizes as in VLFeat's vl_phow, https://www.vlfeat.org/mdoc/VL_PHOW.html.
    .. [3] R. Arandjelovic and A. Zisserman, "Three things everyone should know to improve object retrieval",
       CVPR 2012, section 3.

    Examples
    --------
    >>> import numpy as np
    >>> photo = np.tile(np.linspace(0, 1, 64, dtype=np.float32), (64, 1))
    >>> (found,) = SIFT(scales=1).describe(photo[np.newaxis, :, :, np.newaxis])
    >>> found.values.shape, found.positions[0].tolist()
    ((169, 128), [0.125, 0.125])
    """

    kind = "sift"

    def __init__(
        self,
        step: int = 4,
        *,
        bin_px: float = 4,
        scales: int = 3,
        root: bool = False,
        threshold: float = 0.005,
        keypoints: str = "grid",
    ) -> None:
        self.step = step
        self.bin_px = bin_px
        self.scales = scales
        self.root = root
        self.threshold = threshold
        self.keypoints = keypoints

    @property
    def width(self) -> int:  # noqa: D102 - told by LocalDescriptor
        return N_BINS * N_BINS * N_ORIENTATIONS

    def describe(self, batch: np.ndarray) -> list[Descriptors]:  # noqa: D102 - told by LocalDescriptor
        self.check_options()
        if self.keypoints == "detected":
            return [detected_sift(photo, root=bool(self.root)) for photo in batch[:, :, :, 0]]
        plans = self._plans(batch.shape[1])
        scales = [self._scale(plan, bin_px=bin_px) for bin_px, plan in plans.items()]
        return describe_grid(batch, scales=scales, n_maps=N_ORIENTATIONS)

    def work(self, side_px: int) -> LocalWork:  # noqa: D102 - told by LocalDescriptor
        self.check_options()
        if self.keypoints == "detected":
            count = side_px**2 // _PIXELS_A_KEYPOINT
            return LocalWork(count, 4 * self.width * count, 300 * side_px**2, 1000 * side_px**2)
        return grid_work(list(self._plans(side_px).values()), n_maps=N_ORIENTATIONS)

    def _plans(self, side_px: int) -> dict[float, WindowPlan]:
        """Return the windows of each scale by the width of their bins."""
        bins = [float(self.bin_px) * (1 + i / 2) for i in range(self.scales)]
        check_room(
            side_px, needed_px=N_BINS * bins[-1], remedy="fewer scales, a smaller bin_px or a larger size"
        )
        return {bin_px: _plan(side_px, bin_px, int(self.step)) for bin_px in bins}

    def check_options(self) -> None:  # noqa: D102 - told by LocalDescriptor
        check_whole_number(self.step, option="step", low=1, high=256)
        check_number(self.bin_px, option="bin_px", low=1, high=256)
        check_whole_number(self.scales, option="scales", low=1, high=8)
        check_flag(self.root, option="root")
        check_number(self.threshold, option="threshold", low=0, high=1)
        check_choice(self.keypoints, option="keypoints", known=KEYPOINTS)

    def _scale(self, plan: WindowPlan, *, bin_px: float) -> GridScale:
        weakest = float(self.threshold) * plan.strength * _MAPS_PER_GRADIENT
        return GridScale(
            plan=plan,
            draw=partial(_draw, sigma_px=math.sqrt(max((bin_px / 6) ** 2 - _CAMERA_PX**2, 0.01))),
            finish=partial(normalise_histograms, weakest=weakest, root=bool(self.root)),
        )


def _draw(photos: np.ndarray, maps: np.ndarray, *, sigma_px: float) -> None:
    orientation_maps(smooth(photos, sigma_px=sigma_px), out=maps)


@lru_cache(maxsize=64)
def _plan(side_px: int, bin_px: float, step_px: int) -> WindowPlan:
    count = int((side_px - N_BINS * bin_px) // step_px) + 1
    margin = (side_px - N_BINS * bin_px - (count - 1) * step_px) / 2
    return plan_windows(
        side_px,
        step_px=step_px,
        first_px=margin,
        origin_px=0.5,
        count=count,
        bin_px=bin_px,
        overlap_px=bin_px / 2,
        weigh=partial(_weigh, bin_px=bin_px),
    )


def _weigh(places: np.ndarray, *, bin_px: float) -> np.ndarray:
    """Return linear shares times the Gaussian window, whose standard deviation is half of the four bins."""
    bins = places / bin_px
    shares = 1 - np.abs(bins - np.arange(N_BINS)[:, np.newaxis] - 0.5)
    return np.maximum(shares, 0) * np.exp(-((bins - N_BINS / 2) ** 2) / (2 * (N_BINS / 2) ** 2))
