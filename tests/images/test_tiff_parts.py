"""A TIFF of which a strip or a tile is missing is unreadable, however it is missing."""

import io
import os
import struct
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
import tifffile

from fieldguide.errors import ImageError
from fieldguide.images import decode
from fieldguide.images.in_flight import IN_FLIGHT

SIDE, PART = 64, 16
PIXELS = np.random.default_rng(0).integers(0, 256, (SIDE, SIDE, 3), dtype=np.uint8)
OFFSETS, LENGTHS = (273, 324), (279, 325)


def stored(*, tiled: bool, planar: str, compression: str | None, bigtiff: bool = False) -> bytes:
    file = io.BytesIO()
    tifffile.imwrite(
        file,
        PIXELS.transpose(2, 0, 1) if planar == "separate" else PIXELS,
        photometric="rgb",
        planarconfig=planar,
        compression=compression,
        byteorder="<",
        bigtiff=bigtiff,
        metadata=None,
        **({"tile": (PART, PART)} if tiled else {"rowsperstrip": PART}),
    )
    return file.getvalue()


def entry(content: bytes, tags: tuple[int, ...]) -> tuple[int, int, int, int]:
    """Where the entry of a tag is in a small TIFF, its type, how many values it has, and where they are."""
    first = struct.unpack_from("<I", content, 4)[0]
    for at in range(first + 2, first + 2 + 12 * struct.unpack_from("<H", content, first)[0], 12):
        tag, kind, count, where = struct.unpack_from("<HHII", content, at)
        if tag in tags:
            return at, kind, count, where
    raise AssertionError(tags)


def with_value(content: bytes, tags: tuple[int, ...], *, number: int, value: int) -> bytes:
    changed = bytearray(content)
    _, kind, _, where = entry(content, tags)
    size = {3: 2, 4: 4}[kind]
    struct.pack_into({2: "<H", 4: "<I"}[size], changed, where + size * number, value)
    return bytes(changed)


def with_count(content: bytes, tags: tuple[int, ...], *, count: int) -> bytes:
    changed = bytearray(content)
    struct.pack_into("<I", changed, entry(content, tags)[0] + 4, count)
    return bytes(changed)


def refused(content: bytes) -> str:
    with pytest.raises(ImageError) as caught:
        decode(content, name="x")
    return str(caught.value)


