import numpy as np
import onnxruntime
import pytest
from tests.represent.networks.small_network import SmallNetwork

from fieldguide.represent import make_encoder
from fieldguide.represent.networks import NETWORKS
from fieldguide.represent.networks.graph import cut_graph
from fieldguide.represent.networks.layers import find_layers, find_stages


def inverted() -> SmallNetwork:
    """Inverted residual blocks: wide inside, narrow between."""
    network = SmallNetwork()
    network.convolve("stem", 8, stride=2, kernel=3)
    network.convolve("narrowed", 4)
    network.convolve("widened", 16)
    network.convolve("halved", 16, stride=2, kernel=3, group=16)
    network.convolve("narrow", 6)
    network.residual("sum1")
    network.residual("sum2")
    network.convolve("widened again", 24)
    network.convolve("halved again", 24, stride=2, kernel=3, group=24)
    network.convolve("narrow again", 10)
    network.convolve("maps", 32)
    return network


def plain() -> SmallNetwork:
    """Convolutions and max pooling, nothing summed."""
    network = SmallNetwork()
    network.convolve("a1", 8, kernel=3)
    network.convolve("a2", 8, kernel=3)
    network.add("MaxPool", "pool1", kernel_shape=[2, 2], strides=[2, 2])
    network.convolve("b1", 16, kernel=3)
    network.add("Relu", "b2")
    network.add("MaxPool", "pool2", kernel_shape=[2, 2], strides=[2, 2])
    network.convolve("maps", 32, kernel=3)
    return network


def residual() -> SmallNetwork:
    """Sums that are followed by an activation, and shortcuts that halve too."""
    network = SmallNetwork()
    network.convolve("stem", 8, stride=2, kernel=3)
    network.residual("sum1")
    network.add("Relu", "after1")
    before = network.last
    network.convolve("body", 16, stride=2, kernel=3)
    network.last, network.channels = before, 8
    network.convolve("shortcut", 16, stride=2)
    network.add("Add", "sum2", inputs=["body", "shortcut"])
    network.add("Relu", "maps")
    return network


def channels_last() -> SmallNetwork:
    """Maps as (n, h, w, c)."""
    network = SmallNetwork()
    network.convolve("stem", 8, stride=2, kernel=3)
    network.add("Transpose", "turned", perm=[0, 2, 3, 1])
    network.add("Relu", "maps")
    return network


def tokens() -> SmallNetwork:
    """Patches as tokens (n, t, d), mixed by a residual matrix product."""
    network = SmallNetwork()
    network.convolve("patches", 6, stride=4, kernel=4)
    shape = network.array("shape", np.array([0, 6, -1]))
    network.add("Reshape", "flat", inputs=["patches", shape])
    network.add("Transpose", "tokens", perm=[0, 2, 1])
    network.array("mix", np.random.default_rng(1).normal(size=(6, 6)).astype(np.float32))
    network.add("MatMul", "mixed", inputs=["tokens", "mix"])
    network.add("Add", "maps", inputs=["mixed", "tokens"])
    return network


@pytest.mark.parametrize(
    ("network", "expected"),
    [
        (inverted, ["narrowed", "sum2", "narrow again"]),
        (plain, ["a2", "b2", "maps"]),
        (residual, ["after1", "maps"]),
        (tokens, ["maps"]),
        (channels_last, ["maps"]),
    ],
)
def test_stages_are_found_where_maps_get_smaller(network, expected):
    stages = find_stages(network().model(["maps"]), resolution=32)
    assert list(stages.values()) == expected
    assert list(stages) == [f"stage{i}" for i in range(1, len(expected) + 1)]


@pytest.mark.parametrize(
    ("network", "name", "positions", "channels"),
    [
        (inverted, "sum1", 64, 6),
        (inverted, "maps", 16, 32),
        (plain, "pool1", 256, 8),
        (channels_last, "maps", 256, 8),
        (tokens, "tokens", 64, 6),
    ],
)
def test_values_of_a_layer_are_channels_at_positions(network, name, positions, channels):
    content = network().model(["maps"])
    layer = find_layers(content, resolution=32)[name]
    assert (layer.positions, layer.channels) == (positions, channels)
    cut = cut_graph(content, outputs=[name, "maps"], resolution=32)
    photo = np.random.default_rng(0).integers(0, 256, (1, 32, 32, 3), np.uint8)
    given = onnxruntime.InferenceSession(cut).run(None, {"images": photo})[0]
    values = layer.values(given)
    assert values.shape == (positions, channels)
    side = round(positions**0.5)
    for place in (0, 1, positions - 1):
        row, column = divmod(place, side)
        if given.ndim == 3:
            expected = given[0, place]
        else:
            expected = given[0, :, row, column] if layer.channels_first else given[0, row, column]
        np.testing.assert_array_equal(values[place], expected)


def test_what_lies_beyond_the_maps_is_no_layer():
    network = plain()
    network.convolve("beyond", 4)
    network.add("Relu", "end")
    assert not {"beyond", "end", "first"} & set(find_layers(network.model(["maps", "end"]), resolution=32))


def test_a_network_without_maps_has_no_layers():
    network = SmallNetwork()
    network.add("GlobalAveragePool", "colour")
    network.add("Flatten", "features")
    content = network.model(["features"])
    assert not find_stages(content, resolution=32)


@pytest.mark.parametrize("name", NETWORKS)
def test_networks_that_are_known_have_five_stages(name):
    encoder = make_encoder(name)
    content = encoder._graph()
    layers = find_layers(content, resolution=encoder.side_px)
    stages = find_stages(content, resolution=encoder.side_px)
    own = [layers[tensor] for tensor in stages.values()]
    sides = [round(layer.positions**0.5) for layer in own]
    assert sides == [-(-encoder.side_px // 2**i) for i in range(1, 6)]
    assert [layer.channels for layer in own] == sorted({layer.channels for layer in own})
    if name == "efficientnet_lite0":  # table 1 of the paper: what the stages 1, 2, 3, 5 and 6 end with
        assert [layer.channels for layer in own] == [16, 24, 40, 112, 192]
    assert layers["maps"].channels == 1280
