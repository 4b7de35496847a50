"""Photos as vectors, where the encoder may have to learn from the training photos first."""

import numpy as np
from sklearn.base import clone

from fieldguide.ladder.part import Part
from fieldguide.represent import Encoder, FeatureCache, Progress, compute_features


def represented(
    photos: Part,
    *,
    train: np.ndarray,
    encoder: Encoder,
    cache: FeatureCache | None,
    progress: Progress | None = None,
) -> tuple[Encoder, Part]:
    """Give photos their vectors, by an encoder that has seen none but the training photos.

    Parameters
    ----------
    photos : Part
        All n of them can be read. Vectors it has already (of a width above 0) are kept, unless the encoder
        learns.
    train : ndarray of shape (m,), int64
        Positions of the photos to learn from.
    encoder : Encoder
        Turns photos into vectors. One that learns is not fitted here: a copy of it is.
    cache : FeatureCache or None
        Where vectors are kept.
    progress : callable, optional
        Called as `progress(done, total)` while vectors are computed.

    Returns
    -------
    encoder : Encoder
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
    if encoder.learns:
        encoder = clone(encoder).fit([photos.dataset.images[i] for i in train])
    elif photos.vectors.shape[1]:
        return encoder, photos
    images = photos.dataset.images
    features = compute_features(images, encoder, cache=cache, progress=progress, strict=True)
    return encoder, Part(photos.dataset, features.vectors)
