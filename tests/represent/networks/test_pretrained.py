import json
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import onnxruntime
import pytest
from scipy.linalg import sqrtm
from skimage import data
from sklearn.base import clone

from fieldguide.errors import GuideError, ImageError, MissingExtraError, OptionError
from fieldguide.images import ArrayImage, as_image
from fieldguide.represent import FeatureCache, Pretrained, compute_features, make_encoder, restore_encoder
from fieldguide.represent.networks import NETWORKS, pretrained
from fieldguide.represent.networks.graph import cut_graph

CATS = {281, 282, 285}  # tabby, tiger cat, Egyptian cat
CUPS = {967, 968}  # espresso, cup
ENGINES = ["onnxruntime", "openvino"]


@pytest.fixture(scope="module")
def photos() -> list[np.ndarray]:
    return [data.chelsea(), data.coffee(), data.rocket(), data.brick(), data.cell(), data.camera()]


@pytest.fixture(scope="module")
def lite0() -> Pretrained:
    return make_encoder("efficientnet_lite0")


def cosines(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    first, second = (rows / np.linalg.norm(rows, axis=1, keepdims=True) for rows in (first, second))
    return (first * second).sum(axis=1)


@pytest.mark.parametrize("name", NETWORKS)
def test_engines_agree_and_know_a_cat_and_a_cup(name, photos):
    encoders = [make_encoder(name, engine=engine) for engine in ENGINES]
    first, second = (encoder.transform(photos) for encoder in encoders)
    assert cosines(first, second).min() >= 0.9999
    np.testing.assert_allclose(first, second, atol=1e-4)
    for encoder in encoders:
        cat, cup = encoder.logits(photos[:2]).argmax(axis=1)
        assert cat in CATS
        assert cup in CUPS


def test_engines_do_not_share_an_identity():
    exact = [Pretrained(engine=engine).identity() for engine in ENGINES]
    assert exact[0] != exact[1]
    assert Pretrained(engine="openvino", precision="fast").identity() not in exact
    assert Pretrained(resolution=224).identity() == Pretrained().identity()
    assert Pretrained(resolution=192).identity() != Pretrained().identity()


def test_fast_precision_is_near_or_refused(photos, lite0):
    """On every processor one or the other: never silently something else."""
    fast = clone(lite0).set_params(precision="fast")
    try:
        vectors = fast.transform(photos)
    except OptionError as error:
        assert "bfloat16" in str(error)  # noqa: PT017
        return
    nearness = cosines(vectors, lite0.transform(photos))
    assert 0.95 < nearness.min() < 0.99999


def test_vectors_are_the_means_of_the_maps(photos, lite0):
    maps = lite0.feature_maps(photos[:2])
    assert maps.shape == (2, 1280, 7, 7)
    assert maps.dtype == np.float32
    assert maps.min() >= 0
    assert maps.max() <= 6
    np.testing.assert_allclose(maps.mean(axis=(2, 3)), lite0.transform(photos[:2]), atol=1e-5)


@pytest.mark.parametrize(("resolution", "cells"), [(32, 1), (100, 4)])
def test_resolution(photos, lite0, resolution, cells):
    encoder = clone(lite0).set_params(resolution=resolution)
    assert encoder.feature_maps(photos[:1]).shape == (1, 1280, cells, cells)
    assert encoder.transform(photos[:1]).shape == (1, 1280)


def test_nothing_in_nothing_out(lite0):
    assert lite0.logits([]).shape == (0, 1000)
    assert lite0.feature_maps([]).shape == (0, 1280, 7, 7)


@pytest.mark.parametrize("engine", ENGINES)
def test_threads_do_not_disturb_each_other(engine, photos):
    encoder = Pretrained(engine=engine, resolution=96)
    batches = [np.random.default_rng(seed).integers(0, 256, (2, 96, 96, 3), np.uint8) for seed in range(12)]
    expected = [encoder.encode(batch) for batch in batches]
    with ThreadPoolExecutor(6) as pool:
        for _ in range(3):
            for result, right in zip(pool.map(encoder.encode, batches), expected, strict=True):
                np.testing.assert_array_equal(result, right)


def test_network_is_opened_late_and_once(monkeypatch: pytest.MonkeyPatch):
    opened = []
    barrier = threading.Barrier(4)

    def open_engine(engine: str, *, graph: bytes, precision: str) -> Callable[[np.ndarray], list]:
        opened.append((engine, precision, len(graph) > 10_000_000))
        return lambda photo: [np.zeros((len(photo), 1280), np.float32)]

    monkeypatch.setattr(pretrained, "open_engine", open_engine)
    encoder = Pretrained(engine="onnxruntime").fit()
    encoder.identity()
    assert opened == []

    def encode(_: int) -> None:
        barrier.wait()
        encoder.encode(np.zeros((1, 224, 224, 3), np.uint8))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(encode, range(4)))
    clone(encoder).encode(np.zeros((1, 224, 224, 3), np.uint8))
    assert opened == [("onnxruntime", "exact", True)]


