"""Each method against slow loops, another library, or its definition."""

import math

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from fieldguide.classify import Logistic, NearestClassMean
from fieldguide.classify.balance import METHODS, SHORT_LIST, uneven
from fieldguide.classify.balance.class_means import class_means
from fieldguide.classify.balance.class_weights import balanced_weights
from fieldguide.classify.balance.effective_number import effective_weights
from fieldguide.classify.balance.ldam import margins
from fieldguide.classify.transforms import Chain

COUNTS = (30, 12, 5)


@pytest.fixture
def tail():
    """Make (X, codes): few vectors of three classes, the last ones rare."""
    random = np.random.default_rng(5)
    codes = np.repeat(range(3), COUNTS)
    X = random.standard_normal((3, 4))[codes] + random.standard_normal((len(codes), 4))
    order = random.permutation(len(codes))
    return X[order], codes[order]


def solve(name, X, codes, **setting):
    method = METHODS[name]
    return next(method.solutions(X, codes, k=3, settings=[{**method.default, **setting}]))


def standardised(X):
    spread = X.std(axis=0)
    return (X - X.mean(axis=0)) / np.maximum(spread, np.median(spread))


def scores_of(X, solution):
    return X @ solution[0].T + solution[1]


def same_answers(found, expected, *, atol):
    """Compare scores up to a constant for each photo, which decides nothing."""
    found, expected = (z - z.mean(axis=1, keepdims=True) for z in (found, expected))
    np.testing.assert_allclose(found, expected, atol=atol)


@pytest.mark.parametrize("name", sorted(METHODS))
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_solutions_have_the_shapes_that_were_promised(name, dtype, tail):
    X, codes = tail
    X, method = X.astype(dtype), METHODS[name]
    settings = [{**method.default, option: values[0]} for option, values in method.grid.items()]
    found = list(method.solutions(X, codes, k=3, settings=[*settings, method.default]))
    assert len(found) == len(settings) + 1
    for coef, intercept in found:
        assert coef.shape == (3, 4)
        assert coef.dtype == dtype
        assert intercept.shape == (3,)
        assert intercept.dtype == np.float64
        assert np.isfinite(coef).all()
        assert np.isfinite(intercept).all()
    again = next(method.solutions(X, codes, k=3, settings=[method.default]))
    # Solutions along a path start from the one before; they end at the same minimum.
    np.testing.assert_allclose(scores_of(X, found[-1]), scores_of(X, again), atol=5e-3, rtol=5e-3)


def test_the_catalogue_says_what_methods_try():
    for name, method in METHODS.items():
        assert method.name == name
        assert set(method.grid) == set(method.default)
        assert all(method.default[option] in values for option, values in method.grid.items())
    assert {METHODS[name].space for name in ("none", *SHORT_LIST)} == {()}


def test_none_is_logistic_regression(tail):
    X, codes = tail
    logistic = Logistic(C=0.3).fit(X, codes)
    expected = X @ logistic.coef_.T + logistic.intercept_
    same_answers(scores_of(X, solve("none", X, codes, C=0.3)), expected, atol=2e-3)


@pytest.mark.parametrize("C", [0.01, 1.0])
def test_class_weights_are_those_of_scikit_learn(C, tail):
    X, codes = tail
    Z = standardised(X)
    model = LogisticRegression(C=C, class_weight="balanced", tol=1e-10, max_iter=10_000).fit(Z, codes)
    same_answers(scores_of(X, solve("class_weights", X, codes, C=C)), model.decision_function(Z), atol=3e-3)


def test_two_classes_are_weighted_as_by_scikit_learn(tail):
    X, codes = tail
    X, codes = X[codes < 2], codes[codes < 2]
    Z = standardised(X)
    model = LogisticRegression(C=0.5, class_weight="balanced", tol=1e-10, max_iter=10_000).fit(Z, codes)
    method = METHODS["class_weights"]
    found = scores_of(X, next(method.solutions(X, codes, k=2, settings=[{"C": 0.5}])))
    np.testing.assert_allclose(found[:, 1] - found[:, 0], model.decision_function(Z), atol=2e-3)


@pytest.mark.parametrize("beta", [0.9, 0.9999])
def test_effective_numbers(beta):
    counts = np.array(COUNTS)
    raw = [(1 - beta) / (1 - beta**n) for n in COUNTS]
    expected = [3 * weight / sum(raw) for weight in raw]
    np.testing.assert_allclose(effective_weights(counts, beta=beta), expected, rtol=1e-9)
    assert effective_weights(counts, beta=beta).sum() == pytest.approx(3)


def test_effective_numbers_tend_to_equal_and_to_inverse_weights():
    counts = np.array(COUNTS)
    np.testing.assert_allclose(effective_weights(counts, beta=1e-9), 1)
    inverse = 1 / counts / (1 / counts).mean()
    np.testing.assert_allclose(effective_weights(counts, beta=1 - 1e-9), inverse, rtol=1e-6)


