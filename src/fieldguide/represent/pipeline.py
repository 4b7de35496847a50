"""Photos to vectors on all cores: threads hash, decode and encode; the caller's thread does the rest."""

import threading
import time
from collections.abc import Generator, Iterable, Sized
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np

from fieldguide.cores import available_cores, one_thread
from fieldguide.errors import ImageError
from fieldguide.images import IN_FLIGHT, Image, as_image
from fieldguide.represent.cache import FeatureCache
from fieldguide.represent.piecewise import Known, Piecewise

if TYPE_CHECKING:
    from fieldguide.represent.encoder import Encoder

Result = np.ndarray | ImageError
Encoded = list[np.ndarray] | ImageError  # piece by piece

_TASKS_A_WORKER = 2  # of each kind: one that runs and one that waits, so that no worker does
_WINDOW, _LEAST_WINDOW = 4096, 256  # results kept for an earlier photo to come
_WINDOW_NUMBERS = 4096 * 1280  # of long vectors fewer: 20 MB of float32
_SAVE_ROWS = 256
_SAVE_S = 2.0


@dataclass(slots=True)
class _Photo:
    index: int
    image: Image
    content: bytes = b""
    known: Known = field(default_factory=list)


class _StoppedError(Exception):
    """A worker saw that nobody waits for it any more."""


