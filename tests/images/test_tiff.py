"""TIFFs of every kind: each means what it says, or is refused by what it is."""

import io
import itertools
import struct
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import PIL.Image
import pytest
import tifffile

from fieldguide.errors import ImageError
from fieldguide.images import as_image, decode

HEIGHT, WIDTH = 20, 23
PHOTOMETRICS = {"minisblack": 1, "miniswhite": 1, "rgb": 3, "separated": 4}
DTYPES = (
    "bool", "uint8", "uint16", "uint32", "uint64", "int8", "int16", "int32", "int64",
    "float16", "float32", "float64", "complex64",
)  # fmt: skip
EXTRAS: dict[int, tuple[tuple[str, ...], ...]] = {
    0: ((),),
    1: (("unspecified",), ("unassalpha",), ("assocalpha",)),
    2: (("unspecified", "unspecified"), ("unassalpha", "unspecified"), ("unassalpha", "unassalpha")),
    3: (("unspecified",) * 3,),
}
CONTAINERS = [
    {"compression": compression, "byteorder": order, "bigtiff": big, **strips, **predictor}
    for compression, order, big, strips, predictor in itertools.product(
        (None, "zlib", "lzma"),
        "<>",
        (False, True),
        ({}, {"tile": (16, 16)}, {"rowsperstrip": 7}),
        ({}, {"predictor": True}),
    )
    if (compression or not predictor) and not (order == ">" and big)
]


def noise(dtype: str, bands: int) -> np.ndarray:
    """Values over the whole range of their type, fractions from 0 to 1; of shape (h, w, bands)."""
    random, shape = np.random.default_rng(bands), (HEIGHT, WIDTH, bands)
    if np.dtype(dtype).kind in "fc":
        return random.random(shape).astype(dtype)
    low, high = (0, 1) if dtype == "bool" else (np.iinfo(dtype).min, np.iinfo(dtype).max)
    return random.integers(low, high, shape, endpoint=True, dtype="uint8" if dtype == "bool" else dtype)


def stored(values: np.ndarray, *, photometric: str, planar: str, extra: Sequence[str], **container) -> bytes:
    file, bands = io.BytesIO(), values.shape[2]
    pixels = values[:, :, 0] if bands == 1 else values.transpose(2, 0, 1) if planar == "separate" else values
    tifffile.imwrite(
        file,
        pixels,
        photometric=photometric,
        planarconfig=planar if bands > 1 else None,
        extrasamples=extra or None,
        metadata=None,
        **container,
    )
    return file.getvalue()


def is_read(photometric: str, dtype: str, extra: Sequence[str], planar: str) -> bool:
    """What the page on images promises."""
    grey, bands = PHOTOMETRICS[photometric] == 1, PHOTOMETRICS[photometric] + len(extra)
    if bands == 1:
        return dtype in ("bool", "uint8", "uint16", "float32")
    if any(kind != "unspecified" for kind in extra[1:]) or (photometric == "miniswhite" and extra):
        return False
    if photometric == "separated" and extra and extra[0] != "unspecified":
        return False
    if dtype == "uint8":
        return planar == "separate" or (len(extra) == 1 if grey else bands <= 6)
    if photometric == "separated":
        return dtype == "uint16" and (not extra or planar == "separate")
    return dtype == "uint16" and (planar == "separate" or (not grey and len(extra) < 2))


def meaning(values: np.ndarray, *, photometric: str, dtype: str, extra: Sequence[str]) -> np.ndarray:
    """The same by the standard, slowly, as RGB from 0 to 255 that is not rounded."""
    full = 1 if dtype == "bool" else np.iinfo(dtype).max if np.dtype(dtype).kind in "ui" else 1
    fractions = values.astype(np.float64) / full
    colours = fractions[:, :, : PHOTOMETRICS[photometric]]
    if photometric == "miniswhite":
        colours = 1 - colours
    if photometric == "separated":
        inks = np.rint(colours * 255)
        colours = (255 - inks[:, :, :3]) * (255 - inks[:, :, 3:]) / 255**2
    alpha = fractions[:, :, PHOTOMETRICS[photometric], None] if extra else None
    if extra and extra[0] == "unassalpha":
        colours = colours * alpha + (1 - alpha)
    elif extra and extra[0] == "assocalpha":
        colours = np.minimum(colours + (1 - alpha), 1)
    return np.broadcast_to(255 * colours, (HEIGHT, WIDTH, 3))


