"""One pass over all photos: what every check of the audit needs, decoded once."""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np

from fieldguide.audit.glance import SHARPNESS_PX, THUMBNAIL_PX, Glance, glance
from fieldguide.cores import available_cores
from fieldguide.errors import ImageError
from fieldguide.images import Image, LeftOut
from fieldguide.represent import Encoder, FeatureCache, Progress

_BATCH = 16


@dataclass(frozen=True, eq=False)
class Survey:
    """What is known of the photos that could be read, m of n.

    Attributes
    ----------
    kept : ndarray of shape (m,), int64
        The place of each row's photo in the input, ascending.
    unreadable : mapping of int to str
        The place of each other photo, and why it could not be read.
    hashes : tuple of bytes, of length m
        Content hashes.
    facts : tuple of mapping, of length m
        As `Image.facts` tells them.
    thumbnails : ndarray of shape (m, 128, 128), uint8
        Grey.
    brightness : ndarray of shape (m, 3), float32
        1st, 50th and 99th percentile of the luma, in [0, 255].
    contrast : ndarray of shape (m,), float32
        Standard deviation of the luma.
    sharpness : ndarray of shape (m,), float32
        Variance of the Laplacian, see `Glance`.
    colour : ndarray of shape (m, 3), float32
        Mean colour.
    ring : ndarray of shape (m, 6), float32
        Mean and spread of the colour of the border ring.
    vectors : ndarray of shape (m, d), float32, or None
        From the encoder, if there was one.
    """

    kept: np.ndarray
    unreadable: Mapping[int, str]
    hashes: tuple[bytes, ...]
    facts: tuple[Mapping[str, str | int | float], ...]
    thumbnails: np.ndarray
    brightness: np.ndarray
    contrast: np.ndarray
    sharpness: np.ndarray
    colour: np.ndarray
    ring: np.ndarray
    vectors: np.ndarray | None

    def __len__(self) -> int:
        return len(self.kept)


@dataclass(slots=True)
class _Seen:
    content: bytes
    facts: Mapping[str, str | int | float]
    glance: Glance
    vector: np.ndarray | None = None


def survey(
    images: Sequence[Image],
    encoder: Encoder | None = None,
    *,
    cache: FeatureCache | None = None,
    progress: Progress | None = None,
) -> Survey:
    """Look at every photo once: hash, header, a reduced decode, and a vector if an encoder is given.

    Parameters
    ----------
    images : sequence of Image
        The n photos.
    encoder : Encoder, optional
        Turns photos into vectors. It shares the decode.
    cache : FeatureCache, optional
        Vectors found there are not computed, new ones are kept there.
    progress : callable, optional
        Called in this thread as `progress(done, total)`.

    Returns
    -------
    Survey

    Notes
    -----
    Threads take 16 photos at a time; 16 kB and a vector are kept of each. The vectors are those that
    `compute_features` gives, so the cache is shared with it.
    """
    seen: list[_Seen] = []
    kept: list[int] = []
    unreadable: dict[int, str] = {}
    for index, outcome in enumerate(_looked_at(images, _Worker(encoder, cache))):
        if isinstance(outcome, _Seen):
            seen.append(outcome)
            kept.append(index)
        else:
            unreadable[index] = LeftOut.because(images[index].name, outcome).reason
        if progress is not None:
            progress(index + 1, len(images))
    return _gathered(seen, kept=kept, unreadable=unreadable, with_vectors=encoder is not None)


def _looked_at(images: Sequence[Image], worker: "_Worker") -> Iterator[_Seen | ImageError]:
    batches = iter(range(0, len(images), _BATCH))
    workers = available_cores()
    with ThreadPoolExecutor(workers, thread_name_prefix="fieldguide") as pool:
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
    cache: FeatureCache | None

    def __call__(self, images: Sequence[Image]) -> list[_Seen | ImageError]:
        outcomes: list[_Seen | ImageError] = []
        prepared: list[np.ndarray] = []
        for image in images:
            try:
                opened = _Once(image)
                square = (self.encoder.prepare if self.encoder else _open)(opened)
                outcomes.append(_Seen(image.content_hash(), image.facts(), glance(opened.pixels)))
                prepared.append(square)
            except ImageError as error:
                outcomes.append(ImageError(str(error)))
        if self.encoder is not None and prepared:
            self._encode([seen for seen in outcomes if isinstance(seen, _Seen)], prepared)
        return outcomes

    def _encode(self, seen: list[_Seen], prepared: list[np.ndarray]) -> None:
        encoder = self.encoder
        assert encoder is not None  # noqa: S101 - the caller checked
        identity: dict[str, Any] = {} if self.cache is None else encoder.identity()
        hashes = [photo.content for photo in seen]
        found = {} if self.cache is None else self.cache.lookup(identity, hashes, width=encoder.width)
        missing = [i for i, content in enumerate(hashes) if content not in found]
        if missing:
            vectors = np.asarray(encoder.encode(np.stack([prepared[i] for i in missing])), dtype=np.float32)
            found |= {hashes[i]: vector for i, vector in zip(missing, vectors, strict=True)}
            if self.cache is not None:
                self.cache.store(identity, [hashes[i] for i in missing], vectors)
        for photo in seen:
            photo.vector = found[photo.content]


def _open(image: "_Once") -> np.ndarray:
    return image.open(at_least=SHARPNESS_PX)


class _Once(Image):
    """A photo that remembers the pixels it was opened to."""

    def __init__(self, image: Image) -> None:
        self._image = image
        self.name = image.name
        self.pixels: np.ndarray = np.empty(0)

    def open(self, *, at_least: int | None = None) -> np.ndarray:  # told by Image
        wanted = at_least if at_least is None else max(at_least, SHARPNESS_PX)
        self.pixels = self._image.open(at_least=wanted)
        return self.pixels

    def content_hash(self) -> bytes:  # told by Image
        return self._image.content_hash()


def _gathered(
    seen: list[_Seen], *, kept: list[int], unreadable: dict[int, str], with_vectors: bool
) -> Survey:
    glances = [photo.glance for photo in seen]

    def column(name: str, *shape: int, dtype: type = np.float32) -> np.ndarray:
        values = [getattr(look, name) for look in glances]
        return np.array(values, dtype=dtype).reshape(len(seen), *shape)

    vectors = np.stack([photo.vector for photo in seen]) if with_vectors and seen else None  # pyrefly: ignore
    return Survey(
        kept=np.array(kept, dtype=np.int64),
        unreadable=unreadable,
        hashes=tuple(photo.content for photo in seen),
        facts=tuple(photo.facts for photo in seen),
        thumbnails=column("thumbnail", THUMBNAIL_PX, THUMBNAIL_PX, dtype=np.uint8),
        brightness=column("brightness", 3),
        contrast=column("contrast"),
        sharpness=column("sharpness"),
        colour=column("colour", 3),
        ring=column("ring", 6),
        vectors=vectors,
    )
