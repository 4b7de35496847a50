import numpy as np
import pytest
from scipy.special import logsumexp
from scipy.stats import norm
from sklearn.mixture import GaussianMixture as ScikitLearnMixture

from fieldguide.represent.codebook import GaussianMixture, fit_mixture


def points(n: int, *, k: int = 4, d: int = 3, seed: int = 0) -> np.ndarray:
    random = np.random.default_rng(seed)
    centres, widths = random.normal(size=(k, d)) * 4, random.uniform(0.5, 1.5, (k, d))
    of = random.integers(0, k, n)
    return (centres[of] + widths[of] * random.normal(size=(n, d))).astype(np.float32)


def some_mixture(*, k: int = 5, d: int = 3) -> GaussianMixture:
    random = np.random.default_rng(1)
    weights = random.uniform(0.5, 1, k)
    return GaussianMixture(
        (weights / weights.sum()).astype(np.float32),
        (random.normal(size=(k, d)) * 3).astype(np.float32),
        random.uniform(0.5, 4, (k, d)).astype(np.float32),
    )


def as_scikit_learn(mixture: GaussianMixture) -> ScikitLearnMixture:
    theirs = ScikitLearnMixture(len(mixture.weights), covariance_type="diag")
    theirs.weights_ = mixture.weights / mixture.weights.sum(dtype=np.float64)
    theirs.means_, theirs.covariances_ = mixture.means, mixture.variances
    theirs.precisions_cholesky_ = 1 / np.sqrt(mixture.variances.astype(np.float64))
    return theirs


@pytest.mark.parametrize("n", [1, 700, 5000])
def test_moments_are_those_of_the_definition(n):
    mixture, x = some_mixture(), points(n)
    logs = norm.logpdf(x[:, np.newaxis], mixture.means, np.sqrt(mixture.variances)).sum(axis=2)
    logs += np.log(mixture.weights)
    posteriors = np.exp(logs - logsumexp(logs, axis=1, keepdims=True))
    found = mixture.moments(x)
    np.testing.assert_allclose(found.counts, posteriors.sum(axis=0), rtol=1e-4, atol=1e-4)
    np.testing.assert_allclose(found.sums, posteriors.T @ x, rtol=1e-3, atol=1e-3 * n**0.5)
    np.testing.assert_allclose(found.squares, posteriors.T @ np.square(x), rtol=1e-3, atol=1e-3 * n**0.5)
    assert found.log_likelihood == pytest.approx(logsumexp(logs, axis=1).sum(), rel=1e-5)


def test_no_points():
    found = some_mixture().moments(np.empty((0, 3), np.float32))
    assert not found.counts.any()
    assert not found.sums.any()
    assert found.log_likelihood == 0


def test_same_likelihood_as_scikit_learn_from_the_same_start():
    x, start = points(3000), some_mixture(k=4)
    ours = fit_mixture(x, k=4, start=start, passes=12, enough=-np.inf)
    theirs = ScikitLearnMixture(
        4, covariance_type="diag", max_iter=12, tol=0, reg_covar=0, means_init=start.means,
        weights_init=start.weights / start.weights.sum(dtype=np.float64), precisions_init=1 / start.variances,
    )  # fmt: skip
    with pytest.warns(match="did not converge"):
        theirs.fit(x)
    assert as_scikit_learn(ours).score(x) == pytest.approx(theirs.score(x), abs=1e-3)
    np.testing.assert_allclose(ours.means, theirs.means_, atol=2e-3)


def test_finds_the_gaussians():
    x = points(8000)
    theirs = ScikitLearnMixture(4, covariance_type="diag", n_init=3, random_state=0).fit(x)
    assert as_scikit_learn(fit_mixture(x, k=4)).score(x) > theirs.score(x) - 0.01


def test_value_that_many_points_share_has_a_width():
    x = np.concatenate([points(500), np.full((500, 3), 0.5, np.float32)])[
        np.random.default_rng(0).permutation(1000)
    ]
    mixture = fit_mixture(x, k=5)
    assert mixture.variances.min() >= 0.99e-4 * x.var(axis=0).max()
    assert np.isfinite(mixture.moments(x).log_likelihood)


@pytest.mark.parametrize("x", [np.zeros((9, 2), np.float32), np.eye(3, dtype=np.float32)])
def test_as_many_gaussians_as_points_or_no_spread_at_all(x):
    mixture = fit_mixture(x, k=3)
    assert mixture.weights.sum() == pytest.approx(1)
    assert (mixture.weights > 0).all()
    assert (mixture.variances > 0).all()
    assert np.isfinite(mixture.means).all()
    assert np.isfinite(mixture.moments(x).sums).all()


def test_does_not_depend_on_the_cores(monkeypatch):
    x = points(40_000)
    mixture = fit_mixture(x, k=60, passes=3)
    monkeypatch.setattr("fieldguide.cores.available_cores", lambda: 5)
    np.testing.assert_array_equal(fit_mixture(x, k=60, passes=3).variances, mixture.variances)
