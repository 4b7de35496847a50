import numpy as np
import pytest
from tests.represent.handcrafted.test_pooled import Patches

from fieldguide.errors import OptionError
from fieldguide.represent import BagOfWords
from fieldguide.represent.codebook import Learnt


def with_words(words: np.ndarray, **options) -> BagOfWords:
    encoder = BagOfWords(len(words), local=Patches(), size=16, levels=(1,), **options)
    encoder.learnt_ = Learnt({"words": words, "spread": np.full(1, 0.5, np.float32)})
    return encoder


@pytest.fixture
def photo() -> np.ndarray:
    return np.random.default_rng(0).random((1, 16, 16, 1), np.float32)


@pytest.fixture
def words() -> np.ndarray:
    return np.random.default_rng(1).normal(0, 0.3, (6, 16)).astype(np.float32)


def distances(photo: np.ndarray, words: np.ndarray) -> np.ndarray:
    values = Patches().describe(photo)[0].values
    return np.linalg.norm(values[:, np.newaxis] - words, axis=2)


def test_counts_of_nearest_words(photo, words):
    expected = np.bincount(distances(photo, words).argmin(axis=1), minlength=6) / 16
    np.testing.assert_allclose(with_words(words, hellinger=False).encode(photo)[0], expected, atol=1e-6)
    np.testing.assert_allclose(with_words(words).encode(photo)[0], np.sqrt(expected), atol=1e-6)


@pytest.mark.parametrize("softness", [0.3, 1, 4.0])
def test_codeword_uncertainty(photo, words, softness):
    kernel = np.exp(-(distances(photo, words).astype(np.float64) ** 2) / 2 / (softness * 0.5) ** 2)
    expected = (kernel / kernel.sum(axis=1, keepdims=True)).mean(axis=0)
    found = with_words(words, assignment="soft", softness=softness, hellinger=False).encode(photo)[0]
    np.testing.assert_allclose(found, expected, atol=1e-5)


def test_little_softness_is_hard(photo, words):
    soft = with_words(words, assignment="soft", softness=1e-3).encode(photo)
    np.testing.assert_allclose(soft, with_words(words).encode(photo), atol=1e-5)


def test_soft_words_that_all_points_are():
    flat = np.tile(np.eye(8, dtype=np.uint8) * 255, (5, 1, 1))
    encoder = BagOfWords(1, assignment="soft", local=Patches(), size=8).fit(flat)
    assert np.isfinite(encoder.transform(flat)).all()


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"words": 0}, "words=0 must be a whole number from 1 to 100000."),
        ({"assignment": "sof"}, "assignment='sof' is unknown; known: 'hard', 'soft'. Did you mean 'soft'?"),
        ({"softness": 0}, "softness=0 must be a number above 0, and at most 100."),
        ({"softness": "much"}, "softness='much' must be a number above 0, and at most 100."),
        ({"hellinger": "no"}, "hellinger='no' must be True or False."),
    ],
)
def test_options_that_cannot_be_used(options, told):
    with pytest.raises(OptionError) as error:
        BagOfWords(**options).fit()
    assert str(error.value) == told
