"""Every score against slow loops over its equation, and where photos leave it little to learn from."""

import tracemalloc

import numpy as np
import pytest
from sklearn.covariance import oas

from fieldguide.classify import make_classifier
from fieldguide.classify.unknown import SCORES, Seen
from fieldguide.errors import GuideError, OptionError


def made(n, *, d, k=3, seed=0, apart=2.0, dtype=np.float32):
    """Photos of k classes as vectors, the classes in turn."""
    random = np.random.default_rng(seed)
    centres = apart * np.random.default_rng(99).standard_normal((k, d)) + 3
    codes = np.arange(n) % k
    return (centres[codes] + random.standard_normal((n, d))).astype(dtype), codes


@pytest.fixture(params=[(90, 6), (24, 60)], ids=["n > d", "n < d"])
def learnt(request):
    """A classifier, what it learnt from, and 20 other photos."""
    n, d = request.param
    X, codes = made(n, d=d)
    return make_classifier("logistic", C=0.1).fit(X, codes), X, codes, made(20, d=d, seed=1)[0]


def scored(name, learnt):
    classifier, X, codes, others = learnt
    return SCORES[name].learn(Seen(X, classifier), codes).familiarity(Seen(others, classifier))


def unit(X):
    return np.array([x / np.sqrt((x**2).sum()) for x in X.astype(np.float64)])


def logits(classifier, X):
    """Row by row, from the stored weights."""
    rows = []
    for x in X.astype(np.float64):
        z = np.array([w @ x + b for w, b in zip(classifier.coef_, classifier.intercept_, strict=True)])
        rows.append((z - z.mean()) / classifier.temperature_)
    return np.array(rows)


def within(X, codes):
    means = np.array([X[codes == c].mean(axis=0) for c in np.unique(codes)])
    rest = np.array([x - means[c] for x, c in zip(X, codes, strict=True)])
    return means, oas(rest, assume_centered=True)[0]


def distances(X, means, covariance):
    inverse = np.linalg.inv(covariance)
    return np.array([[(x - m) @ inverse @ (x - m) for m in means] for x in X])


def test_probability(learnt):
    classifier, _, _, others = learnt
    np.testing.assert_array_equal(scored("probability", learnt), classifier.predict_proba(others).max(axis=1))


def test_logit_and_energy(learnt):
    z = logits(learnt[0], learnt[3])
    np.testing.assert_allclose(scored("logit", learnt), [row.max() for row in z], rtol=1e-4)
    np.testing.assert_allclose(scored("energy", learnt), [np.log(np.exp(row).sum()) for row in z], rtol=1e-4)


def test_mahalanobis(learnt):
    _, X, codes, others = learnt
    means, covariance = within(unit(X), codes)
    slow = -distances(unit(others), means, covariance).min(axis=1)
    np.testing.assert_allclose(scored("mahalanobis", learnt), slow, rtol=1e-4)


def test_relative_mahalanobis(learnt):
    _, X, codes, others = learnt
    means, covariance = within(unit(X), codes)
    share = np.bincount(codes) / len(codes)
    mean = share @ means
    between = sum(s * np.outer(m - mean, m - mean) for s, m in zip(share, means, strict=True))
    nearest = distances(unit(others), means, covariance).min(axis=1)
    background = distances(unit(others), mean[None], covariance + between)[:, 0]
    slow = -(nearest - background)
    np.testing.assert_allclose(scored("relative_mahalanobis", learnt), slow, rtol=1e-3, atol=1e-3)


def test_many_classes_take_no_square_of_their_number():
    X, codes = made(1200, d=16, k=600)
    score = SCORES["relative_mahalanobis"].learn(Seen(X, None), codes)
    tracemalloc.start()
    score.familiarity(Seen(X[:500], None))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 500 * 600 * 8 * 4, "a few times photos x classes, where with x axes it would be 16 times"


def test_background_is_the_covariance_of_all_photos_where_nothing_is_shrunk():
    X, codes = made(400, d=4)
    means = np.array([X[codes == c].mean(axis=0) for c in range(3)])
    rest = X - means[codes]
    share = np.bincount(codes) / len(codes)
    apart = means - share @ means
    total = rest.T @ rest / len(X) + (share[:, None] * apart).T @ apart
    np.testing.assert_allclose(total, np.cov(X.T, bias=True), rtol=1e-3, atol=1e-4)


