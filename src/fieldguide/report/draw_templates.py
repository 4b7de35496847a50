"""The weights of a linear classifier on pixels, as pictures."""

from math import ceil, sqrt

import numpy as np
from PIL import Image as PillowImage
from PIL import ImageDraw, ImageFont

from fieldguide.classify import Linear
from fieldguide.errors import GuideError
from fieldguide.guide import Guide
from fieldguide.represent import Pixels

# Pixels of the picture: side of a template at least, room between two, and height of a name.
SIDE_PX, GAP_PX, NAME_PX = 112, 12, 22
GREY = 128


def draw_templates(guide: Guide) -> PillowImage.Image:
    """Draw for each class what a linear classifier on pixels looks for.

    Parameters
    ----------
    guide : Guide
        With the representation `Pixels` and a classifier with one weight for each feature and class.

    Returns
    -------
    PIL.Image.Image
        RGB; one template for each class in the order of `guide.classes`, with its name, left to right and
        down. Grey is a weight of 0, lighter speaks for the class, darker against it; with colour, each
        channel for itself. All templates have the same scale, at whose ends are the 99.5th percentile of
        the sizes of all weights.

    Raises
    ------
    GuideError
        If the guide has another representation or classifier, or neither 1 nor 3 channels.
    OptionError
        If the classifier has a transform without weights for pixels.

    Notes
    -----
    Weights are taken minus their mean over the classes, which decides nothing.
    """
    encoder, classifier = guide.encoder, guide.classifier
    if not isinstance(encoder, Pixels) or not isinstance(classifier, Linear):
        raise GuideError(
            "templates are the weights of pixels, so they need a guide made with --represent pixels and a "
            f"linear classifier (--classify logistic, linear, linear_svm or linear_svm_sgd); this one has "
            f"{encoder!r} and {classifier!r}."
        )
    channels = encoder.width // encoder.size**2
    if channels not in (1, 3):
        raise GuideError(
            f"templates are pictures, grey or in colour, and this guide looks at {channels} channels; "
            "make one with --represent-option channels=1 or channels=3."
        )
    weights = classifier.templates().reshape(-1, encoder.size, encoder.size, channels)
    largest = float(np.percentile(np.abs(weights), 99.5)) or 1.0
    shades = (GREY + (GREY - 1) * (weights / largest).clip(-1, 1)).round().astype(np.uint8)
    return _sheet([np.repeat(shade, 3 // channels, axis=2) for shade in shades], guide.classes)


def _sheet(templates: list[np.ndarray], names: tuple[str, ...]) -> PillowImage.Image:
    side = len(templates[0]) * max(1, ceil(SIDE_PX / len(templates[0])))
    columns = ceil(sqrt(1.6 * len(templates)))
    rows = ceil(len(templates) / columns)
    across, down = side + GAP_PX, side + NAME_PX + GAP_PX
    sheet = PillowImage.new("RGB", (columns * across + GAP_PX, rows * down + GAP_PX), "white")
    pen, font = ImageDraw.Draw(sheet), ImageFont.load_default(size=14)
    for place, (template, name) in enumerate(zip(templates, names, strict=True)):
        left, top = GAP_PX + place % columns * across, GAP_PX + place // columns * down
        enlarged = PillowImage.fromarray(template).resize((side, side), PillowImage.Resampling.NEAREST)
        sheet.paste(enlarged, (left, top + NAME_PX))
        pen.text((left, top), _fitting(name, font=font, width=side), fill="black", font=font)
    return sheet


def _fitting(name: str, *, font: ImageFont.FreeTypeFont | ImageFont.ImageFont, width: int) -> str:
    """Return as much of a name as there is room for."""
    if font.getlength(name) <= width:
        return name
    kept = next(n for n in range(len(name), -1, -1) if font.getlength(name[:n] + "…") <= width)
    return name[:kept] + "…"