@pytest.mark.parametrize("tiled", [True, False])
@pytest.mark.parametrize("planar", ["contig", "separate"])
@pytest.mark.parametrize("compression", [None, "zlib"])
def test_a_part_that_is_missing_is_named(tiled: bool, planar: str, compression: str | None) -> None:
    content = stored(tiled=tiled, planar=planar, compression=compression)
    np.testing.assert_array_equal(decode(content, name="x"), PIXELS)
    parts = (SIDE // PART) ** (1 + tiled) * (3 if planar == "separate" else 1)
    third = f"x: part of its data is missing: {'tile' if tiled else 'strip'} 3 of {parts}"
    assert refused(with_value(content, OFFSETS, number=2, value=0)) == third
    assert refused(with_value(content, OFFSETS, number=2, value=4)) == third  # inside the header
    assert refused(with_value(content, LENGTHS, number=2, value=0)) == third
    sparse = with_value(with_value(content, OFFSETS, number=2, value=0), LENGTHS, number=2, value=0)
    assert refused(sparse) == third
    for tags in (OFFSETS, LENGTHS):
        assert refused(with_count(content, tags, count=3)) == third.replace(" 3 ", " 4 ")
    if compression is None:
        assert refused(with_value(content, LENGTHS, number=2, value=20)) == third
    beyond = with_value(content, OFFSETS, number=2, value=len(content) - 10)
    assert refused(beyond) == "x: the file is cut short"


@pytest.mark.parametrize("tiled", [True, False])
def test_offsets_beyond_those_needed_change_nothing(tiled: bool) -> None:
    """Pillow would write them over the first rows."""
    content = stored(tiled=tiled, planar="contig", compression=None)
    for tags in (OFFSETS, LENGTHS):
        _, kind, count, where = entry(content, tags)
        size = {3: 2, 4: 4}[kind]
        more = bytearray(content + content[where : where + size * count] + content[where : where + size])
        at = entry(content, tags)[0]
        struct.pack_into("<II", more, at + 4, count + 1, len(content))
        content = bytes(more)
    np.testing.assert_array_equal(decode(content, name="x"), PIXELS)


def test_the_length_of_a_single_strip_is_not_looked_at() -> None:
    """Like libtiff: some programs write it wrong."""
    file = io.BytesIO()
    tifffile.imwrite(file, PIXELS, photometric="rgb", byteorder="<", metadata=None)
    content = bytearray(file.getvalue())
    for wrong in (0, 7, 2**31):
        struct.pack_into("<I", content, entry(bytes(content), LENGTHS)[0] + 8, wrong)
        np.testing.assert_array_equal(decode(bytes(content), name="x"), PIXELS)


@pytest.mark.parametrize("compression", [None, "zlib"])
@pytest.mark.parametrize("bigtiff", [True, False])
def test_of_a_file_with_planes_only_their_bytes_are_held(
    compression, bigtiff: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "stack.tif"
    path.write_bytes(stored(tiled=True, planar="separate", compression=compression, bigtiff=bigtiff))
    length = path.stat().st_size
    os.truncate(path, 2**30)
    taken, take = [], IN_FLIGHT.take
    monkeypatch.setattr(IN_FLIGHT, "take", lambda size: (taken.append(size), take(size)))
    tracemalloc.start()
    np.testing.assert_array_equal(decode(path, name="x"), PIXELS)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2**20
    assert len(taken) == 2
    assert taken[1] <= length


def test_planes_that_lie_on_one_another_are_no_way_to_fill_the_memory() -> None:
    content = stored(tiled=True, planar="separate", compression="zlib")
    count = entry(content, LENGTHS)[2]
    for number in range(count):
        start = struct.unpack_from("<I", content, entry(content, OFFSETS)[3] + 4 * number)[0]
        content = with_value(content, LENGTHS, number=number, value=min(65535, len(content) - start))
    assert "damaged" in refused(content)


def test_ycbcr_of_other_coefficients_is_refused_where_the_decoder_would_ignore_them() -> None:
    def stored_as(coefficients: tuple[int, ...], compression: str | None) -> bytes:
        file = io.BytesIO()
        tags = [
            (529, 5, 3, coefficients, True),
            (530, 3, 2, (1, 1), True),
            (532, 5, 6, (0, 1, 255, 1, 128, 1, 255, 1, 128, 1, 255, 1), True),
        ]
        tifffile.imwrite(
            file, PIXELS, photometric="rgb", compression=compression, extratags=tags, metadata=None
        )
        content = bytearray(file.getvalue())
        struct.pack_into("<H", content, entry(bytes(content), (262,))[0] + 8, 6)
        return bytes(content)

    bt_601, bt_709 = (299, 1000, 587, 1000, 114, 1000), (2126, 10000, 7152, 10000, 722, 10000)
    plain = decode(stored_as(bt_601, None), name="x")
    packed = decode(stored_as(bt_601, "zlib"), name="x")
    assert np.abs(plain.astype(int) - packed).max() <= 2
    assert "other coefficients than those of BT.601" in refused(stored_as(bt_709, None))
    y, cb, cr = (PIXELS[..., i].astype(float) for i in range(3))
    wanted = (y + 1.5748 * (cr - 128), y - 0.1873 * (cb - 128) - 0.4681 * (cr - 128), y + 1.8556 * (cb - 128))
    off = decode(stored_as(bt_709, "zlib"), name="x") - np.clip(np.stack(wanted, axis=2), 0, 255)
    assert np.abs(off).max() <= 2
