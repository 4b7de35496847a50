"""Photos that a file holds as one block of pixels."""

from collections.abc import Sequence

import numpy as np

from fieldguide.images.array_image import ArrayImage
from fieldguide.images.assembly import Assembly


def add_arrays(
    assembly: Assembly,
    pixels: np.ndarray,
    labels: Sequence[str],
    *,
    name: str,
    split: str | None = None,
    opacity: bool = True,
) -> None:
    """Add photos that stand in one array.

    Parameters
    ----------
    assembly : Assembly
        What they are added to.
    pixels : ndarray of shape (n, h, w) or (n, h, w, c)
        As `ArrayImage` takes each. Not copied.
    labels : sequence of str, of length n
        The class of each.
    name : str
        Of the whole; a photo is called by it and its position.
    split : str, optional
        Of all of them.
    opacity : bool, default=True
        Whether the last of four channels is opacity.
    """
    for position, label in enumerate(labels):
        image = ArrayImage(pixels[position], name=f"{name}[{position}]", opacity=opacity)
        assembly.add(image, label=label, split=split, identity=None)


def class_names(numbers: np.ndarray, names: Sequence[str] | None) -> list[str]:
    """Give numbered classes their names.

    Parameters
    ----------
    numbers : ndarray of shape (n,) of whole numbers
        The class of each photo.
    names : sequence of str or None
        By number; None for classes that are called by their number.

    Returns
    -------
    list of str

    Raises
    ------
    ValueError
        If a number has no name; the message is the reason alone.
    """
    if names is None:
        return [str(number) for number in numbers.tolist()]
    if len(numbers) and not 0 <= int(numbers.min()) <= int(numbers.max()) < len(names):
        outside = int(numbers.max()) if int(numbers.max()) >= len(names) else int(numbers.min())
        raise ValueError(f"class number {outside} among classes 0 to {len(names) - 1}")
    return [names[number] for number in numbers.tolist()]
