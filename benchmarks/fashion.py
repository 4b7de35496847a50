"""Fashion-MNIST, Xiao, Rasul and Vollgraf, arXiv:1708.07747: Debian's package dataset-fashion-mnist."""

from functools import cache
from pathlib import Path

import numpy as np

import fieldguide
from fieldguide.images import Image

FOLDER = Path("/usr/share/datasets/fashion-mnist")


@cache
def photos(split: str) -> tuple[list[Image], np.ndarray]:
    """Return the photos of "train" or "test", and the number of each one's class."""
    dataset = fieldguide.read(FOLDER)
    rows = [i for i, where in enumerate(dataset.splits or ()) if where == split]
    codes = np.unique(dataset.labels, return_inverse=True)[1]
    return [dataset.images[i] for i in rows], codes[rows]
