"""The pages of a TIFF: how many there are, and which one is the photo."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from PIL import TiffImagePlugin

_SUBFILE_TYPE, _OLD_SUBFILE_TYPE, _WIDTH, _HEIGHT, _DESCRIPTION, _SUB_PAGES = 254, 255, 256, 257, 270, 330
_DNG_VERSION = 50706
_READ = (_SUBFILE_TYPE, _OLD_SUBFILE_TYPE, _WIDTH, _HEIGHT, _SUB_PAGES, _DNG_VERSION)
_REDUCED, _MASK, _OLD_REDUCED = 0b1, 0b100, 2
_MOST_PAGES, _MOST_SUB_PAGES, _MOST_ENTRIES = 10_000, 100, 4096
_BYTES = {1: 1, 3: 2, 4: 4, 13: 4, 16: 8, 18: 8}  # of a number, by the type of the tag
_IMAGEJ_PAGES = re.compile(r"^images=(\d+)$", re.MULTILINE)


@dataclass(frozen=True)
class _Page:
    """What is read of a page's header, without the rest of its tags.

    Attributes
    ----------
    numbers : dict of int to tuple of int
        Tag -> values.
    behind : int
        Where the next page is; 0 if there is none.
    """

    numbers: dict[int, tuple[int, ...]]
    behind: int

    @property
    def is_photo(self) -> bool:
        """Whether it is neither a smaller copy of another page nor its mask."""
        kind, old = (self.numbers.get(tag, (0,))[0] for tag in (_SUBFILE_TYPE, _OLD_SUBFILE_TYPE))
        return not (kind & (_REDUCED | _MASK) or (old == _OLD_REDUCED and _SUBFILE_TYPE not in self.numbers))

    @property
    def pixels(self) -> int:
        width, height = (self.numbers.get(tag, (0,))[0] for tag in (_WIDTH, _HEIGHT))
        return width * height


class TiffPages:
    """The pages of a TIFF, of which only the header is read.

    Parameters
    ----------
    stream : binary file
        The TIFF.
    first : int
        Where the first page is.
    is_little : bool
        Whether its numbers are little-endian.
    is_big : bool
        Whether it is a BigTIFF.
    """

    def __init__(self, stream: BinaryIO, *, first: int, is_little: bool, is_big: bool) -> None:
        self._stream = stream
        self._order = "little" if is_little else "big"
        self._is_big = is_big
        self._at = first
        self._first = self._page(first)

    @property
    def is_raw(self) -> bool:
        """Whether it is a raw camera file (DNG), which is a TIFF."""
        return _DNG_VERSION in self._first.numbers

    def photo(self) -> int:
        """Find the page that is the photo.

        Returns
        -------
        int
            Where the largest page of full resolution is, if the first one says that it is a smaller copy of
            another; where the first one is otherwise. Pages follow one another, or lie below the first
            (SubIFDs).
        """
        if self._first.is_photo:
            return self._at
        below = ((at, self._page(at)) for at in self._first.numbers.get(_SUB_PAGES, ()))
        photos = [(page.pixels, -at) for at, page in (*self._behind_first(), *below) if page.is_photo]
        return -max(photos)[1] if photos else self._at

    def count(self) -> int:
        """Count the pages that follow one another, without smaller copies and masks.

        Returns
        -------
        int
            From 1 to 10,000.
        """
        return max(1, self._first.is_photo + sum(page.is_photo for _, page in self._behind_first()))

    def _behind_first(self) -> Iterator[tuple[int, _Page]]:
        page, seen = self._first, set[int]()
        while page.behind and page.behind not in seen and len(seen) < _MOST_PAGES:
            at = page.behind
            seen.add(at)
            page = self._page(at)
            yield at, page

    def _page(self, at: int) -> _Page:
        count_bytes, size = (8, 8) if self._is_big else (2, 4)
        each = 4 + 2 * size
        self._stream.seek(at)
        count = self._number(self._stream.read(count_bytes))
        entries = self._stream.read(each * min(count, _MOST_ENTRIES))
        self._stream.seek(at + count_bytes + each * count)
        behind = self._number(self._stream.read(size))
        numbers = {}
        for start in range(0, len(entries) - each + 1, each):
            tag = self._number(entries[start : start + 2])
            if tag in _READ:
                numbers[tag] = self._values(entries[start + 2 : start + each])
        return _Page({tag: values for tag, values in numbers.items() if values}, behind)

    def _values(self, entry: bytes) -> tuple[int, ...]:
        size = 8 if self._is_big else 4
        each = _BYTES.get(self._number(entry[:2]), 0)
        length = each * min(self._number(entry[2 : 2 + size]), _MOST_SUB_PAGES)
        value = entry[2 + size :]
        if length > size:
            self._stream.seek(self._number(value))
            value = self._stream.read(length)
        return tuple(self._number(value[i : i + each]) for i in range(0, length, each or 1))

    def _number(self, digits: bytes) -> int:
        return int.from_bytes(digits, self._order)  # type: ignore[arg-type]


def imagej_pages(tags: TiffImagePlugin.ImageFileDirectory_v2) -> int:
    """Say how many pages a stack by ImageJ has, whose header lists the first page alone.

    Parameters
    ----------
    tags : PIL.TiffImagePlugin.ImageFileDirectory_v2
        Of its first page.

    Returns
    -------
    int
        1 for other TIFFs.
    """
    description = str(tags.get(_DESCRIPTION, ""))
    stated = _IMAGEJ_PAGES.search(description) if description.startswith("ImageJ=") else None
    return int(stated[1]) if stated else 1
