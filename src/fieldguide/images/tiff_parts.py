"""Where the pixels of a TIFF lie in its file: its strips or tiles."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from fieldguide.errors import ImageError
from fieldguide.images.tiff_layout import OLD_JPEG, UNCOMPRESSED, TiffLayout

_WIDTH, _HEIGHT, _ROWS, _TILE_WIDTH, _TILE_HEIGHT = 256, 257, 278, 322, 323
STRIPS, TILES = (273, 279), (324, 325)  # offsets and lengths
_HEADER_BYTES = 8


@dataclass(frozen=True)
class TiffParts:
    """The strips or tiles of a page.

    Attributes
    ----------
    tags : tuple of int
        The tags of their offsets and their lengths.
    ranges : tuple of tuple of int
        Offset and length of each, in bytes: as many as the size needs, plane by plane.
    """

    tags: tuple[int, int]
    ranges: tuple[tuple[int, int], ...]

    @classmethod
    def of(cls, layout: TiffLayout, *, size: int) -> "TiffParts":
        """Find where pixels are; no decoder has seen them yet.

        Parameters
        ----------
        layout : TiffLayout
            Of the page.
        size : int
            Bytes of the file.

        Returns
        -------
        TiffParts
            Without ranges for JPEG of the old kind, which need not have any.

        Raises
        ------
        ImageError
            If one is missing that the size needs: there is no offset or length for it, or they are 0, or an
            uncompressed one is shorter than its pixels. The length of a single strip that is not compressed
            is not looked at, as libtiff does not: some programs write it wrong.
        EOFError
            If one ends behind the end of the file.
        """
        tags = layout.tags
        is_tiled = TILES[0] in tags
        if is_tiled and STRIPS[0] in tags:
            raise ValueError("strips and tiles in one page")
        chosen = TILES if is_tiled else STRIPS
        if layout.compression == OLD_JPEG:
            return cls(chosen, ())
        grid = _Grid.of(layout, is_tiled=is_tiled)
        offsets, lengths = (_numbers(tags.get(tag, ())) for tag in chosen)
        is_plain = layout.compression == UNCOMPRESSED
        ranges = []
        for number in range(grid.parts):
            least = grid.bytes_of(number) if is_plain else 1
            offset = offsets[number] if number < len(offsets) else 0
            length = lengths[number] if number < len(lengths) else 0
            if chosen[1] not in tags or (is_plain and grid.parts == 1):
                length = least
            if offset < _HEADER_BYTES or length < least:
                what = "tile" if is_tiled else "strip"
                raise ImageError(f"part of its data is missing: {what} {number + 1:,} of {grid.parts:,}")
            if offset + (least if is_plain else length) > size:
                raise EOFError
            ranges.append((offset, least if is_plain else length))
        return cls(chosen, tuple(ranges))


@dataclass(frozen=True)
class _Grid:
    """Strips or tiles as the size of a page needs them: how many, and their bytes if not compressed."""

    parts: int
    a_plane: int
    usual_bytes: int
    last_bytes: int

    @classmethod
    def of(cls, layout: TiffLayout, *, is_tiled: bool) -> "_Grid":
        tags = layout.tags
        width, height = tags[_WIDTH], tags[_HEIGHT]
        strip = width, tags.get(_ROWS, height)
        part_width, part_height = (tags[_TILE_WIDTH], tags[_TILE_HEIGHT]) if is_tiled else strip
        if min(width, height, part_width, part_height) < 1:
            raise ValueError("strips or tiles without pixels")
        planes = layout.bands if layout.is_planar else 1
        row = -(-part_width * layout.bits[0] * (layout.bands // planes) // 8)
        down = -(-height // part_height)
        a_plane = -(-width // part_width) * down
        last_rows = part_height if is_tiled else height - (down - 1) * part_height
        return cls(a_plane * planes, a_plane, row * part_height, row * last_rows)

    def bytes_of(self, number: int) -> int:
        """Of a strip or tile, counted plane by plane; the last strip of a plane is shorter."""
        return self.usual_bytes if (number + 1) % self.a_plane else self.last_bytes


def _numbers(value: Any) -> tuple[int, ...]:
    return tuple(value) if isinstance(value, Sequence) else (value,)
