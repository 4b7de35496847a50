"""Learn from photos without labels, if that helps."""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import log_softmax

from fieldguide.classify.balance import equal_weights
from fieldguide.classify.choose_unseen import FOLDS, SCORE_ALL
from fieldguide.classify.classifier import Classifier
from fieldguide.classify.folds import assign_folds
from fieldguide.classify.refit_part import refit_part
from fieldguide.classify.scored_on import ScoredOn
from fieldguide.classify.selection import Choice, Path, choose
from fieldguide.classify.unlabelled.ways import WAYS, Lesson, Photos, Way
from fieldguide.classify.validation import Validation
from fieldguide.errors import OptionError
from fieldguide.measure import PairedDifference, better_than_chance, paired_difference

# More are not looked at: the first so many, as they come.
LOOKED_AT = 10_000
# What `Classifier.chosen_` tells beside the setting.
_TOLD = ("temperature", "calibration", "how", "scored", "log_loss", "accuracy", "unlabelled")


@dataclass(frozen=True)
class WayGain:
    """What one way to use photos without labels gives, on photos not trained on.

    Attributes
    ----------
    way : str
        One of `WAYS`.
    gain : PairedDifference
        Log loss of the plain classifier minus that with the further photos, in nats.
    more_right : PairedDifference
        Share of right answers with them, minus that of the plain classifier.
    """

    way: str
    gain: PairedDifference
    more_right: PairedDifference


@dataclass(frozen=True)
class UnlabelledOutcome:
    """What became of photos without labels.

    Attributes
    ----------
    kept : str or None
        The way that was kept; None where none helped.
    tried : tuple of WayGain
        Every way; empty where no photo could be scored.
    how : str
        Which photos they were scored on, as `Classifier.chosen_` has it.
    n_scored : int
        How many of them.
    n_looked_at : int
        Photos without labels that were looked at.
    n_added : int
        Those that the classifier learnt from in the end.
    """

    kept: str | None
    tried: tuple[WayGain, ...]
    how: str
    n_scored: int
    n_looked_at: int
    n_added: int


def fit_unlabelled(
    classifier: Classifier,
    X: ArrayLike,
    y: ArrayLike,
    unlabelled: ArrayLike,
    *,
    groups: np.ndarray | Sequence[object] | None = None,
    validation: Validation | tuple[Any, ...] | None = None,
) -> UnlabelledOutcome:
    """Fit a classifier on photos with labels, and on such without if that helps.

    Parameters
    ----------
    classifier : Classifier
        Is fitted here. In the end it is what it would be with more labels: it is stored and predicts as ever.
    X : array_like of shape (n, d), float
        One vector per photo; finite.
    y : array_like of shape (n,)
        Labels.
    unlabelled : array_like of shape (m, d), float
        One vector per photo without a label; the first 10,000 are looked at.
    groups, validation
        As for `Classifier.fit`.

    Returns
    -------
    UnlabelledOutcome
        What was tried, what it gave and what was kept.

    Raises
    ------
    OptionError, ValueError
        As `Classifier.fit`; if there is no photo without a label, or vectors of another width.

    Notes
    -----
    First the plain classifier is fitted, which chooses its setting. With that setting, each of `WAYS` and
    none of them answer the same folds (or the validation photos); photos of a fold are taken out of the
    graph, so they are as new to every way as to the plain classifier. Guesses are taken with the surest
    first, each class at its share of the labels. Given labels count several times, so that together they
    weigh half as much as the guesses (up to ten times each); that works with every classifier. The way of the
    lowest log loss is kept if that is lower than the plain one by more than chance
    (`fieldguide.measure.better_than_chance`, all ways together) and the share of right answers does not fall
    by more than chance. With the goal "balanced" every class counts the same in both. Self-training
    (pseudo-labels: Lee, 2013) takes the surest third of its own answers, then two thirds, then all.
    """
    classifier.fit(X, y, groups=groups, validation=validation)
    further = _checked(unlabelled, width=classifier.n_features_in_)
    X, y = np.asarray(X), np.asarray(y)
    codes = np.searchsorted(classifier.classes_, y)
    photos = Photos.of(X, codes, further)
    if validation is None:
        exam = _Exam.of_folds(classifier, photos, groups=groups)
    else:
        exam = _Exam.of_validation(classifier, photos, Validation.of(validation))
    how = str(classifier.chosen_["how"])
    if not len(exam.codes):
        outcome = UnlabelledOutcome(None, (), how, 0, n_looked_at=len(further), n_added=0)
        classifier.chosen_["unlabelled"] = None
        return outcome
    plain = exam.choice(classifier, way=None)
    choices = {name: exam.choice(classifier, way=way) for name, way in WAYS.items()}
    tried = tuple(exam.gain(name, choice, plain) for name, choice in choices.items())
    kept, n_added = exam.best(choices, plain), 0
    if kept is not None:
        Classifier._calibrate(classifier, choices[kept], exam.scored_on)
        n_added = _learn(classifier, photos, WAYS[kept])
    classifier.chosen_["unlabelled"] = kept
    return UnlabelledOutcome(kept, tried, how, len(exam.codes), len(further), n_added)


