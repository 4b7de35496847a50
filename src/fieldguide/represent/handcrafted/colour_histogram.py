"""Colour histograms: which colours, how much of each, wherever they are."""

from itertools import product
from typing import ClassVar

import numpy as np

from fieldguide.errors import OptionError
from fieldguide.represent.handcrafted.colour_space import SPACES, convert
from fieldguide.represent.handcrafted.handcrafted import Handcrafted
from fieldguide.represent.handcrafted.match_channels import match_channels
from fieldguide.represent.options import check_choice, check_flag, check_whole_number

_MOST_NUMBERS = 65536


class ColourHistogram(Handcrafted):
    """Represent a photo by the share of each colour in it.

    Parameters
    ----------
    size : int from 1 to 4096, default=64
        Side of the square that photos are resized to, in pixels.
    space : {"hsv", "rgb", "lab"}, default="hsv"
        Where colours are binned: hue (a circle), saturation and value; red, green and blue; or CIE L*a*b*
        under the white of D65.
    bins : int from 2 to 256, default=8
        Bins of each channel.
    joint : bool, default=True
        Whether bins are boxes of all channels together (bins^c numbers); otherwise each channel is counted by
        itself (bins x c numbers).
    soft : bool, default=True
        Whether a pixel is shared, linearly, between the nearest two bins of each channel, so that a slightly
        other light changes the vector slightly; otherwise it counts for one.
    root : bool, default=True
        Whether to take the square root of each share, so that the Euclidean distance is Hellinger's [2]_ and
        a large plain background hides less.
    channels : int from 1 to 1024, default=3
        How many channels photos have; other than 3 only for "rgb", which then means the channels themselves.
        1 is the brightness of any photo. Grey photos are repeated for 3; others are refused.
    aspect : {"squash", "pad", "crop"}, default="squash"
        How a photo that is not square becomes square, see `resize`. With "pad" the grey border counts.

    Notes
    -----
    d = bins^channels if `joint`, else bins x channels; at most 65,536. Shares sum to one (for each channel
    if not `joint`): H_j = #{pixels in bin j} / #{pixels}, the histogram of [1]_.

    A prepared photo holds the channels of the space, scaled to [0, 1]: L* / 100, a* and b* from -110 to 110.
    Bin centres are half a bin from the ends, where sharing stops; hue goes round.

    References
    ----------
    .. [1] M. J. Swain and D. H. Ballard, "Color Indexing", International Journal of Computer Vision 7(1),
       1991, https://doi.org/10.1007/BF00130487, section 2.
    .. [2] R. Arandjelovic and A. Zisserman, "Three Things Everyone Should Know to Improve Object Retrieval",
       CVPR 2012, https://doi.org/10.1109/CVPR.2012.6248018, section 3.

    Examples
    --------
    >>> red = np.zeros((8, 8, 3), dtype=np.uint8)
    >>> red[:, :, 0] = 255
    >>> ColourHistogram(space="rgb", bins=2, joint=False).transform([red])
    array([[0., 1., 1., 0., 1., 0.]], dtype=float32)
    """

    kind: ClassVar[str] = "colour_histogram"

    def __init__(
        self,
        size: int = 64,
        *,
        space: str = "hsv",
        bins: int = 8,
        joint: bool = True,
        soft: bool = True,
        root: bool = True,
        channels: int = 3,
        aspect: str = "squash",
    ) -> None:
        self.size = size
        self.space = space
        self.bins = bins
        self.joint = joint
        self.soft = soft
        self.root = root
        self.channels = channels
        self.aspect = aspect

    @property
    def width(self) -> int:  # noqa: D102 - told by Encoder
        self._check_options()
        return int(self.bins**self.channels if self.joint else self.bins * self.channels)

    @property
    def _n_channels(self) -> int:
        return int(self.channels)

    def _channels(self, square: np.ndarray, *, name: str) -> np.ndarray:
        return convert(match_channels(square, channels=self.channels, name=name), space=self.space)

    def _vectors(self, batch: np.ndarray) -> np.ndarray:
        n, channels = len(batch), int(self.channels)
        pixels = np.moveaxis(batch, 3, 0).reshape(channels, n, self.size**2)
        votes = [self._votes(channel, goes_round=self._is_hue(i)) for i, channel in enumerate(pixels)]
        if self.joint:
            shares = self._counted(votes)
        else:
            shares = np.concatenate([self._counted([vote]) for vote in votes], axis=1)
        return np.sqrt(shares) if self.root else shares

    def _work(self) -> tuple[float, float]:
        pixels, channels, sides = int(self.size) ** 2, int(self.channels), 1 + bool(self.soft)
        corners = sides**channels * (channels + 3) if self.joint else 4 * sides * channels
        return (44 + 12 * channels + 14 * sides * channels) * pixels, (
            40 + 40 * channels + 2 * corners
        ) * pixels

    def _is_hue(self, channel: int) -> bool:
        return self.space == "hsv" and channel == 0

    def _votes(self, channel: np.ndarray, *, goes_round: bool) -> list[tuple[np.ndarray, np.ndarray]]:
        """Return the bins that pixels (n, m) of one channel vote for, and the weights of these votes."""
        if not self.soft:
            bins = np.minimum((channel * self.bins).astype(np.intp), self.bins - 1)
            return [(bins, np.ones_like(channel))]
        place = channel * np.float32(self.bins) - np.float32(0.5)
        if not goes_round:
            place = place.clip(0, self.bins - 1)
        below = np.floor(place)
        share = place - below
        first = below.astype(np.intp)
        return [(first % self.bins, 1 - share), ((first + 1) % self.bins, share)]

    def _counted(self, votes: list[list[tuple[np.ndarray, np.ndarray]]]) -> np.ndarray:
        """Return the histogram (n, bins^c), float32, over c channels together."""
        n, pixels = votes[0][0][0].shape
        d = self.bins ** len(votes)
        start = np.arange(n)[:, np.newaxis]
        total = np.zeros(n * d)
        for corner in product(*votes):
            place, weight = start, np.float32(1)
            for bins, share in corner:
                place = place * self.bins + bins
                weight = weight * share
            total += np.bincount(place.reshape(-1), weights=weight.reshape(-1), minlength=n * d)
        return (total.reshape(n, d) / pixels).astype(np.float32)

    def _check_options(self) -> None:
        super()._check_options()
        check_choice(self.space, option="space", known=SPACES)
        check_whole_number(self.bins, option="bins", low=2, high=256)
        check_whole_number(self.channels, option="channels", low=1, high=1024)
        for option in ("joint", "soft", "root"):
            check_flag(getattr(self, option), option=option)
        if self.space != "rgb" and self.channels != 3:
            raise OptionError(
                f"space={self.space!r} is made of red, green and blue; for channels={self.channels} take "
                "space='rgb'."
            )
        if self.joint and self.bins**self.channels > _MOST_NUMBERS:
            raise OptionError(
                f"bins={self.bins} of channels={self.channels} together make {self.bins**self.channels:.3g} "
                f"boxes, more than {_MOST_NUMBERS:,}; take fewer bins, or joint=False."
            )
