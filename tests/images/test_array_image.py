import numpy as np
import pytest

from fieldguide.errors import ImageError, OptionError
from fieldguide.images import ArrayImage


@pytest.mark.parametrize("shape", [(3, 5), (3, 5, 1), (3, 5, 3), (3, 5, 4)])
@pytest.mark.parametrize(
    ("dtype", "full"), [(np.uint8, 255), (np.uint16, 65535), (np.float32, 1.0), (np.float64, 1.0)]
)
def test_shapes_and_types(shape: tuple[int, ...], dtype: type, full: float) -> None:
    array = np.full(shape, full, dtype=dtype)
    array[0, 0] = 0
    decoded = ArrayImage(array).open(at_least=2)
    assert decoded.shape == (3, 5, 3)
    assert decoded.dtype == np.uint8
    assert decoded[1, 1].tolist() == [255] * 3
    assert decoded[0, 0].tolist() == [255 if shape[-1] == 4 else 0] * 3  # nothing over white is white
    assert not decoded.flags.writeable
    assert array.flags.writeable


def test_alpha_over_white() -> None:
    assert ArrayImage(np.array([[[0, 100, 200, 128]]], dtype=np.uint8)).open().tolist() == [[[127, 177, 227]]]


@pytest.mark.parametrize("shape", [(3,), (3, 5, 1025), (1, 3, 5, 3), (0, 5, 3), (3, 5, 0), ()])
def test_other_shapes_are_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(OptionError, match="is no image; give"):
        ArrayImage(np.zeros(shape, dtype=np.uint8))


@pytest.mark.parametrize("dtype", [np.int64, bool, complex, object])
def test_other_types_are_refused(dtype: type) -> None:
    with pytest.raises(OptionError, match=rf"^a: pixels of type {np.dtype(dtype)} have no agreed range"):
        ArrayImage(np.zeros((3, 5), dtype=dtype), name="a")


@pytest.mark.parametrize("shape", [(3, 5, 28), (1, 28, 28), (6, 28, 28)])
def test_channels_first_are_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(OptionError, match=r"seems to have its channels first; give \(h, w, c\), such as"):
        ArrayImage(np.zeros(shape, dtype=np.uint8))


@pytest.mark.parametrize("shape", [(3, 5), (3, 5, 1), (3, 5, 2), (3, 5, 3), (3, 5, 6), (9, 9, 200)])
@pytest.mark.parametrize("dtype", [np.uint16, np.float16, np.float32, np.float64])
def test_bands_keep_channels_and_depth(shape: tuple[int, ...], dtype: type) -> None:
    top = 65535 if dtype == np.uint16 else 1
    array = (np.random.default_rng(0).random(shape) * top).astype(dtype)
    bands = ArrayImage(array).bands(at_least=2)
    assert bands.shape == (shape if len(shape) == 3 else (*shape, 1))
    assert bands.dtype == np.float32
    np.testing.assert_allclose(bands.reshape(shape), array / top, rtol=1e-6)
    assert not bands.flags.writeable
    assert array.flags.writeable


@pytest.mark.parametrize(("channels", "expected"), [(1, 3), (3, 3), (4, 3), (2, 2), (6, 6)])
def test_bands_of_bytes_stay_bytes(channels: int, expected: int) -> None:
    bands = ArrayImage(np.zeros((3, 5, channels), np.uint8)).bands()
    assert (bands.shape, bands.dtype) == ((3, 5, expected), np.uint8)


def test_opacity_over_white_in_fractions() -> None:
    rgba = np.array([[[0.0, 0.5, 1.0, 0.5]]], np.float32)
    np.testing.assert_allclose(ArrayImage(rgba).bands(), [[[0.5, 0.75, 1.0]]])


def test_four_bands_without_opacity() -> None:
    array = np.random.default_rng(0).integers(0, 256, (3, 5, 4), np.uint8)
    bands, opaque = ArrayImage(array, opacity=False), ArrayImage(array)
    np.testing.assert_array_equal(bands.bands(), array)
    assert bands.content_hash() != opaque.content_hash()
    assert (bands.facts()["mode"], opaque.facts()["mode"]) == ("4 channels", "RGBA")
    with pytest.raises(ImageError, match="its 4 channels are not red, green and blue"):
        bands.open()


def test_other_channels_are_shown_as_their_mean() -> None:
    array = np.zeros((3, 5, 2), np.float32)
    array[0, 0] = [0.2, 1.0]
    shown = ArrayImage(array).shown(at_least=2)
    assert (shown.shape, shown.dtype) == ((3, 5, 3), np.uint8)
    assert shown[0, 0].tolist() == [153] * 3
    rgb = ArrayImage(np.random.default_rng(0).integers(0, 256, (3, 5, 3), np.uint8))
    np.testing.assert_array_equal(rgb.shown(), rgb.open())


@pytest.mark.parametrize("look", ["open", "bands", "shown"])
def test_values_that_are_not_finite_are_counted(look: str) -> None:
    array = np.zeros((2, 5))
    array[1, 2:4] = np.nan
    with pytest.raises(ImageError, match=r"^a: 2 of its 10 values are not finite \(NaN or infinite\)$"):
        getattr(ArrayImage(array, name="a"), look)()


def test_fractions_out_of_range_are_told() -> None:
    with pytest.raises(ImageError, match=r"^a: its values are fractions from 0 to 255"):
        ArrayImage(np.array([[0.0, 255.0]]), name="a").open()


def test_equal_content_has_an_equal_hash() -> None:
    array = np.arange(30, dtype=np.uint8).reshape(2, 5, 3)
    assert ArrayImage(array).content_hash() == ArrayImage(array.copy(), name="b").content_hash()
    assert ArrayImage(array).content_hash() == ArrayImage(np.asfortranarray(array)).content_hash()
    assert ArrayImage(array).content_hash() != ArrayImage(array.reshape(5, 2, 3)).content_hash()
    assert len(ArrayImage(array).content_hash()) == 32
