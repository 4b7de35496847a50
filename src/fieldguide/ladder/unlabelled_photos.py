"""Photos without labels: which may be learnt from, and what became of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import Any, Literal

import numpy as np

from fieldguide.assess import GainResult
from fieldguide.audit import survey
from fieldguide.classify import Classifier, Validation
from fieldguide.classify.unlabelled import UnlabelledOutcome, fit_unlabelled, refit_unlabelled
from fieldguide.errors import ImageError, OptionError, SourceError
from fieldguide.images import Dataset, FoundPhotos, Image, LeftOut, as_image, find_photos, read
from fieldguide.images.description import by_reason, count, first_few
from fieldguide.images.formats.catalogue import format_of
from fieldguide.images.formats.look import Look
from fieldguide.ladder.encoding import Encoding
from fieldguide.ladder.part import Part
from fieldguide.ladder.plan import Plan
from fieldguide.search import nearest

# More are not looked at; near copies of a photo are sought among so many of the photos most like it.
LOOKED_AT, NEIGHBOURS = 10_000, 5
WANTED = (
    "--unlabelled takes a folder or archive of photos of the same kind without labels; give one, or leave it "
    "out"
)
_SPLIT_WORDS = {"train": "training", None: "labelled"}


@dataclass(eq=False)
class UnlabelledPhotos:
    """Photos without labels that may be learnt from.

    Attributes
    ----------
    images : tuple of Image
        In the order of their content; each can be read.
    notes : tuple of str
        What was left out, by name.
    outcome : UnlabelledOutcome or None
        What became of them when a classifier learnt last.
    """

    images: tuple[Image, ...]
    notes: tuple[str, ...]
    outcome: UnlabelledOutcome | None = None

    @classmethod
    def of(
        cls, found: FoundPhotos, plan: Plan, *, encoding: Encoding, near_copies: bool
    ) -> "UnlabelledPhotos":
        """Leave out what cannot be read, and copies of photos that have labels.

        Parameters
        ----------
        found : FoundPhotos
            As `find_unlabelled` gives them.
        plan : Plan
            The photos with labels, and which of them are scored.
        encoding : Encoding
            What made their vectors.
        near_copies : bool
            Whether photos that show the same picture as a scored one are left out too.

        Returns
        -------
        UnlabelledPhotos

        Raises
        ------
        SourceError
            If none is left.
        """
        gone = list(found.left_out)
        fresh = _fresh(found.images, plan, gone=gone)
        looked_at = [fresh[content] for content in sorted(fresh)[:LOOKED_AT]]
        features = encoding.features(looked_at, strict=False)
        gone += [LeftOut(looked_at[i].exact_name, reason) for i, reason in features.left_out.items()]
        looked_at = [looked_at[i] for i in features.kept.tolist()]
        if near_copies and looked_at:
            copies = _near_copies(looked_at, features.vectors, plan=plan)
            gone += [LeftOut(looked_at[i].exact_name, reason) for i, reason in copies.items()]
            looked_at = [image for i, image in enumerate(looked_at) if i not in copies]
        if not looked_at:
            told = f" (the first: {gone[0].name}: {gone[0].reason})" if gone else ""
            raise SourceError(f"no photo without a label is left to learn from{told}. Give others, or none.")
        more = len(fresh) - LOOKED_AT
        notes = (
            [f"{more:,} of the photos without labels were not looked at; {LOOKED_AT:,} were."]
            if more > 0
            else []
        )
        notes += [
            f"Left out {count(len(names), 'photo')} without a label: {reason}: {first_few(names)}"
            for reason, names in by_reason(gone).items()
        ]
        return cls(tuple(looked_at), tuple(notes))

    def learn(
        self,
        classifier: Classifier,
        train: Part,
        *,
        validation: Validation | None,
        encoding: Encoding,
    ) -> None:
        """Fit a classifier on labelled photos, and on these if that helps.

        Parameters
        ----------
        classifier : Classifier
            Is fitted here.
        train : Part
            The labelled photos.
        validation : Validation or None
            As for `Classifier.fit`.
        encoding : Encoding
            What made their vectors.
        """
        self.outcome = fit_unlabelled(
            classifier,
            train.vectors,
            train.labels,
            self._vectors(encoding),
            groups=train.groups,
            validation=validation,
        )

    def learn_again(self, classifier: Classifier, train: Part, *, encoding: Encoding) -> None:
        """Learn from other labelled photos, keeping what was chosen.

        Parameters
        ----------
        classifier : Classifier
            As `learn` left it.
        train : Part
            The labelled photos.
        encoding : Encoding
            What made their vectors.
        """
        further = self._vectors(encoding)
        refit_unlabelled(classifier, train.vectors, train.labels, further, way=self.kept)

    @property
    def kept(self) -> str | None:
        """The way in which they were learnt from; None where that did not help."""
        return None if self.outcome is None else self.outcome.kept

    def learnt_from(self) -> frozenset[bytes]:
        """Give the contents of those that were learnt from, or might have been: they test it no more."""
        return frozenset(image.content_hash() for image in self.images) if self.kept else frozenset()

    def gains(self, *, goal: Literal["accuracy", "balanced"]) -> tuple[GainResult, ...]:
        """Tell what each way gave, where every photo or every class counted the same."""
        outcome = self.outcome
        if outcome is None:
            return ()
        where = "not trained on" if outcome.how == "validation photos" else "out of fold"
        return tuple(
            GainResult(
                kind="unlabelled",
                what=found.way,
                kept=found.way == outcome.kept,
                scored_on=where,
                n=outcome.n_scored,
                **GainResult.differences(found.more_right, found.gain),
                goal=goal,
            )
            for found in outcome.tried
        )

    def told(self, *, goal: Literal["accuracy", "balanced"]) -> tuple[str, ...]:
        """Tell what was tried, what it gave and what was kept, and what was left out."""
        outcome = self.outcome
        if outcome is None:
            return self.notes
        began = f"{count(len(self.images), 'photo')} without labels"
        if not outcome.tried:
            return (
                f"{began} were not learnt from: no photo could be scored to tell whether that helps.",
                *self.notes,
            )
        tried = "; ".join(f"{gain.what} {gain.numbers}" for gain in self.gains(goal=goal))
        where = f"on {count(outcome.n_scored, 'photo')} {self.gains(goal=goal)[0].where}"
        kept = "none was kept, as results were no better"
        if outcome.kept is not None:
            kept = f"kept was {outcome.kept}, so the classifier learnt from {outcome.n_added:,} of them too"
        curve = ("The smaller sizes of the learning curve are without them.",) if outcome.kept else ()
        return (f"{began} were tried {where}: {tried}; {kept}.", *curve, *self.notes)

    def _vectors(self, encoding: Encoding) -> np.ndarray:
        return encoding.quiet.features(self.images, strict=True).vectors


def find_unlabelled(source: Any, *, max_megapixels: float = 200) -> FoundPhotos:
    """Find photos without labels in whatever people give.

    Parameters
    ----------
    source : path, Dataset, FoundPhotos, or sequence of whatever `as_image` takes
        A folder or archive; a data set that has an unlabelled part (STL-10), by its path or as `read` gave
        it; photos; or what this function gave.
    max_megapixels : float, default=200
        Photos that claim to be larger are refused.

    Returns
    -------
    FoundPhotos

    Raises
    ------
    SourceError
        If there is none.
    OptionError
        If it is nothing of the kind.
    """
    if isinstance(source, FoundPhotos):
        return source
    if isinstance(source, str | PathLike):
        path = Path(source)
        if not path.exists():
            raise SourceError(f"{source}: there is no such folder of photos without labels.")
        known = format_of(Look(path))
        inside = read(path).unlabelled if known is not None else ()
        if inside:
            return _only(inside)
        return find_photos(path, max_megapixels=max_megapixels, wanted=WANTED)
    if isinstance(source, Dataset):
        if not source.unlabelled:
            raise SourceError(f"{source.source or 'the data set'}: it has no photos without labels.")
        return _only(source.unlabelled)
    if isinstance(source, bytes | dict) or not isinstance(source, Iterable):
        raise OptionError(f"unlabelled is {source!r}; give a folder, or a list of photos.")
    images = [as_image(photo) for photo in source]
    if not images:
        raise SourceError("unlabelled: no photos were given.")
    return _only(images)


def _only(images: Iterable[Image]) -> FoundPhotos:
    return FoundPhotos(tuple(images), left_out=(), ignored={})


def _fresh(images: Iterable[Image], plan: Plan, *, gone: list[LeftOut]) -> dict[bytes, Image]:
    """Give photos by their content, without those that cannot be read or have a label."""
    dataset = plan.photos.dataset
    splits = dataset.splits or ("labelled",) * len(dataset)
    known = {
        image.content_hash(): f"a copy of a {_SPLIT_WORDS.get(where, where)} photo"
        for image, where in zip(dataset.images, splits, strict=True)
    }
    fresh: dict[bytes, Image] = {}
    for image in images:
        try:
            content = image.content_hash()
        except ImageError as error:
            gone.append(LeftOut.because(image.exact_name, error))
            continue
        if content in known:
            gone.append(LeftOut(image.exact_name, known[content]))
        else:
            fresh.setdefault(content, image)
    return fresh


def _near_copies(images: Sequence[Image], vectors: np.ndarray, *, plan: Plan) -> dict[int, str]:
    """Find those that show the same picture as a photo that is scored or chosen by, and say which."""
    dataset = plan.photos.dataset
    where = dataset.splits or ("labelled",) * len(dataset)
    found: dict[int, str] = {}
    left, asked = np.arange(len(images)), [i for i, split in enumerate(where) if split != "train"]
    while len(left) and asked:
        likely, _ = nearest(plan.photos.vectors[asked], vectors[left], k=min(NEIGHBOURS, len(left)))
        candidates = left[np.unique(likely)].tolist()
        pictures = [dataset.images[i] for i in asked] + [images[i] for i in candidates]
        again = set()
        for group in survey(pictures).copies(pictures).near:
            tested = [asked[i] for i in group if i < len(asked)]
            copies = [candidates[i - len(asked)] for i in group if i >= len(asked)]
            if tested and copies:
                split = where[tested[0]]
                again |= set(tested)
                found |= dict.fromkeys(copies, f"a near copy of a {_SPLIT_WORDS.get(split, split)} photo")
        # Who has copies may have more of them than were looked at.
        left, asked = np.setdiff1d(left, list(found)), sorted(again)
    return found
