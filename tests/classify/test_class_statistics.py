"""Sums over photos: adding and taking away, against the definition."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldguide.classify.class_statistics import ClassStatistics


def assert_is_of(found, X, codes, k):
    assert found.counts.tolist() == np.bincount(codes, minlength=k).tolist()
    assert (np.diff(found.codes) >= 0).all()
    for own in range(k):
        vectors = X[codes == own].astype(np.float64)
        if not len(vectors):
            assert not found.means[own].any()
            continue
        np.testing.assert_allclose(found.means[own], vectors.mean(axis=0), atol=1e-9)
        about = vectors - vectors.mean(axis=0)
        rows = found.roots[found.codes == own]
        assert len(rows) <= min(len(vectors), X.shape[1])
        np.testing.assert_allclose(rows.T @ rows, about.T @ about, atol=1e-7)


@given(st.integers(0, 2**32 - 1), st.integers(1, 30), st.integers(1, 30), st.integers(1, 6))
def test_joined_is_of_all_photos(seed, first, second, d):
    random = np.random.default_rng(seed)
    X = random.standard_normal((first + second, d)) + 100
    codes = random.integers(0, 4, first + second)
    parts = [ClassStatistics.of(X[rows], codes[rows], k=4) for rows in (slice(first), slice(first, None))]
    assert_is_of(parts[0].joined(parts[1]), X, codes, 4)


def test_among_more_classes_and_without_one(blobs):
    X, y = blobs(5)
    codes = np.searchsorted(["a", "b", "c"], y)
    known = ClassStatistics.of(X, codes, k=3)
    moved = known.among(np.array([0, 2, 3]), k=4)
    assert_is_of(moved, X, np.array([0, 2, 3])[codes], 4)
    rest = codes != 1
    assert_is_of(known.without(1), X[rest], (codes[rest] > 1).astype(int), 2)


def test_beyond_a_size_the_classes_are_kept_together(blobs, monkeypatch):
    X, y = blobs(5)
    codes = np.searchsorted(["a", "b", "c"], y)
    each = ClassStatistics.of(X, codes, k=3)
    monkeypatch.setattr("fieldguide.classify.class_statistics.KEPT", 40)
    together = ClassStatistics.of(X, codes, k=3)
    assert each.knows_each_class
    assert not together.knows_each_class
    assert together.roots.shape == (6, 6)
    np.testing.assert_allclose(together.roots.T @ together.roots, each.roots.T @ each.roots, atol=1e-5)
    twice = together.joined(ClassStatistics.of(X, codes, k=3))
    np.testing.assert_allclose(twice.roots.T @ twice.roots, 2 * each.roots.T @ each.roots, atol=1e-5)


def test_single_photos_cannot_be_read_off_the_rows():
    X = np.random.default_rng(0).standard_normal((4, 9))
    found = ClassStatistics.of(X, np.zeros(4, dtype=int), k=1)
    about = X - X.mean(axis=0)
    assert np.abs(found.roots[:, None] - about).max(axis=2).min() > 0.1
    assert found.roots[1, 0] == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("repeated", [False, True])
def test_no_photo_that_is_added_can_be_read_off_the_rows(repeated):
    """A row that is the shift of the mean, as it is, would give the photo that caused it."""
    random = np.random.default_rng(0)
    X, more = random.standard_normal((12, 64)), random.standard_normal((11, 64))
    if repeated:
        more[:] = more[0]
    found = ClassStatistics.of(X, np.zeros(12, dtype=int), k=1)
    for n, photo in enumerate(more, start=13):
        found = found.joined(ClassStatistics.of(photo[None], np.zeros(1, dtype=int), k=1))
        assert len(found.roots) <= n
        scale = np.sqrt((n - 1) / n)
        for row in found.roots:
            for sign in (-1, 1):
                guess = found.means[0] + sign * (1 - 1 / n) * row / scale
                assert np.abs(guess - photo).max() > 0.1
    about = np.vstack([X, more]) - np.vstack([X, more]).mean(axis=0)
    np.testing.assert_allclose(found.roots.T @ found.roots, about.T @ about, atol=1e-9)
