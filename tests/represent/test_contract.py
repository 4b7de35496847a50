"""What every encoder of the catalogue keeps to."""

import copy
import json
import pickle
import tracemalloc
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image as PillowImage
from skimage import data
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

from fieldguide.errors import GuideError, ImageError, OptionError
from fieldguide.images import ArrayImage
from fieldguide.represent import ENCODERS, Encoder, Joined, Views, make_encoder, restore_encoder
from fieldguide.represent.composite import Composite
from fieldguide.represent.cost import MOST_BYTES, MOST_OPERATIONS, check_cost
from fieldguide.represent.networks.network import NETWORKS
from fieldguide.represent.networks.pretrained import Pretrained

# Small, so that all of it takes seconds. Whoever adds an encoder that learns adds a line here.
OPTIONS: dict[str, dict[str, Any]] = {
    "words": {"words": 10, "size": 64},
    "vlad": {"words": 4, "size": 64},
    "fisher": {"gaussians": 4, "components": 8, "size": 64},
}
FLAT_IS_ZERO = ("hog", "corners", "lines", "words", "vlad", "fisher")
# Those that are made of others; each with one that learns and one that does not.
COMPOSITES = {
    "views": lambda **options: Views(make_encoder("pixels", size=8, **options), "flip,crops"),
    "views of words": lambda **options: Views(make_encoder("words", **OPTIONS["words"], **options), "flips"),
    "joined": lambda **options: Joined(
        [
            make_encoder("hog", size=32, **options),
            Views(make_encoder("efficientnet_lite0", resolution=64, **options), "flip,resolutions"),
        ]
    ),
    "views of layers": lambda **options: Views(layered(**options), "flip"),
    "joined with words": lambda **options: Joined(
        [make_encoder("pixels", size=4, **options), make_encoder("words", **OPTIONS["words"], **options)]
    ),
}
# Networks with other layers and poolings than they have by default.
LAYERED = {
    "layers": {"layers": "stage2, stage4:second_order, maps:gem", "pooling": "deviation, maximum"},
}
TAKES_ANY_CHANNELS = [name for name in ENCODERS if name not in NETWORKS]


@pytest.fixture(scope="module", params=[*ENCODERS, *LAYERED, *COMPOSITES])
def name(request: pytest.FixtureRequest) -> str:
    return request.param


def ready(name: str, photos: Sequence[Any], **options: Any) -> Encoder:
    """Make an encoder, and let it learn from the photos if it has to."""
    encoder = unfitted(name, **options)
    return encoder.fit(photos) if encoder.learns else encoder


def layered(**options: Any) -> Encoder:
    return make_encoder("efficientnet_lite0", resolution=64, **LAYERED["layers"], **options)


def unfitted(name: str, **options: Any) -> Encoder:
    if name in COMPOSITES:
        return COMPOSITES[name](**options)
    if name in LAYERED:
        return layered(**options)
    return make_encoder(name, **OPTIONS.get(name, {}), **options)


@pytest.fixture(scope="module")
def encoder(name: str, photos: list[np.ndarray]) -> Encoder:
    return ready(name, photos)


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
    assert isinstance(encoder, Composite) == (prepared.dtype.names is not None)
    assert prepared.dtype.names or prepared.dtype in (np.uint8, np.float32)
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


def test_batch_of_another_kind(encoder, photos):
    batch = encoder.prepare(ArrayImage(photos[0]))[np.newaxis]
    others = (
        (batch[:, np.newaxis], batch["0"])
        if isinstance(encoder, Composite)
        else (batch[:, :-1], batch.astype(np.float64))
    )
    for wrong in others:
        with pytest.raises(OptionError, match=r"A batch must be .* of shape"):
            encoder.encode(wrong)


@pytest.mark.parametrize("duplicate", [copy.copy, copy.deepcopy, lambda e: pickle.loads(pickle.dumps(e))])
def test_copies_are_equal(encoder, photos, vectors, duplicate):
    twin = duplicate(encoder)
    assert twin is not encoder
    assert twin.state() == encoder.state()
    assert twin.identity() == encoder.identity()
    np.testing.assert_array_equal(twin.transform(photos[:1]), vectors[:1])


def test_clone_has_the_same_options_and_learns_the_same(encoder, photos, vectors):
    twin = clone(encoder).fit(photos)
    assert twin.identity() == encoder.identity()
    np.testing.assert_array_equal(twin.transform(photos[:1]), vectors[:1])


def test_unfitted_use_is_refused_where_there_is_something_to_learn(name, photos):
    encoder = unfitted(name)
    if not encoder.learns:
        return
    uses = [encoder.identity, encoder.state, lambda: encoder.width, lambda: encoder.transform(photos)]
    for use in uses:
        with pytest.raises(OptionError, match="has not learnt its codebook yet; call fit with photos"):
            use()


def test_saved_and_loaded(encoder, photos, vectors):
    spec, files = encoder.state()
    loaded = restore_encoder(json.loads(json.dumps(spec)), {**files, "other.json": b"{}"})
    twins = [loaded, pickle.loads(pickle.dumps(loaded))]
    for twin in twins if encoder.learns else [*twins, clone(loaded)]:
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
    # The channels of pixels came later: the identity names them where they are not three.
    # Layers and poolings came later too: it names their blocks where they are not the mean of the last maps.
    unnamed = {"pixels": {"channels"}, "views": {"encoder"}, "pretrained": {"layers", "pooling"}}.get(
        identity["kind"], set()
    )
    assert set(encoder.get_params(deep=False)) - unnamed <= set(identity)


