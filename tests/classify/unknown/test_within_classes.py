"""Scores measured against those of photos of the same class."""

import numpy as np
import pytest

from fieldguide.classify.unknown import WithinClasses
from fieldguide.errors import GuideError


def slow(scores, codes, k):
    """One class after the other, ten photos of the usual spread beside those of each."""
    middles = [np.median(scores[codes == c]) if (codes == c).any() else np.median(scores) for c in range(k)]
    away = np.array([abs(s - middles[c]) for s, c in zip(scores, codes, strict=True)])
    usual = np.median(away)
    spreads = []
    for c in range(k):
        own = away[codes == c]
        spreads.append((len(own) * np.median(own) + 10 * usual) / (len(own) + 10) if len(own) else usual)
    return middles, spreads


def test_equals_the_slow_loop_also_for_a_class_without_scores():
    random = np.random.default_rng(0)
    codes = random.choice([0, 1, 3], 60)
    scores = random.standard_normal(60) * (1 + codes) - 5 * codes
    middles, spreads = slow(scores, codes, 4)
    within = WithinClasses.learn(scores, codes, k=4)
    np.testing.assert_allclose(within.middles, middles)
    np.testing.assert_allclose(within.spreads, spreads)
    p = random.dirichlet(np.ones(4), 60)
    told = [sum(p[i, c] * (s - middles[c]) / spreads[c] for c in range(4)) for i, s in enumerate(scores)]
    np.testing.assert_allclose(within.apply(scores, p), told)


def test_the_unit_of_the_scores_does_not_matter():
    random = np.random.default_rng(1)
    scores, codes, p = random.standard_normal(40), np.arange(40) % 3, random.dirichlet(np.ones(3), 40)
    one = WithinClasses.learn(scores, codes, k=3).apply(scores, p)
    other = 1e6 * scores + 3e5
    np.testing.assert_allclose(WithinClasses.learn(other, codes, k=3).apply(other, p), one, rtol=1e-6)


def test_equal_scores_stay_finite():
    within = WithinClasses.learn(np.full(9, 7.0), np.arange(9) % 2, k=2)
    usual, odd = within.apply(np.array([7.0, 8.0]), np.full((2, 2), 0.5))
    assert usual == 0 < odd < 2


def test_stored_to_the_last_bit_and_refused_where_damaged():
    within = WithinClasses.learn(np.arange(9.0), np.arange(9) % 2, k=2)
    same = WithinClasses.restore(within.arrays(), k=2)
    assert same.middles.tolist() == within.middles.tolist()
    assert same.spreads.tolist() == within.spreads.tolist()
    for arrays, k in (
        (within.arrays(), 3),
        ({**within.arrays(), "spreads": np.array([1.0, 0.0])}, 2),
        ({"middles": within.middles}, 2),
    ):
        with pytest.raises(GuideError):
            WithinClasses.restore(arrays, k=k)
