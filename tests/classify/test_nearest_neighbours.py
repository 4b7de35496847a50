"""Neighbours against the stated rule, in slow loops."""

import numpy as np
import pytest

from fieldguide.classify import NearestNeighbours
from fieldguide.classify.calibrate import TemperatureScaling
from fieldguide.errors import OptionError


def votes(x, X, y, *, k):
    def cosine(a, b):
        lengths = np.sqrt((a**2).sum() * (b**2).sum())
        return (a * b).sum() / lengths if lengths else 0.0

    similarity = sorted(((cosine(x, v), label) for v, label in zip(X, y, strict=True)), reverse=True)
    result = []
    for label in sorted(set(y)):
        among = [s for s, other in similarity[:k] if other == label]
        nearest = [s for s, other in similarity if other == label][:1]
        result.append(sum(np.exp(s / 0.1) for s in among or nearest))
    return np.array(result) / sum(result)


@pytest.mark.parametrize("k", [1, 3, 10, 1000])
def test_equals_the_stated_rule(blobs, k, monkeypatch):
    monkeypatch.setattr("fieldguide.classify.blocks.BLOCK", 200)  # several blocks
    X, y = blobs(13, dtype=np.float64)
    queries = np.vstack([blobs(4, seed=1, dtype=np.float64)[0], np.zeros((1, 6))])
    classifier = NearestNeighbours(n_neighbours=k).fit(X, y)
    classifier.calibration_ = TemperatureScaling(1.0)
    p = classifier.predict_proba(queries)
    np.testing.assert_allclose(p[:-1], [votes(x, X, y, k=k) for x in queries[:-1]], rtol=1e-9)
    np.testing.assert_allclose(p[-1], 1 / 3)


def test_one_neighbour_decides_as_1_nn(blobs):
    X, y = blobs(30, spread=2.0, dtype=np.float64)
    queries, _ = blobs(30, seed=2, dtype=np.float64)
    unit = X / np.linalg.norm(X, axis=1, keepdims=True)
    nearest = y[(queries @ unit.T).argmax(axis=1)]
    assert (NearestNeighbours(n_neighbours=1).fit(X, y).predict(queries) == nearest).all()


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_order_of_the_training_photos_does_not_matter(blobs, dtype):
    X, y = blobs(30, d=300, dtype=dtype)
    X, y = np.vstack([X, X]), np.append(y, y[::-1])  # the same photo under two labels
    queries = X[:20] * dtype(3)
    order = np.random.default_rng(0).permutation(len(X))
    one, other = (
        NearestNeighbours(n_neighbours=3).fit(X, y),
        NearestNeighbours(n_neighbours=3).fit(X[order], y[order]),
    )
    other.calibration_ = one.calibration_
    np.testing.assert_allclose(one.predict_proba(queries), other.predict_proba(queries), rtol=1e-3)


@pytest.mark.parametrize("scale", [1e-30, 1e30])
def test_length_does_not_matter(blobs, scale):
    X, y = blobs()
    p = NearestNeighbours().fit(X, y).predict_proba(X)
    q = NearestNeighbours().fit(X * np.float32(scale), y).predict_proba(X)
    np.testing.assert_allclose(p, q, atol=1e-3)


def test_chooses_how_many(blobs):
    X, y = blobs(40, spread=2.5, seed=1)
    classifier = NearestNeighbours(n_neighbours=None, calibrate="temperature").fit(X, y)
    assert classifier.chosen_["n_neighbours"] in (5, 10, 20)
    losses = [
        NearestNeighbours(n_neighbours=k, calibrate="temperature").fit(X, y).chosen_["log_loss"]
        for k in (1, 3, 5, 10, 20)
    ]
    assert classifier.chosen_["log_loss"] == pytest.approx(min(losses), rel=1e-3)


@pytest.mark.parametrize("k", [0, -1, 2.5, "ten"])
def test_a_number_that_is_none_is_refused(k):
    with pytest.raises(OptionError, match="give a whole number from 1, or None to choose it"):
        NearestNeighbours(n_neighbours=k).fit(np.eye(2), ["a", "b"])