def test_guide_needs_no_weights_package(monkeypatch: pytest.MonkeyPatch, photos, lite0):
    spec, files = lite0.state()
    expected = lite0.transform(photos[:1])

    def missing(_: object) -> bytes:
        raise MissingExtraError("not installed")

    monkeypatch.setattr(pretrained, "read_network_file", missing)
    pretrained._read_graph.cache_clear()
    restored = clone(restore_encoder(spec, files))
    np.testing.assert_array_equal(restored.transform(photos[:1]), expected)
    assert restored.feature_maps(photos[:1]).shape == (1, 1280, 7, 7)
    with pytest.raises(OptionError, match="holds no ImageNet classifier"):
        restored.logits(photos[:1])
    with pytest.raises(MissingExtraError):
        Pretrained().identity()


def test_another_network_under_the_same_name_is_refused(lite0):
    spec, _ = lite0.state()
    _, files = make_encoder("efficientnet_lite1").state()
    with pytest.raises(GuideError, match="is not the one that was saved"):
        restore_encoder(spec, files)
    with pytest.raises(GuideError):
        restore_encoder(spec, {})


def test_guide_of_an_unknown_network_is_refused(lite0):
    spec, files = lite0.state()
    spec["params"]["network"] = "efficientnet_lite9"
    with pytest.raises(GuideError, match="efficientnet_lite9"):
        restore_encoder(spec, files)


def test_an_engine_that_cannot_be_had_is_told_at_fit():
    with pytest.raises(OptionError, match="precision='fast' needs engine"):
        Pretrained(engine="onnxruntime", precision="fast").fit()


LAYERED = {
    "one": {"layers": "stage4:second_order"},
    "many": {"layers": ["stage5", "maps", "stage3:second_order"], "pooling": ["mean", "deviation", "gem"]},
}


def layered(name: str, **options: object) -> Pretrained:
    return make_encoder("efficientnet_lite0", **LAYERED[name], **options)


@pytest.mark.parametrize("engine", ENGINES)
def test_blocks_are_the_pooled_layers_one_behind_the_other(photos, engine):
    """Each layer by itself, as ONNX Runtime gives it for a graph that was cut by hand."""
    encoder = layered("many", engine=engine)
    names = ["_blocks.14.sum", "maps"]
    pooled = [f"{tensor}:{kind}" for tensor in names for kind in ("mean", "deviation", "gem")]
    widths = [192] * 3 + [1280] * 3 + [820]
    assert encoder.blocks == tuple(zip([*pooled, "_blocks.4.sum:second_order"], widths, strict=True))
    assert encoder.width == sum(widths)
    graph = cut_graph(encoder._graph(), outputs=[*names, "_blocks.4.sum"], resolution=224)
    batch = np.stack([encoder.prepare(as_image(photo)) for photo in photos[:2]])
    vectors = encoder.encode(batch)
    session = onnxruntime.InferenceSession(graph)
    for photo, vector in zip(batch, vectors, strict=True):
        given = session.run(None, {"images": photo[np.newaxis]})
        flat = [array[0].reshape(array.shape[1], -1).astype(np.float64) for array in given]
        expected = []
        for values in flat[:2]:
            expected += [values.mean(1), values.std(1), np.cbrt((values.clip(0) ** 3).mean(1))]
        np.testing.assert_allclose(vector[:-820], np.concatenate(expected), rtol=1e-3, atol=1e-3)
        root = np.real(sqrtm(np.cov(flat[2], bias=True)))[np.triu_indices(40)]
        assert np.linalg.norm(vector[-820:] - root) < 0.02 * np.linalg.norm(root)


def test_engines_agree_on_second_order(photos):
    first, second = (layered("one", engine=engine).transform(photos) for engine in ENGINES)
    assert cosines(first, second).min() >= 0.9999


@pytest.mark.parametrize("options", [{"layers": "maps", "pooling": "mean"}, {"layers": ["maps:mean"]}])
def test_the_mean_of_the_last_maps_is_what_it_always_was(photos, lite0, options):
    same = make_encoder("efficientnet_lite0", **options)
    assert same.identity() == lite0.identity()
    assert not {"blocks", "layers", "pooling"} & set(lite0.identity())
    assert same.blocks == lite0.blocks == (("maps:mean", 1280),)
    np.testing.assert_array_equal(same.transform(photos[:1]), lite0.transform(photos[:1]))


def test_identity_names_the_blocks_however_they_were_asked_for(lite0):
    first = make_encoder("efficientnet_lite0", layers="stage4, maps", pooling="gem")
    same = make_encoder("efficientnet_lite0", layers=["_blocks.10.sum:gem", "maps:gem"])
    assert first.identity() == same.identity()
    others = [
        lite0,
        layered("one"),
        make_encoder("efficientnet_lite0", layers="maps, stage4", pooling="gem"),
        make_encoder("efficientnet_lite0", layers="stage4, maps"),
    ]
    assert first.identity() not in [other.identity() for other in others]


