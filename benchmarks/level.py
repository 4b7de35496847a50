"""How often each rule that asks for more than chance is wrong where nothing is better, and how much it sees.

    python benchmarks/level.py [draws] [user ...]

Photos are drawn anew each time, in groups that share half of their spread. Equal ways are equal by symmetry:
nearest class means, each on features of its own, all with the same distances between classes. Prints for each
user and case the share of draws, in %, in which something is called better (or worse than the best) although
nothing is, and in which it is where one way is; beside, what the rule did that stood before.
"""

import sys
from collections.abc import Callable
from importlib import import_module

import numpy as np
from scipy.special import log_softmax, softmax
from scipy.stats import t as student

from fieldguide.classify import fit_temperature
from fieldguide.classify.auto_classifier import CANDIDATES, USUAL, best_of
from fieldguide.classify.calibrate import choose_calibration
from fieldguide.classify.ensemble.select_members import _Bench, select_members
from fieldguide.classify.scored_on import ScoredOn
from fieldguide.classify.selection import Choice
from fieldguide.classify.unlabelled.fit_unlabelled import _Exam
from fieldguide.ladder.out_of_fold_scores import Trial
from fieldguide.ladder.score_choice import best_score
from fieldguide.measure import auroc, holm, mcnemar_test, paired_difference, worse_than_best

FOLDS, CLASSES = 5, 3
OTHERS = [name for name in CANDIDATES if name != USUAL]
Random = np.random.Generator
# Says whether the rule now, and the one before, called something better.
Draw = Callable[[Random], tuple[bool, bool]]


class Photos:
    """Photos with m blocks of d features, each of which tells the classes as well as its factor says."""

    def __init__(self, random: Random, *, n: int, d: int, factors: list[float], alike: int) -> None:
        self.group = np.arange(n) // alike
        self.codes, groups = self.group % CLASSES, self.group[-1] + 1
        m = len(factors)
        means = 1.6 / np.sqrt(d) * random.standard_normal((CLASSES, d))
        self.centres = np.hstack([factor * means for factor in factors])
        X = random.standard_normal((n, m * d))
        if alike > 1:
            X = np.sqrt(0.5) * (X + random.standard_normal((groups, m * d))[self.group])
        self.vectors, self.m = X + self.centres[self.codes], m
        self.fold = (random.permutation(groups) % FOLDS)[self.group]
        self.scored_on = ScoredOn("folds", self.group if alike > 1 else None, FOLDS)

    def log_p(self) -> np.ndarray:
        """Answer every photo out of fold by each block's class means: (m, n, k)."""
        found = np.empty((self.m, len(self.codes), CLASSES))
        for fold in range(FOLDS):
            held = self.fold == fold
            own = [self.vectors[~held & (self.codes == code)].mean(axis=0) for code in range(CLASSES)]
            far = (self.vectors[held][:, None] - np.stack(own)) ** 2
            found[:, held] = -far.reshape(*far.shape[:2], self.m, -1).sum(axis=3).transpose(2, 0, 1) / 2
        return log_softmax(found, axis=2)

    def own(self, log_p: np.ndarray) -> np.ndarray:
        """Return the log-probability of each photo's class: (m, n)."""
        return log_p[:, np.arange(len(self.codes)), self.codes]

    def choices(self, log_p: np.ndarray) -> list[Choice]:
        return [Choice({}, 1.0, 0.0, 0.0, 0.0, scores, self.codes, None) for scores in log_p]


def auto(random: Random, *, n: int, alike: int, better: float) -> tuple[bool, bool]:
    photos = Photos(random, n=n, d=10, factors=[1, better, 1, 1, 1], alike=alike)
    log_p = photos.log_p()
    tried = dict(zip([USUAL, *OTHERS], photos.choices(log_p), strict=True))
    gains = photos.own(log_p)[1:] - photos.own(log_p)[0]
    most = gains[gains.sum(axis=1).argmax()]
    before = most.sum() > 2 * np.sqrt(((most - most.mean()) ** 2).sum())
    return best_of(tried, scored_on=photos.scored_on) != USUAL, bool(before)


def unlabelled(random: Random, *, n: int, alike: int, better: float) -> tuple[bool, bool]:
    photos = Photos(random, n=n, d=10, factors=[1, better, 1, 1], alike=alike)
    log_p = photos.log_p()
    plain, *ways = photos.choices(log_p)
    exam = _Exam([], photos.codes, None, photos.scored_on, n_labelled=n)
    now = exam.best({str(i): way for i, way in enumerate(ways)}, plain) is not None
    tried = [exam.gain("", way, plain) for way in ways]
    best = max(tried, key=lambda found: found.gain.value)
    before = best.gain.value > 1e-4 and best.more_right.value >= -0.5 * best.more_right.error
    return now, bool(before)


