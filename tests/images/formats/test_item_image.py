import numpy as np
import pytest

from fieldguide.errors import ImageError
from fieldguide.images.formats.item_image import ItemImage


class Tensor:
    """What a tensor of PyTorch is to us."""

    def __init__(self, array: np.ndarray) -> None:
        self.array = array

    def numpy(self) -> np.ndarray:
        return self.array


@pytest.mark.parametrize("channels", [1, 3, 6])
def test_channels_and_depth_of_a_tensor_are_kept(channels: int) -> None:
    values = np.random.default_rng(0).random((channels, 20, 30), np.float32)
    image = ItemImage(lambda: Tensor(values), name="item 0")
    np.testing.assert_array_equal(image.bands(), values.transpose(1, 2, 0))
    assert image.shown().shape == (20, 30, 3)


def test_other_channels_cannot_be_opened_as_colours() -> None:
    image = ItemImage(lambda: np.zeros((20, 30, 6), np.uint8), name="item 0")
    with pytest.raises(ImageError, match=r"^item 0: its 6 channels are not red, green and blue"):
        image.open()
