"""Groups of copies."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain


@dataclass(frozen=True)
class Duplicates:
    """Groups of copies; numbers are places in the list of photos.

    Attributes
    ----------
    exact : tuple of tuple of int
        Photos of equal content.
    near : tuple of tuple of int
        Groups that hold photos of different content which show one picture, with all their exact copies.
    """

    exact: tuple[tuple[int, ...], ...]
    near: tuple[tuple[int, ...], ...]


def duplicates(contents: Sequence[bytes | None], *, pictures: Iterable[Sequence[bytes]]) -> Duplicates:
    """Find the copies among photos, where it is known which contents show one picture.

    Parameters
    ----------
    contents : sequence of (bytes or None)
        Content hash of each photo; None for one that is a copy of none.
    pictures : iterable of sequence of bytes
        Contents that show one picture; no content twice.

    Returns
    -------
    Duplicates
        Each group ascending, in the order of their first photos.

    Examples
    --------
    >>> duplicates([b"a", b"b", b"c", b"a"], pictures=[(b"c", b"a", b"x"), (b"b", b"y")])
    Duplicates(exact=((0, 3),), near=((0, 2, 3),))
    """
    places: dict[bytes, list[int]] = {}
    for place, content in enumerate(contents):
        if content is not None:
            places.setdefault(content, []).append(place)
    exact = [tuple(same) for same in places.values() if len(same) > 1]
    present = [[places[content] for content in picture if content in places] for picture in pictures]
    near = [tuple(sorted(chain.from_iterable(same))) for same in present if len(same) > 1]
    return Duplicates(exact=tuple(exact), near=tuple(sorted(near)))


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