def test_identity_changes_with_the_aspect(name, encoder, photos):
    assert ready(name, photos, aspect="pad").identity() != encoder.identity()


@pytest.mark.parametrize("aspect", ["squash", "pad", "crop"])
def test_every_aspect_takes_every_shape(name, photos, aspect):
    assert np.isfinite(ready(name, photos, aspect=aspect).transform(photos)).all()


def test_works_in_a_pipeline(encoder, photos):
    pipeline = make_pipeline(clone(encoder), LogisticRegression())
    answers = pipeline.fit(photos[:2], ["cat", "coffee"]).predict(photos[:2])
    assert list(answers) == ["cat", "coffee"]


def test_fit_checks_options_and_the_constructor_does_not(name, encoder, photos):
    if name in COMPOSITES:
        inner = type(encoder.inner[0])(aspect="squish")
        broken = Views(inner) if isinstance(encoder, Views) else Joined([inner, encoder.inner[1]])
    else:
        broken = type(encoder)(aspect="squish")
    for use in (broken.fit, broken.transform):
        with pytest.raises(OptionError, match="Did you mean 'squash'"):
            use(photos)


@pytest.mark.parametrize("name", TAKES_ANY_CHANNELS)
@pytest.mark.parametrize("channels", [2, 6])
def test_photos_of_any_channels(name, channels):
    options = {"channels": channels} if "channels" in make_encoder(name).get_params() else {}
    if name == "colour_histogram":
        options |= {"space": "rgb", "joint": False}
    photos = np.random.default_rng(0).random((5, 40, 30, channels), np.float32) / 4
    for number, photo in enumerate(photos):
        photo[: 5 * number] += 0.5
    vectors = ready(name, photos, **options).transform(photos)
    assert np.isfinite(vectors).all()
    assert not np.array_equal(vectors[0], vectors[1])


@pytest.mark.parametrize("name", NETWORKS)
def test_networks_refuse_other_channels_and_name_who_takes_them(name):
    with pytest.raises(ImageError) as error:
        make_encoder(name).transform([ArrayImage(np.zeros((9, 9, 6), np.uint8), name="field.npy")])
    assert str(error.value).startswith("field.npy: its 6 channels are not red, green and blue. Encoders that")
    assert [name for name in TAKES_ANY_CHANNELS if name not in str(error.value)] == []


def test_fractions_are_looked_at_as_bytes_are(encoder, photos, vectors):
    """Up to what bytes lose: a photo in fractions is resized without rounding."""
    fractions = photos[0].astype(np.float32) / 255
    near = encoder.transform([fractions])[0]
    assert np.corrcoef(near, vectors[0])[0, 1] > 0.99


def test_grey_fractions(encoder):
    grey = np.random.default_rng(0).random((40, 50), np.float32)
    both = encoder.transform([grey, grey[:, :, np.newaxis]])
    assert np.isfinite(both).all()
    np.testing.assert_array_equal(both[0], both[1])


@pytest.mark.parametrize("photo", [np.full((30, 20), 0.3, np.float32), np.full((1, 1, 3), 255, np.uint8)])
def test_photos_without_contrast_have_a_finite_vector(encoder, photo):
    vector = encoder.transform([photo])[0]
    assert np.isfinite(vector).all()
    if encoder.identity()["kind"] in FLAT_IS_ZERO:
        assert not vector.any()


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (np.nan, "1 of its 12 values are not finite (NaN or infinite)"),
        (np.inf, "1 of its 12 values are not finite (NaN or infinite)"),
        (1.5, "its values are fractions from 0 to 1.5, and only 0 to 1 is understood"),
        (-0.5, "its values are fractions from -0.5 to 0, and only 0 to 1 is understood"),
    ],
)
def test_values_without_meaning_are_told(encoder, value, told):
    photo = np.zeros((3, 4), np.float32)
    photo[1, 2] = value
    with pytest.raises(ImageError) as error:
        encoder.transform([ArrayImage(photo, name="field.npy")])
    assert str(error.value) == f"field.npy: {told}"


def test_licence_is_stated_where_there_are_weights(encoder):
    has_network = '"pretrained"' in json.dumps(encoder.identity())
    assert encoder.licence == ("Apache-2.0" if has_network else None)


def larger(name: str, photos: Sequence[Any]) -> Encoder:
    """The same with a larger square."""
    encoder = unfitted(name)
    if isinstance(encoder, Pretrained | Composite):
        return ready(name, photos)
    encoder.set_params(size=256)
    return encoder.fit(photos) if encoder.learns else encoder


def test_what_a_photo_takes_is_told_before(name, photos):
    """At most, as numpy and Pillow allocate it; engines have memory of their own."""
    encoder = larger(name, photos)
    assert unfitted(name).cost() == ready(name, photos).cost()  # whether or not it has learnt
    photo = ArrayImage(photos[0])
    encoder.transform([photo])
    tracemalloc.start()
    encoder.encode(encoder.prepare(photo)[np.newaxis])
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    cost = encoder.cost()
    opened = 3 * photos[0].nbytes  # and as fractions
    assert peak <= cost.photo_bytes + opened
    assert cost.bytes <= MOST_BYTES
    assert 0 < cost.operations <= MOST_OPERATIONS
    check_cost(encoder, error=OptionError)


def test_batches_take_no_more_than_a_photo_may(encoder):
    cost, at_once = encoder.cost(), encoder.photos_at_once()
    assert 1 <= at_once <= encoder.batch_size
    assert at_once == encoder.batch_size or (at_once + 1) * cost.photo_bytes > MOST_BYTES
