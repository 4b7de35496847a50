"""One classifier for each representation of a photo, weighed by what they add."""

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from functools import partial
from itertools import pairwise
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import log_softmax
from sklearn.base import clone

from fieldguide.classify.classifier import Classifier, PathOf, Restore
from fieldguide.classify.cores import Map
from fieldguide.classify.ensemble.pool import POOLINGS
from fieldguide.classify.ensemble.select_members import MemberGain, Selection, select_members
from fieldguide.classify.logistic import Logistic
from fieldguide.classify.scored_on import ScoredOn
from fieldguide.classify.selection import Choice, Path, Setting, choose
from fieldguide.classify.state import StoredArrays, StoredSpec, to_state
from fieldguide.classify.validation import Validation
from fieldguide.errors import GuideError, OptionError
from fieldguide.stored import from_plain


class Ensemble(Classifier):
    """Classify by several classifiers, each of which sees some of the columns.

    Parameters
    ----------
    classifier : Classifier, optional
        Of which each member is a copy; `Logistic` by default. Members choose their settings by themselves.
    widths : sequence of int > 0, optional
        How many columns each member sees, one behind the other, as `fieldguide.represent.Joined` gives them;
        by default one member sees all.
    calibrate : {"auto", "temperature", "vector", "isotonic"}, default="auto"
        How scores of the ensemble become probabilities; see `choose_calibration`. Those of its members always
        have a temperature.
    random_state : int or None, default=0
        Seed of the folds on which members and their weights are chosen.

    Attributes
    ----------
    members_ : tuple of Classifier
        Fitted; those that help.
    weights_ : ndarray of shape (m,), float64
        Of each of the m representations, 0 where it does not help; sum to one.
    gains_ : tuple of MemberGain
        What each of them adds; empty where no photo could be scored, and in an ensemble from a guide.

    Notes
    -----
    The log-score of a class is the weighted mean of the members' probabilities, logarithm taken, or that of
    their log-probabilities, whichever does better on photos not trained on; see `select_members`. Where no
    photo can be scored all members weigh the same. See `Classifier` for the other attributes; `chosen_` has
    ``"pooling"`` and ``"weights"``.

    Examples
    --------
    >>> X = np.array([[0.0, 1.0], [0.2, 0.9], [1.0, 0.0], [0.9, 0.1]])
    >>> Ensemble(widths=(1, 1)).fit(X, ["a", "a", "b", "b"]).predict([[0.0, 0.8]]).tolist()
    ['a']
    """

    name: ClassVar[str] = "ensemble"
    arrays: ClassVar[StoredArrays] = {}
    default_setting: ClassVar[Setting] = {}
    transforms: str | Sequence[str] | None = None  # members have their own

    def __init__(
        self,
        classifier: Classifier | None = None,
        *,
        widths: Sequence[int] | None = None,
        calibrate: str = "auto",
        random_state: int | None = 0,
    ) -> None:
        self.classifier = classifier
        self.widths = widths
        self.calibrate = calibrate
        self.random_state = random_state

    def fit(
        self,
        X: ArrayLike,
        y: ArrayLike,
        groups: np.ndarray | Sequence[object] | None = None,
        validation: Validation | tuple[Any, ...] | None = None,
    ) -> Self:
        """Choose members, weights and calibration on photos not trained on, then learn from all of `X`.

        Parameters
        ----------
        X, y, groups, validation
            As for `Classifier.fit`.

        Returns
        -------
        Ensemble
            Itself.

        Raises
        ------
        OptionError
            As `Classifier.fit`; if the widths do not add up to that of `X`.
        ValueError
            As `Classifier.fit`.
        """
        self._check_options()
        base = Logistic() if self.classifier is None else self.classifier
        fresh = clone(base).set_params(calibrate="temperature")
        self.members_ = tuple(clone(fresh) for _ in self.widths or (0,))
        self.weights_ = np.full(len(self.members_), 1 / len(self.members_))
        self.gains_: tuple[MemberGain, ...] = ()
        return super().fit(X, y, groups=groups, validation=validation)

    @property
    def kept_(self) -> tuple[int, ...]:
        """Places of the representations that help."""
        return tuple(np.flatnonzero(self.weights_).tolist())

    @property
    def leading_(self) -> Classifier:
        """The member with the largest weight."""
        return self.members_[int(np.argmax(self.weights_[list(self.kept_)]))]

    def kept_columns(self, X: np.ndarray) -> np.ndarray:
        """Leave out the representations that do not help.

        Parameters
        ----------
        X : ndarray of shape (n, d), float
            Vectors as for `fit`.

        Returns
        -------
        ndarray of shape (n, d'), float
            Vectors as for `pruned`.
        """
        return np.hstack([X[:, self._columns(place)] for place in self.kept_])

    def pruned(self) -> "Ensemble":
        """Give the same ensemble for vectors without the representations that do not help.

        Returns
        -------
        Ensemble
            Fitted; gives the same answers.
        """
        kept = list(self.kept_)
        widths = [self._all_widths()[place] for place in kept]
        made = Ensemble(
            self.classifier, widths=tuple(widths), calibrate=self.calibrate, random_state=self.random_state
        )
        own = made.get_params(deep=False)
        vars(made).update({name: value for name, value in vars(self).items() if name not in own})
        made.weights_, made.n_features_in_ = self.weights_[kept], sum(widths)
        made.chosen_ = {**self.chosen_, "weights": made.weights_.tolist()}
        return made

    def state(self) -> tuple[dict[str, Any], dict[str, np.ndarray]]:  # noqa: D102 - told by Classifier
        spec, arrays = to_state(self)
        members = [member.state() for member in self.members_]
        spec["options"] = {
            "widths": list(self._all_widths()),
            "calibrate": self.calibrate,
            "random_state": self.random_state,
        }
        spec["members"] = [own for own, _ in members]
        for i, (_, own) in enumerate(members):
            arrays |= {f"member{i}.{name}": array for name, array in own.items()}
        return spec, arrays

    def _restore_parts(
        self, spec: Mapping[str, Any], arrays: Mapping[str, np.ndarray], *, restore: Restore
    ) -> None:
        specs = from_plain(StoredSpec, spec).members
        if len(specs) != len(self.kept_):
            raise GuideError("the stored ensemble has other members than weights.")
        if any(own.get("classifier") == self.name for own in specs):
            raise GuideError("a member of the stored ensemble is an ensemble.")
        members = []
        for place, own in enumerate(specs):
            prefix = f"member{place}."
            held = {name.removeprefix(prefix): arrays[name] for name in arrays if name.startswith(prefix)}
            members.append(restore(own, held))
        widths = [self._all_widths()[place] for place in self.kept_]
        same = all(np.array_equal(member.classes_, self.classes_) for member in members)
        if not same or [member.n_features_in_ for member in members] != widths:
            raise GuideError("the members of the stored ensemble do not fit it.")
        self.members_ = tuple(members)
        self.classifier = clone(members[0])

    def _check_options(self) -> None:
        super()._check_options()
        if self.classifier is not None and (
            not isinstance(self.classifier, Classifier) or isinstance(self.classifier, Ensemble)
        ):
            raise OptionError(f"classifier is {self.classifier!r}; give a classifier that is no ensemble.")
        if self.classifier is not None:
            self.classifier._check_options()
        whole = self.widths is None or all(isinstance(width, int) and width > 0 for width in self.widths)
        if not whole or (self.widths is not None and not len(self.widths)):
            raise OptionError(f"widths is {self.widths!r}; give the number of columns of each member.")

    def _check_size(self, n: int) -> None:
        for member in self.members_:
            member._check_size(n)

    def _check_stored(self) -> None:
        weights = self.chosen_.get("weights")
        known = isinstance(weights, list) and all(
            isinstance(own, int | float) and not isinstance(own, bool) and 0 <= own <= 1 for own in weights
        )
        if not known or len(weights) != len(self._all_widths()) or not sum(weights) > 0:
            raise GuideError(f"the stored ensemble has the weights {weights!r}.")
        if self.chosen_.get("pooling") not in POOLINGS:
            raise GuideError(f"the stored ensemble has the pooling {self.chosen_.get('pooling')!r}.")
        self.weights_ = np.array(weights, dtype=np.float64)
        self.gains_ = ()

    def _all_widths(self) -> tuple[int, ...]:
        return (self.n_features_in_,) if self.widths is None else tuple(self.widths)

    def _columns(self, place: int) -> slice:
        ends = np.cumsum([0, *self._all_widths()]).tolist()
        return slice(*list(pairwise(ends))[place])

    def _begin(self, X: ArrayLike, y: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
        vectors, codes = super()._begin(X, y)
        if sum(self._all_widths()) != vectors.shape[1]:
            raise OptionError(
                f"widths are {self.widths!r}, {sum(self._all_widths())} columns together, and the vectors "
                f"have {vectors.shape[1]}."
            )
        for member, place in zip(self.members_, self.kept_, strict=True):
            member._begin(vectors[:, self._columns(place)], y)
        return vectors, codes

    def _choose(
        self,
        paths: Callable[[PathOf], list[Path]],
        codes: np.ndarray,
        *,
        scored_on: ScoredOn,
        run: Map,
    ) -> Choice:
        def seen_by(member: Classifier, columns: slice, path: PathOf) -> list[Path]:
            return paths(partial(_through, member=member, columns=columns, path=path))

        choices = []
        for place, member in enumerate(self.members_):
            own = partial(seen_by, member, self._columns(place))
            choices.append(member._choose(own, codes, scored_on=scored_on, run=run))
            member._calibrate(choices[-1], scored_on)
        return self._joined(choices, scored_on)

    def _calibrate(self, choice: Choice | None, scored_on: ScoredOn) -> None:
        if choice is None:
            for member in self.members_:
                member._calibrate(None, scored_on)
        super()._calibrate(choice, scored_on)
        self.members_ = tuple(self.members_[place] for place in self.kept_)

    def _joined(self, choices: list[Choice], scored_on: ScoredOn) -> Choice:
        log_p = [log_softmax(own.log_scores / own.temperature, axis=1) for own in choices]
        codes, weights = choices[0].codes, choices[0].weights
        found = select_members(
            log_p, codes, weights=weights, groups=scored_on.groups, n_folds=scored_on.n_folds
        )
        self.weights_, self.gains_ = found.weights, found.gains
        pooled = POOLINGS[found.pooling](
            [log_p[place] for place in self.kept_], found.weights[list(self.kept_)]
        )
        return choose([_told(found, pooled)], codes, run=map, weights=weights)

    def _strengthen(self, times: float) -> None:
        for member in self.members_:
            member._strengthen(times)

    def _fallback(self) -> Setting:
        return {"pooling": "log_probabilities", "weights": self.weights_.tolist()}

    def _path(self, X: np.ndarray, codes: np.ndarray, *, held: np.ndarray) -> Path:
        """Score unseen photos with everything as it was chosen."""
        scored = deepcopy(self)
        scored._learn(X, codes)
        yield {}, scored._log_scores(held)

    def _train(self, X: np.ndarray, codes: np.ndarray, *, setting: Setting) -> None:  # noqa: ARG002
        for member, place in zip(self.members_, self.kept_, strict=True):
            member._learn(X[:, self._columns(place)], codes)

    def _log_scores(self, X: np.ndarray) -> np.ndarray:
        log_p = []
        for member, place in zip(self.members_, self.kept_, strict=True):
            scores = member._log_scores(member.chain_.apply(X[:, self._columns(place)]))
            log_p.append(log_softmax(scores / member.temperature_, axis=1))
        return POOLINGS[self.chosen_["pooling"]](log_p, self.weights_[list(self.kept_)])


def _through(
    X: np.ndarray, codes: np.ndarray, *, held: np.ndarray, member: Classifier, columns: slice, path: PathOf
) -> Path:
    """Follow a member's path behind its own transforms of its own columns."""
    chain = member._new_chain()
    yield from path(chain.learn(X[:, columns]), codes, held=chain.apply(held[:, columns]))


def _told(found: Selection, pooled: np.ndarray) -> Path:
    yield {"pooling": found.pooling, "weights": found.weights.tolist()}, pooled
