"""A photo looked at in several ways, and the vectors averaged."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Self

import numpy as np
from sklearn.base import clone

from fieldguide.errors import OptionError
from fieldguide.represent.composite.composite import Composite, Piece, check_inner
from fieldguide.represent.composite.view_words import WantedViews, wanted_views
from fieldguide.represent.encoder import Encoder
from fieldguide.represent.networks.pretrained import Pretrained


class Views(Composite):
    """Average the vectors of several views of a photo, the photo as it is among them.

    Parameters
    ----------
    encoder : Encoder
        Turns each view into a vector. A codebook is learnt from the photos as they are.
    views : str or sequence of str, default="flip"
        Words, several with commas between; every combination is looked at. ``"flip"``: mirrored left to
        right. ``"flips"``: that, upside down, and both. ``"dihedral"``: the four quarter turns, plain and
        mirrored, for photos without an up. ``"crops"`` or ``"crops:0.8"``: beside the whole photo the four
        corners and the middle, of so much of height and width (0.875; [1]_ with ``"flip"`` its ten crops, and
        two). ``"resolutions"`` or ``"resolutions:1.5"``: a second time at so many times the resolution
        (1.25); for networks.

    Notes
    -----
    d is that of the encoder; a vector is the mean of m vectors, so it costs m times as much: m is 2, 4 or 8
    for flips, times 6 for crops, times 2 for resolutions. Each view's vector is remembered by itself, so the
    photo as it is shares its vector with the plain encoder. Crops are cut before the photo is made square.

    References
    ----------
    .. [1] Krizhevsky, Sutskever, Hinton, "ImageNet Classification with Deep Convolutional Neural Networks",
       NeurIPS 2012, section 4.1.
    .. [2] Shanmugam, Blalock, Balakrishnan, Guttag, "Better Aggregation in Test-Time Augmentation", ICCV
    2021,
       https://arxiv.org/abs/2011.11156: plain averages are hard to beat where there are few photos.

    Examples
    --------
    >>> from fieldguide.represent import Pixels
    >>> step = np.array([[[0, 0, 0], [255, 255, 255]]], np.uint8)
    >>> Views(Pixels(size=2, colour=False), "flip").transform([step])
    array([[0.5, 0.5, 0.5, 0.5]], dtype=float32)
    """

    kind: ClassVar[str] = "views"
    refuses: ClassVar[tuple[str, ...]] = ("views", "joined")
    _other: Pretrained | None = None  # the network at the second resolution

    def __init__(self, encoder: Encoder, views: str | Sequence[str] = "flip") -> None:
        self.encoder = encoder
        self.views = views

    @property
    def inner(self) -> tuple[Encoder, ...]:  # noqa: D102 - told by Composite
        return (getattr(self, "encoder_", self.encoder),)

    @property
    def pieces(self) -> tuple[Piece, ...]:  # noqa: D102 - told by Composite
        wanted, encoder = self._wanted(), self.inner[0]
        pieces = [Piece(encoder, view) for view in wanted.views]
        if wanted.scale is not None and isinstance(encoder, Pretrained):
            pieces += [Piece(self._scaled(encoder, wanted.scale), view) for view in wanted.views]
        return tuple(pieces)

    @property
    def words(self) -> tuple[str, ...]:
        """What is asked for, each word with its number."""
        return self._wanted().words

    @property
    def width(self) -> int:  # noqa: D102 - told by Encoder
        return self.inner[0].width

    def fit(self, X: Any = None, y: object = None) -> Self:
        """Check the options; where the encoder learns, let a copy of it learn from the photos as they are.

        Parameters
        ----------
        X : sequence, optional
            Photos, as `transform` takes them.
        y : object, optional
            Not looked at.

        Returns
        -------
        Views
            Itself.

        Raises
        ------
        ImageError, OptionError
            As the encoder's own.
        """
        self._check_options()
        if self.encoder.learns and X is not None:
            self.encoder_ = clone(self.encoder).fit(X, y)
        return self

    def combine(self, vectors: Sequence[np.ndarray]) -> np.ndarray:  # noqa: D102 - told by Composite
        total = np.array(vectors[0], np.float32)
        for more in vectors[1:]:
            total += more
        return total / np.float32(len(vectors))

    def _plain_params(self) -> dict[str, Any]:
        return {"views": list(self._wanted().words)}

    @classmethod
    def _of(cls, inner: Sequence[Encoder], params: Mapping[str, Any]) -> Self:
        made = cls(inner[0], params["views"])
        if inner[0].learns:
            made.encoder_ = inner[0]
        return made

    def _wanted(self) -> WantedViews:
        return wanted_views(self.views)

    def _scaled(self, encoder: Pretrained, scale: float) -> Pretrained:
        """Give the network at another resolution; the same object each time, which opens its engine once."""
        scaled = {**encoder.get_params(), "resolution": round(scale * encoder.side_px)}
        if self._other is None or self._other.get_params() != scaled:
            self._other = clone(encoder).set_params(**scaled)
        return self._other

    def _check_options(self) -> None:
        check_inner(self.encoder, option="encoder")
        wanted = self._wanted()
        if getattr(self.encoder, "kind", None) in self.refuses:
            raise OptionError(
                f"views={self.views!r} are of one encoder; give those of each encoder by itself: "
                "Joined([Views(...), ...])."
            )
        if wanted.scale is None:
            return
        if not isinstance(self.encoder, Pretrained):
            raise OptionError(
                f"views={self.views!r}: resolutions are for networks; {type(self.encoder).__name__} is none."
            )
        self._scaled(self.encoder, wanted.scale)._check_options()
