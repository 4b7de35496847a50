"""Plain gradient descent against formulas."""

import numpy as np
import pytest

from fieldguide.classify import LinearClassifier
from fieldguide.errors import OptionError


def one_step(X, y, *, loss, rate):
    """Batch gradient descent from zero, in loops."""
    labels = sorted(set(y))
    W, b = np.zeros((len(labels), X.shape[1])), np.zeros(len(labels))
    for x, label in zip(X, y, strict=True):
        for row, own in enumerate(labels):
            hit = float(label == own)
            slope = {
                "cross_entropy": 1 / len(labels) - hit,
                "squared": 0 - hit,
                "hinge": 1 - 2 * hit,
            }[loss]
            W[row] -= rate * slope * x / len(X)
            b[row] -= rate * slope / len(X)
    return W, b


@pytest.mark.parametrize("loss", ["cross_entropy", "squared", "hinge"])
def test_one_step_is_the_formula(blobs, loss):
    X, y = blobs(dtype=np.float64)
    classifier = LinearClassifier(
        loss=loss, batch_size=None, epochs=1, learning_rate=0.1, transforms=None
    ).fit(X, y)
    W, b = one_step(X, y, loss=loss, rate=0.1)
    np.testing.assert_allclose(classifier.coef_, W, atol=1e-12)
    np.testing.assert_allclose(classifier.intercept_, b, atol=1e-12)


def test_the_squared_loss_ends_at_least_squares(blobs):
    X, y = blobs(dtype=np.float64)
    classifier = LinearClassifier(loss="squared", batch_size=None, epochs=5_000).fit(X, y)
    hits = (y[:, None] == classifier.classes_).astype(float)
    wide = np.hstack([X - X.mean(axis=0), np.ones((len(X), 1))])
    best = np.linalg.lstsq(wide, hits, rcond=None)[0]
    np.testing.assert_allclose(classifier.coef_, best[:-1].T, atol=1e-4)


@pytest.mark.parametrize("batch_size", [1, 32, None])
@pytest.mark.parametrize("loss", ["cross_entropy", "squared", "hinge"])
def test_every_batch_size_learns(blobs, batch_size, loss):
    X, y = blobs(40, spread=0.5)
    classifier = LinearClassifier(loss=loss, batch_size=batch_size, epochs=50).fit(X, y)
    assert classifier.score(X, y) > 0.9


def test_the_order_of_the_photos_comes_from_the_seed(blobs):
    X, y = blobs()
    one, same, other = (LinearClassifier(epochs=1, random_state=seed).fit(X, y) for seed in (1, 1, 2))
    assert (one.coef_ == same.coef_).all()
    assert (one.coef_ != other.coef_).any()


def test_steps_that_are_too_long_are_named(blobs):
    X, y = blobs()
    with pytest.raises(
        OptionError, match=r"with learning_rate 1e\+03 the weights grow without end .*; give a smaller"
    ):
        LinearClassifier(loss="squared", learning_rate=1000, epochs=200).fit(X, y)


def test_bad_options_are_named(blobs):
    X, y = blobs()
    with pytest.raises(OptionError, match="loss is 'l1'; give one of cross_entropy, squared, hinge"):
        LinearClassifier(loss="l1").fit(X, y)
    with pytest.raises(OptionError, match="batch_size is 0; give a whole number from 1"):
        LinearClassifier(batch_size=0).fit(X, y)
