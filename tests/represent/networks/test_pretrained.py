import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from skimage import data
from sklearn.base import clone

from fieldguide.errors import GuideError, MissingExtraError, OptionError
from fieldguide.represent import Pretrained, make_encoder, restore_encoder
from fieldguide.represent.networks import NETWORKS, pretrained

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
