"""Which photos are copies of one another."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from fieldguide.audit.alignment import WHOLE, halved, placed, refined
from fieldguide.audit.lookalikes import lookalikes, neighbour_pairs
from fieldguide.audit.survey import Survey, survey
from fieldguide.audit.verify import are_copies, may_be_copies
from fieldguide.images import Dataset
from fieldguide.represent import Progress

# At 32 and at 64 px, of a crop with the window it is thought to show:
_LEAST_CORRELATION = (0.6, 0.86)
_FARTHEST = (6.0, 3.0)  # grey levels
_FARTHEST_WHOLE = 3.0  # of photos that were not cropped, at 32 px


@dataclass(frozen=True)
class Duplicates:
    """Groups of copies; numbers are places in the dataset.

    Attributes
    ----------
    exact : tuple of tuple of int
        Photos of equal content.
    near : tuple of tuple of int
        Groups that hold photos of different content which show one picture, with all their exact copies.
    """

    exact: tuple[tuple[int, ...], ...]
    near: tuple[tuple[int, ...], ...]


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
    Byte-identical photos are always together. Copies that were resized, compressed anew, brightened, or
    cropped by up to a tenth are found in nearly all cases (docs/benchmarks.md has the shares); mirrored or
    rotated copies are not looked for. Copies of copies join one group. The answer depends on the photos and
    their order alone, not on threads.

    Examples
    --------
    >>> import numpy as np
    >>> from fieldguide.images import read
    >>> photo = np.arange(4800, dtype=np.uint8).reshape(60, 80)
    >>> find_duplicates(read([(photo, "a"), (photo[::-1], "a"), (photo.copy(), "b")]))
    ((0, 2),)
    """
    looked = survey(dataset.images, progress=progress)
    if vectors is not None:
        vectors = vectors[looked.kept]
    found = duplicates(looked, vectors=vectors)
    return joined([*found.exact, *found.near])


def duplicates(looked: Survey, *, vectors: np.ndarray | None) -> Duplicates:
    """Find copies among surveyed photos.

    Parameters
    ----------
    looked : Survey
        Of m photos.
    vectors : ndarray of shape (m, d), float32, or None
        Their embeddings.

    Returns
    -------
    Duplicates
    """
    first: dict[bytes, int] = {}
    same: list[list[int]] = [[] for _ in looked.hashes]
    for row, content in enumerate(looked.hashes):
        same[first.setdefault(content, row)].append(row)
    single = np.array([row for row, rows in enumerate(same) if rows], dtype=np.int64)
    near = single[_near_pairs(looked.thumbnails[single], None if vectors is None else vectors[single])]
    exact = [rows for rows in same if len(rows) > 1]
    groups = joined([*near.tolist(), *exact])
    mixed = [group for group in groups if len({looked.hashes[row] for row in group}) > 1]
    return Duplicates(exact=_places(exact, looked), near=_places(mixed, looked))


def joined(groups: Iterable[Iterable[int]]) -> tuple[tuple[int, ...], ...]:
    """Unite groups that share a member.

    Parameters
    ----------
    groups : iterable of iterable of int
        Any.

    Returns
    -------
    tuple of tuple of int
        Disjoint, each ascending, in the order of their first members.

    Examples
    --------
    >>> joined([[5, 4], [1, 2], [2, 3]])
    ((1, 2, 3), (4, 5))
    """
    parents: dict[int, int] = {}

    def root(member: int) -> int:
        parents.setdefault(member, member)
        while parents[member] != member:
            parents[member] = parents[parents[member]]
            member = parents[member]
        return member

    for group in groups:
        head, *rest = group
        for member in (head, *rest):
            parents[root(member)] = root(head)
    united: dict[int, list[int]] = {}
    for member in sorted(parents):
        united.setdefault(root(member), []).append(member)
    return tuple(sorted(tuple(group) for group in united.values()))


def _places(groups: Iterable[Iterable[int]], looked: Survey) -> tuple[tuple[int, ...], ...]:
    return tuple(tuple(int(looked.kept[row]) for row in group) for group in groups)


def _near_pairs(thumbnails: np.ndarray, vectors: np.ndarray | None) -> np.ndarray:
    """Return pairs of rows, (p, 2), that show one picture."""
    if len(thumbnails) < 2:
        return np.empty((0, 2), dtype=np.int64)
    half = halved(thumbnails)
    small = halved(half)
    same, cropped = lookalikes(small)
    if vectors is not None:
        neighbours = neighbour_pairs(vectors)
        same = np.unique(np.concatenate([same, neighbours]), axis=0)
        cropped = np.unique(np.concatenate([cropped, neighbours, neighbours[:, ::-1]]), axis=0)
    whole = np.tile(np.array(WHOLE, dtype=np.float32), (len(same), 1))
    same = same[may_be_copies(small, same, whole, farthest=_FARTHEST_WHOLE)]
    copies = same[are_copies(thumbnails, same, whole[: len(same)])]
    known = {tuple(pair) for pair in copies.tolist()}
    open_ones = [(min(pair), max(pair)) not in known for pair in cropped.tolist()]
    cropped = cropped[np.array(open_ones, dtype=bool)]
    windows, correlation = placed(small, cropped)
    levels = zip((small, half), (half, thumbnails), _LEAST_CORRELATION, _FARTHEST, strict=True)
    for seen, finer, least, farthest in levels:
        likely = (correlation >= least) & may_be_copies(seen, cropped, windows, farthest=farthest)
        cropped = cropped[likely]
        windows, correlation = refined(finer, cropped, windows[likely])
    return np.concatenate([copies, cropped[are_copies(thumbnails, cropped, windows)]])
