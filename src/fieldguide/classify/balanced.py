"""Linear classifier for classes of different sizes."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from fieldguide.classify.balance import METHODS, SHORT_LIST, BalanceMethod, equal_weights, uneven
from fieldguide.classify.balance.by_change import ByChange
from fieldguide.classify.balance.joint_heads import JointHeads
from fieldguide.classify.classifier import PathOf
from fieldguide.classify.cores import Map
from fieldguide.classify.linear import Linear, linear_scores
from fieldguide.classify.logistic import PATH
from fieldguide.classify.options import check_positive
from fieldguide.classify.scored_on import ScoredOn
from fieldguide.classify.selection import Choice, Path, Setting, choose, judged_anew
from fieldguide.classify.transforms import Chain
from fieldguide.errors import GuideError, OptionError, suggestion

GOALS = ("balanced", "accuracy")
# Method and settings -> a path for each fold.
Walk = Callable[[Any, Sequence[Setting]], list[Path]]


class Balanced(Linear):
    """Linear classifier that learns small classes as well as large ones.

    Parameters
    ----------
    method : str, default="auto"
        What is done about uneven classes: a key of `fieldguide.classify.balance.METHODS`, such as
        ``"class_weights"``; ``"none"`` for plain logistic regression; ``"auto"`` to choose among a short list
        by photos not trained on, see Notes.
    goal : {"balanced", "accuracy"} or None, default=None
        Whether every class is to count the same or every photo, in all that is chosen and in the temperature.
        None is "balanced" where the training photos are `uneven`, else "accuracy".
    C : float or None, default=None
        Inverse strength of the penalty, as for `Logistic`; None chooses it, as every number of a method. The
        methods that stop early instead have none.
    transforms : None, str or tuple of str, default=None
        What is done to the vectors before, learnt from the training photos; see `make_transform`.
    calibrate : {"auto", "temperature", "vector", "isotonic"}, default="temperature"
        What turns scores into probabilities, see `choose_calibration`. Others than the temperature move
        classes against one another, so they balance once more what a method has balanced.
    random_state : int or None, default=0
        Seed of the folds on which everything is chosen.

    Attributes
    ----------
    coef_ : ndarray of shape (k, d)
        Weights of the transformed features, of the dtype of `X`.
    intercept_ : ndarray of shape (k,), float64
        Scores without a feature.
    chosen_ : dict
        As for every `Classifier`, and: ``"method"``, ``"goal"``, the out-of-fold ``"balanced_error"`` and,
        with "auto", that of plain logistic regression, ``"plain_balanced_error"`` (None where nothing could
        be scored).

    Notes
    -----
    With the goal "balanced" each scored photo weighs 1 / n_c in the log loss that chooses and in the
    temperature, so probabilities are meant for photos of which each class has as many as any other. "auto"
    takes the method of `SHORT_LIST` with the lowest such loss, if loss and balanced error are lower than
    those of plain logistic regression as `Logistic` chooses it, else that. With the goal "accuracy" it
    compares nothing, as the plain one has that goal. Numbers of a method are chosen one after the other. See
    `Classifier` for the other attributes.

    Examples
    --------
    >>> import numpy as np
    >>> X = np.array([[0.0, 1.0], [0.2, 0.9], [0.3, 0.8], [0.9, 0.1]])
    >>> rare = Balanced(method="class_weights", C=1.0).fit(X, ["a", "a", "a", "b"])
    >>> rare.predict([[0.6, 0.4]]).tolist(), rare.chosen_["goal"]
    (['b'], 'balanced')
    """

    name: ClassVar[str] = "balanced"
    default_setting: ClassVar[Setting] = {}

    def __init__(
        self,
        *,
        method: str = "auto",
        goal: str | None = None,
        C: float | None = None,
        transforms: str | Sequence[str] | None = None,
        calibrate: str = "temperature",
        random_state: int | None = 0,
    ) -> None:
        self.method = method
        self.goal = goal
        self.C = C
        self.transforms = transforms
        self.calibrate = calibrate
        self.random_state = random_state

    def check_options(self) -> None:
        """Refuse options that cannot be used, as `fit` does.

        Raises
        ------
        OptionError
            With name, value and rule.
        """
        self._check_options()

    def _check_options(self) -> None:
        known = ("auto", *METHODS)
        if self.method not in known:
            near = suggestion(str(self.method), known)
            raise OptionError(f"there is no method {self.method!r}; known: {', '.join(known)}.{near}")
        if self.goal is not None and self.goal not in GOALS:
            raise OptionError(f"goal is {self.goal!r}; give {' or '.join(GOALS)}, or None to choose it.")
        Chain(self.transforms)  # those of the method come behind whatever is given
        super()._check_options()
        check_positive(self.C, option="C", choosable=True)
        if self.C is not None and self.method != "auto" and "C" not in METHODS[self.method].default:
            raise OptionError(f"the method {self.method!r} has no C; leave it out.")

    def _new_chain(self) -> Chain:
        own = METHODS[self.method].space if self.method in METHODS else ()
        given = (self.transforms,) if isinstance(self.transforms, str) else self.transforms
        return Chain((*(given or ()), *own))

    def _begin(self, X: ArrayLike, y: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
        vectors, codes = super()._begin(X, y)
        goal = "balanced" if uneven(np.bincount(codes)) else "accuracy"
        self._goal = goal if self.goal is None else self.goal
        return vectors, codes

    def _choose(
        self,
        paths: Callable[[PathOf], list[Path]],
        codes: np.ndarray,
        *,
        scored_on: ScoredOn,  # noqa: ARG002
        run: Map,
    ) -> Choice:
        weights = equal_weights(codes) if self._goal == "balanced" else None
        if self.method != "auto":
            method = METHODS[self.method]
            walk = self._walk(method, paths, run=run)
            choice = self._choose_numbers(method, walk, codes, run=run, weights=weights)
            return self._told(self.method, choice, plain=None)
        walk = self._walk(METHODS["none"], paths, run=run)
        plain = self._choose_numbers(METHODS["none"], walk, codes, run=run, weights=None)
        best, name = plain if weights is None else judged_anew(plain, weights=weights), "none"
        for other in SHORT_LIST if weights is not None else ():
            method = METHODS[other]
            if not isinstance(method, ByChange):  # those come first, on the solutions of the plain one
                walk = self._walk(method, paths, run=run)
            choice = self._choose_numbers(method, walk, codes, run=run, weights=weights)
            if choice.log_loss < best.log_loss and choice.balanced_error < plain.balanced_error:
                best, name = choice, other
        return self._told(name, best, plain=plain.balanced_error)

    def _walk(self, method: BalanceMethod, paths: Callable[[PathOf], list[Path]], *, run: Map) -> Walk:
        """Return what gives the path of each fold, for a method and its settings."""
        if not isinstance(method, ByChange):
            return lambda method, settings: paths(partial(self._path, method=method, settings=settings))
        folds: list[Any] = list(run(next, paths(self._heads)))
        return lambda method, settings: [
            self._along(heads, held, method=method, settings=settings) for heads, held in folds
        ]

    def _heads(self, X: np.ndarray, codes: np.ndarray, *, held: np.ndarray) -> Iterator[Any]:
        penalties = len(PATH) if self.C is None else 1
        yield JointHeads(X, codes, k=len(self.classes_), penalties=penalties), held

    def _along(
        self, heads: JointHeads, held: np.ndarray, *, method: ByChange, settings: Sequence[Setting]
    ) -> Path:
        for setting in settings:
            coef, intercept = method.changed(heads, setting=self._meant(setting, n=len(heads)))
            yield setting, linear_scores(held, coef=coef, intercept=intercept)

    def _meant(self, setting: Setting, *, n: int) -> Setting:
        return {**setting, "C": self._strength(setting["C"], n=n)} if "C" in setting else setting

    def _choose_numbers(
        self,
        method: BalanceMethod,
        walk: Walk,
        codes: np.ndarray,
        *,
        run: Map,
        weights: np.ndarray | None,
    ) -> Choice:
        """Choose one number of a method after the other; a method without any is scored."""

        def settle(setting: Setting, name: str) -> Choice:
            """Choose the number `name`, the others as they are."""
            fixed = name == "C" and self.C is not None
            values = (setting[name],) if fixed else method.grid[name]
            settings = [{**setting, name: value} for value in values]
            return choose(walk(method, settings), codes, run=run, weights=weights)

        start = self._start(method)
        if not method.grid:
            return choose(walk(method, [start]), codes, run=run, weights=weights)
        first, *others = method.grid
        choice = settle(start, first)
        for name in others:
            choice = settle(choice.setting, name)
        return choice

    def _start(self, method: BalanceMethod) -> dict[str, Any]:
        given = {} if self.C is None or "C" not in method.default else {"C": float(self.C)}
        return {**method.default, **given}

    def _told(self, name: str, choice: Choice, *, plain: float | None) -> Choice:
        return replace(
            choice,
            setting={
                "method": name,
                "goal": self._goal,
                **choice.setting,
                "balanced_error": choice.balanced_error,
                "plain_balanced_error": plain,
            },
        )

    def _fallback(self) -> Setting:
        name = "none" if self.method == "auto" else self.method
        return {
            "method": name,
            "goal": self._goal,
            **self._start(METHODS[name]),
            "balanced_error": None,
            "plain_balanced_error": None,
        }

    def _setting(self) -> Setting:
        return {name: self.chosen_[name] for name in METHODS[self.chosen_["method"]].default}

    def _path(  # pyrefly: ignore[bad-override]
        self,
        X: np.ndarray,
        codes: np.ndarray,
        *,
        held: np.ndarray,
        method: BalanceMethod,
        settings: Sequence[Setting],
    ) -> Path:
        meant = [self._meant(setting, n=len(X)) for setting in settings]
        solutions = method.solutions(X, codes, k=len(self.classes_), settings=meant)
        for setting, (coef, intercept) in zip(settings, solutions, strict=True):
            yield setting, linear_scores(held, coef=coef, intercept=intercept)

    def _train(self, X: np.ndarray, codes: np.ndarray, *, setting: Setting) -> None:
        method = METHODS[self.chosen_["method"]]
        solutions = method.solutions(X, codes, k=len(self.classes_), settings=[setting])
        self.coef_, self.intercept_ = next(solutions)

    def _check_stored(self) -> None:
        method = METHODS.get(self.chosen_.get("method", ""))
        if method is None or not all(_is_number(self.chosen_.get(name)) for name in method.default):
            raise GuideError(f"the stored balanced classifier has the choice {self.chosen_!r}.")


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and bool(np.isfinite(value))
