"""Threads that look at photos."""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np

from fieldguide.audit.glance import DECODED_PX, Glance, glance
from fieldguide.cores import available_cores, one_thread
from fieldguide.errors import ImageError
from fieldguide.images import IN_FLIGHT, Image
from fieldguide.represent import Encoder, FeatureCache
from fieldguide.represent.piecewise import Piecewise

_BATCH = 16


@dataclass(slots=True)
class Seen:
    """A photo that was looked at.

    Attributes
    ----------
    content : bytes of length 32
        Content hash.
    facts : mapping
        As `Image.facts` tells them.
    glance : Glance
        What its pixels say.
    vector : ndarray of shape (d,), float32, or None
        From the encoder, if there is one.
    """

    content: bytes
    facts: Mapping[str, str | int | float]
    glance: Glance
    vector: np.ndarray | None = None


def look_at(
    images: Sequence[Image], encoder: Encoder | None, *, cache: FeatureCache | None
) -> Iterator[Seen | ImageError]:
    """Look at photos on all cores.

    Parameters
    ----------
    images : sequence of Image
        Of n photos.
    encoder : Encoder or None
        Turns photos into vectors.
    cache : FeatureCache or None
        Where vectors are found and kept.

    Yields
    ------
    Seen or ImageError
        In the order of the photos; the error where one cannot be read.
    """
    worker = _Worker(encoder, None if encoder is None else Piecewise(encoder, cache))
    batches = iter(range(0, len(images), _BATCH))
    workers = available_cores()
    with one_thread("blas"), ThreadPoolExecutor(workers, thread_name_prefix="fieldguide") as pool:
        running = [pool.submit(worker, images[at : at + _BATCH]) for at in islice(batches, 2 * workers)]
        try:
            while running:
                yield from running.pop(0).result()
                running += [pool.submit(worker, images[at : at + _BATCH]) for at in islice(batches, 1)]
        finally:
            for future in running:
                future.cancel()


@dataclass(frozen=True)
class _Worker:
    """Looks at some photos; called from several threads."""

    encoder: Encoder | None
    pieces: Piecewise | None

    def __call__(self, images: Sequence[Image]) -> list[Seen | ImageError]:
        outcomes: list[Seen | ImageError] = []
        prepared: list[np.ndarray] = []
        for image in images:
            try:
                with IN_FLIGHT.photo():
                    opened = _Once(image)
                    square = (self.encoder.prepare if self.encoder else _open)(opened)
                    seen = glance(opened.pixels)
                    del opened
                outcomes.append(Seen(image.content_hash(), image.facts(), seen))
                prepared.append(square)
            except ImageError as error:
                outcomes.append(ImageError(str(error)))
        if self.pieces is None or not prepared:
            return outcomes
        return _encoded(outcomes, prepared, names=[image.name for image in images], pieces=self.pieces)


def _encoded(
    outcomes: list[Seen | ImageError], prepared: list[np.ndarray], *, names: list[str], pieces: Piecewise
) -> list[Seen | ImageError]:
    """Give the photos that were seen their vectors."""
    hashes = [photo.content for photo in outcomes if isinstance(photo, Seen)]
    known = pieces.look_up(hashes)
    complete = pieces.complete(known, prepared)
    pieces.keep(hashes, known, complete)
    rows = iter(complete)
    encoded: list[Seen | ImageError] = []
    for photo, name in zip(outcomes, names, strict=True):
        if isinstance(photo, Seen):
            vector = pieces.vector(next(rows), name=name)
            photo = vector if isinstance(vector, ImageError) else replace(photo, vector=vector)
        encoded.append(photo)
    return encoded


def _open(image: "_Once") -> np.ndarray:
    return image.shown(at_least=DECODED_PX)


class _Once(Image):
    """A photo that remembers the pixels it was opened to.

    What is opened smaller than a glance takes is opened twice: a vector must not depend on who asked for it.
    """

    def __init__(self, image: Image) -> None:
        self._image = image
        self.name = image.name
        self.pixels: np.ndarray = np.empty(0)

    def open(self, *, at_least: int | None = None) -> np.ndarray:  # told by Image
        return self._remembered(self._image.open(at_least=at_least), at_least=at_least)

    def bands(self, *, at_least: int | None = None) -> np.ndarray:  # told by Image
        return self._remembered(self._image.bands(at_least=at_least), at_least=at_least)

    def shown(self, *, at_least: int | None = None) -> np.ndarray:  # told by Image
        return self._remembered(self._image.shown(at_least=at_least), at_least=at_least)

    def _remembered(self, opened: np.ndarray, *, at_least: int | None) -> np.ndarray:
        is_enough = at_least is None or at_least >= DECODED_PX
        is_rgb = opened.dtype == np.uint8 and opened.shape[2] == 3
        self.pixels = opened if is_enough and is_rgb else self._image.shown(at_least=DECODED_PX)
        return opened

    def content_hash(self) -> bytes:  # told by Image
        return self._image.content_hash()
