"""Photos without a class that show the same picture as a labelled one."""

from collections.abc import Sequence

import numpy as np

from fieldguide.audit import survey
from fieldguide.images import Image
from fieldguide.ladder.part import Part
from fieldguide.search import nearest

# So many photos are compared, each with so many of the labelled photos of a part that are most like it.
COMPARED, NEIGHBOURS = 2_000, 2


def labelled_copies(
    images: Sequence[Image], vectors: np.ndarray, labelled: Sequence[Part]
) -> dict[int, tuple[str, str]]:
    """Find photos that are a labelled photo resized, compressed, cropped or brightened.

    Parameters
    ----------
    images : sequence of Image, of length n
        Each can be read; the first 2,000 are looked at.
    vectors : ndarray of shape (n, d), float32
        One row for each.
    labelled : sequence of Part
        The labelled photos, represented likewise.

    Returns
    -------
    dict of int to (str, str)
        Place of a photo -> name and label of the labelled photo that it is a copy of.

    Notes
    -----
    Of each part only the two labelled photos with the nearest vectors are decoded and compared, so the number
    of decodes grows with the photos that are asked about, not with the labelled ones.
    """
    images, vectors = images[:COMPARED], vectors[:COMPARED]
    known: list[tuple[Image, str]] = []
    for part in labelled:
        if len(part) and len(images):
            rows, _ = nearest(vectors, part.vectors, k=min(NEIGHBOURS, len(part)))
            dataset = part.dataset.subset(np.unique(rows).tolist())
            known += zip(dataset.images, dataset.labels, strict=True)
    pictures = [*images, *(image for image, _ in known)]
    found: dict[int, tuple[str, str]] = {}
    for group in survey(pictures).copies(pictures).near:
        originals = [known[i - len(images)] for i in group if i >= len(images)]
        if originals:
            image, label = originals[0]
            found |= {i: (image.name, label) for i in group if i < len(images)}
    return found
