"""Which photos are of no class of the guide."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Self

import numpy as np

from fieldguide.classify.catalogue import restore_classifier
from fieldguide.classify.classifier import Classifier
from fieldguide.classify.unknown.catalogue import restore_score
from fieldguide.classify.unknown.score import UnknownScore
from fieldguide.classify.unknown.seen import Seen
from fieldguide.classify.unknown.within_classes import WithinClasses
from fieldguide.errors import GuideError
from fieldguide.stored import Json, Within, from_plain, stored_array

KEPT = 4_096
_OWN, _JUDGE, _WITHIN = "score.", "judge.", "within."


@dataclass(frozen=True)
class _Spec:
    """What `Detector.state` gives first."""

    score: str
    n: int
    refuse: Annotated[float, Within(1e-9, 1 - 1e-9)]
    chosen: Mapping[str, Json]
    judge: Json = None


@dataclass(frozen=True, eq=False)
class Detector:
    """Tells photos that look like none of those learnt from.

    Parameters
    ----------
    score : UnknownScore
        Learnt from the training photos of one fold.
    known : ndarray of shape (m,), float64, rising
        Familiarity of known photos that were not learnt from: of every (n / m)-th.
    n : int
        Photos they stand for, at least m.
    refuse : float in (0, 1)
        Share of known photos that is taken for unknown, in expectation.
    chosen : mapping
        How score and share were found, and what that gave, as JSON values; see
        `fieldguide.assess.UnknownResult`.
    judge : Classifier or None
        Learnt from the same photos as the score; None where the guide's own classifier takes its place, in
        guides of earlier versions.
    within : WithinClasses or None
        Where scores are measured against those of photos of the same class.

    Notes
    -----
    Split conformal prediction: a photo's familiarity is the share of known photos, itself among them, that
    score no higher, (1 + how many of the n do) / (n + 1), and it is unknown if that is at most `refuse`. If a
    known photo is like the n, this happens to at most that share of them [1]_.

    The n were scored fold by fold, each by what was learnt without its fold, and new photos are scored by
    what was learnt without the first. So both are scored from the same number of photos, none of which is
    the photo itself, and by symmetry a new photo lies below the bar as often as those of the first fold do,
    in expectation over how photos are dealt. What is learnt from all photos has other scales: with 300 photos
    of 200 features the bar of 5 % refused 0.2 % for `VirtualLogit`, with 400 of 512 features 9 %.

    References
    ----------
    .. [1] Bates, Candès, Lei, Romano, Sesia, "Testing for outliers with conformal p-values", Annals of
       Statistics 51, 2023, https://arxiv.org/abs/2104.08279. Equation 2.
    """

    score: UnknownScore
    known: np.ndarray
    n: int
    refuse: float
    chosen: Mapping[str, Any]
    judge: Classifier | None = None
    within: WithinClasses | None = None

    @classmethod
    def of(
        cls,
        score: UnknownScore,
        known: np.ndarray,
        *,
        refuse: float,
        chosen: Mapping[str, Any],
        judge: Classifier | None = None,
        within: WithinClasses | None = None,
    ) -> Self | None:
        """Set the bar by known photos that were not learnt from.

        Parameters
        ----------
        score : UnknownScore
            As for the class.
        known : ndarray of shape (n,), float64
            Familiarity of known photos by scores, judges and `within` that had not seen them.
        refuse, chosen, judge, within
            As for the class.

        Returns
        -------
        Detector or None
            With at most 4,096 of the numbers. None where n photos are too few for any to be refused: fewer
            than 1 / refuse - 1, so 19 for 5 %.
        """
        n = len(known)
        if n < fewest(refuse):
            return None
        kept = min(n, KEPT)
        ranks = -(-np.arange(1, kept + 1) * n // kept)
        return cls(score, np.sort(known)[ranks - 1], n, refuse, chosen, judge, within)

    def familiarity(self, vectors: np.ndarray, classifier: Classifier) -> np.ndarray:
        """Say how many of the known photos look no more familiar than each of some photos.

        Parameters
        ----------
        vectors : ndarray of shape (m, d), float
            One row per photo; finite.
        classifier : Classifier
            The one of the guide.

        Returns
        -------
        ndarray of shape (m,), float64 in (0, 1]

        Raises
        ------
        OptionError
            If a vector is not finite.
        """
        seen = Seen(vectors, self.judge or classifier)
        scores = self.score.familiarity(seen)
        if self.within is not None:
            scores = self.within.apply(scores, seen.probabilities)
        below = np.searchsorted(self.known, scores, side="right") * self.n / len(self.known)
        return (1 + below) / (self.n + 1)

    def is_unknown(self, familiarity: np.ndarray) -> np.ndarray:
        """Say which photos are unknown.

        Parameters
        ----------
        familiarity : ndarray of shape (m,), float64
            As `familiarity` gives it.

        Returns
        -------
        ndarray of shape (m,), bool
        """
        return familiarity <= self.refuse * (1 + 1e-9)  # a share of exactly that much is meant

    def state(self) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
        """Return everything learnt, for `restore`.

        Returns
        -------
        spec : dict
            JSON-able.
        arrays : dict of str to ndarray
        """
        spec = {"score": self.score.name, "n": self.n, "refuse": self.refuse, "chosen": dict(self.chosen)}
        parts = {_OWN: self.score.arrays()}
        if self.judge is not None:
            spec["judge"], parts[_JUDGE] = self.judge.state()
        if self.within is not None:
            parts[_WITHIN] = self.within.arrays()
        own = {f"{part}{name}": array for part, arrays in parts.items() for name, array in arrays.items()}
        return spec, {"known": self.known, **own}

    @classmethod
    def restore(cls, spec: Mapping[str, Any], arrays: Mapping[str, np.ndarray], *, d: int) -> Self:
        """Put a stored detector together again.

        Parameters
        ----------
        spec : mapping
            As `state` gave it.
        arrays : mapping of str to ndarray
            As `state` gave them.
        d : int
            Width of the vectors.

        Returns
        -------
        Detector
            Its answers equal the stored one's to the last bit.

        Raises
        ------
        GuideError
            If an entry or array is missing, misshapen or cannot be used.
        """
        stored = from_plain(_Spec, spec)
        known = stored_array(arrays, "known", axes="m", sizes={})
        if len(known) > stored.n or (np.diff(known) < 0).any():
            raise GuideError("the stored scores of known photos do not rise.")
        score = restore_score(stored.score, _part(arrays, _OWN), d=d)
        judge, within = _restored_judge(stored.judge, arrays, d=d), None
        if kept := _part(arrays, _WITHIN):
            if judge is None:
                raise GuideError("the guide stores scores of the classes without what tells these.")
            within = WithinClasses.restore(kept, k=len(judge.classes_))
        return cls(score, known, stored.n, stored.refuse, stored.chosen, judge, within)


def _part(arrays: Mapping[str, np.ndarray], part: str) -> dict[str, np.ndarray]:
    return {name.removeprefix(part): array for name, array in arrays.items() if name.startswith(part)}


def _restored_judge(spec: Json, arrays: Mapping[str, np.ndarray], *, d: int) -> Classifier | None:
    if spec is None:
        return None
    judge = restore_classifier(spec, _part(arrays, _JUDGE))
    if judge.n_features_in_ != d:
        raise GuideError(f"what tells unknown photos takes {judge.n_features_in_:,} features, not {d:,}.")
    return judge


def fewest(refuse: float) -> int:
    """Return how many known photos it takes to refuse a share of them.

    Parameters
    ----------
    refuse : float in (0, 1)

    Returns
    -------
    int
        The least n with 1 / (n + 1) <= refuse.

    Examples
    --------
    >>> fewest(0.05), fewest(0.01)
    (19, 99)
    """
    return max(1, int(np.ceil(round(1 / refuse, 9))) - 1)
