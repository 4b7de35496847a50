import json

import pytest

from fieldguide.errors import GuideError, OptionError
from fieldguide.represent import Pixels, Pretrained, make_encoder, restore_encoder


def test_options_reach_the_encoder():
    options = {
        "resolution": 64,
        "aspect": "crop",
        "engine": "onnxruntime",
        "precision": "exact",
        "layers": ("stage4",),
        "pooling": ("gem",),
    }
    encoder = make_encoder("efficientnet_lite0", **options)
    assert isinstance(encoder, Pretrained)
    assert encoder.get_params() == {"network": "efficientnet_lite0", **options}
    assert isinstance(make_encoder("pixels", size=8, colour=False), Pixels)


@pytest.mark.parametrize(
    ("name", "options", "message"),
    [
        ("pixel", {}, "represent='pixel' is unknown; .* Did you mean 'pixels'"),
        ("pixels", {"sise": 3}, "pixels has no option 'sise'; .* Did you mean 'size'"),
        ("efficientnet_lite0", {"network": "x"}, "has no option 'network'"),
        ("pixels", {"size": 0}, "size=0 must be a whole number from 1 to 256"),
        ("hog", {"cel": 4}, "hog has no option 'cel'; .* Did you mean 'cell'"),
        ("hog", {"resolution": 4}, "hog has no option 'resolution'; it has aspect, block, cell"),
        ("colour_histogram", {"size": 0}, "size=0 must be a whole number from 1 to 4096"),
        ("efficientnet_lite0", {"resolution": 31}, "resolution=31 must be a whole number from 32 to 1024"),
        (
            "efficientnet_lite0",
            {"engine": "openvin"},
            "engine='openvin' is unknown; .* Did you mean 'openvino'",
        ),
        ("efficientnet_lite0", {"precision": "bf16"}, "precision='bf16' is unknown; known: 'exact', 'fast'"),
    ],
)
def test_misuse_is_explained(name, options, message):
    with pytest.raises(OptionError, match=message):
        make_encoder(name, **options)


def test_unknown_kind_names_it():
    with pytest.raises(GuideError, match="of the kind 'oracle'"):
        restore_encoder({"kind": "oracle", "params": {}, "identity": {}}, {})


def test_engine_and_precision_are_chosen_where_it_is_loaded():
    spec, files = make_encoder("efficientnet_lite0", engine="onnxruntime").state()
    assert restore_encoder(spec, files).engine == "auto"
    assert restore_encoder(spec, files, engine="openvino").engine == "openvino"
    assert restore_encoder(spec, files).precision == "exact"
    assert restore_encoder(spec, files, precision="fast").precision == "fast"
    with pytest.raises(OptionError, match="engine='tpu' is unknown"):
        restore_encoder(spec, files, engine="tpu")


def test_pixels_have_no_engine_to_choose():
    assert restore_encoder(*Pixels(size=4).state(), engine="openvino").size == 4


def test_pixels_of_another_revision_are_refused():
    spec, files = Pixels().state()
    spec["identity"]["revision"] = 99
    with pytest.raises(GuideError, match="another version"):
        restore_encoder(spec, files)


def test_options_in_a_sequence_come_back():
    encoder = make_encoder("local_binary_patterns", size=32, radii=(1, 2.5), cells=2)
    spec, files = encoder.state()
    loaded = restore_encoder(json.loads(json.dumps(spec)), files)
    assert loaded.identity() == encoder.identity()
    assert loaded.width == encoder.width