class Pipeline:
    """One run over photos; iterate it once.

    Photos pass three stages. Workers take them in chunks to hash them; the caller's thread asks the cache for
    them; those that were not in it gather until they fill a batch, which a worker decodes and encodes. So
    decoding overlaps with inference on other cores, batches are full whatever the share of hits, and one
    thread alone touches the cache. Without a cache the first two stages fall away.

    Parameters
    ----------
    images : iterable
        What `as_image` takes; read as the work proceeds.
    encoder : Encoder
        Its `prepare` and `encode` are called from several threads at once.
    cache : FeatureCache or None
        Where vectors are looked up and kept, piece by piece where the encoder is a `Composite`.

    Notes
    -----
    Memory: the photos that are being decoded share the bytes of `IN_FLIGHT`; a worker holds one batch of
    prepared photos; at most five batches a worker of unopened images and 4,096 results are held, fewer of
    vectors longer than 1,280, whatever the number of photos. A photo is read twice, to hash and to decode,
    but within these few batches, so the second time from the system's page cache.

    Time: threads suffice because decoders, SHA-256 and engines release the interpreter lock. Matrix products
    stay on their worker's core: 40 photos as Fisher vectors took 0.9 s so, 2.5 to 4.9 s otherwise.
    """

    def __init__(self, images: Iterable[Any], encoder: "Encoder", *, cache: FeatureCache | None) -> None:
        workers = available_cores()
        size = encoder.photos_at_once()
        total = length(images)
        self._encoder = encoder
        self._cache = cache
        self._pieces = Piecewise(encoder, cache)
        self._source = enumerate(images)
        self._batch = min(size, max(1, -(-total // workers))) if total else size  # few photos: share them out
        self._window = min(_WINDOW, max(_LEAST_WINDOW, _WINDOW_NUMBERS // max(1, encoder.width)))
        self._depth = _TASKS_A_WORKER * workers
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="fieldguide")
        self._stop = threading.Event()
        self._hashing: dict[Future[list[bytes | ImageError]], list[_Photo]] = {}
        self._encoding: dict[Future[list[Encoded]], list[_Photo]] = {}
        self._missing: list[_Photo] = []
        self._results: dict[int, Result] = {}
        self._unsaved: list[tuple[bytes, Known, list[np.ndarray]]] = []
        self._saved_at = time.monotonic()
        self._read = self._given = 0
        self._exhausted = False

    def __iter__(self) -> Generator[tuple[int, Result]]:
        with one_thread("blas"):
            yield from self._run()

    def _run(self) -> Generator[tuple[int, Result]]:
        try:
            while True:
                self._feed()
                tasks: list[Future[Any]] = [*self._hashing, *self._encoding]
                if not tasks:
                    return
                wait(tasks, return_when=FIRST_COMPLETED)
                self._collect()
                self._save(at_once=False)
                while self._given in self._results:
                    index = self._given
                    self._given += 1
                    yield index, self._results.pop(index)
        finally:  # also after Ctrl-C, an error, or a caller that had enough
            self._stop.set()
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._collect_encoded(failures_too=False)
            self._save(at_once=True)

    def _feed(self) -> None:
        """Give the workers what they can take."""
        while len(self._encoding) < self._depth:
            if len(self._missing) < self._batch and self._read_chunk():
                continue
            if len(self._missing) < self._batch and (self._hashing or not self._missing):
                return
            photos, self._missing = self._missing[: self._batch], self._missing[self._batch :]
            future = self._pool.submit(_encode, self._encoder, photos, pieces=self._pieces, stop=self._stop)
            self._encoding[future] = photos

    def _read_chunk(self) -> bool:
        """Take in the next photos; False when there are none, or enough of them are on their way."""
        if len(self._hashing) >= self._depth or self._read - self._given >= self._window or self._exhausted:
            return False
        photos = [_Photo(index, as_image(image)) for index, image in islice(self._source, self._batch)]
        self._read += len(photos)
        self._exhausted = len(photos) < self._batch
        if self._cache is None:
            for photo in photos:
                photo.known = self._pieces.nothing()
            self._missing += photos
        elif photos:
            self._hashing[self._pool.submit(_hash, photos, stop=self._stop)] = photos
        return bool(photos)

    def _collect(self) -> None:
        self._collect_hashed()
        self._collect_encoded(failures_too=True)

    def _collect_hashed(self) -> None:
        """Sort hashed photos into found, unreadable and missing, with one question to the cache."""
        hashed: list[_Photo] = []
        for future in [future for future in self._hashing if future.done()]:
            for photo, content in zip(self._hashing.pop(future), future.result(), strict=True):
                if isinstance(content, ImageError):
                    self._results[photo.index] = content
                else:
                    photo.content = content
                    hashed.append(photo)
        if not hashed:
            return
        looked_up = self._pieces.look_up([photo.content for photo in hashed])
        for photo, known in zip(hashed, looked_up, strict=True):
            photo.known = known
            found = [vector for vector in known if vector is not None]
            if len(found) == len(known):
                self._results[photo.index] = self._pieces.vector(found, name=photo.image.name)
            else:
                self._missing.append(photo)

    def _collect_encoded(self, *, failures_too: bool) -> None:
        for future in [future for future in self._encoding if future.done()]:
            photos = self._encoding.pop(future)
            if not failures_too and (future.cancelled() or future.exception() is not None):
                continue
            for photo, encoded in zip(photos, future.result(), strict=True):
                if isinstance(encoded, ImageError):
                    self._results[photo.index] = encoded
                    continue
                self._results[photo.index] = self._pieces.vector(encoded, name=photo.image.name)
                if self._cache is not None:
                    self._unsaved.append((photo.content, photo.known, encoded))

    def _save(self, *, at_once: bool) -> None:
        now = time.monotonic()
        due = at_once or len(self._unsaved) >= _SAVE_ROWS or now - self._saved_at >= _SAVE_S
        if self._cache is None or not self._unsaved or not due:
            return
        hashes, known, encoded = zip(*self._unsaved, strict=True)
        self._unsaved.clear()
        self._saved_at = now
        self._pieces.keep(hashes, known, encoded)


def length(images: Iterable[Any]) -> int:
    """Count photos without opening or consuming them.

    Parameters
    ----------
    images : iterable
        Any.

    Returns
    -------
    int
        Its length; 0 when it does not know.
    """
    return len(images) if isinstance(images, Sized) else 0


def _hash(photos: list[_Photo], *, stop: threading.Event) -> list[bytes | ImageError]:
    contents: list[bytes | ImageError] = []
    for photo in photos:
        if stop.is_set():
            raise _StoppedError
        try:
            photo.image.check()
            contents.append(photo.image.content_hash())
        except ImageError as error:
            contents.append(_without_frames(error))
    return contents


def _encode(
    encoder: "Encoder", photos: list[_Photo], *, pieces: Piecewise, stop: threading.Event
) -> list[Encoded]:
    results: list[ImageError | None] = []
    prepared: list[np.ndarray] = []
    for photo in photos:
        if stop.is_set():
            raise _StoppedError
        try:
            with IN_FLIGHT.photo():
                prepared.append(encoder.prepare(photo.image))
            results.append(None)
        except ImageError as error:
            results.append(_without_frames(error))
    readable = [photo.known for photo, error in zip(photos, results, strict=True) if error is None]
    encoded = iter(pieces.complete(readable, prepared))
    return [next(encoded) if error is None else error for error in results]


def _without_frames(error: ImageError) -> ImageError:
    """Let go of the stack below an error, and with it of the pixels that were being decoded."""
    link: BaseException | None = error
    while link is not None:
        link.__traceback__ = None
        link = link.__cause__ or link.__context__
    return error
