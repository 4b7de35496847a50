"""What every encoder of the catalogue keeps to."""

import copy
import json
import pickle
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as PillowImage
from skimage import data
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

from fieldguide.errors import GuideError, ImageError, OptionError
from fieldguide.images import ArrayImage
from fieldguide.represent import ENCODERS, Encoder, make_encoder, restore_encoder


@pytest.fixture(scope="module", params=ENCODERS)
def encoder(request: pytest.FixtureRequest) -> Encoder:
    return make_encoder(request.param)


@pytest.fixture(scope="module")
def photos() -> list[np.ndarray]:
    """A cat, a cup of coffee, and shapes that photos seldom have."""
    random = np.random.default_rng(0)
    shapes = [(1, 1, 3), (1, 5000, 3), (90, 60), (40, 40, 4)]
    return [data.chelsea(), data.coffee(), *(random.integers(0, 256, shape, np.uint8) for shape in shapes)]


@pytest.fixture(scope="module")
def vectors(encoder: Encoder, photos: list[np.ndarray]) -> np.ndarray:
    return encoder.transform(photos)


def test_vectors_are_finite_float32_rows(encoder, photos, vectors):
    assert vectors.shape == (len(photos), encoder.width)
    assert vectors.dtype == np.float32
    assert np.isfinite(vectors).all()
    assert not np.array_equal(vectors[0], vectors[1])


def test_vector_does_not_depend_on_the_other_photos(encoder, photos, vectors):
    backwards = encoder.transform(photos[::-1])[::-1]
    one_by_one = np.concatenate([encoder.transform([photo]) for photo in photos])
    np.testing.assert_array_equal(backwards, vectors)
    np.testing.assert_array_equal(one_by_one, vectors)


def test_steps_give_what_transform_gives(encoder, photos, vectors):
    prepared = np.stack([encoder.prepare(ArrayImage(photo)) for photo in photos])
    assert prepared.dtype == np.uint8
    np.testing.assert_array_equal(encoder.encode(prepared), vectors)
    np.testing.assert_array_equal(encoder.encode(prepared[:0]), vectors[:0])


def test_more_photos_than_one_batch(encoder, photos, vectors):
    many = encoder.transform(photos[2:] * 9)
    np.testing.assert_array_equal(many, np.tile(vectors[2:], (9, 1)))


def test_nothing_in_nothing_out(encoder):
    for nothing in ([], np.empty((0, 5, 5, 3), np.uint8)):
        assert encoder.transform(nothing).shape == (0, encoder.width)


def test_photos_in_other_forms(encoder, photos, vectors, tmp_path):
    path = tmp_path / "cat.png"
    PillowImage.fromarray(photos[0]).save(path)
    forms = [path, str(path), PillowImage.open(path), ArrayImage(photos[0])]
    np.testing.assert_array_equal(encoder.transform(forms), np.tile(vectors[0], (4, 1)))
    np.testing.assert_array_equal(encoder.transform(photos[0][np.newaxis]), vectors[:1])
    np.testing.assert_array_equal(encoder.transform(photos[2][np.newaxis]), vectors[2:3])


def test_photos_are_not_modified(encoder, photos):
    before = [photo.copy() for photo in photos]
    encoder.transform(photos)
    for photo, copied in zip(photos, before, strict=True):
        np.testing.assert_array_equal(photo, copied)


def test_first_unreadable_photo_is_named(encoder, photos, tmp_path: Path):
    for name in ("second.png", "third.png"):
        (tmp_path / name).write_bytes(b"no picture")
    with pytest.raises(ImageError, match=r"second\.png"):
        encoder.transform([photos[0], tmp_path / "second.png", tmp_path / "third.png"])


@pytest.mark.parametrize(
    "single", ["cat.png", Path("cat.png"), ArrayImage(np.zeros((2, 2), np.uint8)), 3, None]
)
def test_single_photo_is_no_sequence(encoder, single):
    with pytest.raises(OptionError, match="Put a single photo in a list"):
        encoder.transform(single)


@pytest.mark.parametrize("shape", [(5, 5, 3), (5, 5, 4), (5,), (2, 5, 5, 3, 1)])
def test_array_that_is_no_stack_of_photos(encoder, shape):
    with pytest.raises(OptionError, match="not " + repr(shape).replace("(", r"\(").replace(")", r"\)")):
        encoder.transform(np.zeros(shape, np.uint8))


@pytest.mark.parametrize("batch", [np.zeros((1, 7, 7, 3), np.uint8), np.zeros((1, 5, 5, 3), np.float32)])
def test_batch_of_another_kind(encoder, batch):
    with pytest.raises(OptionError, match="A batch must be uint8 of shape"):
        encoder.encode(batch)


@pytest.mark.parametrize(
    "duplicate", [clone, copy.copy, copy.deepcopy, lambda e: pickle.loads(pickle.dumps(e))]
)
def test_copies_are_equal(encoder, photos, vectors, duplicate):
    twin = duplicate(encoder)
    assert twin is not encoder
    assert twin.get_params() == encoder.get_params()
    assert twin.identity() == encoder.identity()
    np.testing.assert_array_equal(twin.transform(photos[:1]), vectors[:1])


def test_saved_and_loaded(encoder, photos, vectors):
    spec, files = encoder.state()
    loaded = restore_encoder(json.loads(json.dumps(spec)), {**files, "other.json": b"{}"})
    for twin in (loaded, clone(loaded), pickle.loads(pickle.dumps(loaded))):
        assert twin.identity() == encoder.identity()
        assert twin.width == encoder.width
        np.testing.assert_array_equal(twin.transform(photos[:2]), vectors[:2])


@pytest.mark.parametrize("missing", ["params", "identity", "kind"])
def test_damaged_description(encoder, missing):
    spec, files = encoder.state()
    del spec[missing]
    with pytest.raises(GuideError):
        restore_encoder(spec, files)


def test_identity_is_json_and_names_every_option(encoder):
    identity = encoder.identity()
    assert json.loads(json.dumps(identity)) == identity
    assert set(encoder.get_params()) <= set(identity)


def test_identity_changes_with_the_aspect(encoder):
    other = clone(encoder).set_params(aspect="pad")
    assert other.identity() != encoder.identity()


@pytest.mark.parametrize("aspect", ["squash", "pad", "crop"])
def test_every_aspect_takes_every_shape(encoder, photos, aspect):
    vectors = clone(encoder).set_params(aspect=aspect).transform(photos)
    assert np.isfinite(vectors).all()


def test_works_in_a_pipeline(encoder, photos):
    pipeline = make_pipeline(clone(encoder), LogisticRegression())
    answers = pipeline.fit(photos[:2], ["cat", "coffee"]).predict(photos[:2])
    assert list(answers) == ["cat", "coffee"]


def test_fit_checks_options_and_the_constructor_does_not(encoder):
    broken = type(encoder)(aspect="squish")
    with pytest.raises(OptionError, match="Did you mean 'squash'"):
        broken.fit()
    with pytest.raises(OptionError, match="Did you mean 'squash'"):
        broken.transform([])


def test_licence_is_stated_where_there_are_weights(encoder):
    assert encoder.licence == (None if encoder.identity()["kind"] == "pixels" else "Apache-2.0")
