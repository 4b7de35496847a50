"""Measured ways to make a photo worse."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PIL import Image as Pillow
from PIL import ImageFilter

Change = Callable[[np.ndarray, float, np.random.Generator], np.ndarray]


@dataclass(frozen=True)
class Corruption:
    """One way to make a photo worse, in measured steps.

    Attributes
    ----------
    name : str
        One word.
    levels : tuple of float
        The steps.
    unit : str
        What a level counts, a format with the level in it.
    told : str
        What is done, a sentence.
    change : callable
        Takes an RGB photo (h, w, 3), uint8, a level and a random generator; gives a photo.
    """

    name: str
    levels: tuple[float, ...]
    unit: str
    told: str
    change: Change

    def level(self, level: float) -> str:
        """Say a level with its unit.

        Parameters
        ----------
        level : float
            One of `levels`.

        Returns
        -------
        str
            Such as ``"-1 stop"``.
        """
        return self.unit.format(level).replace("-", "−")


def _blur(pixels: np.ndarray, level: float, random: np.random.Generator) -> np.ndarray:  # noqa: ARG001
    radius = level / 100 * min(pixels.shape[:2])
    return np.asarray(Pillow.fromarray(pixels).filter(ImageFilter.GaussianBlur(radius)))


def _light(pixels: np.ndarray, level: float, random: np.random.Generator) -> np.ndarray:  # noqa: ARG001
    """Scale light, not grey levels: sRGB to linear (IEC 61966-2-1), times 2^level, and back."""
    grey = np.arange(256) / 255
    linear = np.where(grey <= 0.04045, grey / 12.92, ((grey + 0.055) / 1.055) ** 2.4) * 2**level
    back = np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)
    return (back.clip(0, 1) * 255).round().astype(np.uint8)[pixels]


def _cover(pixels: np.ndarray, level: float, random: np.random.Generator) -> np.ndarray:
    height, width = pixels.shape[:2]
    share = (level / 100) ** 0.5
    tall, wide = max(1, round(share * height)), max(1, round(share * width))
    top, left = random.integers(0, height - tall + 1), random.integers(0, width - wide + 1)
    covered = pixels.copy()
    covered[top : top + tall, left : left + wide] = 127
    return covered


def _crop(pixels: np.ndarray, level: float, random: np.random.Generator) -> np.ndarray:  # noqa: ARG001
    height, width = pixels.shape[:2]
    share = (1 - level / 100) ** 0.5
    tall, wide = max(1, round(share * height)), max(1, round(share * width))
    top, left = (height - tall) // 2, (width - wide) // 2
    return np.ascontiguousarray(pixels[top : top + tall, left : left + wide])


def _rotate(pixels: np.ndarray, level: float, random: np.random.Generator) -> np.ndarray:
    degrees = level * random.choice((-1, 1))
    red, green, blue = (int(value) for value in pixels.reshape(-1, 3).mean(axis=0))
    turned = Pillow.fromarray(pixels).rotate(
        degrees, resample=Pillow.Resampling.BICUBIC, fillcolor=(red, green, blue)
    )
    return np.asarray(turned)


CORRUPTIONS = (
    Corruption(
        "blur",
        (0.5, 1.0, 2.0),
        "{:g} %",
        "Gaussian blur whose standard deviation is so many percent of the shorter side.",
        _blur,
    ),
    Corruption(
        "light",
        (-2.0, -1.0, 1.0, 2.0),
        "{:+g} EV",
        "Darker or brighter by so many stops: each stop (1 EV) halves or doubles the light; what gets too "
        "bright is cut off at white.",
        _light,
    ),
    Corruption(
        "cover",
        (10.0, 25.0, 40.0),
        "{:g} %",
        "A grey rectangle, somewhere in the photo, hides so much of its area.",
        _cover,
    ),
    Corruption(
        "crop",
        (10.0, 25.0, 50.0),
        "{:g} %",
        "So much of the area is gone, the same at all borders.",
        _crop,
    ),
    Corruption(
        "turn",
        (10.0, 30.0, 90.0),
        "{:g}°",
        "Turned left or right about the middle; corners are filled with the photo's mean colour.",
        _rotate,
    ),
)
