"""Which photos of a dataset are copies of one another."""

from dataclasses import replace

import numpy as np

from fieldguide.audit.duplicates import joined
from fieldguide.audit.survey import survey
from fieldguide.images import Dataset
from fieldguide.represent import Progress


def find_duplicates(
    dataset: Dataset, vectors: np.ndarray | None = None, *, progress: Progress | None = None
) -> tuple[tuple[int, ...], ...]:
    """Group the photos of a dataset that are copies of one another.

    Parameters
    ----------
    dataset : Dataset
        Its photos are decoded once, small.
    vectors : ndarray of shape (n, d), float32, optional
        One per photo of the dataset; their nearest neighbours are compared too.
    progress : callable, optional
        Called as `progress(done, total)`.

    Returns
    -------
    tuple of tuple of int
        Each group ascending, of two photos or more; no photo in two groups; groups in the order of their
        first photos. A photo that cannot be read is in no group.

    Notes
    -----
    Byte-identical photos are always together. Copies that were resized, compressed anew, put in other light,
    cropped by up to 15 %, turned by up to 5 degrees, mirrored or turned by a quarter are found in nearly all
    cases among a few hundred photos (docs/benchmarks.md has the shares), fewer where much of this comes
    together or thousands look alike. Copies of copies join one group. The answer depends on the photos
    alone, not on threads or their order.

    Examples
    --------
    >>> import numpy as np
    >>> from fieldguide.images import read
    >>> photo = np.arange(4800, dtype=np.uint8).reshape(60, 80)
    >>> find_duplicates(read([(photo, "a"), (photo % 7 * 30, "a"), (photo.copy(), "b")]))
    ((0, 2),)
    """
    looked = survey(dataset.images, progress=progress)
    if vectors is not None:
        looked = replace(looked, vectors=vectors[looked.kept])
    found = looked.copies(dataset.images)
    return joined([*found.exact, *found.near])