def ensemble(random: Random, *, n: int, alike: int, better: float) -> tuple[bool, bool]:
    """One member knows something; of the others one does, where one is better, or none."""
    photos = Photos(random, n=n, d=10, factors=[1, better, 0], alike=alike)
    log_p = list(photos.log_p())
    groups = photos.scored_on.groups
    found = select_members(log_p, photos.codes, weights=None, groups=groups, n_folds=FOLDS)
    bench, kept = _Bench(log_p, photos.codes, None, groups, FOLDS), (0, 1, 2)
    while len(kept) > 1:
        gains = {
            member: paired_difference(
                bench.gains(member, kept, found.pooling)[0], groups=groups, n_folds=FOLDS
            )
            for member in kept
        }
        least = min(gains, key=lambda member: gains[member].value)
        if gains[least].value > gains[least].error:
            break
        kept = tuple(member for member in kept if member != least)
    useful = {0, 1} if better else {0}
    wanted = (lambda kept: 1 in kept) if better else (lambda kept: bool(set(kept) - useful))
    return wanted(np.flatnonzero(found.weights).tolist()), wanted(kept)


def calibration(random: Random, *, n: int, alike: int, better: float) -> tuple[bool, bool]:
    """Scores that a temperature sets right, but for offsets of that size."""
    groups = np.repeat(np.arange(n // alike), alike)
    scores = 2 * random.standard_normal((n // alike, CLASSES))
    p = softmax(scores / 1.5 + better * np.array([-1, 0, 1]), axis=1)
    codes = (p.cumsum(axis=1)[:, :-1] < random.random((len(p), 1))).sum(axis=1)[groups]
    scores = scores[groups] + (0.2 * random.standard_normal((n, CLASSES)) if alike > 1 else 0)
    rule = import_module("fieldguide.classify.calibrate.choose_calibration")
    own, better_than_chance = [], rule.better_than_chance

    def spy(gains: np.ndarray, **how: object) -> int | None:
        own.extend(gains.T)
        return better_than_chance(gains, **how)

    rule.better_than_chance = spy
    found = choose_calibration(
        scores,
        codes,
        calibrate="auto",
        temperature=fit_temperature(scores, codes),
        weights=None,
        groups=groups if alike > 1 else None,
        random_state=0,
    )
    rule.better_than_chance = better_than_chance
    sums = [np.bincount(groups, weights=gains) for gains in own]
    before = any(some.sum() > 2 * np.sqrt(((some - some.mean()) ** 2).sum()) for some in sums)
    return found.calibration.name != "temperature", before


def compare(random: Random, *, n: int, alike: int, better: float, m: int, folds: bool) -> tuple[bool, bool]:
    """Methods of which the last is worse by that factor, or none."""
    if folds:
        photos = Photos(random, n=n, d=10, factors=[1.0] * (m - 1) + [better], alike=alike)
        right, group = photos.log_p().argmax(axis=2) == photos.codes, photos.group
    else:  # given test photos: some are easy for all, and photos of a group are right together
        group = np.arange(n) // alike
        groups = n // alike
        easy = random.random(groups) < 0.6
        share = np.append(np.full(m - 1, 0.5), 0.5 * better)[:, None]
        right = (easy | (random.random((m, groups)) < share))[:, group]
    last, right = right[-1], right[np.argsort(-right.sum(axis=1), kind="stable")]
    how = {"groups": group if alike > 1 else None, "n_folds": FOLDS if folds else None}
    now = worse_than_best(right, **how)
    before = holm([mcnemar_test(right[0], other, **how) for other in right[1:]])
    place = next(i for i, row in enumerate(right) if (row == last).all())
    if better == 1:
        return bool(now.min() < 0.05), bool(before.min() < 0.05)
    return bool(place and now[place - 1] < 0.05), bool(place and before[place - 1] < 0.05)


def held_out(random: Random, *, k: int, better: float) -> tuple[bool, bool]:
    """Each class held out in turn; scores are distances to class means, each on features of its own."""
    n, d, names = 40 * k, 8, ("combined", "mahalanobis", "energy", "logit", "probability", "virtual_logit")
    codes, m = np.arange(n) % k, len(names)
    means = np.stack([random.standard_normal((k, d)) for _ in names])
    means[1] *= better
    X = 1.4 * means[:, codes] + random.standard_normal((m, n, d))
    fold = random.permutation(n) % FOLDS
    trials = []
    for hidden in range(k):
        for turn in range(max(10 // k, 1)):
            known = (fold == (hidden + turn) % FOLDS) & (codes != hidden)
            train = (fold != (hidden + turn) % FOLDS) & (codes != hidden)
            learnt = [X[:, train & (codes == code)].mean(axis=1) for code in range(k) if code != hidden]
            far = ((X[:, :, None] - np.stack(learnt, axis=1)[:, None]) ** 2).sum(axis=3).min(axis=2)
            own, others = -far[:, known], -far[:, codes == hidden]
            trials.append(
                Trial(
                    dict(zip(names, own, strict=True)),
                    dict(zip(names, others, strict=True)),
                    hidden,
                    codes[known],
                    codes[codes == hidden],
                )
            )
    return best_score(trials) != "combined", _best_before(trials)


def examples(random: Random, *, n: int, better: float) -> tuple[bool, bool]:
    """The same examples in each of five folds."""
    names = ("combined", "mahalanobis", "energy", "logit", "probability", "virtual_logit")
    shift = np.array([1.0, better, 1.0, 1.0, 1.0, 1.0])[:, None]
    base, own = random.standard_normal(n), random.standard_normal((6, n))
    trials = []
    for fold in range(FOLDS):
        rows = np.arange(200)
        known = random.standard_normal(200) + 0.7 * random.standard_normal((6, 200))
        unknown = base + 0.7 * own - shift + 0.1 * random.standard_normal((6, n))
        trials.append(
            Trial(
                dict(zip(names, known, strict=True)),
                dict(zip(names, unknown, strict=True)),
                0,
                200 * fold + rows,
                1000 + np.arange(n),
            )
        )
    return best_score(trials) != "combined", _best_before(trials)


def _best_before(trials: list[Trial]) -> bool:
    areas = {
        name: np.array([auroc(one.known[name], one.unknown[name]) for one in trials])
        for name in trials[0].known
    }
    bar = student.isf(0.05 / (len(areas) - 1), len(trials) - 1) / np.sqrt(len(trials))
    gains = [values - areas["combined"] for name, values in areas.items() if name != "combined"]
    return any(gain.mean() > bar * gain.std(ddof=1) for gain in gains)


# User -> (draw, what it takes beside `better`, `better` under no difference, and with one)
USERS: dict[str, tuple[Callable[..., tuple[bool, bool]], list[dict], float, float]] = {
    "auto": (auto, [{"n": 120, "alike": 1}, {"n": 360, "alike": 8}, {"n": 480, "alike": 20}], 1, 1.5),
    "unlabelled": (unlabelled, [{"n": 60, "alike": 1}, {"n": 360, "alike": 8}], 1, 1.5),
    "ensemble": (ensemble, [{"n": 120, "alike": 1}, {"n": 360, "alike": 8}], 0, 0.7),
    "calibration": (calibration, [{"n": 200, "alike": 1}, {"n": 600, "alike": 10}], 0.0, 0.7),
    "calibration, nothing to gain": (
        calibration,
        [{"n": 200, "alike": 1}, {"n": 600, "alike": 10}],
        0.22,
        0.7,
    ),
    "compare, test photos": (
        compare,
        [{"n": n, "alike": a, "m": m, "folds": False} for m in (2, 14) for n, a in ((200, 1), (800, 8))],
        1,
        0.7,
    ),
    "compare, folds": (
        compare,
        [{"n": n, "alike": a, "m": 6, "folds": True} for n, a in ((120, 1), (360, 8))],
        1,
        0.6,
    ),
    "unknown, classes held out": (held_out, [{"k": k} for k in (3, 5, 10, 30)], 1, 1.3),
    "unknown, examples": (examples, [{"n": 30}, {"n": 100}], 1, 1.8),
}


def shares(user: str, case: dict, *, better: float, draws: int) -> tuple[float, float]:
    """Return how often the rule now and the one before call something better, in %."""
    draw, *_ = USERS[user]
    found = [draw(np.random.default_rng(seed), **case, better=better) for seed in range(draws)]
    now, before = 100 * np.mean(found, axis=0)
    return float(now), float(before)


def main() -> None:
    given = sys.argv[1:]
    draws = int(given.pop(0)) if given and given[0].isdigit() else 1000
    print("| user | case | false, % | before | seen, % | before |\n|---|---|---|---|---|---|")
    for user in given or USERS:
        _, cases, none, one = USERS[user]
        for case in cases:
            level = shares(user, case, better=none, draws=draws)
            power = shares(user, case, better=one, draws=max(draws // 4, 1))
            told = ", ".join(f"{name} {value}" for name, value in case.items())
            print(
                f"| {user} | {told} | " + " | ".join(f"{v:.1f}" for v in (*level, *power)) + " |", flush=True
            )


if __name__ == "__main__":
    main()
