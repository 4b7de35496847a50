import numpy as np
import pytest
from sklearn.cluster import KMeans

from fieldguide.represent.codebook import k_means, nearest_words
from fieldguide.represent.codebook.k_means import sums_by_word


def blobs(n: int, *, k: int, d: int = 6, seed: int = 0) -> np.ndarray:
    random = np.random.default_rng(seed)
    centres = random.normal(size=(k, d)) * 3
    return (centres[random.integers(0, k, n)] + random.normal(size=(n, d))).astype(np.float32)


def distortion(points: np.ndarray, words: np.ndarray) -> float:
    return np.square(points[:, np.newaxis] - words).sum(axis=2).min(axis=1).mean()


@pytest.mark.parametrize(("n", "k"), [(1, 1), (50, 7), (3000, 40)])
def test_nearest_word_and_its_distance(n, k):
    points, words = blobs(n, k=5), blobs(k, k=3, seed=1)
    labels, closeness = nearest_words(points, words)
    distances = np.square(points[:, np.newaxis] - words).sum(axis=2)
    np.testing.assert_array_equal(labels, distances.argmin(axis=1))
    found = np.square(points).sum(axis=1) - 2 * closeness
    np.testing.assert_allclose(found, distances.min(axis=1), rtol=1e-3, atol=1e-4)


def test_of_equally_near_words_the_first():
    labels, _ = nearest_words(np.zeros((3, 2), np.float32), np.ones((4, 2), np.float32))
    assert labels.tolist() == [0, 0, 0]


def test_no_points():
    labels, closeness = nearest_words(np.empty((0, 4), np.float32), np.ones((2, 4), np.float32))
    assert labels.shape == closeness.shape == (0,)
    assert sums_by_word(np.empty((0, 4), np.float32), labels, k=2).tolist() == [[0] * 4] * 2


def test_sums_by_word_are_those_of_a_loop():
    points, labels = blobs(300, k=4), np.random.default_rng(0).integers(0, 9, 300)
    expected = np.zeros((10, 6))
    for point, label in zip(points, labels, strict=True):
        expected[label] += point
    np.testing.assert_allclose(sums_by_word(points, labels, k=10), expected, atol=1e-3)


def test_as_good_as_scikit_learns():
    points = blobs(5000, k=30)
    theirs = KMeans(20, n_init=1, init=points[:20], max_iter=30).fit(points)
    assert distortion(points, k_means(points, k=20)) < 1.03 * theirs.inertia_ / len(points)


def test_words_are_the_means_of_what_is_nearest():
    points = np.repeat(np.eye(5, dtype=np.float32), 40, axis=0)[np.random.default_rng(0).permutation(200)]
    words = k_means(points, k=5)
    np.testing.assert_allclose(words[words.argmax(axis=1).argsort()], np.eye(5), atol=1e-6)


def test_fewer_different_points_than_words():
    words = k_means(np.repeat(np.eye(3, dtype=np.float32), 10, axis=0), k=6)
    assert np.isfinite(words).all()
    assert distortion(np.eye(3, dtype=np.float32), words) < 1e-6


def test_no_word_is_left_without_points():
    points = np.concatenate([np.zeros((50, 2)), blobs(500, k=8, d=2)]).astype(np.float32)
    labels, _ = nearest_words(points, k_means(points, k=30))
    assert len(np.unique(labels)) == 30


def test_words_of_bits_are_bits_of_the_majority():
    random = np.random.default_rng(0)
    centres = np.where(random.random((4, 64)) < 0.5, -1, 1).astype(np.float32)
    flips = np.where(random.random((400, 64)) < 0.1, -1, 1)
    points = (centres[np.arange(400) % 4] * flips).astype(np.float32)
    words = k_means(points, k=4, bits=True)
    assert set(np.unique(words)) == {-1, 1}
    np.testing.assert_array_equal(sorted(map(tuple, words)), sorted(map(tuple, centres)))


def test_words_do_not_depend_on_the_cores(monkeypatch):
    points = blobs(40_000, k=30)
    words = k_means(points, k=200)
    monkeypatch.setattr("fieldguide.cores.available_cores", lambda: 5)
    np.testing.assert_array_equal(k_means(points, k=200), words)
