"""Which photos are of no class of the guide."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Self

import numpy as np

from fieldguide.classify.classifier import Classifier
from fieldguide.classify.unknown.catalogue import restore_score
from fieldguide.classify.unknown.score import UnknownScore
from fieldguide.classify.unknown.seen import Seen
from fieldguide.errors import GuideError
from fieldguide.stored import Json, Within, from_plain, stored_array

KEPT = 4_096
_OWN = "score."


@dataclass(frozen=True)
class _Spec:
    """What `Detector.state` gives first."""

    score: str
    n: int
    refuse: Annotated[float, Within(1e-9, 1 - 1e-9)]
    chosen: Mapping[str, Json]


@dataclass(frozen=True, eq=False)
class Detector:
    """Tells photos that look like none of those learnt from.

    Parameters
    ----------
    score : UnknownScore
        Learnt from the training photos.
    known : ndarray of shape (m,), float64, rising
        What it gives to known photos that were not trained on: to every (n / m)-th.
    n : int
        Photos they stand for, at least m.
    refuse : float in (0, 1)
        Share of known photos that is taken for unknown, in expectation.
    chosen : mapping
        How score and share were found, and what that gave, as JSON values; see
        `fieldguide.assess.UnknownResult`.

    Notes
    -----
    Split conformal prediction: a photo's familiarity is the share of known photos, itself among them, that
    score no higher, (1 + how many of the n do) / (n + 1), and it is unknown if that is at most `refuse`. If a
    known photo is like the n, this happens to at most that share of them [1]_. As for `SetScores` the n were
    scored out of fold, so the share lies near, on either side; assessments measure it.

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

    @classmethod
    def of(
        cls, score: UnknownScore, known: np.ndarray, *, refuse: float, chosen: Mapping[str, Any]
    ) -> Self | None:
        """Set the bar by known photos that were not trained on.

        Parameters
        ----------
        score : UnknownScore
            Learnt from all training photos.
        known : ndarray of shape (n,), float64
            What known photos were given by scores that had not seen them.
        refuse : float in (0, 1)
            As for the class.
        chosen : mapping
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
        return cls(score, np.sort(known)[ranks - 1], n, refuse, chosen)

    def familiarity(
        self, vectors: np.ndarray, classifier: Classifier, *, probability: np.ndarray | None = None
    ) -> np.ndarray:
        """Say how many of the known photos look no more familiar than each of some photos.

        Parameters
        ----------
        vectors : ndarray of shape (m, d), float
            One row per photo; finite.
        classifier : Classifier
            The one of the guide.
        probability : ndarray of shape (m,), float64, optional
            Of the most probable class, where the caller has it.

        Returns
        -------
        ndarray of shape (m,), float64 in (0, 1]

        Raises
        ------
        OptionError
            If a vector is not finite.
        """
        scores = self.score.familiarity(Seen(vectors, classifier, known_probability=probability))
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
        own = {f"{_OWN}{name}": array for name, array in self.score.arrays().items()}
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
        own = {name.removeprefix(_OWN): a for name, a in arrays.items() if name.startswith(_OWN)}
        score = restore_score(stored.score, own, d=d)
        return cls(score, known, stored.n, stored.refuse, stored.chosen)


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
