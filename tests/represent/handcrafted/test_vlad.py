import numpy as np
import pytest
from tests.represent.handcrafted.test_pooled import Patches

from fieldguide.errors import OptionError
from fieldguide.represent import VLAD
from fieldguide.represent.codebook import Learnt

WORDS = np.random.default_rng(1).normal(0, 0.3, (4, 16)).astype(np.float32)


def encoded(photo: np.ndarray, *, normalise: str) -> np.ndarray:
    encoder = VLAD(4, local=Patches(), size=16, normalise=normalise)
    encoder.learnt_ = Learnt({"words": WORDS})
    return encoder.encode(photo)[0]


@pytest.mark.parametrize("normalise", ["length", "power", "intra"])
def test_sums_of_residuals(normalise):
    photo = np.random.default_rng(0).random((1, 16, 16, 1), np.float32)
    expected = np.zeros((4, 16))
    for value in Patches().describe(photo)[0].values:
        nearest = int(np.linalg.norm(value - WORDS, axis=1).argmin())
        expected[nearest] += value - WORDS[nearest]
    if normalise == "power":
        expected = np.sign(expected) * np.sqrt(np.abs(expected))
    if normalise == "intra":
        lengths = [np.linalg.norm(row) or 1 for row in expected]
        expected = expected / np.array(lengths)[:, np.newaxis]
    np.testing.assert_allclose(
        encoded(photo, normalise=normalise), (expected / np.linalg.norm(expected)).ravel(), atol=1e-5
    )


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"words": 1.5}, "words=1.5 must be a whole number from 1 to 100000."),
        ({"normalise": "l2"}, "normalise='l2' is unknown; known: 'intra', 'power', 'length'."),
    ],
)
def test_options_that_cannot_be_used(options, told):
    with pytest.raises(OptionError) as error:
        VLAD(**options).fit()
    assert str(error.value) == told