def layouts() -> Iterator[tuple[str, str, tuple[str, ...], str]]:
    for photometric, dtype, planar in itertools.product(PHOTOMETRICS, DTYPES, ("contig", "separate")):
        for number, kinds in EXTRAS.items():
            for extra in kinds:
                one_bit = dtype == "bool" and (number or photometric in ("rgb", "separated"))
                alone = planar == "separate" and PHOTOMETRICS[photometric] + number == 1
                if not one_bit and not alone:
                    yield photometric, dtype, extra, planar


def check(photometric: str, dtype: str, extra: tuple[str, ...], planar: str, container: dict) -> None:
    values = noise(dtype, PHOTOMETRICS[photometric] + len(extra))
    if dtype == "bool":
        container = {key: value for key, value in container.items() if key != "predictor"}
        content = stored(
            values.astype(bool), photometric=photometric, planar=planar, extra=extra, **container
        )
    else:
        content = stored(values, photometric=photometric, planar=planar, extra=extra, **container)
    case = f"{photometric} {dtype} {extra} {planar} {container}"
    try:
        decoded = decode(content, name="x")
    except ImageError as error:
        text = str(error)
        assert not is_read(photometric, dtype, extra, planar), f"{case}: {text}"
        assert f"a TIFF of {values.shape[2]} band" in text, f"{case}: {text}"
        assert f" of {dtype.replace('complex64', 'complex float64')}" in text, f"{case}: {text}"
        assert "; export it as " in text
        return
    assert is_read(photometric, dtype, extra, planar), f"{case} was read"
    wanted = meaning(values, photometric=photometric, dtype=dtype, extra=extra)
    rounded = 1 if extra or photometric == "separated" else 0.5
    assert np.abs(decoded - wanted).max() <= rounded + 1e-4, case
    bands = decode(content, name="x", own_bands=True)
    is_opaque_grey = PHOTOMETRICS[photometric] == 1 and extra[:1] in ((), ("unspecified",))
    if is_opaque_grey and dtype in ("uint16", "float32"):
        assert bands.dtype == np.float32
        np.testing.assert_allclose(bands[..., 0], wanted[..., 0] / 255, atol=1e-6)
    else:
        np.testing.assert_array_equal(bands, decoded)


@pytest.mark.parametrize("photometric", PHOTOMETRICS)
def test_every_layout_is_right_or_refused_by_what_it_is(photometric: str) -> None:
    """Each layout in a container drawn by seed."""
    random = np.random.default_rng(0)
    plain = [container for container in CONTAINERS if "predictor" not in container]
    for layout in layouts():
        if layout[0] == photometric:
            dtype = np.dtype(layout[1])
            known = CONTAINERS if dtype.kind == "u" and dtype.itemsize <= 2 else plain
            check(*layout, container=known[random.integers(len(known))])


@pytest.mark.parametrize(
    ("photometric", "dtype", "extra", "planar"),
    [
        ("rgb", "uint16", (), "separate"),
        ("rgb", "uint16", (), "contig"),
        ("rgb", "uint16", ("unassalpha",), "contig"),
        ("rgb", "uint8", ("assocalpha",), "separate"),
        ("miniswhite", "uint16", (), "contig"),
        ("minisblack", "uint16", (), "contig"),
        ("separated", "uint16", (), "contig"),
    ],
)
def test_every_container_of_a_layout_is_right(photometric: str, dtype: str, extra, planar: str) -> None:
    for container in CONTAINERS:
        check(photometric, dtype, extra, planar, container=container)


