import numpy as np
import pytest
from tests.represent.handcrafted.test_pooled import Patches

from fieldguide.errors import OptionError
from fieldguide.represent import FisherVector
from fieldguide.represent.codebook import GaussianMixture, fisher_gradients

PHOTOS = np.random.default_rng(0).integers(0, 256, (6, 24, 24), dtype=np.uint8)


def made(**options) -> FisherVector:
    return FisherVector(
        **{"gaussians": 4, "components": None, "local": Patches(), "size": 24, **options}
    ).fit(PHOTOS)


def mixture_of(encoder: FisherVector) -> GaussianMixture:
    learnt = encoder.learnt_
    return GaussianMixture(learnt["weights"], learnt["means"], learnt["variances"])


@pytest.mark.parametrize("power", [0.5, 1, 0.2])
def test_gradient_raised_to_a_power(power):
    encoder = made(power=power)
    photo = PHOTOS[:1, :, :, np.newaxis].astype(np.float32) / np.float32(255)
    mixture = mixture_of(encoder)
    gradient = fisher_gradients(mixture, mixture.moments(Patches().describe(photo)[0].values)).ravel()
    expected = np.sign(gradient) * np.abs(gradient) ** power
    np.testing.assert_allclose(encoder.encode(photo)[0], expected / np.linalg.norm(expected), atol=1e-5)


def test_the_mixture_is_made_once_for_all_photos_and_anew_when_learnt_anew():
    encoder = made()
    before = encoder.transform(PHOTOS)
    mixture = encoder._mixture()
    assert encoder._mixture() is mixture
    other = PHOTOS[:, ::-1] // 2
    anew = encoder.fit(other).transform(PHOTOS)
    assert encoder._mixture() is not mixture
    assert (anew == FisherVector(**encoder.get_params()).fit(other).transform(PHOTOS)).all()
    assert (encoder.fit(PHOTOS).transform(PHOTOS) == before).all()


def test_principal_components_come_first():
    encoder = made(components=5)
    assert encoder.width == 2 * 4 * 5
    assert encoder.learnt_["basis"].shape == (16, 5)


def test_places_make_two_more_numbers():
    encoder = made(coordinates=True, components=5)
    assert encoder.width == 2 * 4 * 7
    mirrored = PHOTOS[:1, :, ::-1]
    flat = made(components=5)
    for own, other in ((encoder, flat),):
        change = np.abs(own.transform(mirrored) - own.transform(PHOTOS[:1])).max()
        assert change > 0.01
        assert other.width < own.width


def test_same_patches_elsewhere():
    """Without places only what is there counts; with them, where it is too."""
    blocks = PHOTOS[0].reshape(6, 4, 6, 4)[::-1].reshape(24, 24)
    for coordinates in (False, True):
        one, other = made(coordinates=coordinates).transform([PHOTOS[0], blocks])
        assert np.allclose(one, other, atol=1e-4) != coordinates


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"gaussians": 0}, "gaussians=0 must be a whole number from 1 to 10000."),
        ({"power": 0}, "power=0 must be a number above 0, and at most 1."),
        ({"coordinates": 1}, "coordinates=1 must be True or False."),
        ({"components": 129}, "components=129 must be a whole number from 1 to 128."),
    ],
)
def test_options_that_cannot_be_used(options, told):
    with pytest.raises(OptionError) as error:
        FisherVector(**options).fit()
    assert str(error.value) == told
