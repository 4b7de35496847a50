"""Say which photos belong together: by a column, a folder, a name, or when they were taken."""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

from fieldguide.errors import OptionError, suggestion
from fieldguide.images.dataset import Dataset
from fieldguide.images.description import count, first_few
from fieldguide.images.group_word import group_word
from fieldguide.images.taken import burst_groups, day_groups

Groups = tuple[str | None, ...]

FORMS = (
    "a column of the table, folder:1, name:REGULAR_EXPRESSION, path:REGULAR_EXPRESSION, exif:day, exif:burst "
    "or exif:burst:SECONDS"
)


def group_by(dataset: Dataset, rule: str) -> Dataset:
    r"""Group photos that must not be split apart.

    Parameters
    ----------
    dataset : Dataset
        The photos; groups that it has already are replaced, and a note says so.
    rule : str
        ``"site"`` or ``"column:site"``: equal cells of a column are one group, those that say nothing (empty,
        NA) none.
        ``"folder:1"``: the name of the first folder of a photo's path; ``"folder:-1"``: of the last.
        ``r"name:^(plant\d+)_"``: what a regular expression finds in the file's name, its first bracket or
        else all of it; ``"path:..."`` the same on the whole path, as `Image.name` has it.
        ``"exif:day"``: taken on one day; ``"exif:burst"``: taken by one camera, each within 10 seconds of the
        one before; ``"exif:burst:60"``: within 60.

    Returns
    -------
    Dataset
        With `groups`; photos to which the rule says nothing stand alone, and a note counts them.

    Raises
    ------
    OptionError
        If the rule cannot be understood, says nothing of any photo, puts every photo in a group of its own,
        or all of them into one.

    Examples
    --------
    >>> import numpy as np
    >>> from fieldguide.images import read
    >>> photos = read([(np.full((2, 2), i, dtype=np.uint8), "ab"[i % 2]) for i in range(12)])
    >>> photos.images[10].name
    'item 10'
    >>> group_by(photos, r"name:(\d)$").groups[:3]
    ('0', '1', '2')
    """
    kind, _, value = rule.partition(":")
    if rule in dataset.columns or kind not in _KINDS:
        kind, value = "column", rule
    groups = _KINDS[kind](dataset, value)
    _check(groups, dataset=dataset, rule=rule)
    alone = groups.count(None)
    rest = f", {count(alone, 'photo')} to which it says nothing alone" if alone else ""
    instead = ", instead of those of the source" if dataset.groups is not None else ""
    note = f"{count(len(set(groups) - {None}), 'group')} by {rule}{rest}{instead}"
    return replace(dataset, groups=groups, notes=(*dataset.notes, note))


def _check(groups: Groups, *, dataset: Dataset, rule: str) -> None:
    sizes = Counter(group for group in groups if group is not None)
    if not sizes:
        names = first_few([image.name for image in dataset.images])
        raise OptionError(f"--group-by {rule} says nothing of any photo; the photos are {names}")
    if max(sizes.values()) == 1:
        few = first_few([str(group) for group in sizes])
        raise OptionError(
            f"--group-by {rule} puts each of the {count(len(groups), 'photo')} in a group of its own "
            f"({few}); leave it out, or give a rule that several photos share"
        )
    if len(sizes) == 1 and None not in groups:
        raise OptionError(
            f"--group-by {rule} puts all {len(groups):,} photos into one group ({next(iter(sizes))!r}), "
            "so none could be held back; give a finer rule"
        )


def _by_column(dataset: Dataset, name: str) -> Groups:
    if name not in dataset.columns:
        known = f"its columns are {', '.join(dataset.columns)}" if dataset.columns else "it has no columns"
        raise OptionError(
            f"--group-by {name}: {dataset.source or 'the source'} has no such column ({known})."
            f"{suggestion(name, dataset.columns)}\nWhat can be given: {FORMS}."
        )
    return tuple(map(group_word, dataset.columns[name]))


def _by_folder(dataset: Dataset, level: str) -> Groups:
    try:
        place = int(level)
    except ValueError:
        place = 0
    if place == 0:
        raise OptionError(
            f"--group-by folder:{level}: a level is 1 for the first folder of a path, 2 for the next, "
            "-1 for the last"
        )
    groups: list[str | None] = []
    for parts in map(_parts, dataset.images):
        folders = parts[:-1]
        index = place - 1 if place > 0 else place
        groups.append(folders[index] if -len(folders) <= index < len(folders) else None)
    return tuple(groups)


def _by_name(dataset: Dataset, pattern: str) -> Groups:
    return _by_match([_parts(image)[-1] for image in dataset.images], pattern, rule="name")


def _by_path(dataset: Dataset, pattern: str) -> Groups:
    return _by_match([image.name for image in dataset.images], pattern, rule="path")


def _by_match(names: list[str], pattern: str, *, rule: str) -> Groups:
    try:
        found = [re.search(pattern, name) for name in names]
    except re.error as error:
        raise OptionError(f"--group-by {rule}:{pattern} is no regular expression: {error}") from None
    return tuple((match and (match[1] if match.re.groups else match[0])) or None for match in found)


def _by_exif(dataset: Dataset, what: str) -> Groups:
    if what == "day":
        return day_groups(dataset.images)
    kind, _, seconds = what.partition(":")
    if kind != "burst":
        raise OptionError(f"--group-by exif:{what}: what is known is exif:day and exif:burst")
    try:
        gap_s = float(seconds or 10)
    except ValueError:
        gap_s = -1.0
    if not gap_s >= 0:
        raise OptionError(f"--group-by exif:{what}: give seconds, such as exif:burst:60")
    return burst_groups(dataset.images, gap_s=gap_s)


def _parts(image: object) -> list[str]:
    return getattr(image, "name", "").replace("\\", "/").split("/")


_KINDS: dict[str, Callable[[Dataset, str], Groups]] = {
    "column": _by_column,
    "folder": _by_folder,
    "name": _by_name,
    "path": _by_path,
    "exif": _by_exif,
}
