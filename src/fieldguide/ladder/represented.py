"""Photos as vectors, where the encoder may have to learn from the training photos first."""

import numpy as np
from sklearn.base import clone

from fieldguide.ladder.encoding import Encoding
from fieldguide.ladder.part import Part


def represented(photos: Part, *, train: np.ndarray, encoding: Encoding) -> tuple[Encoding, Part]:
    """Give photos their vectors, by an encoder that has seen none but the training photos.

    Parameters
    ----------
    photos : Part
        All n of them can be read. Vectors it has already (of a width above 0) are kept, unless the encoder
        learns.
    train : ndarray of shape (m,), int64
        Positions of the photos to learn from.
    encoding : Encoding
        Turns photos into vectors. An encoder that learns is not fitted here: a copy of it is.

    Returns
    -------
    encoding : Encoding
        What made the vectors.
    photos : Part
        The same photos with their vectors.

    Raises
    ------
    ImageError
        If a photo can no longer be read.
    OptionError
        If there are too few photos to learn from.
    """
    images = photos.dataset.images
    if encoding.encoder.learns:
        encoding = encoding.by(clone(encoding.encoder).fit([images[i] for i in train]))
    elif photos.vectors.shape[1]:
        return encoding, photos
    return encoding, Part(photos.dataset, encoding.features(images, strict=True).vectors)
