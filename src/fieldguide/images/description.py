"""What was understood of a source, in a few aligned lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fieldguide.images.dataset import Dataset
    from fieldguide.images.left_out import LeftOut

_CLASSES_SHOWN = 20
_NAMES_SHOWN = 3
_REASONS_SHOWN = 10
_WIDEST_LABEL = 40


def describe(dataset: Dataset) -> str:
    """Say what was understood of a source.

    Parameters
    ----------
    dataset : Dataset
        As read.

    Returns
    -------
    str
        Lines for a terminal, without a line break at the end.
    """
    classes = count(len(dataset.classes), *_class_words(dataset))
    head = f"{count(len(dataset), 'photo')} {'of' if dataset.tags is None else 'with'} {classes}"
    lines = [f"{dataset.source}: {head}" if dataset.source else head]
    lines += _class_table(dataset)
    lines += _facts(dataset)
    lines += [f"  note: {note}" for note in dataset.notes]
    return "\n".join(lines)


def count(number: int, one: str, many: str | None = None) -> str:
    """Write a number with its noun.

    Parameters
    ----------
    number : int
        How many.
    one, many : str
        The noun for one and, if not `one` with an s, for several.

    Returns
    -------
    str

    Examples
    --------
    >>> count(1, "photo"), count(2000, "photo")
    ('1 photo', '2,000 photos')
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def by_reason(left_out: Iterable[LeftOut]) -> dict[str, list[str]]:
    """Gather the photos that are left out for the same reason.

    Parameters
    ----------
    left_out : iterable of LeftOut
        In any order.

    Returns
    -------
    dict of str to list of str
        Reason -> names, the commonest reason first.
    """
    names: dict[str, list[str]] = {}
    for photo in left_out:
        names.setdefault(photo.reason, []).append(photo.name)
    return dict(sorted(names.items(), key=lambda item: -len(item[1])))


def first_few(names: list[str]) -> str:
    """List some names and say how many more there are.

    Parameters
    ----------
    names : list of str
        Any number of them.

    Returns
    -------
    str

    Examples
    --------
    >>> first_few(["a", "b", "c", "d", "e"])
    'a, b, c and 2 more'
    """
    shown = ", ".join(names[:_NAMES_SHOWN])
    rest = len(names) - _NAMES_SHOWN
    return f"{shown} and {rest:,} more" if rest > 0 else shown


def shortened(label: str) -> str:
    """Write a class in a table of a terminal: the end of a long one, by which deep folders differ.

    Parameters
    ----------
    label : str
        Printable.

    Returns
    -------
    str
        At most 40 characters.

    Examples
    --------
    >>> shortened("oak"), len(shortened("plants/" * 9 + "oak"))
    ('oak', 40)
    """
    return label if len(label) <= _WIDEST_LABEL else "..." + label[3 - _WIDEST_LABEL :]


def _class_table(dataset: Dataset) -> Iterator[str]:
    columns: Mapping[str, Mapping[str, int]] = dataset.split_counts() or {"photos": dataset.counts()}
    shown = dataset.classes[:_CLASSES_SHOWN]
    if not shown:
        return
    one, many = _class_words(dataset)
    widest = max(len(one), *(len(shortened(label)) for label in shown))
    widths = {name: max(len(name), 7) for name in columns}
    yield "  " + one.ljust(widest) + "".join(f"  {name:>{widths[name]}}" for name in columns)
    for label in shown:
        numbers = "".join(f"  {column[label]:>{widths[name]},}" for name, column in columns.items())
        yield f"  {shortened(label).ljust(widest)}{numbers}"
    if len(dataset.classes) > len(shown):
        yield f"  ... and {count(len(dataset.classes) - len(shown), f'more {one}', f'more {many}')}"


def _class_words(dataset: Dataset) -> tuple[str, str]:
    return ("class", "classes") if dataset.tags is None else ("label", "labels")


def _facts(dataset: Dataset) -> Iterator[str]:
    if dataset.groups is not None:
        yield f"  groups: {len(set(dataset.groups) - {None}):,}"
    for name, values in dataset.columns.items():
        yield f"  column '{name}': {count(len(set(values) - {None}), 'value')}"
    above = {super_class for classes in dataset.hierarchy.values() for super_class in classes}
    if above:
        yield f"  hierarchy: {count(len(above), 'super-class', 'super-classes')}"
    if dataset.accepted is not None:
        several = sum(len(answers) > 1 for answers in dataset.accepted)
        yield f"  several answers count as right: {count(several, 'photo')}"
    if dataset.tags is not None:
        yield f"  tags: {len(dataset.tag_counts()):,}, many for one photo"
    if dataset.unlabelled:
        yield f"  unlabelled: {count(len(dataset.unlabelled), 'photo')}"
    if dataset.left_out:
        yield f"  left out: {count(len(dataset.left_out), 'photo')}"
        reasons = by_reason(dataset.left_out)
        for reason in list(reasons)[:_REASONS_SHOWN]:
            yield f"    {len(reasons[reason]):,}: {reason}: {first_few(reasons[reason])}"
        if len(reasons) > _REASONS_SHOWN:
            yield f"    ... and {count(len(reasons) - _REASONS_SHOWN, 'more reason')}"
    if dataset.ignored:
        kinds = ", ".join(f"{number:,} {kind}" for kind, number in sorted(dataset.ignored.items()))
        yield f"  ignored, no photos: {kinds}"