def refit_unlabelled(
    classifier: Classifier, X: ArrayLike, y: ArrayLike, unlabelled: ArrayLike, *, way: str | None
) -> int:
    """Learn from other or more photos with labels, keeping everything that was chosen.

    Parameters
    ----------
    classifier : Classifier
        Fitted by `fit_unlabelled`.
    X : array_like of shape (n, d), float
        One vector per photo.
    y : array_like of shape (n,)
        Labels.
    unlabelled : array_like of shape (m, d), float
        As for `fit_unlabelled`.
    way : str or None
        What was kept.

    Returns
    -------
    int
        How many photos without labels it learnt from.

    Raises
    ------
    OptionError, ValueError
        As `Classifier.refit`.
    """
    classifier.refit(X, y)
    if way is None:
        return 0
    codes = np.searchsorted(classifier.classes_, np.asarray(y))
    further = _checked(unlabelled, width=classifier.n_features_in_)
    return _learn(classifier, Photos.of(np.asarray(X), codes, further), WAYS[way])


def _learn(classifier: Classifier, photos: Photos, way: Way) -> int:
    lesson = way(photos, classifier)
    classifier.refit(lesson.X, classifier.classes_[lesson.codes])
    return lesson.n_guessed


def _checked(unlabelled: ArrayLike, *, width: int) -> np.ndarray:
    further = np.asarray(unlabelled)[:LOOKED_AT]
    if further.ndim != 2 or not len(further) or further.shape[1] != width:
        raise OptionError(
            f"unlabelled has shape {further.shape}; give at least one vector of {width} numbers, as of the "
            "photos with labels."
        )
    if further.dtype.kind != "f" or not np.isfinite(further).all():
        raise OptionError("unlabelled must hold finite floats.")
    return further


