"""The classifier that does best on photos not trained on."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import log_softmax

from fieldguide.classify.balance import equal_weights, uneven
from fieldguide.classify.balanced import GOALS, Balanced
from fieldguide.classify.choose_unseen import FOLDS
from fieldguide.classify.classifier import Classifier, PathOf, Restore
from fieldguide.classify.cores import Map
from fieldguide.classify.logistic import Logistic
from fieldguide.classify.nearest_class_mean import NearestClassMean
from fieldguide.classify.nearest_neighbours import NearestNeighbours
from fieldguide.classify.ridge import Ridge
from fieldguide.classify.scored_on import ScoredOn
from fieldguide.classify.selection import Choice, Path, Setting, choose, judged_anew
from fieldguide.classify.shrinkage_lda import ShrinkageLDA
from fieldguide.classify.state import StoredArrays
from fieldguide.classify.updatable import Updatable
from fieldguide.errors import GuideError, OptionError
from fieldguide.measure import better_than_chance

CANDIDATES: Mapping[str, Callable[..., Classifier]] = {
    "class_mean": NearestClassMean,
    "nearest_neighbour": partial(NearestNeighbours, n_neighbours=1),
    "ridge": Ridge,
    "shrinkage_lda": ShrinkageLDA,
    "logistic": Logistic,
}
# What is taken unless another is better by more than chance.
USUAL = "shrinkage_lda"
MEMBER = "member."  # before the names of the stored arrays of the chosen one
# Entries of `chosen_` that are not the setting of the chosen one.
OWN = frozenset(
    {
        "accuracy",
        "calibration",
        "classifier",
        "goal",
        "how",
        "log_loss",
        "scored",
        "temperature",
        "tried",
    }
)


class AutoClassifier(Updatable):
    """The one of five classifiers that does best on photos not trained on; for few photos.

    Parameters
    ----------
    goal : {"balanced", "accuracy"} or None, default=None
        Whether every class is to count the same or every photo. None is "balanced" where the training photos
        are `uneven`, else "accuracy".
    transforms : None, str or tuple of str, default=None
        What is done to the vectors before those of the candidates; see `make_transform`.
    calibrate : {"auto", "temperature", "vector", "isotonic"}, default="auto"
        How scores become probabilities; see `choose_calibration`.
    random_state : int or None, default=0
        Seed of the folds on which everything is chosen.

    Attributes
    ----------
    member_ : Classifier
        The chosen one, without a calibration of its own.
    chosen_ : dict
        As for every `Classifier`, and: ``"classifier"``, the name of the chosen one; ``"goal"``; ``"tried"``,
        the calibrated out-of-fold log loss and the balanced error of each candidate by its name, empty where
        nothing could be scored.

    Notes
    -----
    Candidates are class means (SimpleShot), the nearest neighbour, ridge regression, shrinkage LDA and
    logistic regression; with the goal "balanced" `Balanced` in place of the last, LDA with equal priors, and
    photos that weigh 1 / n_c. Each chooses its own setting on the same folds: 5, or as many as half of the
    classes have photos; a class with fewer is scored in as many folds as it has photos. Shrinkage LDA is
    taken unless another has a lower log loss by more than chance, all candidates, groups and folds counted
    in (`fieldguide.measure.better_than_chance`): among few photos the lowest loss is often chance. Where
    every class has one photo nothing can be scored, and shrinkage LDA is taken, which then compares with
    class means. `add` and `remove` work if the chosen one has them.

    Examples
    --------
    >>> import numpy as np
    >>> random = np.random.default_rng(0)
    >>> X = random.standard_normal((3, 16))[np.repeat([0, 1, 2], 5)] + random.standard_normal((15, 16))
    >>> auto = AutoClassifier().fit(X, np.repeat(["ash", "elm", "oak"], 5))
    >>> auto.chosen_["classifier"], sorted(auto.chosen_["tried"])[:2]
    ('shrinkage_lda', ['class_mean', 'logistic'])
    """

    name: ClassVar[str] = "auto"
    arrays: ClassVar[StoredArrays] = {}
    default_setting: ClassVar[Setting] = {}

    def __init__(
        self,
        *,
        goal: str | None = None,
        transforms: str | Sequence[str] | None = None,
        calibrate: str = "auto",
        random_state: int | None = 0,
    ) -> None:
        self.goal = goal
        self.transforms = transforms
        self.calibrate = calibrate
        self.random_state = random_state

    @property
    def is_updatable(self) -> bool:
        """Whether the chosen classifier can learn further photos without the earlier ones."""
        return isinstance(self.member_, Updatable) and self.member_.is_updatable

    def _check_options(self) -> None:
        super()._check_options()
        if self.goal is not None and self.goal not in GOALS:
            raise OptionError(f"goal is {self.goal!r}; give {' or '.join(GOALS)}, or None to choose it.")

    def _begin(self, X: ArrayLike, y: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
        vectors, codes = super()._begin(X, y)
        goal = "balanced" if uneven(np.bincount(codes)) else "accuracy"
        self._goal = goal if self.goal is None else self.goal
        return vectors, codes

    def _candidate(self, name: str, *, goal: str) -> Classifier:
        if name == "logistic" and goal == "balanced":
            return Balanced(goal=goal, random_state=self.random_state)
        if name == "shrinkage_lda" and goal == "balanced":
            return ShrinkageLDA(priors="equal", random_state=self.random_state)
        return CANDIDATES[name](random_state=self.random_state)

    def _n_folds(self, codes: np.ndarray) -> int:
        # A class of which a larger part is held out than of others would be scored too low by those that
        # favour large classes; but a few small classes do not decide for all.
        counts = np.bincount(codes)
        usual = np.median(counts[counts > 1]) if (counts > 1).any() else FOLDS
        return int(np.clip(usual, 2, FOLDS))

    def _choose(
        self,
        paths: Callable[[PathOf], list[Path]],
        codes: np.ndarray,
        *,
        scored_on: ScoredOn,
        run: Map,
    ) -> Choice:
        weights = equal_weights(codes) if self._goal == "balanced" else None
        tried = {
            name: self._tried_out(name, paths, codes, scored_on=scored_on, run=run, weights=weights)
            for name in CANDIDATES
        }
        best = best_of(tried, scored_on=scored_on)
        told = {
            name: {"log_loss": choice.log_loss, "balanced_error": choice.balanced_error}
            for name, choice in tried.items()
        }
        setting = {**tried[best].setting, "classifier": best, "goal": self._goal, "tried": told}
        return replace(tried[best], setting=setting)

    def _tried_out(
        self,
        name: str,
        paths: Callable[[PathOf], list[Path]],
        codes: np.ndarray,
        *,
        scored_on: ScoredOn,
        run: Map,
        weights: np.ndarray | None,
    ) -> Choice:
        """Let one candidate choose its setting."""
        candidate = self._candidate(name, goal=self._goal)
        candidate.classes_, candidate._n_photos = self.classes_, self._n_photos

        def behind_own_transforms(path: PathOf) -> list[Path]:
            return paths(partial(self._path, candidate=candidate, path=path))

        if isinstance(candidate, Balanced):
            candidate._goal = self._goal
            choice = candidate._choose(behind_own_transforms, codes, scored_on=scored_on, run=run)
            return choice if weights is None else judged_anew(choice, weights=weights)
        return choose(behind_own_transforms(candidate._path), codes, run=run, weights=weights)

    def _path(  # pyrefly: ignore[bad-override]
        self, X: np.ndarray, codes: np.ndarray, *, held: np.ndarray, candidate: Classifier, path: PathOf
    ) -> Path:
        chain = candidate._new_chain()
        yield from path(chain.learn(X), codes, held=chain.apply(held))

    def _fallback(self) -> Setting:
        setting = self._candidate(USUAL, goal=self._goal)._fallback()
        return {**setting, "classifier": USUAL, "goal": self._goal, "tried": {}}

    def _train(self, X: np.ndarray, codes: np.ndarray, *, setting: Setting) -> None:  # noqa: ARG002
        member = self._candidate(self.chosen_["classifier"], goal=self.chosen_["goal"])
        X, codes = member._begin(X, self.classes_[codes])
        member._calibrate(None, ScoredOn(self.chosen_["how"]))
        member.chosen_ |= {name: value for name, value in self.chosen_.items() if name not in OWN}
        member._learn(X, codes)
        self.member_ = member

    def _log_scores(self, X: np.ndarray) -> np.ndarray:
        return self.member_._log_scores(self.member_.chain_.apply(X))

    def _add(self, X: np.ndarray, codes: np.ndarray, *, places: np.ndarray) -> None:  # noqa: ARG002
        self._updatable_member().add(X, self.classes_[codes])

    def _remove(self, place: int) -> None:
        self._updatable_member().remove(self.classes_[place])

    def _updatable_member(self) -> Updatable:
        if isinstance(self.member_, Updatable):
            return self.member_
        raise OptionError(
            f"the chosen classifier, {self.chosen_['classifier']!r}, cannot go on without its earlier photos."
        )

    def state(self) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
        """Return everything learnt, for `restore_classifier`.

        Returns
        -------
        spec : dict
            JSON-able.
        arrays : dict of str to ndarray
            C-contiguous.
        """
        spec, arrays = super().state()
        member, own = self.member_.state()
        return spec | {"member": member}, arrays | {f"{MEMBER}{name}": own[name] for name in own}

    def _restore_parts(
        self, spec: Mapping[str, Any], arrays: Mapping[str, np.ndarray], *, restore: Restore
    ) -> None:
        known = {kind().name for kind in CANDIDATES.values()} | {Balanced.name}
        member = spec.get("member")
        if not isinstance(member, Mapping) or member.get("classifier") not in known:
            raise GuideError("the stored auto classifier has chosen no classifier that it could choose.")
        own = {name.removeprefix(MEMBER): arrays[name] for name in arrays if name.startswith(MEMBER)}
        self.member_ = restore(member, own)
        if not np.array_equal(self.member_.classes_, self.classes_):
            raise GuideError("the stored auto classifier and the one it has chosen know different classes.")


def best_of(tried: Mapping[str, Choice], *, scored_on: ScoredOn) -> str:
    """Choose the usual candidate, unless another has a lower log loss by more than chance.

    Parameters
    ----------
    tried : mapping of str to Choice
        Candidates by name, the usual one among them, all scored on the same photos.
    scored_on : ScoredOn
        These photos.

    Returns
    -------
    str
        Its name.
    """
    usual, others = _log_likelihoods(tried[USUAL]), [name for name in tried if name != USUAL]
    gains = [_log_likelihoods(tried[name]) - usual for name in others]
    place = better_than_chance(
        np.reshape(gains, (len(others), len(usual))).T, groups=scored_on.groups, n_folds=scored_on.n_folds
    )
    return USUAL if place is None else others[place]


def _log_likelihoods(choice: Choice) -> np.ndarray:
    """Return the logarithm of the probability of each scored photo's own class, weighted as it was."""
    log_p = log_softmax(choice.log_scores / choice.temperature, axis=1)
    own = log_p[np.arange(len(choice.codes)), choice.codes]
    return own if choice.weights is None else choice.weights * own