def test_virtual_logit(learnt):
    classifier, X, _, others = learnt
    d = X.shape[1]
    W = classifier.coef_.astype(np.float64)
    b = classifier.intercept_ - classifier.intercept_.mean()
    origin = -np.linalg.pinv(W - W.mean(axis=0)) @ b
    away = X - origin
    values, vectors = np.linalg.eigh(away.T @ away / len(X))
    spanned = min(len(X), d)
    kept = min(d // 2, spanned // 2)
    null = vectors[:, np.argsort(-values)[kept:]]
    residual = [np.linalg.norm((x - origin) @ null) for x in others]
    alpha = logits(classifier, X).max(axis=1).mean() / np.mean([np.linalg.norm(x @ null) for x in away])
    energy = np.log(np.exp(logits(classifier, others)).sum(axis=1))
    np.testing.assert_allclose(
        scored("virtual_logit", learnt), energy - alpha * np.array(residual), rtol=1e-3
    )


def test_combined_sums_its_parts_in_units_of_their_spread(learnt):
    classifier, X, codes, others = learnt
    held = np.array([i for i in range(len(X)) if sum(codes[:i] == codes[i]) % 5 == 1])
    rest = np.setdiff1d(np.arange(len(X)), held)
    slow = np.zeros(len(others))
    for name in ("mahalanobis", "relative_mahalanobis", "virtual_logit"):
        part = SCORES[name].learn(Seen(X[rest], classifier), codes[rest])
        unseen = part.familiarity(Seen(X[held], classifier))
        slow += (scored(name, learnt) - unseen.mean()) / unseen.std()
    np.testing.assert_allclose(scored("combined", learnt), slow, rtol=1e-3)


def test_nearest_photo(learnt):
    _, X, _, others = learnt
    slow = [-min(np.linalg.norm(x - y) for y in unit(X)) for x in unit(others)]
    np.testing.assert_allclose(
        scored("nearest_photo", learnt), slow, atol=2e-3
    )  # the bank is in half precision


def test_one_neighbour_counts_for_each_thousand_photos():
    X, codes = made(2_600, d=3)
    learnt = SCORES["nearest_photo"].learn(Seen(X), codes)
    others = made(5, d=3, seed=1)[0]
    slow = [-np.sort(np.linalg.norm(unit(X) - x, axis=1))[2] for x in unit(others)]
    assert learnt.m == 3
    np.testing.assert_allclose(learnt.familiarity(Seen(others)), slow, atol=2e-3)


def test_the_bank_is_bounded():
    X, codes = made(10_500, d=2)
    assert SCORES["nearest_photo"].learn(Seen(X), codes).bank.shape == (10_000, 2)


HARD = {
    "one photo per class": (np.eye(3, 7, dtype=np.float32), np.arange(3)),
    "constant features": (np.ones((8, 5), dtype=np.float32), np.arange(8) % 2),
    "zeros": (np.zeros((8, 5), dtype=np.float32), np.arange(8) % 2),
    "tiny": (1e-30 * made(12, d=5, k=2)[0], np.arange(12) % 2),
    "huge": (1e15 * made(12, d=5, k=2)[0], np.arange(12) % 2),
    "twice each": (np.repeat(made(4, d=30, k=2)[0], 2, axis=0), np.repeat(np.arange(4) % 2, 2)),
    "one feature": (made(12, d=1, k=2)[0], np.arange(12) % 2),
}


@pytest.mark.parametrize("hard", HARD)
@pytest.mark.parametrize("name", SCORES)
def test_finite_where_there_is_little_to_learn_from(name, hard):
    X, codes = HARD[hard]
    classifier = make_classifier("class_mean").fit(X, codes)
    learnt = SCORES[name].learn(Seen(X, classifier), codes)
    others = np.concatenate([X, X[:1] * 3, -X[:1], np.zeros_like(X[:1])])
    assert np.isfinite(learnt.familiarity(Seen(others, classifier))).all()


@pytest.mark.parametrize("name", SCORES)
def test_stored_to_the_last_bit(name, learnt):
    classifier, X, codes, others = learnt
    score = SCORES[name].learn(Seen(X, classifier), codes)
    arrays = score.arrays()
    assert all(array.flags.c_contiguous for array in arrays.values())
    same = SCORES[name].restore(arrays, d=X.shape[1])
    seen = Seen(others, classifier)
    np.testing.assert_array_equal(same.familiarity(seen), score.familiarity(seen))
    for missing in arrays:
        with pytest.raises(GuideError):
            SCORES[name].restore({key: a for key, a in arrays.items() if key != missing}, d=X.shape[1])
    if arrays:
        with pytest.raises(GuideError):
            SCORES[name].restore(arrays, d=X.shape[1] + 1)


@pytest.mark.parametrize("name", SCORES)
def test_rows_do_not_depend_on_each_other(name, learnt):
    classifier, X, codes, others = learnt
    score = SCORES[name].learn(Seen(X, classifier), codes)
    apart = [score.familiarity(Seen(others[i : i + 1], classifier))[0] for i in range(len(others))]
    np.testing.assert_allclose(score.familiarity(Seen(others, classifier)), apart, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("name", [name for name, score in SCORES.items() if not score.judges])
def test_scores_of_vectors_need_no_classifier(name):
    X, _ = made(20, d=4)
    learnt = SCORES[name].learn(Seen(X), np.zeros(20, dtype=np.int64))
    near, far = learnt.familiarity(Seen(np.concatenate([X[:1], -X[:1]])))
    assert near > far


@pytest.mark.parametrize("name", ["probability", "logit", "energy", "virtual_logit"])
def test_scores_of_answers_need_one(name):
    X, codes = made(20, d=4)
    with pytest.raises(
        OptionError, match=r"^this score needs a classifier of two classes or more; there is none"
    ):
        SCORES[name].learn(Seen(X), codes).familiarity(Seen(X))


# Largest logit and energy can be higher far away, see the order of `SCORES`.
@pytest.mark.parametrize("name", [name for name in SCORES if name not in ("logit", "energy")])
def test_photos_of_another_kind_are_stranger(name):
    X, codes = made(120, d=8, apart=4.0)
    classifier = make_classifier("logistic", C=1.0).fit(X, codes)
    learnt = SCORES[name].learn(Seen(X, classifier), codes)
    known, unknown = made(60, d=8, apart=4.0, seed=1)[0], np.random.default_rng(2).standard_normal((60, 8))
    scores = [learnt.familiarity(Seen(vectors, classifier)).mean() for vectors in (known, unknown)]
    assert scores[0] > scores[1]


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_vectors_that_are_not_finite_are_refused(bad):
    X, _ = made(4, d=3)
    X[1, 1] = bad
    with pytest.raises(
        OptionError, match=r"^vectors has shape \(4, 3\) and must be a table of finite numbers"
    ):
        Seen(X)


def test_directions_beyond_the_bound_count_as_one(monkeypatch):
    monkeypatch.setattr("fieldguide.classify.unknown.principal.KEPT", 40)
    X, codes = made(200, d=20)
    score = SCORES["mahalanobis"].learn(Seen(X), codes)
    assert score.classes.directions.shape == (2, 20)
    means, _ = within(unit(X), codes)
    rest = unit(X) - means[codes]
    values, vectors = np.linalg.eigh(rest.T @ rest / len(X))
    shrunk, shrinkage = oas(rest, assume_centered=True)
    variance = np.concatenate([np.full(18, values[:-2].mean()), values[-2:]])
    variance = (1 - shrinkage) * variance + shrinkage * np.trace(shrunk) / 20
    covariance = (vectors * variance) @ vectors.T
    others = made(9, d=20, seed=1)[0]
    slow = -distances(unit(others), means, covariance).min(axis=1)
    np.testing.assert_allclose(score.familiarity(Seen(others)), slow, rtol=1e-4)


def test_what_rounding_leaves_tells_nothing():
    """Where photos of a class are copies, or all lie on one line, no score is divided by a rounding error."""
    copies = np.repeat(made(3, d=8, dtype=np.float64)[0], 4, axis=0)
    line = np.repeat([1.0, 2.0, 3.0], 4)[:, None] * np.linspace(0.1, 0.7, 6)
    codes = np.repeat([0, 1, 2], 4)
    for X in (copies, line):
        seen = Seen(X, make_classifier("logistic", C=0.1).fit(X, codes))
        assert (SCORES["combined"].learn(seen, codes).scales > 1e-6).all()
        assert abs(SCORES["virtual_logit"].learn(seen, codes).alpha) < 1e4
        far = Seen(X + 5, seen.classifier)
        assert (np.abs(SCORES["combined"].learn(seen, codes).familiarity(far)) < 1e6).all()