def test_vectors_are_half_floats_so_that_the_cache_keeps_them_in_two_bytes(photos, tmp_path):
    encoder = layered("one")
    vectors = encoder.transform(photos)
    np.testing.assert_array_equal(vectors, vectors.astype(np.float16))
    with FeatureCache(tmp_path) as cache:
        first = compute_features(photos, encoder, cache=cache).vectors
        again = compute_features(photos, encoder, cache=cache).vectors
        assert cache.describe()["entries"] == len(photos)
        with sqlite3.connect(cache.path) as connection:
            (stored,) = connection.execute("SELECT DISTINCT LENGTH(value) FROM vector").fetchone()
        connection.close()
    assert stored == 2 * encoder.width == 12_656
    np.testing.assert_array_equal(first, vectors)
    np.testing.assert_array_equal(again, vectors)


@pytest.mark.parametrize("name", LAYERED)
def test_layers_at_one_position(photos, name):
    """At 32 px the last maps have one position, over which nothing varies."""
    encoder = layered(name, resolution=32)
    vectors = encoder.transform(photos)
    assert vectors.shape == (len(photos), layered(name).width)
    assert np.isfinite(vectors).all()
    varies = make_encoder("efficientnet_lite0", layers="stage5", pooling="second_order", resolution=32)
    assert not varies.transform(photos).any()


@pytest.mark.parametrize("name", LAYERED)
def test_flat_photos_have_a_finite_vector(name):
    flat = [np.full((224, 224, 3), value, np.uint8) for value in (0, 127, 255)]
    assert np.isfinite(layered(name).transform(flat)).all()


@pytest.mark.parametrize("name", LAYERED)
def test_a_guide_with_layers_needs_no_weights_package(monkeypatch: pytest.MonkeyPatch, photos, name):
    encoder = layered(name)
    expected, blocks, identity = encoder.transform(photos[:2]), encoder.blocks, encoder.identity()
    spec, files = encoder.state()
    monkeypatch.setattr(pretrained, "read_network_file", refuse)
    pretrained._read_graph.cache_clear()
    restored = clone(restore_encoder(json.loads(json.dumps(spec)), files))
    assert (restored.blocks, restored.identity()) == (blocks, identity)
    np.testing.assert_array_equal(restored.transform(photos[:2]), expected)


def refuse(_: object) -> bytes:
    raise MissingExtraError("not installed")


def test_a_guide_from_before_there_were_layers(photos, lite0):
    spec, files = lite0.state()
    del spec["params"]["layers"], spec["params"]["pooling"]
    restored = restore_encoder(spec, files)
    assert restored.identity() == lite0.identity()
    np.testing.assert_array_equal(restored.transform(photos[:1]), lite0.transform(photos[:1]))


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"layers": ["stage9"]}, "layers has 'stage9', which efficientnet_lite0 has not"),
        ({"layers": []}, "must be a word"),
        ({"layers": "stage4"}, "layers is 'stage4' and should be a list"),
        ({"layers": [3]}, "layers.0 is 3 and should be a text"),
        ({"pooling": ["median"]}, "pooling='median' is unknown"),
        ({"layers": ["maps"]}, "contradicts itself: its layers are others"),
        ({"layers": ["stage4"]}, "contradicts itself: its layers are others"),
        ({"engines": "many"}, "there is no such field"),
    ],
)
def test_a_guide_with_other_layers_than_it_says_is_refused(params, message):
    spec, files = layered("one").state()
    spec["params"] |= params
    with pytest.raises(GuideError, match=message):
        restore_encoder(spec, files)


def test_layers_that_there_are_not_are_told_at_once():
    with pytest.raises(OptionError) as error:
        make_encoder("efficientnet_lite0", layers="stage6")
    assert "it has stage1, stage2, stage3, stage4, stage5, maps, and by the names of" in str(error.value)
    assert str(error.value).endswith("Did you mean 'stage5'?")
    late = Pretrained(layers="stage6")
    for use in (late.fit, late.identity, lambda: late.transform([])):
        with pytest.raises(OptionError, match="layers has 'stage6'"):
            use()


def test_clones_know_the_layers_without_looking(monkeypatch: pytest.MonkeyPatch):
    encoder = layered("one").fit()
    monkeypatch.setattr(pretrained, "find_layers", None)
    assert clone(encoder).width == 6328
    with pytest.raises(TypeError):
        clone(encoder).set_params(resolution=96).width  # noqa: B018


def test_maps_that_are_not_finite_are_told_with_the_photo(monkeypatch: pytest.MonkeyPatch, photos):
    encoder = layered("one")
    (block,) = encoder._blocks()

    def open_engine(*_: object, **__: object) -> Callable[[np.ndarray], list]:
        def run(photo: np.ndarray) -> list:
            maps = np.ones((1, 112, 14, 14), np.float32)
            maps[0, 7, 3, 3] = np.nan if photo.max() == 0 else 2
            return [maps]

        return run

    monkeypatch.setattr(pretrained, "open_engine", open_engine)
    assert block.layer.tensor == "_blocks.10.sum"
    dark = ArrayImage(np.zeros((9, 9, 3), np.uint8), name="dark.png")
    told = "dark.png: its vector is not finite; the encoder cannot describe this photo"
    features = compute_features([photos[0], dark], encoder)
    assert features.left_out == {1: told.removeprefix("dark.png: ")}
    with pytest.raises(ImageError, match=told):
        encoder.transform([photos[0], dark])
