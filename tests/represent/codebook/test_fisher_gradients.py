import numpy as np
import pytest
from skimage.feature import fisher_vector
from tests.represent.codebook.test_gaussian_mixture import as_scikit_learn, points, some_mixture

from fieldguide.represent.codebook import GaussianMixture, fisher_gradients, fit_mixture


def by_loops(mixture: GaussianMixture, x: np.ndarray) -> np.ndarray:
    """Equations 17 and 18 of Sanchez et al. 2013, one number after the other."""
    posteriors = as_scikit_learn(mixture).predict_proba(x.astype(np.float64))
    k, d = mixture.means.shape
    gradient = np.zeros((2, k, d))
    for t, point in enumerate(x):
        for i in range(k):
            for j in range(d):
                u = (point[j] - mixture.means[i, j]) / np.sqrt(mixture.variances[i, j])
                share = posteriors[t, i] / len(x) / np.sqrt(mixture.weights[i])
                gradient[:, i, j] += share * u, share * (u**2 - 1) / np.sqrt(2)
    return gradient


def test_as_a_slow_loop_has_it():
    mixture, x = some_mixture(), points(60)
    np.testing.assert_allclose(fisher_gradients(mixture, mixture.moments(x)), by_loops(mixture, x), atol=1e-5)


def test_as_scikit_image_has_it():
    """Its deviation part has the opposite sign of the papers'; the gradient by the weights comes first."""
    x = points(6000, k=30, d=16)
    mixture = fit_mixture(x, k=20)
    ours = fisher_gradients(mixture, mixture.moments(x[:2000]))
    theirs = fisher_vector(x[:2000].astype(np.float64), as_scikit_learn(mixture))
    np.testing.assert_allclose(ours[0].ravel(), theirs[20 : 20 + 320], atol=1e-4)
    np.testing.assert_allclose(ours[1].ravel(), -theirs[20 + 320 :], atol=1e-4)


def test_points_of_the_mixture_itself_change_nothing():
    x = points(5000)
    mixture = fit_mixture(x, k=4, passes=60, enough=0)
    assert np.abs(fisher_gradients(mixture, mixture.moments(x))).max() < 0.03


def test_no_points():
    mixture = some_mixture()
    gradient = fisher_gradients(mixture, mixture.moments(np.empty((0, 3), np.float32)))
    assert gradient.shape == (2, 5, 3)
    assert not gradient.any()


@pytest.mark.parametrize("copies", [2, 5])
def test_size_of_a_photo_does_not_matter(copies):
    mixture, x = some_mixture(), points(50)
    one, many = (fisher_gradients(mixture, mixture.moments(part)) for part in (x, np.tile(x, (copies, 1))))
    np.testing.assert_allclose(many, one, atol=1e-5)
