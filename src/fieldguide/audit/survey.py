"""One pass over all photos: what every check of the audit needs, decoded once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from fieldguide.audit.duplicates import Duplicates, duplicates, joined
from fieldguide.audit.glance import MINIATURE_PX, THUMBNAIL_PX
from fieldguide.audit.near_pairs import near_pairs
from fieldguide.audit.nearest_others import nearest_others
from fieldguide.audit.surveyor import Seen, look_at
from fieldguide.errors import ImageError, OptionError
from fieldguide.images import Image, LeftOut
from fieldguide.images.known_content import known_content
from fieldguide.represent import Encoder, FeatureCache, Features, Progress

NEIGHBOURS = 5


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
    miniatures : ndarray of shape (m, 32, 32, 3), uint8
        In colour.
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
    identity : mapping or None
        Of that encoder.
    refused : mapping of bytes to str
        Content hash of photos that were found and could not be read, and why.
    source : Survey or None
        The survey that this one is a part of.
    """

    kept: np.ndarray
    unreadable: Mapping[int, str]
    hashes: tuple[bytes, ...]
    facts: tuple[Mapping[str, str | int | float], ...]
    thumbnails: np.ndarray
    miniatures: np.ndarray
    brightness: np.ndarray
    contrast: np.ndarray
    sharpness: np.ndarray
    colour: np.ndarray
    ring: np.ndarray
    vectors: np.ndarray | None
    identity: Mapping[str, Any] | None
    refused: Mapping[bytes, str]
    source: "Survey | None" = None

    def __len__(self) -> int:
        return len(self.kept)

    @cached_property
    def neighbours(self) -> tuple[np.ndarray, np.ndarray] | None:
        """For each row the nearest others by their vectors: rows and cosine distances, (m, 5) or fewer."""
        if self.vectors is None or len(self) < 2:
            return None
        return nearest_others(self.vectors, k=NEIGHBOURS)

    @cached_property
    def pictures(self) -> tuple[tuple[bytes, ...], ...]:
        """Contents that show one picture, two or more each; searched for at the first call only."""
        if self.source is not None:
            return self.source.pictures
        row = {content: number for number, content in enumerate(self.hashes)}
        contents = sorted(row)
        rows = np.array([row[content] for content in contents], dtype=np.int64)
        candidates = self._nearest_contents(contents)
        pairs = near_pairs(self.thumbnails[rows], self.miniatures[rows], candidates=candidates)
        return tuple(tuple(contents[i] for i in group) for group in joined(pairs.tolist()))

    def _nearest_contents(self, contents: Sequence[bytes]) -> np.ndarray:
        """Pair each content with the other one whose vector is nearest: (p, 2), numbers of contents."""
        if self.neighbours is None:
            return np.empty((0, 2), dtype=np.int64)
        number = {content: i for i, content in enumerate(contents)}
        of_row = np.array([number[content] for content in self.hashes])
        other = of_row[self.neighbours[0]]
        differs = other != of_row[:, None]
        first = differs.argmax(axis=1)
        rows = np.flatnonzero(differs.any(axis=1))
        pairs = np.stack([of_row[rows], other[rows, first[rows]]], axis=1)
        return np.unique(np.sort(pairs, axis=1), axis=0)

    def copies(self, images: Sequence[Image]) -> Duplicates:
        """Group photos that are copies of one another.

        Parameters
        ----------
        images : sequence of Image
            Photos that the survey covers, in any order.

        Returns
        -------
        Duplicates
            Places in `images`; a photo that cannot be read is in no group.
        """
        readable = set(self.hashes)
        contents = [content if content in readable else None for content in map(known_content, images)]
        return duplicates(contents, pictures=self.pictures)

    def features(self, images: Sequence[Image], encoder: Encoder, *, strict: bool = False) -> Features | None:
        """Give the vectors of photos as `compute_features` would.

        Parameters
        ----------
        images : sequence of Image
            Photos that the survey covers, in any order.
        encoder : Encoder
            What the vectors should come from.
        strict : bool, default=False
            Whether a photo that could not be read is an error.

        Returns
        -------
        Features or None
            None if the survey was made with another encoder, or without one. Vectors of width 0 where the
            encoder has to learn first.

        Raises
        ------
        ImageError
            If `strict` and a photo could not be read; the first is named.
        OptionError
            If a photo is not covered.
        """
        if not encoder.learns and (self.identity is None or self.identity != encoder.identity()):
            return None
        looked = self.of(images)
        if strict and looked.unreadable:
            first = min(looked.unreadable)
            raise ImageError(f"{images[first].name}: {looked.unreadable[first]}")
        none_yet = np.empty((len(looked), 0), dtype=np.float32)
        vectors = none_yet if encoder.learns else np.asarray(looked.vectors)
        return Features(vectors, looked.kept, looked.unreadable)

    def of(self, images: Sequence[Image]) -> "Survey":
        """Take what is known of some photos.

        Parameters
        ----------
        images : sequence of Image
            Photos that the survey covers, by their content; in any order.

        Returns
        -------
        Survey
            Its places are those in `images`. The same object, if these are the photos that were surveyed.

        Raises
        ------
        OptionError
            If a photo is not covered.
        """
        row = {content: number for number, content in enumerate(self.hashes)}
        rows: dict[int, int] = {}
        unreadable: dict[int, str] = {}
        for place, image in enumerate(images):
            content = known_content(image)
            if content in row:
                rows[place] = row[content]
            elif content in self.refused:
                unreadable[place] = self.refused[content]
            elif place in self.unreadable and content is None:
                unreadable[place] = self.unreadable[place]
            else:
                raise OptionError(f"the survey does not cover {image.name}. Survey these photos anew.")
        hashes = tuple(self.hashes[i] for i in rows.values())
        if hashes == self.hashes and unreadable == self.unreadable:
            return self
        return self._taken(rows, hashes=hashes, unreadable=unreadable)

    def _taken(
        self, rows: Mapping[int, int], *, hashes: tuple[bytes, ...], unreadable: Mapping[int, str]
    ) -> "Survey":
        picked = np.array(list(rows.values()), dtype=np.int64)
        arrays = {
            name: value[picked]
            for name, value in vars(self).items()
            if isinstance(value, np.ndarray) and name != "kept"
        }
        return replace(
            self,
            kept=np.array(list(rows), dtype=np.int64),
            unreadable=unreadable,
            hashes=hashes,
            facts=tuple(self.facts[i] for i in picked),
            source=self.source or self,
            **arrays,
        )


