"""JPEGs whose data are lost are refused, and no whole one is."""

import io
import struct
from pathlib import Path

import numpy as np
import PIL.Image
import pytest
from PIL.JpegImagePlugin import JpegImageFile
from sklearn.datasets import load_sample_image

from fieldguide import audit, read
from fieldguide.errors import ImageError
from fieldguide.images import decode

KINDS = {
    "baseline": {},
    "optimised": {"optimize": True},
    "progressive": {"progressive": True},
    "restarts": {"restart_marker_rows": 1},
    "short restarts": {"restart_marker_blocks": 3},
    "progressive restarts": {"restart_marker_rows": 1, "progressive": True},
}
SAID = "data is lost|damaged|cut short"


def stored(path: Path, pixels: np.ndarray, **options: object) -> bytes:
    with path.open("wb") as file:  # in memory, Pillow gives too little room to some
        PIL.Image.fromarray(pixels).save(file, "JPEG", **options)
    return path.read_bytes()


@pytest.fixture(scope="module")
def photo() -> np.ndarray:
    return np.ascontiguousarray(load_sample_image("china.jpg")[:200, :301])


@pytest.fixture(params=KINDS)
def jpeg(request: pytest.FixtureRequest, photo: np.ndarray, tmp_path: Path) -> bytes:
    return stored(tmp_path / "x.jpg", photo, quality=85, **KINDS[request.param])


def scan_start(content: bytes) -> int:
    return content.index(b"\xff\xda") + 14


