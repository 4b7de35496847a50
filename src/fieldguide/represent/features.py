"""Photos to vectors: all at once, or as a stream."""

from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from fieldguide.errors import ImageError
from fieldguide.images import LeftOut, as_image
from fieldguide.represent.cache import FeatureCache
from fieldguide.represent.pipeline import Pipeline, length

if TYPE_CHECKING:
    from fieldguide.represent.encoder import Encoder

Progress = Callable[[int, int], None]


@dataclass(frozen=True, eq=False)
class Features:
    """The vectors of photos, and which photos have none.

    Attributes
    ----------
    vectors : ndarray of shape (m, d), float32
        One row for each photo that could be read, in the order given.
    kept : ndarray of shape (m,), int64
        The place of each row's photo in the input, ascending.
    left_out : dict of int to str
        The place in the input of each photo that could not be read, and why; its name is not repeated.
    """

    vectors: np.ndarray
    kept: np.ndarray
    left_out: Mapping[int, str]


def stream_features(
    images: Iterable[Any],
    encoder: "Encoder",
    *,
    cache: FeatureCache | None = None,
    progress: Progress | None = None,
) -> Generator[tuple[int, np.ndarray | ImageError]]:
    """Compute vectors one after the other, in the order of the photos, with all cores and bounded memory.

    Parameters
    ----------
    images : iterable
        Images, or what `as_image` takes; need not have a length and is read as the work proceeds.
    encoder : Encoder
        Turns photos into vectors.
    cache : FeatureCache, optional
        Vectors found there are not computed, new ones are kept there: every 2 s, and when the stream ends,
        fails, is interrupted or closed. Photos are hashed only when there is one.
    progress : callable, optional
        Called in this thread as `progress(done, total)`; total is 0 when `images` has no length.

    Yields
    ------
    index : int
        The photo's place in the input: 0, 1, 2, ...
    vector : ndarray of shape (d,), float32, or ImageError
        Possibly read-only; the error when the photo cannot be read.

    Raises
    ------
    OptionError
        If something in `images` is no photo.

    Notes
    -----
    Threads, not processes: works in a notebook and without a `__main__` guard. Ctrl-C stops the threads
    within one batch. A loop that is left early should close the stream (`contextlib.closing`): what was
    finished is then kept at once, not when Python happens to collect it.
    """
    total = length(images)
    with closing(iter(Pipeline(images, encoder, cache=cache))) as results:
        for index, result in results:
            yield index, result
            if progress is not None:
                progress(index + 1, total)


def compute_features(
    images: Sequence[Any],
    encoder: "Encoder",
    *,
    cache: FeatureCache | None = None,
    progress: Progress | None = None,
    strict: bool = False,
) -> Features:
    """Compute the vectors of photos.

    Parameters
    ----------
    images : sequence
        Images, or what `as_image` takes.
    encoder : Encoder
        Turns photos into vectors.
    cache : FeatureCache, optional
        As for `stream_features`.
    progress : callable, optional
        Called as `progress(done, total)`.
    strict : bool, default=False
        Whether the first photo that cannot be read ends the work, instead of being left out by name.

    Returns
    -------
    Features
        Vectors, the places of their photos, and what was left out.

    Raises
    ------
    ImageError
        If `strict` and a photo cannot be read.
    OptionError
        If something in `images` is no photo.
    """
    vectors = np.empty((len(images), encoder.width), dtype=np.float32)
    kept: list[int] = []
    left_out: dict[int, str] = {}
    with closing(stream_features(images, encoder, cache=cache, progress=progress)) as results:
        for index, result in results:
            if not isinstance(result, ImageError):
                vectors[len(kept)] = result
                kept.append(index)
            elif strict:
                raise result
            else:
                left_out[index] = LeftOut.because(as_image(images[index]).exact_name, result).reason
    return Features(vectors[: len(kept)], np.array(kept, dtype=np.int64), left_out)
