"""The network against scikit-learn's own answer."""

import json

import numpy as np
import pytest
from sklearn.neural_network import MLPClassifier

from fieldguide.classify import NeuralNetwork, restore_classifier
from fieldguide.classify.calibrate import TemperatureScaling
from fieldguide.errors import GuideError, OptionError


@pytest.mark.parametrize("k", [2, 3])
@pytest.mark.parametrize("hidden", [(8,), (8, 5)])
def test_equals_scikit_learn(blobs, k, hidden):
    X, y = blobs(k=k, dtype=np.float64)
    ours = NeuralNetwork(hidden=hidden, epochs=7, transforms=None).fit(X, y)
    theirs = MLPClassifier(hidden, batch_size=len(X), random_state=np.random.RandomState(0))
    for _ in range(7):
        theirs.partial_fit(X, y, classes=ours.classes_)
    ours.calibration_ = TemperatureScaling(1.0)
    np.testing.assert_allclose(ours.predict_proba(X), theirs.predict_proba(X), atol=1e-9)


def test_learns_what_no_line_can():
    random = np.random.default_rng(0)
    X = random.standard_normal((200, 2))
    y = np.where((X**2).sum(axis=1) > 1.4, "far", "near")
    network = NeuralNetwork(hidden=(32,), epochs=100, learning_rate=0.01)
    assert network.fit(X[:120], y[:120]).score(X[120:], y[120:]) > 0.9


def test_epochs_are_chosen(blobs):
    assert NeuralNetwork(hidden=(4,)).fit(*blobs(8)).chosen_["epochs"] in (1, 2, 5, 10, 20, 50, 100, 200)


def test_layers_that_do_not_fit_are_named(blobs):
    spec, arrays = NeuralNetwork(hidden=(4,), epochs=1).fit(*blobs()).state()
    with pytest.raises(GuideError, match="layers of other sizes than it says"):
        restore_classifier(spec, {**arrays, "weights": arrays["weights"][:-1]})


@pytest.mark.parametrize("hidden", [100, (), "wide"])
def test_bad_layers_are_named(blobs, hidden):
    with pytest.raises(OptionError, match="give the units of each hidden layer"):
        NeuralNetwork(hidden=hidden).fit(*blobs())


def test_sizes_may_be_numpy_numbers(blobs):
    classifier = NeuralNetwork(hidden=(np.int64(4),), epochs=2).fit(*blobs())
    assert json.loads(json.dumps(classifier.state()[0]))["options"]["hidden"] == [4]
