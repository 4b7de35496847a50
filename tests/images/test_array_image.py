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


@pytest.mark.parametrize("shape", [(3,), (3, 5, 2), (1, 3, 5, 3), (0, 5, 3), ()])
def test_other_shapes_are_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(OptionError, match="is no image; give"):
        ArrayImage(np.zeros(shape, dtype=np.uint8))


@pytest.mark.parametrize("dtype", [np.int64, bool, complex, object])
def test_other_types_are_refused(dtype: type) -> None:
    with pytest.raises(OptionError, match=rf"^a: pixels of type {np.dtype(dtype)} have no agreed range"):
        ArrayImage(np.zeros((3, 5), dtype=dtype), name="a")


def test_fractions_out_of_range_are_told() -> None:
    with pytest.raises(ImageError, match=r"^a: its values are fractions from 0 to 255"):
        ArrayImage(np.array([[0.0, 255.0]]), name="a").open()


def test_equal_content_has_an_equal_hash() -> None:
    array = np.arange(30, dtype=np.uint8).reshape(2, 5, 3)
    assert ArrayImage(array).content_hash() == ArrayImage(array.copy(), name="b").content_hash()
    assert ArrayImage(array).content_hash() == ArrayImage(np.asfortranarray(array)).content_hash()
    assert ArrayImage(array).content_hash() != ArrayImage(array.reshape(5, 2, 3)).content_hash()
    assert len(ArrayImage(array).content_hash()) == 32
