"""The content of many photos, fingerprinted by all cores."""

from concurrent.futures import ThreadPoolExecutor
from itertools import chain

from fieldguide.errors import ImageError
from fieldguide.images.image import Image
from fieldguide.images.left_out import LeftOut

_BATCH = 1024  # photos handed to the hashing threads at a time


def content_hashes(images: tuple[Image, ...]) -> tuple[list[bytes], dict[int, str]]:
    """Read all photos once.

    Parameters
    ----------
    images : tuple of Image
        The photos.

    Returns
    -------
    hashes : list of bytes
        Of those that can be read, in order.
    reasons : dict of int to str
        Position of each photo that cannot be read, and why.
    """
    hashes: list[bytes] = []
    reasons: dict[int, str] = {}
    with ThreadPoolExecutor() as threads:
        batches = (images[i : i + _BATCH] for i in range(0, len(images), _BATCH))
        for i, outcome in enumerate(chain.from_iterable(threads.map(_hash, batch) for batch in batches)):
            if isinstance(outcome, bytes):
                hashes.append(outcome)
            else:
                reasons[i] = LeftOut.because(images[i].exact_name, outcome).reason
    return hashes, reasons


def _hash(image: Image) -> bytes | ImageError:
    try:
        return image.content_hash()
    except ImageError as error:
        return error