@pytest.mark.parametrize("planar", ["separate", "contig"])
@pytest.mark.parametrize("compression", [None, "zlib"])
@pytest.mark.parametrize("tile", [None, (16, 16)])
def test_a_file_that_is_cut_short_is_an_error(planar: str, compression, tile) -> None:
    values = np.resize(noise("uint16", 3), (32, 16, 3))
    content = stored(values, photometric="rgb", planar=planar, extra=(), compression=compression, tile=tile)
    for gone in (1, 2, 300, len(content) // 2):
        with pytest.raises(ImageError, match="x: "):
            decode(content[:-gone], name="x")


def test_a_picture_of_pillow_means_what_its_file_does() -> None:
    for photometric, planar, bands in (("miniswhite", "contig", 1), ("rgb", "separate", 3)):
        content = stored(noise("uint16", bands), photometric=photometric, planar=planar, extra=())
        with PIL.Image.open(io.BytesIO(content)) as picture:
            image = as_image(picture)
            np.testing.assert_array_equal(image.open(), decode(content, name="x"))
            picture.load()
            with pytest.raises(
                ImageError, match=r"^image: it is a TIFF of . band.* which Pillow misreads; give"
            ):
                as_image(picture)
    signed = stored(noise("int16", 1), photometric="minisblack", planar="contig", extra=())
    with PIL.Image.open(io.BytesIO(signed)) as picture:
        for _ in range(2):
            with pytest.raises(ImageError, match=r"^image: it is a TIFF of 1 band of int16"):
                as_image(picture)
            picture.load()


def tiff(
    data: bytes, tags: dict[int, Sequence[int]], *, size: tuple[int, int] = (4, 4), order: str = "<"
) -> bytes:
    """A TIFF of one strip, for what tifffile does not write."""
    height, width = size
    entries = {256: [width], 257: [height], 259: [1], 277: [1], 278: [height], 273: [0], 279: [len(data)]}
    entries |= {tag: list(values) for tag, values in tags.items()}
    start = 8 + 2 + 12 * len(entries) + 4
    behind = sum(4 * len(values) for values in entries.values() if len(values) > 1)
    entries[273] = [start + behind]
    head, lists = b"", b""
    for tag in sorted(entries):
        values = struct.pack(f"{order}{len(entries[tag])}I", *entries[tag])
        head += struct.pack(f"{order}HHI", tag, 4, len(entries[tag]))
        if len(values) > 4:
            head += struct.pack(f"{order}I", start + len(lists))
            lists += values
        else:
            head += values
    signature = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(f"{order}IH", 8, len(entries))
    return signature + head + bytes(4) + lists + data


def refused(content: bytes) -> str:
    with pytest.raises(ImageError) as caught:
        decode(content, name="x")
    assert "damaged" not in str(caught.value)
    return str(caught.value)


def test_twelve_bits_are_scaled_by_4095() -> None:
    values = np.array([0, 4095, 2048, 1000] * 4, dtype=np.uint16)
    packed = b"".join(
        bytes([a >> 4, (a & 15) << 4 | b >> 8, b & 255])
        for a, b in zip(values[::2], values[1::2], strict=True)
    )
    for photometric, wanted in ((1, values / 4095), (0, 1 - values / 4095)):
        content = tiff(packed, {258: [12], 262: [photometric]})
        np.testing.assert_array_equal(decode(content, name="x")[..., 0], np.rint(255 * wanted).reshape(4, 4))
        bands = decode(content, name="x", own_bands=True)
        np.testing.assert_allclose(bands[..., 0], wanted.reshape(4, 4), atol=1e-7)
    assert refused(tiff(packed, {258: [12], 262: [1]}, order=">")) == (
        "x: it is a TIFF of 1 band of uint12, grey (BlackIsZero), stored in a way that is not read; "
        "export it as grey or RGB of 8 or 16 bits"
    )


@pytest.mark.parametrize("bits", [1, 2, 4])
@pytest.mark.parametrize("photometric", [0, 1])
@pytest.mark.parametrize("order", "<>")
def test_few_bits(bits: int, photometric: int, order: str) -> None:
    top = 2**bits - 1
    values = np.random.default_rng(0).integers(0, top, (3, 8), endpoint=True)
    digits = (values[:, :, None] >> np.arange(bits)[::-1] & 1).reshape(3, -1)
    content = tiff(
        np.packbits(digits, axis=1).tobytes(), {258: [bits], 262: [photometric]}, size=(3, 8), order=order
    )
    wanted = values if photometric else top - values
    np.testing.assert_array_equal(decode(content, name="x")[..., 0], wanted * (255 // top))


MIRRORED = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))
GREYS = [(bits, photometric, 1) for bits in (1, 2, 4, 8, 12, 16) for photometric in (0, 1)]
PALETTES = [(bits, 3, 1) for bits in (1, 2, 4, 8)]
COLOURS = [(bits, photometric, bands) for bits in (8, 16) for photometric, bands in ((2, 3), (2, 4), (5, 4))]


@pytest.mark.parametrize(("bits", "photometric", "bands"), [*GREYS, *PALETTES, *COLOURS])
@pytest.mark.parametrize("order", "<>")
@pytest.mark.parametrize("compression", [1, 8])
def test_the_order_of_bits_makes_no_difference(
    bits: int, photometric: int, bands: int, order: str, compression: int
) -> None:
    if bits == 12 and order == ">":
        return
    random = np.random.default_rng(bits)
    data = random.bytes(4 * 8 * bands * bits // 8)
    data = zlib.compress(data) if compression == 8 else data
    tags = {258: [bits] * bands, 259: [compression], 262: [photometric], 277: [bands]}
    if photometric == 3:
        tags[320] = random.integers(0, 65536, 3 * 2**bits).tolist()
    plain = tiff(data, tags, size=(4, 8), order=order)
    mirrored = tiff(data.translate(MIRRORED), tags | {266: [2]}, size=(4, 8), order=order)
    assert len(np.unique(decode(plain, name="x"))) > 1
    np.testing.assert_array_equal(decode(mirrored, name="x"), decode(plain, name="x"))
    own = decode(mirrored, name="x", own_bands=True)
    np.testing.assert_array_equal(own, decode(plain, name="x", own_bands=True))


@pytest.mark.parametrize("mode", ["L", "RGB", "CMYK"])
@pytest.mark.parametrize("is_tile", [False, True])
def test_a_jpeg_in_a_tiff_that_lost_data_is_refused(mode: str, is_tile: bool) -> None:
    side, bands = 64, len(mode) if mode != "L" else 1
    pixels = np.random.default_rng(0).integers(0, 256, (side, side, bands), dtype=np.uint8)
    file = io.BytesIO()
    PIL.Image.fromarray(pixels.squeeze(), mode=mode).save(file, "JPEG", quality=90)
    jpeg = file.getvalue()
    tags = {258: [8] * bands, 259: [7], 262: [{1: 1, 3: 6, 4: 5}[bands]], 277: [bands]}

    def within(jpeg: bytes) -> bytes:
        content = tiff(jpeg, tags | ({322: [side], 323: [side]} if is_tile else {}), size=(side, side))
        if is_tile:
            for strip, tile in ((273, 324), (279, 325)):
                content = content.replace(struct.pack("<HH", strip, 4), struct.pack("<HH", tile, 4))
        return content

    assert decode(within(jpeg), name="x").shape == (side, side, 3)
    with pytest.raises(ImageError, match="x: it is a lossless JPEG, which is not read"):
        decode(within(jpeg.replace(b"\xff\xc0", b"\xff\xc3", 1)), name="x")
    half = len(jpeg) // 2
    for damaged in (
        jpeg[:half] + bytes(half - 2) + b"\xff\xd9",
        jpeg[:half] + b"\xff\xd9",
        jpeg[:-2] + bytes(range(1, 101)) + b"\xff\xd9",
    ):
        with pytest.raises(ImageError, match=r"x: (part of its data is lost|its data are damaged): they"):
            decode(within(damaged), name="x")


@pytest.mark.parametrize("damage", ["zeros", "cut"])
def test_strips_without_tables_of_their_own_are_looked_at_too(damage: str) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (200, 300, 3), dtype=np.uint8)
    file = io.BytesIO()
    PIL.Image.fromarray(pixels).save(file, "TIFF", compression="jpeg")
    content = bytearray(file.getvalue())
    assert decode(bytes(content), name="x").shape == (200, 300, 3)
    tags = PIL.Image.open(file).tag_v2
    assert len(tags[347]) > 4
    assert len(tags[273]) > 2
    for start, length in zip(tags[273], tags[279], strict=True):
        damaged, middle, end = content.copy(), start + length // 2, start + length
        damaged[middle:end] = bytes(end - middle) if damage == "zeros" else b"\xff\xd9".ljust(end - middle)
        with pytest.raises(ImageError, match="x: part of its data is lost"):
            decode(bytes(damaged), name="x")


def test_a_jpeg_that_does_not_fit_its_strip_is_not_decoded() -> None:
    """Its header may ask for any memory."""
    file = io.BytesIO()
    PIL.Image.new("L", (16, 16)).save(file, "JPEG")
    jpeg = bytearray(file.getvalue())
    at = jpeg.index(b"\xff\xc0") + 5
    jpeg[at : at + 4] = struct.pack(">HH", 65_000, 65_000)
    tags = {258: [8], 259: [7], 262: [1]}
    with pytest.raises(ImageError, match="x: its data are damaged"):
        decode(tiff(bytes(jpeg), tags, size=(16, 16)), name="x")


def test_a_palette_of_eight_bits_is_not_black() -> None:
    colours = np.random.default_rng(0).integers(0, 256, (3, 256))
    pixels = np.arange(16, dtype=np.uint8)
    for scale in (1, 256, 257):
        content = tiff(pixels.tobytes(), {258: [8], 262: [3], 320: (colours * scale).ravel().tolist()})
        np.testing.assert_array_equal(decode(content, name="x").reshape(16, 3), colours[:, :16].T)


@pytest.mark.parametrize(
    ("tags", "text"),
    [
        ({}, "1 band of uint8, and its header does not say what they mean (photometric interpretation)"),
        ({262: [4]}, "1 band of uint8, a transparency mask, which is not read"),
        ({262: [32803]}, "1 band of uint8, the pattern of a colour filter (CFA), which is not read"),
        ({262: [77]}, "1 band of uint8, photometric interpretation 77, which is not read"),
        ({262: [1], 259: [50002]}, "1 band of uint8, grey (BlackIsZero), compressed in a way that is not"),
        ({262: [2], 277: [3], 258: [5, 6, 5]}, "3 bands of uint5 and uint6, RGB, not all of one type"),
        ({262: [2]}, "1 band of uint8, RGB, which needs 3"),
        ({262: [2], 277: [5]}, "5 bands of uint8, RGB, of which the header describes only 3"),
        ({262: [1], 277: [5]}, "5 bands of uint8, grey (BlackIsZero), of which the header describes only 1"),
        ({262: [1], 258: [32]}, "1 band of uint32, grey (BlackIsZero), whose values have no agreed range"),
        ({262: [1], 258: [32], 339: [2]}, "1 band of int32, grey (BlackIsZero), whose values have no agreed"),
        ({262: [1], 258: [24]}, "1 band of uint24, grey (BlackIsZero), whose values have no agreed range"),
        ({262: [1], 258: [6]}, "1 band of uint6, grey (BlackIsZero), which is not read with so many bits"),
        ({262: [3], 258: [16]}, "1 band of uint16, a palette, which is not read with so many bits"),
        ({262: [5], 277: [4], 332: [2]}, "4 bands of uint8, separated inks, not cyan, magenta, yellow and"),
        ({262: [6], 277: [3]}, "3 bands of uint8, YCbCr, uncompressed, of reduced colours"),
        ({262: [8], 277: [3], 284: [2]}, "3 bands of uint8, CIE L*a*b* in separate planes, which is not"),
        ({262: [9], 277: [3]}, "3 bands of uint8, ICC L*a*b*, which is not read"),
        ({262: [2], 277: [3], 258: [32], 339: [3]}, "3 bands of float32, RGB, where fractions are read as"),
    ],
)  # fmt: skip
def test_what_is_not_read_is_refused_by_what_it_is(tags: dict[int, list[int]], text: str) -> None:
    message = refused(tiff(bytes(16 * 5 * 4), {258: [8], **tags}))
    assert message.startswith(f"x: it is a TIFF of {text}")
    assert "; export it as grey or RGB of 8 or 16 bits" in message


def test_a_bigtiff_that_pillow_misreads_is_refused() -> None:
    content = stored(
        noise("uint8", 1), photometric="minisblack", planar="contig", extra=(), byteorder=">", bigtiff=True
    )
    assert refused(content) == (
        "x: it is a BigTIFF of big-endian numbers, which is not read; export it little-endian"
    )


@pytest.mark.parametrize("orientation", range(1, 9))
def test_planes_are_turned_upright(orientation: int) -> None:
    values = noise("uint16", 3)
    plain = decode(stored(values, photometric="rgb", planar="separate", extra=()), name="x")
    turned = {
        1: plain, 2: plain[:, ::-1], 3: plain[::-1, ::-1], 4: plain[::-1], 5: plain.transpose(1, 0, 2),
        6: np.rot90(plain, -1), 7: plain[::-1, ::-1].transpose(1, 0, 2), 8: np.rot90(plain),
    }  # fmt: skip
    tags = [(274, 3, 1, orientation, True)]
    for planar in ("separate", "contig"):
        content = stored(values, photometric="rgb", planar=planar, extra=(), extratags=tags)
        np.testing.assert_array_equal(decode(content, name="x"), turned[orientation])


@pytest.mark.parametrize("compression", [None, "zlib", "lzma"])
@pytest.mark.parametrize(
    "layout", [{}, {"tile": (16, 16)}, {"rowsperstrip": 7}, {"photometric": "miniswhite"}]
)
def test_floats_mean_the_same_in_either_order_of_bytes(
    compression: str | None, layout: dict[str, object], tmp_path: Path
) -> None:
    values = np.linspace(0, 1, HEIGHT * WIDTH, dtype=np.float32).reshape(HEIGHT, WIDTH)
    found = []
    for order in "<>":
        path = tmp_path / f"{ord(order)}.tif"
        tifffile.imwrite(path, values, compression=compression, byteorder=order, **layout)
        found.append(np.asarray(as_image(path).open()))
    assert found[0].std() > 50
    np.testing.assert_array_equal(*found)
