"""Let methods learn and answer, round by round, where they have not done so before."""

import hashlib
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.base import clone

from fieldguide import __version__
from fieldguide.audit import Survey
from fieldguide.ladder.answers import Answers, Costs
from fieldguide.ladder.encode_time import encode_us
from fieldguide.ladder.encoding import Encoding
from fieldguide.ladder.method import Method, described
from fieldguide.ladder.part import Part
from fieldguide.ladder.represented import represented
from fieldguide.ladder.results_file import ResultsFile
from fieldguide.ladder.rounds import Round
from fieldguide.represent import Encoder, FeatureCache, Progress, compute_features

_FORMAT = 2  # goes up when equal keys would stand for other answers
Place = tuple[str, int]


@dataclass(frozen=True, eq=False)
class Answered:
    """The answers of all methods in all rounds.

    Attributes
    ----------
    answers : dict of (str, int) to Answers
        By name of the method and number of the round.
    computed : int
        How many of them were computed now; the others were found among the results.
    """

    answers: dict[Place, Answers]
    computed: int


def answer_rounds(
    photos: Part,
    rounds: Sequence[Round],
    methods: Sequence[Method],
    *,
    results: ResultsFile,
    survey: Survey | None,
    cache: FeatureCache | None,
    progress: Progress | None,
) -> Answered:
    """Let each method learn and answer in each round, unless its answers are among the results.

    Parameters
    ----------
    photos : Part
        All of them can be read; without vectors.
    rounds : sequence of Round
        Which photos are learnt from and answered.
    methods : sequence of Method
        With different names.
    results : ResultsFile
        Where answers are looked up, and kept as soon as they are there.
    survey : Survey or None
        A look at these photos; its vectors are used if they are of one of the encoders.
    cache : FeatureCache or None
        Where vectors are kept.
    progress : callable or None
        Called as `progress(done, total)`, in photos: once for each photo encoded and once for each answered.

    Returns
    -------
    Answered

    Raises
    ------
    ImageError
        If a photo can no longer be read.
    OptionError
        If a method cannot learn from these photos.
    StorageError
        If the results cannot be read or written.

    Notes
    -----
    Encoder by encoder, and within it round by round, so that a codebook is learnt once for all classifiers
    of its round and vectors of one encoder at a time are in memory.
    """
    digests = [round_.digest(photos) for round_ in rounds]
    keys = {(method.name, i): _key(method, digest) for method in methods for i, digest in enumerate(digests)}
    known = {place: results.get(key) for place, key in keys.items()}
    found = {place: answers for place, answers in known.items() if answers is not None}
    work = _Work.of(methods, rounds, open_places=keys.keys() - found.keys())
    tally = _Tally(progress, total=sum(one.photos(len(photos)) for one in work))
    for one in work:
        bench = _Bench(photos, encoder=one.encoder, survey=survey, cache=cache, tally=tally)
        for i, waiting in one.waiting.items():
            bench.turn_to(rounds[i])
            for method in waiting:
                answers = bench.answers(method, rounds[i])
                results.put(keys[method.name, i], answers, method=method.name, recipe=method.recipe())
                found[method.name, i] = answers
                tally.add(len(rounds[i].held))
    return Answered(found, computed=sum(answers is None for answers in known.values()))


def _key(method: Method, digest: str) -> str:
    shaped_by = {"format": _FORMAT, "version": __version__, "round": digest, **method.recipe()}
    return hashlib.sha256(json.dumps(shaped_by, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True)
class _Work:
    """What is still to be done with one encoder: which methods wait in which rounds."""

    encoder: Encoder
    waiting: dict[int, list[Method]]
    n_held: int

    @classmethod
    def of(
        cls, methods: Sequence[Method], rounds: Sequence[Round], *, open_places: set[Place]
    ) -> list["_Work"]:
        by_encoder: dict[str, list[Method]] = {}
        for method in methods:
            by_encoder.setdefault(json.dumps(described(method.encoder), sort_keys=True), []).append(method)
        found = []
        for members in by_encoder.values():
            waiting = {
                i: [method for method in members if (method.name, i) in open_places]
                for i in range(len(rounds))
            }
            waiting = {i: some for i, some in waiting.items() if some}
            n_held = sum(len(rounds[i].held) * len(some) for i, some in waiting.items())
            found += [cls(members[0].encoder, waiting, n_held)] if waiting else []
        return found

    def photos(self, n: int) -> int:
        """Count the steps: photos to encode and photos to answer."""
        return n * (len(self.waiting) if self.encoder.learns else 1) + self.n_held


class _Tally:
    """Photos done, over everything that is to be done."""

    def __init__(self, progress: Progress | None, *, total: int) -> None:
        self._progress, self._total, self._done = progress, total, 0

    def show(self, more: int, _: int) -> None:
        if self._progress is not None:
            self._progress(self._done + more, self._total)

    def add(self, photos: int) -> None:
        self._done += photos
        self.show(0, 0)


class _Bench:
    """One encoder at work: its vectors of the round at hand, and what they cost."""

    def __init__(
        self,
        photos: Part,
        *,
        encoder: Encoder,
        survey: Survey | None,
        cache: FeatureCache | None,
        tally: _Tally,
    ) -> None:
        self._encoder, self._cache, self._tally = encoder, cache, tally
        self._photos, self._learn_s, self._encode_us = photos, 0.0, 0.0
        known = None
        if survey is not None and not encoder.learns:
            known = survey.features(photos.dataset.images, encoder, strict=True)
        if known is not None:
            self._photos = Part(photos.dataset, known.vectors)

    def turn_to(self, round_: Round) -> None:
        """Have the vectors ready that may be used in this round."""
        images, fitted = self._photos.dataset.images, self._encoder
        if fitted.learns:
            started = time.perf_counter()
            fitted = clone(fitted).fit([images[i] for i in round_.train])
            self._learn_s = time.perf_counter() - started
            features = compute_features(
                images, fitted, cache=self._cache, progress=self._tally.show, strict=True
            )
            self._photos = Part(self._photos.dataset, features.vectors)
        elif self._encode_us:  # a later round: the vectors are the same
            return
        else:
            encoding = Encoding(fitted, self._cache, self._tally.show)
            _, self._photos = represented(self._photos, train=round_.train, encoding=encoding)
        self._tally.add(len(images))
        self._encode_us = self._encode_us or encode_us(fitted, images)

    def answers(self, method: Method, round_: Round) -> Answers:
        """Let one method learn and answer."""
        train, held = self._photos.rows(round_.train), self._photos.rows(round_.held)
        chosen_by = self._photos.rows(round_.validation)
        classifier = clone(method.classifier)
        started = time.perf_counter()
        classifier.fit(
            train.vectors,
            train.labels,
            groups=train.groups,
            validation=chosen_by.validation,
        )
        fitted = time.perf_counter()
        probabilities = classifier.predict_proba(held.vectors)
        done = time.perf_counter()
        costs = Costs(
            n_training=len(train),
            learn_s=self._learn_s,
            encode_us=self._encode_us,
            fit_s=fitted - started,
            classify_us=1e6 * (done - fitted) / len(held),
            width=held.vectors.shape[1],
        )
        hashes = tuple(image.content_hash() for image in held.dataset.images)
        return Answers(
            hashes, tuple(classifier.classes_.tolist()), np.log(probabilities).astype(np.float32), costs
        )
