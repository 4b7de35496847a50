"""Which members an ensemble needs, and how much each weighs."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import log_softmax

from fieldguide.classify.ensemble.pool import POOLINGS
from fieldguide.classify.temperature import fit_temperature, tempered_loss
from fieldguide.measure import PairedDifference, paired_difference, sign_flip_test
from fieldguide.measure.better_than_chance import CHANCE

# Members are added so many times; of the ensembles on the way the first within MARGIN nats of the best is
# taken.
STEPS, MARGIN = 20, 1e-4
# Weights are sought on at most so many photos.
LOOKED_AT = 2_000


@dataclass(frozen=True)
class MemberGain:
    """What one member adds to the others, on photos not trained on.

    Attributes
    ----------
    weight : float in [0, 1]
        0 where it was not kept.
    log_loss : float
        Of the member alone, in nats.
    gain : PairedDifference or None
        Log loss of the others without it, minus that with it; None where there are no others.
    more_right : PairedDifference or None
        Share of right answers with it, minus that without it; likewise.
    """

    weight: float
    log_loss: float
    gain: PairedDifference | None
    more_right: PairedDifference | None


@dataclass(frozen=True, eq=False)
class Selection:
    """The members that were kept.

    Attributes
    ----------
    pooling : str
        One of `POOLINGS`.
    weights : ndarray of shape (m,), float64
        Of each member; 0 where it was not kept; sum to one.
    gains : tuple of MemberGain
        Of each member.
    """

    pooling: str
    weights: np.ndarray
    gains: tuple[MemberGain, ...]


def select_members(
    log_p: Sequence[np.ndarray],
    codes: np.ndarray,
    *,
    weights: np.ndarray | None,
    groups: np.ndarray | Sequence[object] | None,
    n_folds: int | None = None,
) -> Selection:
    """Select members and their weights on photos that none was trained on.

    Parameters
    ----------
    log_p : sequence of ndarray of shape (n, k), float64
        Calibrated log-probabilities of each of m members.
    codes : ndarray of shape (n,), integers in [0, k)
        Classes.
    weights : ndarray of shape (n,), float64 > 0, or None
        How many photos each stands for.
    groups : sequence of length n, or None
        Photos of one group err together; None stands alone.
    n_folds : int, optional
        Where the members answered in cross-validation: in how many folds.

    Returns
    -------
    Selection

    Notes
    -----
    Forward selection with replacement [1]_: the member whose addition gives the lowest log loss is added, 20
    times over, and the best ensemble on the way is taken; how often a member is in it is its weight. Going on
    past steps that gain nothing is what lets a weak member in with a small weight. The temperature is fitted
    after each step. Done for means of probabilities
    and of log-probabilities, of which the better is taken. Then the member that adds least to the others is
    dropped, unless it lowers the log loss by more than chance, and so on. Chance is that of the largest gain
    of any member (`fieldguide.measure.sign_flip_test`), those that were dropped before among them. Weights
    and gains are of the same photos, which flatters the gains a little, and more so their errors: what a
    member without use gains at the weight that suits the photos best is half of what the first step towards
    it promises, but spreads as that does. So false gains are far rarer than 5 %, also where members answer
    in folds (docs/measure.md), and the test is not widened for these.

    References
    ----------
    .. [1] Caruana, Niculescu-Mizil, Crew, Ksikes, "Ensemble Selection from Libraries of Models", ICML 2004.
       Section 2.1.
    """
    bench = _Bench(list(log_p), codes, weights, groups, n_folds)
    everyone = tuple(range(len(log_p)))
    tried = {pooling: bench.grown(everyone, pooling) for pooling in POOLINGS}
    pooling = min(tried, key=lambda name: bench.loss(tried[name], name))
    kept = tuple(np.flatnonzero(tried[pooling]).tolist())
    while len(kept) > 1:
        gains = np.stack([bench.gains(member, kept, pooling)[0] for member in everyone], axis=1)
        least = min(kept, key=lambda member: bench.mean(gains[:, member]))
        if bench.by_chance(gains)[least] < CHANCE:
            break
        kept = tuple(member for member in kept if member != least)
    found = bench.grown(kept, pooling)
    found = found / found.sum()
    return Selection(pooling, found, tuple(bench.told(member, kept, found, pooling) for member in everyone))


@dataclass(frozen=True, eq=False)
class _Bench:
    """Opinions about photos whose classes are known."""

    log_p: list[np.ndarray]
    codes: np.ndarray
    weights: np.ndarray | None
    groups: np.ndarray | Sequence[object] | None = None
    n_folds: int | None = None

    def grown(self, among: Sequence[int], pooling: str) -> np.ndarray:
        """Add members with replacement: how often each was, (m,)."""
        rows = np.linspace(0, len(self.codes) - 1, min(len(self.codes), LOOKED_AT)).astype(np.int64)
        some = _Bench(
            [own[rows] for own in self.log_p],
            self.codes[rows],
            None if self.weights is None else self.weights[rows],
        )
        counts, temperature, best, lowest = np.zeros(len(self.log_p)), 1.0, np.zeros(0), np.inf
        for _ in range(STEPS if len(among) > 1 else 1):
            more = [counts + (np.arange(len(counts)) == member) for member in among]
            counts = min(more, key=lambda tried: some.loss_at(tried, pooling, temperature=temperature))
            _, temperature = some._pooled(counts, pooling)
            loss = some.loss_at(counts, pooling, temperature=temperature)
            if loss < lowest - MARGIN:
                best, lowest = counts, loss
        return best

    def loss_at(self, counts: np.ndarray, pooling: str, *, temperature: float) -> float:
        used = np.flatnonzero(counts)
        scores = POOLINGS[pooling]([self.log_p[member] for member in used], counts[used])
        return tempered_loss(scores, self.codes, temperature=temperature, weights=self.weights)

    def loss(self, counts: np.ndarray, pooling: str) -> float:
        scores, temperature = self._pooled(counts, pooling)
        return tempered_loss(scores, self.codes, temperature=temperature, weights=self.weights)

    def gains(self, member: int, kept: Sequence[int], pooling: str) -> tuple[np.ndarray, np.ndarray]:
        """Compare the others of `kept` with and without one member: what each photo gains in nats, and in
        being right.
        """
        others = [other for other in kept if other != member]
        own, right = self._own(self.grown([*others, member], pooling), pooling)
        without, right_without = self._own(self.grown(others, pooling), pooling)
        return own - without, right.astype(float) - right_without

    def mean(self, gains: np.ndarray) -> float:
        return float(np.average(gains, weights=self.weights))

    def by_chance(self, gains: np.ndarray) -> np.ndarray:
        """Return how probable the gains (n, m) are by chance (m,)."""
        photos = np.ones(len(gains)) if self.weights is None else self.weights
        return sign_flip_test(photos[:, None] * gains, groups=self.groups)

    def _paired(self, differences: np.ndarray, *, of_answers: bool) -> PairedDifference:
        return paired_difference(
            differences,
            groups=self.groups,
            weights=self.weights,
            n_folds=self.n_folds,
            of_answers=of_answers,
        )

    def told(self, member: int, kept: Sequence[int], weights: np.ndarray, pooling: str) -> MemberGain:
        alone = self.loss(np.eye(len(self.log_p))[member], pooling)
        if set(kept) == {member}:
            return MemberGain(1.0, alone, gain=None, more_right=None)
        gains, more_right = self.gains(member, kept, pooling)
        return MemberGain(
            float(weights[member]),
            alone,
            gain=self._paired(gains, of_answers=False),
            more_right=self._paired(more_right, of_answers=True),
        )

    def _own(self, counts: np.ndarray, pooling: str) -> tuple[np.ndarray, np.ndarray]:
        """Return of each photo the log-probability of its class, and whether it is the most probable."""
        scores, temperature = self._pooled(counts, pooling)
        log_p = log_softmax(scores / temperature, axis=1)
        return log_p[np.arange(len(self.codes)), self.codes], scores.argmax(axis=1) == self.codes

    def _pooled(self, counts: np.ndarray, pooling: str) -> tuple[np.ndarray, float]:
        used = np.flatnonzero(counts)
        scores = POOLINGS[pooling]([self.log_p[member] for member in used], counts[used])
        return scores, fit_temperature(scores, self.codes, weights=self.weights)