def survey(
    images: Sequence[Image],
    encoder: Encoder | None = None,
    *,
    cache: FeatureCache | None = None,
    progress: Progress | None = None,
    strict: bool = False,
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
    strict : bool, default=False
        Whether the first photo that cannot be read ends the work.

    Returns
    -------
    Survey
        For `audit` and `fit`, which then need not look again.

    Raises
    ------
    ImageError
        If `strict` and a photo cannot be read.

    Notes
    -----
    Threads take 16 photos at a time; 19 kB and a vector are kept of each. The vectors are those that
    `compute_features` gives, so the cache is shared with it.

    Examples
    --------
    >>> from fieldguide.images import ArrayImage
    >>> photo = np.arange(4800, dtype=np.uint8).reshape(60, 80)
    >>> looked = survey([ArrayImage(photo, name="a"), ArrayImage(photo[::-1].copy(), name="b")])
    >>> looked.brightness.shape, looked.vectors
    ((2, 3), None)
    """
    seen: list[Seen] = []
    kept: list[int] = []
    unreadable: dict[int, str] = {}
    for index, outcome in enumerate(look_at(images, encoder, cache=cache)):
        if isinstance(outcome, Seen):
            seen.append(outcome)
            kept.append(index)
        elif strict:
            raise outcome
        else:
            unreadable[index] = LeftOut.because(images[index].exact_name, outcome).reason
        if progress is not None:
            progress(index + 1, len(images))
    return _gathered(seen, kept=kept, unreadable=unreadable, images=images, encoder=encoder)


def _gathered(
    seen: list[Seen],
    *,
    kept: list[int],
    unreadable: dict[int, str],
    images: Sequence[Image],
    encoder: Encoder | None,
) -> Survey:
    glances = [photo.glance for photo in seen]

    def column(name: str, *shape: int, dtype: type = np.float32) -> np.ndarray:
        values = [getattr(look, name) for look in glances]
        return np.array(values, dtype=dtype).reshape(len(seen), *shape)

    vectors = None
    if encoder is not None:
        vectors = np.array([photo.vector for photo in seen], np.float32).reshape(len(seen), encoder.width)
    refused = {known_content(images[place]): reason for place, reason in unreadable.items()}
    return Survey(
        kept=np.array(kept, dtype=np.int64),
        unreadable=unreadable,
        hashes=tuple(photo.content for photo in seen),
        facts=tuple(photo.facts for photo in seen),
        thumbnails=column("thumbnail", THUMBNAIL_PX, THUMBNAIL_PX, dtype=np.uint8),
        miniatures=column("miniature", MINIATURE_PX, MINIATURE_PX, 3, dtype=np.uint8),
        brightness=column("brightness", 3),
        contrast=column("contrast"),
        sharpness=column("sharpness"),
        colour=column("colour", 3),
        ring=column("ring", 6),
        vectors=vectors,
        identity=None if encoder is None else encoder.identity(),
        refused={content: reason for content, reason in refused.items() if content is not None},
    )