def minimum(loss, Z, *, C, steps=20_000, rate=0.1):
    """Minimise C * sum of losses + |W|^2 / 2 by plain gradient descent, photo by photo."""
    Z = np.hstack([Z, np.ones((len(Z), 1))])
    W = np.zeros((3, Z.shape[1]))
    for _ in range(steps):
        slope = loss(Z @ W.T).T @ Z * C
        slope[:, :-1] += W[:, :-1]
        W -= rate * slope / max(1.0, C * len(Z))
    return Z @ W.T


@pytest.mark.parametrize("name", ["balanced_softmax", "logit_adjustment_loss"])
def test_offsets_in_the_loss_equal_slow_descent(name, tail):
    X, codes = tail
    tau = 1.0 if name == "balanced_softmax" else 0.5
    head_start = tau * np.log(np.array(COUNTS))

    def slope(scores):
        p = np.exp(scores + head_start)
        return p / p.sum(axis=1, keepdims=True) - np.eye(3)[codes]

    setting = {} if name == "balanced_softmax" else {"tau": tau}
    found = scores_of(X, solve(name, X, codes, C=0.3, **setting))
    same_answers(found, minimum(slope, standardised(X), C=0.3), atol=5e-3)


def test_logit_adjustment_loss_at_one_is_the_balanced_softmax(tail):
    one, other = solve("balanced_softmax", *tail), solve("logit_adjustment_loss", *tail, tau=1.0)
    same_answers(scores_of(tail[0], one), scores_of(tail[0], other), atol=1e-3)


@pytest.mark.parametrize("tau", [0.5, 1.0, 2.0])
def test_free_intercepts_make_adjusting_before_and_after_the_same(tau, tail):
    one = solve("logit_adjustment_loss", *tail, C=0.3, tau=tau)
    other = solve("logit_adjustment", *tail, C=0.3, tau=tau)
    same_answers(scores_of(tail[0], one), scores_of(tail[0], other), atol=3e-3)


def test_logit_adjustment_takes_the_share_from_plain_scores(tail):
    X, codes = tail
    plain = scores_of(X, solve("none", X, codes, C=0.3))
    found = scores_of(X, solve("logit_adjustment", X, codes, C=0.3, tau=1.5))
    expected = [[z[j] - 1.5 * math.log(COUNTS[j] / sum(COUNTS)) for j in range(3)] for z in plain]
    same_answers(found, np.array(expected), atol=2e-3)


def test_tau_normalised_equals_a_slow_loop(tail):
    X, codes = tail
    Z = standardised(X)
    coef = LogisticRegression(C=0.3, tol=1e-10, max_iter=10_000).fit(Z, codes).coef_
    for tau in (0.0, 0.7, 2.0):
        found = scores_of(X, solve("tau_normalised", X, codes, C=0.3, tau=tau))
        for photo, answer in zip(Z, found, strict=True):
            expected = []
            for weights in coef:
                length = math.sqrt(sum(w * w for w in weights))
                expected.append(sum(w / length**tau * z for w, z in zip(weights, photo, strict=True)))
            np.testing.assert_allclose(answer, expected, atol=4e-3)


def test_scales_equal_slow_descent(tail):
    X, codes = tail
    plain = scores_of(X, solve("none", X, codes, C=0.3))
    centre = plain.mean(axis=0).mean()  # features have mean zero: what is left are the intercepts
    plain = plain - centre
    scales = [1.0] * 3
    for _ in range(20_000):
        slope = [1e-3 * (f - 1) for f in scales]
        for z, own in zip(plain, codes, strict=True):
            e = [math.exp(f * s) for f, s in zip(scales, z, strict=True)]
            for j in range(3):
                weight = len(codes) / (3 * COUNTS[own])
                slope[j] += weight * (e[j] / sum(e) - (j == own)) * z[j] / len(codes)
        if max(map(abs, slope)) < 1e-7:
            break
        scales = [f - 2.0 * s for f, s in zip(scales, slope, strict=True)]
    found = scores_of(X, solve("lws", X, codes, C=0.3))
    np.testing.assert_allclose(found, plain * scales, atol=0.03)


def descended(Z, codes, *, start, slope, rate, steps, after):
    """Nesterov's descent with a cosine, photo by photo."""
    W, speed = start.copy(), np.zeros_like(start)
    for step in range(steps):
        ahead, total, weight_sum = W + 0.9 * speed, np.zeros_like(W), 0.0
        for z, own in zip(Z, codes, strict=True):
            weight, by_score = slope(ahead @ z, own, step / max(1, steps - 1))
            total += weight * np.outer(by_score, z)
            weight_sum += weight
        length = rate * (1 + math.cos(math.pi * step / steps)) / 2
        speed = 0.9 * speed - length * total / weight_sum
        W = after(W + speed)
    return W


def largest_eigenvalue(Z, codes, weight):
    moments = sum(weight[own] * np.outer(z, z) for z, own in zip(Z, codes, strict=True))
    return np.linalg.eigvalsh(moments / sum(weight[own] for own in codes))[-1]


