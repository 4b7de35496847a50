"""Photos that belong to no class, as a user gives them."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from os import PathLike
from typing import Any

import numpy as np

from fieldguide.errors import ImageError, SourceError
from fieldguide.images import Dataset, FoundPhotos, Image, LeftOut, as_image, find_photos
from fieldguide.images.description import count, first_few
from fieldguide.images.known_content import known_content
from fieldguide.ladder.encoding import Encoding
from fieldguide.ladder.labelled_copies import labelled_copies
from fieldguide.ladder.part import Part
from fieldguide.printable import quoted
from fieldguide.represent import Features

FEWEST, REPORTED = 10, 3
WANTED = (
    f"--unknown takes a folder or archive of {FEWEST} or more photos that show none of the classes; give "
    "one, or leave it out, and classes are held out in turn instead"
)
_LABELLED = "it is also among the labelled photos"
_TWICE = "it is there twice"


@dataclass(frozen=True)
class UnknownExamples:
    """Examples of the unknown, in an order that depends on their content alone.

    Attributes
    ----------
    images : tuple of Image
        None of them among the labelled photos, each content once.
    left_out : tuple of LeftOut
        Those that cannot be used, with the reason.
    strict : bool
        Whether a photo that cannot be read stops the work.
    near_copies : bool
        Whether photos that show the same picture as a labelled one are looked for.
    """

    images: tuple[Image, ...]
    left_out: tuple[LeftOut, ...]
    strict: bool
    near_copies: bool

    @classmethod
    def of(cls, given: Any, labelled: Dataset, *, strict: bool, near_copies: bool) -> "UnknownExamples":
        """Take what a user gives.

        Parameters
        ----------
        given : path, Dataset, FoundPhotos, or iterable of whatever `as_image` takes
            A folder is searched with all below it, whatever its folders are called.
        labelled : Dataset
            The photos to learn from and to score; an example of equal content is left out.
        strict : bool
            Whether a photo that cannot be read stops the work.
        near_copies : bool
            As for the class.

        Returns
        -------
        UnknownExamples

        Raises
        ------
        SourceError
            If fewer than ten are left.
        ImageError
            If `strict` and one cannot be read.
        """
        images, left_out = _images(given)
        if strict and left_out:
            raise ImageError(f"{left_out[0].name}: {left_out[0].reason}")
        seen = {content for image in labelled.images if (content := known_content(image)) is not None}
        reasons = dict.fromkeys(seen, _LABELLED)
        kept: dict[bytes, Image] = {}
        for image in images:
            try:
                content = image.content_hash()
            except ImageError as error:
                if strict:
                    raise
                left_out.append(LeftOut.because(image.exact_name, error))
                continue
            if content in reasons:
                left_out.append(LeftOut(image.exact_name, reasons[content]))
            else:
                reasons[content], kept[content] = _TWICE, image
        order = sorted(kept, key=lambda content: hashlib.sha256(content).digest())
        examples = cls(tuple(kept[content] for content in order), tuple(left_out), strict, near_copies)
        examples.require_enough(len(order))
        return examples

    def vectors(
        self, encoding: Encoding, *, labelled: Sequence[Part]
    ) -> tuple[np.ndarray, np.ndarray, tuple[str, ...]]:
        """Represent them, and hold a third of them back.

        Parameters
        ----------
        encoding : Encoding
            Its encoder is fitted, if it learns.
        labelled : sequence of Part
            The labelled photos, represented likewise.

        Returns
        -------
        choose, report : ndarray of shape (a, d) and (b, d), float32
            Vectors to choose by and to report on.
        notes : tuple of str
            Which examples could not be used, and which contradict a label.

        Raises
        ------
        SourceError
            If fewer than ten can be read.
        ImageError
            If `strict` and one cannot be read.
        """
        features = encoding.quiet.features(self.images, strict=self.strict)
        self.require_enough(len(features.vectors))
        unread = [LeftOut(self.images[i].exact_name, reason) for i, reason in features.left_out.items()]
        held_back = np.arange(len(features.vectors)) % REPORTED == REPORTED - 1
        notes = (*_told([*self.left_out, *unread]), *self._contradictions(features, labelled))
        return features.vectors[~held_back], features.vectors[held_back], notes

    def _contradictions(self, features: Features, labelled: Sequence[Part]) -> tuple[str, ...]:
        images = [self.images[i] for i in features.kept.tolist()]
        copies = labelled_copies(images, features.vectors, labelled) if self.near_copies else {}
        if not copies:
            return ()
        named = [f"{images[i].name} ({name}, {quoted(label)})" for i, (name, label) in sorted(copies.items())]
        return (
            f"{len(copies):,} of {len(images):,} examples of the unknown show the same picture as a labelled "
            f"photo: {first_few(named)}. A photo cannot be of a class and of none: take it out on one side.",
        )

    def require_enough(self, n: int) -> None:
        """Raise SourceError where fewer than ten are left."""
        if n >= FEWEST:
            return
        first = self.left_out[0] if self.left_out else None
        reason = f" (the first left out: {first.name}: {first.reason})" if first else ""
        raise SourceError(
            f"{n} examples of the unknown can be used{reason}. Give at least {FEWEST} photos that show none "
            "of the classes, apart from the labelled ones, or none at all."
        )


def _told(photos: Sequence[LeftOut]) -> tuple[str, ...]:
    if not photos:
        return ()
    named = first_few([f"{photo.name} ({photo.reason})" for photo in photos])
    return (f"Left out {count(len(photos), 'example')} of the unknown: {named}.",)


def find_unknown(source: str | PathLike[str], *, max_megapixels: float = 200) -> FoundPhotos:
    """Find examples of the unknown in a folder or archive.

    Parameters
    ----------
    source : path
        A folder is searched with all below it, whatever its folders are called.
    max_megapixels : float, default=200
        Photos that claim to be larger are refused.

    Returns
    -------
    FoundPhotos

    Raises
    ------
    SourceError
        If there is none.
    """
    return find_photos(source, max_megapixels=max_megapixels, wanted=WANTED)


def _images(given: Any) -> tuple[list[Image], list[LeftOut]]:
    found = find_unknown(given) if isinstance(given, str | PathLike) else given
    if isinstance(found, Dataset | FoundPhotos):
        return list(found.images), list(found.left_out)
    if isinstance(given, Iterable):
        return [as_image(photo) for photo in given], []
    raise SourceError(f"unknown is {given!r}; give a folder of photos that show none of the classes.")
