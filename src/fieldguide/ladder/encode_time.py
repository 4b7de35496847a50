"""What a photo takes from file to vector."""

import time
from collections.abc import Sequence

from fieldguide.images import Image
from fieldguide.represent import Encoder, compute_features

TIMED, WARM_UP = 64, 8


def encode_us(encoder: Encoder, images: Sequence[Image]) -> float:
    """Measure it on photos spread over all, after a first few.

    Parameters
    ----------
    encoder : Encoder
        Fitted, if it learns.
    images : sequence of Image
        At least one.

    Returns
    -------
    float
        Microseconds a photo, on all cores, without a cache.
    """
    some = images[:: -(-len(images) // TIMED)]
    compute_features(some[:WARM_UP], encoder, cache=None)
    started = time.perf_counter()
    compute_features(some, encoder, cache=None)
    return 1e6 * (time.perf_counter() - started) / len(some)
