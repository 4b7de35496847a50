"""What a score of the unknown learns from, and where its bar lies."""

import numpy as np
import pytest

from fieldguide.classify import make_classifier
from fieldguide.classify.unknown import SCORES, Detector, Seen
from fieldguide.guide import NEVER_UNKNOWN
from fieldguide.ladder.detect import detect
from fieldguide.ladder.out_of_fold_scores import Learning


def world(*, d, k, seed, falling):
    """Draw photos of k classes with a covariance of falling axes."""
    random = np.random.default_rng(seed)
    means = 0.4 * random.standard_normal((k, d))
    turn = random.standard_normal((d, d)) * np.geomspace(1, falling, d) / np.sqrt(d)

    def draw(n):
        codes = np.arange(n) % k
        return (means[codes] + random.standard_normal((n, d)) @ turn).astype(np.float32), codes

    return draw


def learning(X, y, classify="class_mean", groups=None):
    return Learning(make_classifier(classify).fit(X, y), X, y, groups)


def uneven(common, rare, *, seed=0, wide=3.0, d=8):
    """Two classes apart, of which the rare one varies more."""
    random = np.random.default_rng(seed)
    codes = np.repeat([0, 1], [common, rare])
    X = random.standard_normal((common + rare, d)) * np.where(codes, wide, 1.0)[:, None]
    return (X + 6 * np.eye(2, d)[codes]).astype(np.float32), codes


# Where the bar of out-of-fold scores missed the score of all photos by most: it refused 0.2 % and 9 %.
@pytest.mark.parametrize(("n", "d", "k", "falling"), [(100, 65, 5, 0.02), (80, 100, 5, 0.1)])
@pytest.mark.parametrize("name", ["mahalanobis", "virtual_logit", "combined"])
def test_refuses_the_share_that_was_asked_for(name, n, d, k, falling):
    shares = []
    for seed in range(8):
        draw = world(d=d, k=k, seed=seed, falling=falling)
        known, others = draw(n), draw(300)[0]
        own = learning(*known)
        detector = detect(own, SCORES[name], refuse=0.2).detector
        shares.append(detector.is_unknown(detector.familiarity(others, own.classifier)).mean())
    error = np.std(shares) / np.sqrt(len(shares))
    assert abs(np.mean(shares) - 0.2) < 3 * error < 0.09


@pytest.mark.parametrize("name", SCORES)
def test_the_bar_is_that_of_photos_scored_by_what_was_learnt_without_them(name):
    X, y = world(d=6, k=3, seed=1, falling=0.5)(90)
    own = learning(X, y, "logistic")
    detector = detect(own, SCORES[name], refuse=0.1).detector
    fold_of, known = own.folds(5), []
    for fold in range(5):
        train = np.flatnonzero(fold_of != fold)
        judge = own.judge(train)
        score = SCORES[name].learn(Seen(X[train], judge), y[train])
        known.append(score.familiarity(Seen(X[fold_of == fold], judge)))
        if fold == 0:
            shipped = score.familiarity(Seen(X, judge))
    np.testing.assert_array_equal(detector.known, np.sort(np.concatenate(known)))
    below = np.searchsorted(detector.known, shipped, side="right")
    np.testing.assert_allclose(detector.familiarity(X, own.classifier), (1 + below) / 91)
    assert (detector.judge is not None) == SCORES[name].judges


def test_groups_stay_whole():
    """Every photo is there four times: what has seen a copy finds the photo familiar."""
    X, y = world(d=30, k=3, seed=2, falling=1.0)(60)
    X, y, groups = np.repeat(X, 4, axis=0), np.repeat(y, 4), np.repeat(np.arange(60), 4)
    others = world(d=30, k=3, seed=2, falling=1.0)(460)[0][60:]
    shares = []
    for given in (groups, None):
        own = learning(X, y, groups=given)
        detector = detect(own, SCORES["nearest_photo"], refuse=0.1).detector
        shares.append(detector.is_unknown(detector.familiarity(others, own.classifier)).mean())
    assert shares[0] < 0.2
    assert shares[1] > 0.9


@pytest.mark.parametrize(("common", "rare"), [(300, 20), (200, 100)])
@pytest.mark.parametrize("name", ["mahalanobis", "combined", "energy"])
def test_the_rare_class_loses_no_more_than_twice_the_share(name, common, rare):
    lost = []
    for seed in range(6):
        own = learning(*uneven(common, rare, seed=seed))
        found = detect(own, SCORES[name], refuse=0.05)
        X, y = uneven(500, 500, seed=seed + 100)
        if found.detector is None:
            lost.append((0.0, 0.0))
            continue
        refused = found.detector.is_unknown(found.detector.familiarity(X, own.classifier))
        lost.append([refused[y == code].mean() for code in (0, 1)])
    assert np.mean(lost, axis=0).max() < 0.14  # of 20 photos three may go unnoticed


def test_a_share_that_one_class_would_pay_is_lowered_with_a_reason():
    X, y = uneven(300, 30, wide=4.0)
    # The rare class is also taken for the common one, so that measuring within classes does not save it.
    X[y == 1, :2] -= 6 * np.eye(2)[1] - 6 * np.eye(2)[0]
    own = learning(X, np.array(["common", "rare"])[y], "logistic")
    found = detect(own, SCORES["mahalanobis"], refuse=0.05)
    assert found.detector.refuse < 0.05
    (note,) = found.notes
    assert note.startswith("To refuse 5 % of known photos would refuse ")
    assert " of class 'rare'. So that it loses no more than 10 %, " in note


def test_nothing_is_refused_where_a_class_is_too_small_to_lose_a_photo():
    X, y = uneven(300, 3, wide=0.1)
    X[y == 1] = 40 * np.eye(3, 8)
    own = learning(X, np.array(["common", "rare"])[y])
    detector, (note,) = detect(own, SCORES["mahalanobis"], refuse=0.05)
    assert detector is None
    assert note.startswith(
        f"{NEVER_UNKNOWN}: to refuse 5 % of known photos would refuse 67 % of class 'rare', "
    )
    assert note.endswith("Give more photos of it, or a larger share.")


def test_classes_that_are_alike_are_measured_by_one_bar():
    X, y = world(d=8, k=3, seed=0, falling=1.0)(300)
    found = detect(learning(X, y), SCORES["mahalanobis"], refuse=0.05)
    assert (found.detector.within, found.detector.refuse, found.notes) == (None, 0.05, ())


def test_measured_within_classes_and_stored_to_the_last_bit():
    X, y = uneven(200, 100)
    own = learning(X, y, "logistic")
    detector = detect(own, SCORES["mahalanobis"], refuse=0.05).detector
    assert detector.within is not None
    assert detector.judge is not None
    spec, arrays = detector.state()
    same = Detector.restore(spec, arrays, d=8)
    others = uneven(50, 50, seed=9)[0]
    np.testing.assert_array_equal(
        same.familiarity(others, own.classifier), detector.familiarity(others, own.classifier)
    )
