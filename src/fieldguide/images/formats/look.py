"""A first look at a source, by which its format is recognised."""

import os
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from fieldguide.images.failure import FAILURES
from fieldguide.images.regular_file import read_head

_HEAD_BYTES = 1024


@dataclass(frozen=True)
class Look:
    """What can be seen of a path without reading it.

    Attributes
    ----------
    path : Path
        A file or a folder that exists.
    names_label : bool, default=False
        Whether somebody named the column of labels, so that a table of metadata has one.
    is_folder : bool
        Which of them.
    """

    path: Path
    names_label: bool = False
    is_folder: bool = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "is_folder", self.path.is_dir())

    @property
    def suffix(self) -> str:
        """The suffix of a file, in small letters; empty for a folder."""
        return "" if self.is_folder else self.path.suffix.lower()

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names in a folder, sorted, without hidden ones; none for a file."""
        try:
            with os.scandir(self.path) as entries:
                return tuple(sorted(entry.name for entry in entries if entry.name[0] != "."))
        except OSError:
            return ()

    @cached_property
    def head(self) -> bytes:
        """The first kilobyte of a file; nothing for a folder."""
        try:
            return b"" if self.is_folder else read_head(self.path, length=_HEAD_BYTES)
        except FAILURES:
            return b""