@dataclass(frozen=True, eq=False)
class _Exam:
    """Photos that are answered without having been trained on.

    Each of `parts` is what is learnt from and the vectors that are then answered, whose classes are `codes`,
    part after part. There are `n_labelled` photos with labels to learn from in the end.
    """

    parts: list[tuple[Photos, np.ndarray]]
    codes: np.ndarray
    weights: np.ndarray | None
    scored_on: ScoredOn
    n_labelled: int

    @classmethod
    def of_folds(
        cls, classifier: Classifier, photos: Photos, *, groups: np.ndarray | Sequence[object] | None
    ) -> "_Exam":
        folds = assign_folds(photos.codes, n_folds=FOLDS, groups=groups, random_state=classifier.random_state)
        scored = [np.flatnonzero(folds == fold) for fold in range(1 if len(folds) > SCORE_ALL else FOLDS)]
        scored = [held for held in scored if len(held)]
        everyone = np.arange(len(folds))
        parts = [(photos.labelled(np.setdiff1d(everyone, held)), photos.X[held]) for held in scored]
        scored = scored or [np.empty(0, dtype=np.int64)]
        how = str(classifier.chosen_["how"])
        scored_on = ScoredOn.of_folds(how, scored, groups=groups, n_photos=len(folds))
        codes = photos.codes[np.concatenate(scored)]
        return cls(parts, codes, _weights(classifier, codes), scored_on, n_labelled=len(folds))

    @classmethod
    def of_validation(cls, classifier: Classifier, photos: Photos, validation: Validation) -> "_Exam":
        X, y = np.asarray(validation.X), np.asarray(validation.y)
        place = np.searchsorted(classifier.classes_, y).clip(max=len(classifier.classes_) - 1)
        known = classifier.classes_[place] == y
        parts = [(photos, X[known])] if known.any() else []
        scored_on = ScoredOn.of_validation(validation, known=known)
        weights = _weights(classifier, place[known])
        return cls(parts, place[known], weights, scored_on, n_labelled=len(photos.codes))

    def choice(self, classifier: Classifier, *, way: Way | None) -> Choice:
        """Answer with what one way learns, at the temperature that suits it."""
        answers = []
        for photos, held in self.parts:
            lesson = Lesson(photos.X, photos.codes, 0) if way is None else way(photos, classifier)
            times = (len(lesson.codes) - lesson.n_guessed) // len(photos.codes)
            taught = refit_part(
                deepcopy(classifier),
                lesson.X,
                classifier.classes_[lesson.codes],
                n_whole=times * self.n_labelled + lesson.n_guessed,
            )
            answers.append(taught._log_scores(taught.chain_.apply(held)))
        setting = {name: value for name, value in classifier.chosen_.items() if name not in _TOLD}
        return choose([_path(setting, np.concatenate(answers))], self.codes, run=map, weights=self.weights)

    def best(self, choices: Mapping[str, Choice], plain: Choice) -> str | None:
        """Choose the way that helps, if there is one."""
        photos = np.ones(len(self.codes)) if self.weights is None else self.weights
        before, right_before = _own(plain)
        gains = np.stack([photos * (_own(choice)[0] - before) for choice in choices.values()], axis=1)
        place = self._better(gains)
        if place is None:
            return None
        name = list(choices)[place]
        fewer_right = photos * (right_before.astype(float) - _own(choices[name])[1])
        return name if self._better(fewer_right[:, None]) is None else None

    def _better(self, gains: np.ndarray) -> int | None:
        return better_than_chance(gains, groups=self.scored_on.groups, n_folds=self.scored_on.n_folds)

    def gain(self, way: str, choice: Choice, plain: Choice) -> WayGain:
        (own, right), (before, right_before) = _own(choice), _own(plain)
        return WayGain(
            way,
            gain=self._paired(own - before, of_answers=False),
            more_right=self._paired(right.astype(float) - right_before, of_answers=True),
        )

    def _paired(self, differences: np.ndarray, *, of_answers: bool) -> PairedDifference:
        return paired_difference(
            differences,
            groups=self.scored_on.groups,
            weights=self.weights,
            n_folds=self.scored_on.n_folds,
            of_answers=of_answers,
        )


def _weights(classifier: Classifier, codes: np.ndarray) -> np.ndarray | None:
    if not len(codes) or classifier.chosen_.get("goal") != "balanced":
        return None
    return equal_weights(codes)


def _path(setting: Mapping[str, Any], scores: np.ndarray) -> Path:
    yield setting, scores


def _own(choice: Choice) -> tuple[np.ndarray, np.ndarray]:
    """Return of each photo the log-probability of its class, and whether it is the most probable."""
    log_p = log_softmax(choice.log_scores / choice.temperature, axis=1)
    right = choice.log_scores.argmax(axis=1) == choice.codes
    return log_p[np.arange(len(choice.codes)), choice.codes], right
