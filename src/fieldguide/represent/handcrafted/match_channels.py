"""Photos of few and of many channels, for an encoder that was made for one number of them."""

import numpy as np

from fieldguide.errors import ImageError
from fieldguide.represent.handcrafted.handcrafted import grey


def match_channels(square: np.ndarray, *, channels: int, name: str) -> np.ndarray:
    """Give a photo the channels that an encoder looks at, where nothing has to be made up for it.

    Parameters
    ----------
    square : ndarray of shape (h, w, c), float32
        The photo.
    channels : int
        How many the encoder looks at: 1 is the brightness of any photo; for 3, grey is repeated.
    name : str
        What messages call the photo.

    Returns
    -------
    ndarray of shape (h, w, channels), float32

    Raises
    ------
    ImageError
        If the photo has another number of channels.
    """
    own = square.shape[2]
    if own == channels:
        return square
    if channels == 1:
        return grey(square)
    if (own, channels) == (1, 3):
        return np.repeat(square, 3, axis=2)
    raise ImageError(f"{name}: it has {own} channels, and the encoder was made with channels={channels}")
