"""A photo is like no other only where there are enough others."""

import numpy as np
import pytest

from fieldguide.audit import audit
from fieldguide.images import ArrayImage, Dataset
from fieldguide.represent import Pixels


@pytest.mark.parametrize(("n", "named"), [(1, []), (2, []), (19, []), (20, ["odd"]), (30, ["odd"])])
def test_outliers_are_named_from_20_photos(n: int, named: list[str]) -> None:
    random = np.random.default_rng(0)
    usual = np.tile(np.arange(0, 160, 10, dtype=np.int64), (16, 1))[..., None] + 60
    arrays = [usual + random.integers(-9, 9, (16, 16, 3)) for _ in range(n - 1)]
    arrays.append(random.integers(0, 255, (16, 16, 3)))
    images = tuple(
        ArrayImage(pixels.clip(0, 255).astype(np.uint8), name="odd" if i == n - 1 else f"photo {i}")
        for i, pixels in enumerate(arrays)
    )
    found = audit(Dataset(images=images, labels=("a",) * n), represent=Pixels(size=16), cache=None)
    assert [finding.photos[0] for finding in found.of_kind("outlier")] == named
