"""WebDataset shards: tars in which the files of one photo share their name up to the first dot."""

import json
import re
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from fieldguide.errors import OptionError, SourceError
from fieldguide.images.as_label import as_label
from fieldguide.images.assembly import Assembly
from fieldguide.images.bytes_image import BytesImage
from fieldguide.images.column_names import role_of
from fieldguide.images.dataset import Dataset
from fieldguide.images.failure import FAILURES, reason
from fieldguide.images.file_kind import PHOTO, file_kind
from fieldguide.images.formats.archive_list import list_archive
from fieldguide.images.formats.look import Look
from fieldguide.images.formats.member import Member, read_member
from fieldguide.images.formats.source_file import source_text
from fieldguide.images.regular_file import open_regular
from fieldguide.images.split_words import split_word
from fieldguide.images.whole_numbers import whole_numbers
from fieldguide.printable import printable

_LABELS = ("cls", "json", "txt")  # the first that is there counts
_NAMES_FILES = ("classnames.txt", "classes.txt", "labels.txt")
_KEY = re.compile(r"((?:.*/)?[^./][^./]*)\.([^/]+)")
_MEMBERS_LOOKED_AT = 64
_LONGEST_LABEL = 1_000_000  # bytes


def is_webdataset(look: Look) -> bool:
    """Recognise a tar, or a folder of tars, with a label file beside the photos (``x.jpg`` and ``x.cls``)."""
    if not look.is_folder and look.suffix != ".tar":
        return False
    shards = _shards(look.path)
    return bool(shards) and _has_labels(next(iter(shards)))


def read_webdataset(path: str, *, max_pixels: int, licence: str | None) -> Dataset:
    """Read WebDataset shards [1]_. Photos are read from where they stand in the tars.

    Parameters
    ----------
    path : str
        A shard, or a folder of shards, perhaps in a folder for each split. A shard called ``train-0001.tar``
        is training. A file of class names, one a line, beside the shards names the numbers of ``.cls`` files.
    max_pixels : int
        Passed on to each photo.
    licence : str or None
        Passed on.

    Returns
    -------
    Dataset
        The label is what ``.cls`` says, or the field of ``.json`` that means label, or the text of ``.txt``.
        Where all are numbers, whole ones are written alike, 3.0 as 3.

    Raises
    ------
    SourceError
        If a shard is damaged, a class number has no name, or no photo is left.

    References
    ----------
    .. [1] "The WebDataset format", https://github.com/webdataset/webdataset
    """
    given = Path(path)
    assembly = Assembly(source=path, licence=licence)
    names = _class_names(given)
    for number, (shard, split) in enumerate(_shards(given).items()):
        for sample in _samples(shard):
            _add(sample, number=number, split=split, names=names, assembly=assembly, max_pixels=max_pixels)
    spelled = whole_numbers(assembly.labels)
    assembly.labels = [spelled.get(label, label) for label in assembly.labels]
    return assembly.dataset()


@dataclass(slots=True)
class _Sample:
    """The files of one photo."""

    shard: Path
    key: str
    photo: Member | None = None
    labels: dict[str, Member] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return f"{self.shard.name}/{self.photo.name if self.photo else self.key}"


def _shards(given: Path) -> dict[Path, str | None]:
    """Find the tars, and the split each is of."""
    if not given.is_dir():
        return {given: _split_of(given)}
    folders = [given, *(f for f in sorted(given.iterdir()) if split_word(f.name) and f.is_dir())]
    return {
        tar: _split_of(tar) or split_word(tar.parent.name) for f in folders for tar in sorted(f.glob("*.tar"))
    }


def _split_of(shard: Path) -> str | None:
    words = re.split(r"[^A-Za-z]+", shard.stem)
    return next((split for word in words if (split := split_word(word))), None)


def _has_labels(shard: Path) -> bool:
    photos, labels = set(), set()
    try:
        with open_regular(shard) as file, tarfile.open(fileobj=file, mode="r:") as archive:
            for _ in range(_MEMBERS_LOOKED_AT):
                info = archive.next()
                if info is None:
                    break
                match = _KEY.fullmatch(info.name)
                if match and file_kind(info.name.rpartition("/")[2]) == PHOTO:
                    photos.add(match[1])
                elif match and match[2].lower() in _LABELS:
                    labels.add(match[1])
    except (*FAILURES, tarfile.TarError):
        return False
    return bool(photos & labels)


def _class_names(given: Path) -> list[str] | None:
    folder = given if given.is_dir() else given.parent
    file = next((folder / name for name in _NAMES_FILES if (folder / name).is_file()), None)
    return None if file is None else [line.strip() for line in source_text(file).splitlines() if line.strip()]


def _samples(shard: Path) -> Iterator[_Sample]:
    samples: dict[str, _Sample] = {}
    for name, member in list_archive(shard).members.items():
        match = _KEY.fullmatch(name)
        if not match:
            continue
        sample = samples.setdefault(match[1], _Sample(shard, match[1]))
        if match[2].lower() in _LABELS:
            sample.labels[match[2].lower()] = member
        elif file_kind(name.rpartition("/")[2]) == PHOTO and sample.photo is None:
            sample.photo = member
    return (sample for sample in samples.values() if sample.photo or sample.labels)


def _add(
    sample: _Sample,
    *,
    number: int,
    split: str | None,
    names: list[str] | None,
    assembly: Assembly,
    max_pixels: int,
) -> None:
    if sample.photo is None:
        assembly.leave_out(sample.name, reason="a label without a photo")
        return
    try:
        label = _label(sample, names=names)
    except FAILURES as error:
        if isinstance(error, SourceError):
            raise
        assembly.leave_out(sample.name, reason=f"its label cannot be read: {reason(error)}")
        return
    if not label:
        assembly.leave_out(sample.name, reason="the label is missing")
        return
    fetch = partial(read_member, str(sample.shard), sample.photo)
    image = BytesImage(fetch, name=sample.name, max_pixels=max_pixels)
    assembly.add(image, label=label, split=split, identity=number << 64 | sample.photo.offset)


def _label(sample: _Sample, *, names: list[str] | None) -> str:
    kind = next((kind for kind in _LABELS if kind in sample.labels), None)
    if kind is None:
        return ""
    text = read_member(str(sample.shard), sample.labels[kind], at_most=_LONGEST_LABEL).decode().strip()
    value = _label_field(json.loads(text)) if kind == "json" else text
    if names is not None:
        value = whole_numbers([value]).get(value, value)
    if names is None or not value.isdecimal():
        return value
    if int(value) >= len(names):
        raise SourceError(
            f"{printable(sample.name)}: class number {value}, and the file of names has {len(names)}"
        )
    return names[int(value)]


def _label_field(value: Any) -> str:
    if isinstance(value, dict):
        roles = {role_of(key): key for key in reversed(value)}
        value = value.get(roles.get("label", ""), "")
    try:
        return as_label(value)
    except OptionError:
        return ""
