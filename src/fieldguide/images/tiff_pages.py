"""How many pages a TIFF has."""

import re
from typing import BinaryIO

from PIL import TiffImagePlugin

_SUBFILE_TYPE, _DESCRIPTION = 254, 270
_NOT_A_PAGE = 0b101  # a smaller copy of another page, or its mask
_MOST_PAGES = 10_000
_IMAGEJ_PAGES = re.compile(r"^images=(\d+)$", re.MULTILINE)


def tiff_pages(tags: TiffImagePlugin.ImageFileDirectory_v2, stream: BinaryIO, *, is_big: bool) -> int:
    """Count the pages of a TIFF, without smaller copies of them.

    Parameters
    ----------
    tags : PIL.TiffImagePlugin.ImageFileDirectory_v2
        Of its first page.
    stream : binary file
        The TIFF.
    is_big : bool
        Whether it is a BigTIFF.

    Returns
    -------
    int
        At most 10,000; of a stack by ImageJ, whose header lists the first page alone, what ImageJ says.
    """
    order = "little" if tags.prefix == b"II" else "big"
    count_bytes, entry_bytes, next_bytes = (8, 20, 8) if is_big else (2, 12, 4)
    pages, seen, at = 1, set[int](), tags.next
    while at and at not in seen and len(seen) < _MOST_PAGES:
        seen.add(at)
        stream.seek(at)
        entries = int.from_bytes(stream.read(count_bytes), order)
        first = stream.read(entry_bytes)  # tags ascend, and no other tag of a page comes before its type
        is_typed = int.from_bytes(first[:2], order) == _SUBFILE_TYPE
        pages += not (is_typed and int.from_bytes(first[-next_bytes:], order) & _NOT_A_PAGE)
        stream.seek(at + count_bytes + entries * entry_bytes)
        at = int.from_bytes(stream.read(next_bytes), order)
    description = str(tags.get(_DESCRIPTION, ""))
    stated = _IMAGEJ_PAGES.search(description) if description.startswith("ImageJ=") else None
    return int(stated[1]) if stated and pages == 1 else pages
