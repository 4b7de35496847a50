import numpy as np
import pytest

from fieldguide.errors import OptionError
from fieldguide.represent.networks.blocks import Block, as_words, make_blocks
from fieldguide.represent.networks.layers import Layer

KNOWN = {
    "body/add:0": Layer("body/add:0", positions=16, channels=4, channels_first=True),
    "wide": Layer("wide", positions=4, channels=400, channels_first=False),
    "maps": Layer("maps", positions=4, channels=8, channels_first=True),
}
STAGES = {"stage1": "body/add:0", "stage2": "maps"}


def blocks(*layers: str, pooling: tuple[str, ...] = ("mean",), known: dict = KNOWN) -> tuple[Block, ...]:
    return make_blocks(layers, pooling, known=known, stages=STAGES if known else {}, network="tiny")


def test_each_layer_is_pooled_in_each_way_unless_it_says_its_own():
    made = blocks("stage1", "maps:second_order", "wide", pooling=("mean", "gem"))
    assert [(block.name, block.width) for block in made] == [
        ("body/add:0:mean", 4),
        ("body/add:0:gem", 4),
        ("maps:second_order", 36),
        ("wide:mean", 400),
        ("wide:gem", 400),
    ]


def test_tensors_may_have_colons_in_their_names():
    assert [block.name for block in blocks("body/add:0", "body/add:0:gem")] == [
        "body/add:0:mean",
        "body/add:0:gem",
    ]


@pytest.mark.parametrize(
    ("layers", "message"),
    [
        (
            ("stage3",),
            "layers has 'stage3', which tiny has not; it has stage1, stage2, maps, and by the names of its "
            "tensors body/add:0, wide. Did you mean 'stage2'?",
        ),
        (
            ("stagr1:gem",),
            "layers has 'stagr1:gem', which tiny has not; it has stage1, stage2, maps, and by the names of "
            "its tensors body/add:0, wide. Did you mean 'stage1'?",
        ),
        (("stage1:second",), "the pooling in layers='stage1:second': pooling='second' is unknown; known:"),
        (("stage2", "maps"), "layers=['stage2', 'maps'] have maps:mean twice. Give each once."),
        (
            ("wide:second_order", "maps"),
            "The layers make 80,208 numbers of a photo, 80,200 of them wide:second_order; at most 65,536 are "
            "admitted. Take a layer of fewer channels, or pool it otherwise.",
        ),
    ],
)
def test_layers_that_cannot_be_used(layers, message):
    with pytest.raises(OptionError) as error:
        blocks(*layers)
    assert str(error.value).startswith(message)


def test_a_network_without_maps():
    with pytest.raises(OptionError, match="tiny has no maps and no tokens, so there is nothing to pool"):
        blocks("maps", known={})


def test_layers_that_are_too_large_to_keep():
    large = {"maps": Layer("maps", positions=2**20, channels=64, channels_first=True)}
    with pytest.raises(OptionError, match="67,108,864 values for a photo; at most 33,554,432"):
        make_blocks(["maps"], ["mean"], known=large, stages={}, network="tiny")


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_values_that_are_not_finite_leave_no_number(value):
    array = np.zeros((1, 8, 2, 2), np.float32)
    array[0, 3, 1, 0] = value
    for block in blocks("maps", pooling=("mean", "deviation", "maximum", "gem", "second_order")):
        assert np.isnan(block.pool(array)).all()


@pytest.mark.parametrize(
    ("given", "words"),
    [("a", ("a",)), ("a, b:c", ("a", "b:c")), (["a,b"], ("a,b",)), (("a", "b"), ("a", "b"))],
)
def test_words(given, words):
    assert as_words(given, option="layers") == words


@pytest.mark.parametrize("given", [None, (), "", "a,", [1], 3, {"a": 1}])
def test_what_is_no_words(given):
    with pytest.raises(OptionError, match="must be a word, or several with commas between"):
        as_words(given, option="layers")


def test_words_that_come_twice():
    with pytest.raises(OptionError, match="layers='a, a' has 'a' twice"):
        as_words("a, a", option="layers")