def places(content: bytes) -> list[int]:
    start = scan_start(content)
    return [start + (len(content) - start) * share // 100 for share in range(5, 100, 5)]


def drawing() -> np.ndarray:
    pixels = np.full((230, 350, 3), 255, np.uint8)
    pixels[20:60, 30:300] = (20, 90, 200)
    pixels[150] = 0
    return pixels


PICTURES = {
    "drawing": drawing(),
    "flat": np.full((300, 200, 3), 200, np.uint8),
    "black": np.zeros((400, 300), np.uint8),
    "noise": np.random.default_rng(0).integers(0, 256, (90, 130, 3), dtype=np.uint8),
    "odd": np.random.default_rng(1).integers(0, 256, (37, 53), dtype=np.uint8),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("picture", PICTURES)
def test_a_whole_jpeg_gives_the_pixels_that_pillow_gives(picture: str, kind: str, tmp_path: Path) -> None:
    for quality in (10, 75, 98):
        content = stored(tmp_path / "x.jpg", PICTURES[picture], quality=quality, **KINDS[kind])
        wanted = np.asarray(PIL.Image.open(io.BytesIO(content)).convert("RGB"))
        np.testing.assert_array_equal(decode(content, name="x"), wanted)
        reduced = JpegImageFile(io.BytesIO(content))
        if reduced.draft(None, (45, 45)) and min(PICTURES[picture].shape[:2]) >= 90:
            found = decode(content, name="x", at_least=30)
            wanted = np.asarray(reduced.convert("RGB"))[: found.shape[0], : found.shape[1]]
            np.testing.assert_array_equal(found, wanted)


@pytest.mark.parametrize("damage", ["cut", "cut with end marker", "zeros", "zeros with end marker", "0xff"])
def test_a_jpeg_that_lost_its_end_is_refused(jpeg: bytes, damage: str) -> None:
    for at in places(jpeg):
        lost = len(jpeg) - at
        rest = {
            "cut": b"",
            "cut with end marker": b"\xff\xd9",
            "zeros": bytes(lost),
            "zeros with end marker": bytes(lost - 2) + b"\xff\xd9",
            "0xff": b"\xff" * lost,
        }[damage]
        with pytest.raises(ImageError, match=SAID):
            decode(jpeg[:at] + rest, name="x")
        with pytest.raises(ImageError, match=SAID):
            decode(jpeg[:at] + rest, name="x", at_least=20)


def test_a_jpeg_with_lost_sectors_is_refused_nearly_always(photo: np.ndarray, tmp_path: Path) -> None:
    content = stored(tmp_path / "x.jpg", photo, quality=95)
    noise = np.random.default_rng(0).bytes(2048)
    refused = total = 0
    for at in places(content)[:-2]:
        for sector in (bytes(2048), noise, b""):
            total += 1
            try:
                decode(content[:at] + sector + content[at + 2048 :], name="x")
            except ImageError:
                refused += 1
    assert refused >= 0.95 * total


def test_what_other_programs_write_around_the_data_is_read(jpeg: bytes, photo: np.ndarray) -> None:
    whole = decode(jpeg, name="x")
    body, start = jpeg[:-2], scan_start(jpeg) - 14
    for content in (
        jpeg + bytes(5000),
        jpeg + b"trailing",
        jpeg + jpeg,  # as in an MPO
        body + b"\xff\xff\xff\xff\xd9",  # padding of a marker
        body + b"\0\0" + b"\xff\xd9",
        jpeg[:start] + b"\xff\xff" + jpeg[start:],
    ):
        np.testing.assert_array_equal(decode(content, name="x"), whole)


@pytest.mark.parametrize("fill", [b"\0", b"\x55", b"\xaa", b"\xff"])
def test_padding_before_the_end_marker_is_none_of_the_picture(jpeg: bytes, fill: bytes) -> None:
    whole = decode(jpeg, name="x")
    small = decode(jpeg, name="x", at_least=20)
    for length in (1, 16, 17, 24, 5000, 70_000):
        padded = jpeg[:-2] + fill * length + b"\xff\xd9"
        np.testing.assert_array_equal(decode(padded, name="x"), whole)
        np.testing.assert_array_equal(decode(padded, name="x", at_least=20), small)


@pytest.mark.parametrize("picture", PICTURES)
@pytest.mark.parametrize("kind", KINDS)
def test_padding_behind_any_last_byte_is_none_of_the_picture(picture: str, kind: str, tmp_path: Path) -> None:
    for quality in (10, 98):
        content = stored(tmp_path / "x.jpg", PICTURES[picture], quality=quality, **KINDS[kind])
        if content[-4:-2] == b"\0\0":  # the data themselves end in zeros, which zeros cannot be told from
            continue
        whole = decode(content, name="x")
        for fill in {b"\0", content[-3:-2]} - {b"\xff"}:
            padded = content[:-2] + fill * 100 + b"\xff\xd9"
            np.testing.assert_array_equal(decode(padded, name="x"), whole)


def test_padding_before_any_marker_is_none_of_the_picture(photo: np.ndarray, tmp_path: Path) -> None:
    content = stored(tmp_path / "x.jpg", photo, progressive=True)
    whole = decode(content, name="x")
    second = content.index(b"\xff\xc4", scan_start(content))
    padded = content[:second] + bytes(100) + content[second:]
    np.testing.assert_array_equal(decode(padded, name="x"), whole)


@pytest.mark.parametrize("kind", ["baseline", "optimised", "progressive"])
def test_other_bytes_before_the_end_marker_are_damage(kind: str, photo: np.ndarray, tmp_path: Path) -> None:
    content = stored(tmp_path / "x.jpg", photo, **KINDS[kind])
    for rest in (bytes(100) + b"\1" * 40, b"\1" * 40 + bytes(100), bytes(range(1, 101))):
        with pytest.raises(ImageError, match="x: its data are damaged: they do not end where the picture"):
            decode(content[:-2] + rest + b"\xff\xd9", name="x")


def test_a_missing_end_marker_alone_loses_nothing(photo: np.ndarray, tmp_path: Path) -> None:
    content = stored(tmp_path / "x.jpg", photo)
    np.testing.assert_array_equal(decode(content[:-2], name="x"), decode(content, name="x"))


def test_rows_beyond_the_stated_height_are_none_of_the_picture(photo: np.ndarray, tmp_path: Path) -> None:
    """As scanners write that know the height too late."""
    content = stored(tmp_path / "x.jpg", photo, restart_marker_rows=1, subsampling=0)
    at = content.index(b"\xff\xc0") + 5
    shorter = content[:at] + struct.pack(">H", 96) + content[at + 2 :]
    assert decode(shorter, name="x").shape == (96, 301, 3)


def test_restart_intervals_that_are_missing_or_out_of_order_are_refused(
    photo: np.ndarray, tmp_path: Path
) -> None:
    for options in ({}, {"progressive": True}):
        content = stored(tmp_path / "x.jpg", photo, restart_marker_rows=1, **options)
        second, third = content.index(b"\xff\xd1"), content.index(b"\xff\xd2")
        missing = content[:second] + content[third:]
        with pytest.raises(ImageError, match="out of order"):
            decode(missing, name="x")


def repeated(content: bytes, *, times: int) -> bytes:
    """Repeat the last scan of a JPEG."""
    last = content.rindex(b"\xff\xda")
    return content[:-2] + content[last:-2] * times + b"\xff\xd9"


DATA = Path(__file__).parent.parent / "data"
# Written by cjpeg of libjpeg-turbo 2.1.5: -arithmetic, with -progressive, and -scans with one for each band.
WRITTEN = ("arithmetic.jpg", "arithmetic_progressive.jpg", "three_scans.jpg")


@pytest.mark.parametrize("name", WRITTEN)
def test_other_codings_give_the_pixels_that_pillow_gives(name: str) -> None:
    content = (DATA / name).read_bytes()
    wanted = np.asarray(PIL.Image.open(io.BytesIO(content)).convert("RGB"))
    start = content.index(b"\xff\xdb")
    for comment in (0, 65_500, 65_300, 65_000):  # the pixels are in the first 64 kB, across their end, behind
        told = b"\xff\xfe" + struct.pack(">H", 2 + comment) + bytes(comment)
        np.testing.assert_array_equal(decode(content[:start] + told + content[start:], name="x"), wanted)


@pytest.mark.parametrize("name", WRITTEN[1:])
def test_scans_without_end_are_refused(name: str) -> None:
    content = (DATA / name).read_bytes()
    assert decode(repeated(content, times=400), name="x").shape == (16, 24, 3)
    with pytest.raises(ImageError, match="x: it has more than 500 scans, which would take long; save it"):
        decode(repeated(content, times=500), name="x")


def test_a_large_jpeg_may_have_fewer_scans(tmp_path: Path) -> None:
    """A scan of 80 bytes passes over all pixels: 100 of them took eight times as long as the photo."""
    content = stored(tmp_path / "x.jpg", np.full((3000, 4000), 128, np.uint8), progressive=True)
    own = content.count(b"\xff\xda")
    assert decode(repeated(content, times=41 - own), name="x", at_least=50).shape[2] == 3
    with pytest.raises(ImageError, match="x: it has more than 41 scans"):
        decode(repeated(content, times=42 - own), name="x", at_least=50)


@pytest.mark.parametrize(
    ("place", "byte", "kind"),
    [
        *((1, marker, "a lossless JPEG") for marker in (0xC3, 0xCB)),
        *((1, marker, "a hierarchical JPEG") for marker in (0xC5, 0xC6, 0xC7, 0xCD, 0xCE, 0xCF, 0xDE)),
        (1, 0xF7, "a JPEG-LS"),
        (4, 12, "a JPEG of 12 bits"),
        (9, 2, "a JPEG of 2 bands"),
        (6, 0, "a JPEG that tells its height behind its pixels"),
    ],
)
def test_kinds_that_are_not_read_are_refused_by_what_they_are(place: int, byte: int, kind: str) -> None:
    """The header alone says so; what follows would be in that kind's own coding."""
    content = bytearray((DATA / "three_scans.jpg").read_bytes())
    content[content.index(b"\xff\xc0") + place] = byte
    with pytest.raises(ImageError) as caught:
        decode(bytes(content), name="x")
    assert str(caught.value) == f"x: it is {kind}, which is not read; export it as PNG, or as JPEG of 8 bits"


def test_an_audit_says_so(photo: np.ndarray, tmp_path: Path) -> None:
    for i in range(6):
        folder = tmp_path / "photos" / "ab"[i % 2]
        folder.mkdir(parents=True, exist_ok=True)
        content = stored(folder / f"{i}.jpg", np.roll(photo, 40 * i, axis=1))
    (folder / "5.jpg").write_bytes(content[: len(content) // 2] + b"\xff\xd9")
    counts = audit(read(tmp_path / "photos"), represent=None, cache=None).counts()
    assert counts["unreadable"] == 1
