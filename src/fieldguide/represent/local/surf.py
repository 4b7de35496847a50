"""SURF: sums of differences of brightness around points."""

from functools import lru_cache, partial

import numpy as np

from fieldguide.represent.local.check_room import check_room
from fieldguide.represent.local.describe_grid import GridScale, describe_grid, grid_work
from fieldguide.represent.local.descriptors import Descriptors, LocalDescriptor, LocalWork
from fieldguide.represent.local.haar_maps import haar_maps
from fieldguide.represent.local.normalise import normalise
from fieldguide.represent.local.window_plan import N_BINS, WindowPlan, plan_windows
from fieldguide.represent.options import check_number, check_whole_number

_N_MAPS = 4
_BIN_SAMPLES = 5
_SIGMA = 3.3  # of the window, in samples
_FAINT = 1e-6  # brightness per pixel: what rounding leaves of a photo without contrast


class SURF(LocalDescriptor):
    """Describe neighbourhoods on a grid by sums of Haar wavelets: dense, upright SURF.

    Parameters
    ----------
    step : int from 1 to 256, default=4
        Distance in pixels from one neighbourhood to the next.
    scales : int from 1 to 8, default=2
        How many sizes of neighbourhoods: at the scale s = 1, 2, ... it is 20 s pixels wide, with samples s
        pixels apart.
    threshold : float from 0 to 1, default=0.005
        Contrast below which a neighbourhood is described by zeros: the slope of an even ramp with as long a
        descriptor, in brightness per pixel.

    Notes
    -----
    d = 64: 4 x 4 bins row by row, in each the sums of dx, dy, abs(dx) and abs(dy) over 5 x 5 samples,
    weighted by a Gaussian of 3.3 s around the middle; length 1 (section 4.2 of [1]_, without the rotation:
    U-SURF). dx and dy are differences of the halves of a square of 2 s pixels, from the integral image.
    Upright descriptors on a grid only: no keypoints are detected.

    References
    ----------
    .. [1] H. Bay, A. Ess, T. Tuytelaars and L. Van Gool, "Speeded-up robust features (SURF)", CVIU 110, 2008.

    Examples
    --------
    >>> import numpy as np
    >>> ramp = np.tile(np.linspace(0, 1, 64, dtype=np.float32), (64, 1))
    >>> (found,) = SURF().describe(ramp[np.newaxis, :, :, np.newaxis])
    >>> found.values.shape
    (157, 64)
    """

    kind = "surf"

    def __init__(self, step: int = 4, *, scales: int = 2, threshold: float = 0.005) -> None:
        self.step = step
        self.scales = scales
        self.threshold = threshold

    @property
    def width(self) -> int:  # noqa: D102 - told by LocalDescriptor
        return N_BINS * N_BINS * _N_MAPS

    def describe(self, batch: np.ndarray) -> list[Descriptors]:  # noqa: D102 - told by LocalDescriptor
        self.check_options()
        scales = [
            self._scale(plan, half_px=scale)
            for scale, plan in enumerate(self._plans(batch.shape[1]), start=1)
        ]
        return describe_grid(batch, scales=scales, n_maps=_N_MAPS)

    def work(self, side_px: int) -> LocalWork:  # noqa: D102 - told by LocalDescriptor
        self.check_options()
        return grid_work(self._plans(side_px), n_maps=_N_MAPS)

    def _plans(self, side_px: int) -> list[WindowPlan]:
        """Return the windows of each scale."""
        largest = int(self.scales)
        check_room(side_px, needed_px=_window_px(largest), remedy="fewer scales or a larger size")
        return [_plan(side_px, scale, int(self.step)) for scale in range(1, largest + 1)]

    def check_options(self) -> None:  # noqa: D102 - told by LocalDescriptor
        check_whole_number(self.step, option="step", low=1, high=256)
        check_whole_number(self.scales, option="scales", low=1, high=8)
        check_number(self.threshold, option="threshold", low=0, high=1)

    def _scale(self, plan: WindowPlan, *, half_px: int) -> GridScale:
        weakest = max(float(self.threshold), _FAINT) * plan.strength * 2**0.5  # dx and abs(dx) of the ramp
        return GridScale(
            plan=plan,
            draw=lambda photos, maps: haar_maps(photos, half_px=half_px, out=maps),
            finish=partial(normalise, weakest=weakest),
        )


def _window_px(scale: int) -> int:
    """Return how wide the samples and their squares are."""
    return (N_BINS * _BIN_SAMPLES + 1) * scale


@lru_cache(maxsize=64)
def _plan(side_px: int, scale: int, step_px: int) -> WindowPlan:
    room = side_px - _window_px(scale)
    count = room // step_px + 1
    first_sample = room % step_px // 2 + scale  # the map has values at the corners of pixels
    return plan_windows(
        side_px,
        step_px=step_px,
        first_px=first_sample - scale / 2,
        origin_px=0,
        count=count,
        bin_px=_BIN_SAMPLES * scale,
        overlap_px=0,
        weigh=partial(_weigh, scale=scale),
    )


def _weigh(places: np.ndarray, *, scale: int) -> np.ndarray:
    """Return the Gaussian window at the samples, which are the middles of `scale` pixels; zero elsewhere."""
    samples = places / scale - 0.5
    own = np.floor(samples / _BIN_SAMPLES) == np.arange(N_BINS)[:, np.newaxis]
    middle = (N_BINS * _BIN_SAMPLES - 1) / 2
    return own * (samples % 1 == 0) * np.exp(-((samples - middle) ** 2) / (2 * _SIGMA**2))
