"""The choice: temperature unless another is better by more than chance."""

import numpy as np
import pytest
from scipy.special import softmax

from fieldguide.classify import fit_temperature
from fieldguide.classify.calibrate import choose_calibration


def chosen(scores, codes, calibrate="auto", *, weights=None, groups=None):
    return choose_calibration(
        scores,
        codes,
        calibrate=calibrate,
        temperature=fit_temperature(scores, codes, weights=weights),
        weights=weights,
        groups=groups,
        random_state=0,
    )


def drawn(p, random):
    return (p.cumsum(axis=1) < random.random((len(p), 1))).sum(axis=1)


@pytest.mark.parametrize("n", [120, 1000])
def test_temperature_stays_where_it_is_right(n):
    kept = 0
    for seed in range(10):
        random = np.random.default_rng(seed)
        scores = 2 * random.standard_normal((n, 3))
        found = chosen(scores, drawn(softmax(scores / 1.5, axis=1), random))
        kept += found.calibration.name == "temperature"
    assert kept >= 9


def test_offsets_that_are_wrong_are_found():
    random = np.random.default_rng(0)
    scores = 2 * random.standard_normal((600, 3))
    codes = drawn(softmax(scores + np.array([1.5, 0, -1.5]), axis=1), random)
    found, usual = chosen(scores, codes), chosen(scores, codes, "temperature")
    assert found.calibration.name == "vector"
    assert found.log_loss < usual.log_loss - 0.1
    assert found.accuracy > usual.accuracy


def test_a_curve_that_no_scale_straightens_is_found():
    random = np.random.default_rng(1)
    gap = random.uniform(-4, 4, 3000)
    true = 0.5 + 0.45 * np.sign(gap) * (np.abs(gap) > 2)
    scores = np.stack([gap, -gap], axis=1)
    found = chosen(scores, (random.random(3000) > true).astype(int))
    assert found.calibration.name == "isotonic"


def test_photos_are_judged_by_what_was_fitted_without_them():
    """On pure noise an isotonic curve looks good on its own photos and bad on others."""
    random = np.random.default_rng(2)
    scores, codes = random.standard_normal((200, 2)), random.integers(0, 2, 200)
    found = chosen(scores, codes, "isotonic")
    own = found.calibration.probabilities(scores)[np.arange(200), codes]
    assert -np.log(own).mean() < np.log(2)
    assert found.log_loss > np.log(2)
    assert found.log_loss == pytest.approx(-np.log(found.own).mean())


def test_few_photos_keep_the_temperature_unless_asked():
    random = np.random.default_rng(3)
    scores = random.standard_normal((60, 2))
    codes = drawn(softmax(scores + np.array([4, 0]), axis=1), random)
    assert chosen(scores, codes).calibration.name == "temperature"
    assert chosen(scores, codes, "vector").calibration.name == "vector"


@pytest.mark.parametrize("calibrate", ["temperature", "vector", "isotonic", "auto"])
@pytest.mark.parametrize("n", [1, 2, 7])
def test_any_number_of_photos_will_do(calibrate, n):
    scores, codes = np.random.default_rng(n).standard_normal((n, 3)), np.arange(n) % 3
    found = chosen(scores, codes, calibrate)
    assert found.own.shape == (n,)
    assert np.isfinite(found.log_loss)
    np.testing.assert_allclose(found.calibration.probabilities(scores).sum(axis=1), 1)


def test_photos_of_a_group_are_one_piece_of_evidence():
    random = np.random.default_rng(4)
    scores = 2 * random.standard_normal((60, 3))
    codes = drawn(softmax(scores + np.array([0.8, 0, -0.8]), axis=1), random)
    scores, codes = scores.repeat(10, axis=0), codes.repeat(10)
    groups = [f"plant {i // 10}" for i in range(600)]
    together, alone = chosen(scores, codes, groups=groups), chosen(scores, codes)
    assert alone.calibration.name != "temperature"
    assert alone.log_loss < together.log_loss


def test_weights_stand_for_photos():
    random = np.random.default_rng(5)
    scores = 2 * random.standard_normal((300, 2))
    codes = drawn(softmax(scores, axis=1), random)
    weights = np.where(codes == 0, 3.0, 1.0)
    found = chosen(scores, codes, "vector", weights=weights).calibration
    plain = chosen(scores, codes, "vector").calibration
    assert found.probabilities(scores)[:, 0].mean() > plain.probabilities(scores)[:, 0].mean() + 0.1


@pytest.mark.parametrize("calibrate", ["vector", "isotonic"])
def test_photos_that_no_fold_can_spare_are_told_by_temperature(calibrate):
    scores = 0.1 * (2 * np.eye(8) - 1)  # sure once they are sharpened
    temperature = 0.02
    found = choose_calibration(
        scores,
        np.arange(8),
        calibrate=calibrate,
        temperature=temperature,
        weights=None,
        groups=None,
        random_state=0,
    )
    np.testing.assert_allclose(found.own, softmax(scores / temperature, axis=1).diagonal())
