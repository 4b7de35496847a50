"""The bar that a share of known photos does not reach, kept and stored."""

import numpy as np
import pytest

from fieldguide.classify import make_classifier
from fieldguide.classify.unknown import Detector, Energy, MaximumProbability, Seen, WithinClasses, fewest
from fieldguide.errors import GuideError, OptionError


def made(n, seed):
    random = np.random.default_rng(seed)
    codes = np.arange(n) % 2
    return codes[:, None] * 2.0 + random.standard_normal((n, 3)), codes


@pytest.fixture
def classifier():
    return make_classifier("logistic", C=0.1).fit(*made(60, 0))


def detector(classifier, *, n, refuse):
    known = MaximumProbability().familiarity(Seen(made(n, 1)[0], classifier))
    return Detector.of(MaximumProbability(), known, refuse=refuse, chosen={"how": "default"}), known


def test_familiarity_is_the_share_of_known_photos_that_score_no_higher(classifier):
    found, known = detector(classifier, n=50, refuse=0.1)
    others = made(30, 2)[0]
    scores = classifier.predict_proba(others).max(axis=1)
    slow = [(1 + sum(k <= s for k in known)) / 51 for s in scores]
    familiarity = found.familiarity(others, classifier)
    np.testing.assert_allclose(familiarity, slow)
    np.testing.assert_array_equal(found.is_unknown(familiarity), np.array(slow) <= 0.1)


def test_refuses_the_share_that_was_asked_for(classifier):
    """Exchangeable photos: floor(refuse (n + 1)) / (n + 1) of them, here 2 / 50."""
    random = np.random.default_rng(0)
    shares = []
    for _ in range(4_000):
        draws = random.standard_normal(50)
        found = Detector.of(Energy(), draws[:49], refuse=0.05, chosen={})
        below = np.searchsorted(found.known, draws[49:], side="right")
        shares.append(found.is_unknown((1 + below) / 50)[0])
    assert np.mean(shares) == pytest.approx(0.04, abs=0.008)


def test_a_share_of_exactly_that_much_is_refused(classifier):
    found, _ = detector(classifier, n=19, refuse=0.05)
    assert found.is_unknown(np.array([1 / 20, 2 / 20])).tolist() == [True, False]


@pytest.mark.parametrize(("refuse", "n"), [(0.05, 19), (0.01, 99), (0.1, 9), (0.5, 1), (0.9, 1)])
def test_too_few_photos_refuse_none(classifier, refuse, n):
    assert fewest(refuse) == n
    assert Detector.of(Energy(), np.arange(n - 1.0), refuse=refuse, chosen={}) is None
    assert Detector.of(Energy(), np.arange(n * 1.0), refuse=refuse, chosen={}) is not None


def test_at_most_4096_numbers_are_kept():
    random = np.random.default_rng(0)
    known = random.standard_normal(50_000)
    found = Detector.of(Energy(), known, refuse=0.05, chosen={})
    assert len(found.known) == 4_096
    scores = np.linspace(-3, 3, 200)
    kept = (1 + np.searchsorted(found.known, scores, side="right") * found.n / 4_096) / 50_001
    exact = (1 + np.searchsorted(np.sort(known), scores, side="right")) / 50_001
    np.testing.assert_allclose(kept, exact, atol=1 / 4_096)


def test_stored_to_the_last_bit(classifier):
    found, _ = detector(classifier, n=40, refuse=0.05)
    spec, arrays = found.state()
    same = Detector.restore(spec, arrays, d=3)
    others = made(30, 2)[0]
    np.testing.assert_array_equal(same.familiarity(others, classifier), found.familiarity(others, classifier))
    assert same.chosen == found.chosen


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("refuse", 0.0),
        ("refuse", 1.5),
        ("refuse", "much"),
        ("n", 3),
        ("n", None),
        ("score", "luck"),
        ("score", ["energy"]),
        ("chosen", 3),
    ],
)
def test_a_damaged_detector_is_refused(classifier, part, value):
    spec, arrays = detector(classifier, n=40, refuse=0.05)[0].state()
    with pytest.raises(GuideError):
        Detector.restore({**spec, part: value}, arrays, d=3)


@pytest.mark.parametrize("known", [np.array([2.0, 1.0]), np.array([np.nan]), np.empty(0), None])
def test_damaged_numbers_are_refused(classifier, known):
    spec, arrays = detector(classifier, n=40, refuse=0.05)[0].state()
    with pytest.raises(GuideError):
        Detector.restore(spec, {**arrays, "known": known} if known is not None else {}, d=3)


def judged(n=40):
    """A detector with a judge of its own, and scores measured within its classes."""
    X, codes = made(n, 1)
    judge = make_classifier("logistic", C=10).fit(*made(30, 3))
    known = MaximumProbability().familiarity(Seen(X, judge))
    within = WithinClasses.learn(known, codes, k=2)
    inside = within.apply(known, judge.predict_proba(X))
    return Detector.of(MaximumProbability(), inside, refuse=0.1, chosen={}, judge=judge, within=within)


def test_its_own_judge_takes_the_place_of_the_classifier(classifier):
    found, others = judged(), made(30, 2)[0]
    p = found.judge.predict_proba(others)
    slow = [
        sum(row[c] * (row.max() - found.within.middles[c]) / found.within.spreads[c] for c in (0, 1))
        for row in p
    ]
    familiarity = found.familiarity(others, classifier)
    np.testing.assert_allclose(familiarity, [(1 + (found.known <= s).sum()) / 41 for s in slow])
    same = Detector.restore(*found.state(), d=3)
    np.testing.assert_array_equal(same.familiarity(others, classifier), familiarity)


@pytest.mark.parametrize(
    ("drop", "d", "message"),
    [
        ("judge.coef", 3, "coef"),
        ("within.spreads", 3, "spreads"),
        (None, 4, "takes 3 features, not 4"),
    ],
)
def test_a_damaged_judge_is_refused(drop, d, message):
    spec, arrays = judged().state()
    with pytest.raises(GuideError, match=message):
        Detector.restore(spec, {name: a for name, a in arrays.items() if name != drop}, d=d)


def test_classes_without_a_judge_are_refused():
    spec, arrays = judged().state()
    del spec["judge"]
    with pytest.raises(GuideError, match="without what tells these"):
        Detector.restore(spec, arrays, d=3)


def test_vectors_that_are_not_finite_are_refused(classifier):
    found, _ = detector(classifier, n=40, refuse=0.05)
    with pytest.raises(OptionError, match="must be a table of finite numbers"):
        found.familiarity(np.full((1, 3), np.nan), classifier)
