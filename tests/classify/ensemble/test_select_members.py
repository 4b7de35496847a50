"""Forward selection against every weight there is, and what is kept."""

from itertools import product

import numpy as np
import pytest
from scipy.special import log_softmax

from fieldguide.classify.ensemble.pool import POOLINGS
from fieldguide.classify.ensemble.select_members import select_members
from fieldguide.classify.temperature import fit_temperature, tempered_loss

N, K = 300, 3


def opinion(codes, *, seed, strength):
    """Log-probabilities that are as good as they say."""
    random = np.random.default_rng(seed)
    scores = random.standard_normal((len(codes), K)) * strength
    scores[np.arange(len(codes)), codes] += strength**2
    return log_softmax(scores, axis=1)


@pytest.fixture
def codes():
    return np.random.default_rng(0).integers(0, K, N)


def loss(log_p, codes, weights, pooling):
    used = [i for i, weight in enumerate(weights) if weight]
    scores = POOLINGS[pooling]([log_p[i] for i in used], np.array([weights[i] for i in used], float))
    return tempered_loss(scores, codes, temperature=fit_temperature(scores, codes))


def test_is_near_the_best_of_all_weights(codes):
    log_p = [opinion(codes, seed=i, strength=s) for i, s in enumerate((1.5, 1.2, 0.9))]
    found = select_members(log_p, codes, weights=None, groups=None)
    grid = [weights for weights in product(range(7), repeat=3) if sum(weights) == 6]
    best = min(loss(log_p, codes, weights, pooling) for weights in grid for pooling in POOLINGS)
    assert loss(log_p, codes, found.weights, found.pooling) < best + 0.005
    assert found.weights.sum() == pytest.approx(1)
    assert (found.weights > 0).all()


def test_independent_opinions_are_multiplied(codes):
    log_p = [opinion(codes, seed=i, strength=1.0) for i in range(3)]
    assert select_members(log_p, codes, weights=None, groups=None).pooling == "log_probabilities"


def test_noise_is_left_out(codes):
    log_p = [
        opinion(codes, seed=1, strength=1.5),
        opinion(np.roll(codes, 1), seed=2, strength=1.5),
        opinion(codes, seed=3, strength=1.2),
    ]
    found = select_members(log_p, codes, weights=None, groups=None)
    assert found.weights[1] == 0
    gains = found.gains
    assert gains[1].weight == 0
    assert gains[0].gain.value > 0
    assert gains[2].gain.value > 0
    assert gains[0].more_right.value > 0


def test_a_twin_adds_nothing(codes):
    own = opinion(codes, seed=1, strength=1.5)
    found = select_members([own, own.copy()], codes, weights=None, groups=None)
    assert sorted(found.weights.tolist()) == [0, 1]
    kept = found.gains[int(found.weights.argmax())]
    assert kept.gain is None
    assert kept.more_right is None


def test_gains_are_those_of_the_others_without(codes):
    log_p = [opinion(codes, seed=i, strength=1.3) for i in range(2)]
    found = select_members(log_p, codes, weights=None, groups=None)
    alone = [loss(log_p, codes, weights, found.pooling) for weights in ((1, 0), (0, 1))]
    assert [gain.log_loss for gain in found.gains] == pytest.approx(alone)
    both = loss(log_p, codes, found.weights, found.pooling)
    # The losses count one more photo that nobody knows; the gains do not.
    assert found.gains[0].gain.value == pytest.approx(alone[1] - both, abs=0.02)


def test_groups_make_gains_less_sure(codes):
    log_p = [np.repeat(opinion(codes[::10], seed=i, strength=1.0), 10, axis=0) for i in range(2)]
    same = np.repeat(codes[::10], 10)
    alone = select_members(log_p, same, weights=None, groups=None)
    together = select_members(log_p, same, weights=None, groups=list(np.repeat(np.arange(N // 10), 10)))
    assert together.gains[0].gain.error > 2 * alone.gains[0].gain.error


def test_photos_can_weigh_differently(codes):
    """Who is good at what counts is chosen."""
    rare = np.where(codes == 0, 100.0, 1.0)
    right, wrong = opinion(codes, seed=1, strength=1.5), opinion((codes + 1) % K, seed=2, strength=0.7)
    good_at_rare = np.where((codes == 0)[:, None], right, wrong)
    good_at_others = np.where((codes != 0)[:, None], right, wrong)
    weighed = select_members([good_at_rare, good_at_others], codes, weights=rare, groups=None)
    plain = select_members([good_at_rare, good_at_others], codes, weights=None, groups=None)
    assert weighed.weights[0] > plain.weights[0]


def test_answers_of_folds_have_wider_intervals():
    random = np.random.default_rng(0)
    codes = random.integers(0, 3, 400)
    log_p = [
        log_softmax(3 * np.eye(3)[codes] + 2 * random.standard_normal((400, 3)), axis=1) for _ in range(2)
    ]
    once, folded = (select_members(log_p, codes, weights=None, groups=None, n_folds=n) for n in (None, 5))
    for alone, wide in zip(once.gains, folded.gains, strict=True):
        assert wide.gain.value == alone.gain.value
        np.testing.assert_allclose(wide.gain.error, 1.5 * alone.gain.error)