SHARES = {
    "class_balanced_sampling": lambda t: [1 / 3] * 3,
    "crt": lambda t: [1 / 3] * 3,
    "square_root_sampling": lambda t: [math.sqrt(n) / sum(map(math.sqrt, COUNTS)) for n in COUNTS],
    "progressively_balanced_sampling": lambda t: [(1 - t) * n / sum(COUNTS) + t / 3 for n in COUNTS],
}


@pytest.mark.parametrize("name", [*SHARES, "deferred_reweighting"])
def test_sampling_and_deferral_equal_a_slow_loop(name, tail):
    X, codes = tail
    Z = np.hstack([standardised(X), np.ones((len(X), 1))])

    def weights(t):
        if name == "deferred_reweighting":
            return effective_weights(np.array(COUNTS), beta=0.9999) if t >= 0.8 else np.ones(3)
        return np.array([q / n for q, n in zip(SHARES[name](t), COUNTS, strict=True)])

    def slope(scores, own, t):
        p = np.exp(scores) / np.exp(scores).sum()
        return weights(t)[own], p - np.eye(3)[own]

    curvature = max(largest_eigenvalue(Z, codes, weights(t)) / 2 + 1 for t in (0, 1))
    start = np.zeros((3, Z.shape[1]))
    W = descended(Z, codes, start=start, slope=slope, rate=1 / curvature, steps=30, after=lambda W: W)
    found = scores_of(X, solve(name, X, codes, steps=30))
    np.testing.assert_allclose(found, Z @ W.T, atol=1e-3)


@pytest.mark.parametrize("name", ["ldam", "ldam_deferred"])
def test_ldam_equals_a_slow_loop(name, tail):
    X, codes = tail
    Z = Chain(METHODS[name].space).learn(X)
    np.testing.assert_allclose(np.linalg.norm(Z, axis=1), 1)
    raw = [n**-0.25 for n in COUNTS]
    margin = [0.5 * m / max(raw) for m in raw]

    def weights(t):
        late = name == "ldam_deferred" and t >= 0.8
        return effective_weights(np.array(COUNTS), beta=0.9999) if late else np.ones(3)

    def slope(cosines, own, t):
        seen = cosines.copy()
        seen[own] -= margin[own]
        p = np.exp(30 * seen - 30 * seen.max())
        return weights(t)[own], 30 * (p / p.sum() - np.eye(3)[own])

    def unit(W):
        return W / np.linalg.norm(W, axis=1, keepdims=True)

    curvature = max(900 * largest_eigenvalue(Z, codes, weights(t)) / 2 + 30 for t in (0, 1))
    start = unit(np.stack([Z[codes == own].mean(axis=0) for own in range(3)]))
    W = descended(Z, codes, start=start, slope=slope, rate=1 / curvature, steps=30, after=unit)
    coef, intercept = solve(name, Z, codes, steps=30)
    np.testing.assert_allclose(coef, 30 * W, atol=0.02)
    assert (intercept == 0).all()


def test_margins_fall_with_the_fourth_root():
    np.testing.assert_allclose(margins(np.array([16, 1, 81])), [0.25, 0.5, 0.5 / 3])


def test_class_means_are_the_nearest_class_mean(tail):
    X, codes = tail
    Z = Chain(METHODS["class_mean"].space).learn(X)
    other = NearestClassMean().fit(X, codes)
    same_answers(scores_of(Z, solve("class_mean", Z, codes)), other._log_scores(X), atol=1e-9)
    np.testing.assert_allclose(class_means(X, codes, k=3)[1], X[codes == 1].mean(axis=0))


def test_focal_loss_is_least_at_its_solution(tail):
    X, codes = tail
    Z = np.hstack([standardised(X), np.ones((len(X), 1))])
    scale, mean = np.maximum(X.std(axis=0), np.median(X.std(axis=0))), X.mean(axis=0)
    for name in ("focal", "class_balanced_focal"):
        coef, intercept = solve(name, X, codes, C=0.3, focal_power=2.0)
        W = np.hstack([coef * scale, (intercept + coef @ mean)[:, None]])
        weights = effective_weights(np.array(COUNTS), beta=0.9999) if name != "focal" else np.ones(3)

        def value(W, weights=weights):
            total = (W[:, :-1] ** 2).sum() / 2
            for z, own in zip(Z @ W.T, codes, strict=True):
                p = math.exp(z[own]) / sum(map(math.exp, z))
                total += 0.3 * weights[own] * (1 - p) ** 2 * -math.log(p)
            return total

        random = np.random.default_rng(0)
        least = value(W)
        for _ in range(20):
            assert value(W + 0.05 * random.standard_normal(W.shape)) > least - 1e-5


def test_balanced_weights_count_every_class_the_same():
    counts = np.array(COUNTS)
    totals = counts * balanced_weights(counts)
    np.testing.assert_allclose(totals, totals[0])
    assert totals.sum() == pytest.approx(counts.sum())


@pytest.mark.parametrize(
    ("counts", "said"),
    [([100, 30], False), ([100, 20], True), ([25, 19], True), ([5, 5], False), ([500, 101, 400], False)],
)
def test_uneven(counts, said):
    assert uneven(np.array(counts)) is said
