"""Zips and tars of class folders, friendly and hostile, through `read`."""

import contextlib
import hashlib
import io
import struct
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fieldguide.errors import ImageError, SourceError
from fieldguide.images import read

Png = Callable[[int], bytes]


def write_zip(path: Path, files: dict[str, bytes], *, packing: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", packing) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def write_tar(
    path: Path, files: dict[str, bytes], *, links: dict[str, tuple[bytes, str]] | None = None
) -> Path:
    with tarfile.open(path, "w") as archive:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
        for name, (kind, target) in (links or {}).items():
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, target
            archive.addfile(info)
    return path


WRITERS = {"a.zip": write_zip, "a.tar": write_tar}


@pytest.fixture
def files(png: Png) -> dict[str, bytes]:
    names = ("trees/train/oak/1.png", "trees/train/elm/2", "trees/test/oak/3.PNG", "trees/loose.png")
    return {name: png(i) for i, name in enumerate(names)} | {
        "trees/notes.txt": b"seen in May",
        "__MACOSX/._1.png": b"x",
        "trees/train/oak/raw.nef": b"x",
    }


@pytest.mark.parametrize("name", WRITERS)
def test_an_archive_is_read_like_the_folder_that_was_packed(
    name: str, files: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    del files[
        "trees/loose.png"
    ]  # it stands beside the splits, so the wrapper around them could not be entered
    for path, content in files.items():
        (tmp_path / "folder" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "folder" / path).write_bytes(content)
    monkeypatch.chdir(tmp_path)
    packed, plain = read(WRITERS[name](Path(name), files)), read("folder")
    assert [image.name for image in packed.images] == [image.name for image in plain.images]
    assert [image.content_hash() for image in packed.images] == [i.content_hash() for i in plain.images]
    assert [image.facts() for image in packed.images] == [image.facts() for image in plain.images]
    assert (packed.images[0].open() == plain.images[0].open()).all()
    for part in ("labels", "splits", "left_out", "notes"):
        assert getattr(packed, part) == getattr(plain, part), part
    assert packed.splits == ("test", "train", "train")
    assert sorted(Path().iterdir()) == [Path(name), Path("folder")]


@pytest.mark.parametrize("packing", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_packings_of_a_zip(packing: int, tmp_path: Path, png: Png) -> None:
    source = write_zip(tmp_path / "a.zip", {"oak/1.png": png(1), "elm/2.png": png(2)}, packing=packing)
    assert [i.content_hash() for i in read(source).images] == [
        hashlib.sha256(png(n)).digest() for n in (2, 1)
    ]


def test_packings_that_are_not_read_are_named(tmp_path: Path, png: Png) -> None:
    source = write_zip(tmp_path / "a.zip", {"oak/1.png": png(1)})
    with zipfile.ZipFile(source, "a", zipfile.ZIP_BZIP2) as archive:
        archive.writestr("elm/2.png", png(2))
    (left_out,) = read(source).left_out
    assert (left_out.name, left_out.reason) == (
        "elm/2.png", "packed by 'bzip2', which is not read; pack it as 'deflate'",
    )  # fmt: skip


def test_links_inside_a_tar_count_once(tmp_path: Path, png: Png) -> None:
    links = {
        "oak/hard.png": (tarfile.LNKTYPE, "oak/1.png"),
        "oak/soft.png": (tarfile.SYMTYPE, "../oak/1.png"),
        "oak/lost.png": (tarfile.SYMTYPE, "nowhere.png"),
        "oak/round.png": (tarfile.SYMTYPE, "round.png"),
        "oak/device.png": (tarfile.CHRTYPE, ""),
    }
    dataset = read(write_tar(tmp_path / "a.tar", {"oak/1.png": png(1), "elm/2.png": png(2)}, links=links))
    assert dataset.counts() == {"elm": 1, "oak": 1}
    assert [(photo.name, photo.reason) for photo in dataset.left_out] == [
        ("oak/device.png", "it is not a plain file"),
        ("oak/lost.png", "it is a link that leads to no file in the archive"),
        ("oak/round.png", "it is a link that leads to no file in the archive"),
    ]


def test_a_later_file_of_the_same_path_counts(tmp_path: Path, png: Png) -> None:
    source = write_tar(tmp_path / "a.tar", {"oak/1.png": png(1), "./oak/1.png": png(2)})
    dataset = read(source)
    assert dataset.images[0].content_hash() == hashlib.sha256(png(2)).digest()
    assert "1 file in the archive replaced by a later one of the same path" in dataset.notes


OUT = "so nothing in it is read"


@pytest.mark.parametrize("name", WRITERS)
@pytest.mark.parametrize(
    "path", ["../x.png", "oak/../../x.png", "/etc/x.png", "C:\\x.png", "oak\\..\\..\\x.png", "..", "a/.."]
)
def test_paths_that_lead_out_are_refused(name: str, path: str, tmp_path: Path, png: Png) -> None:
    source = WRITERS[name](tmp_path / name, {"oak/1.png": png(1), path: png(2)})
    with pytest.raises(SourceError, match=f"it holds a path that leads out of it .*{OUT}"):
        read(source)


@pytest.mark.parametrize("target", ["/etc/passwd", "../../x", "../.."])
@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, "zip"])
def test_links_that_lead_out_are_refused(target: str, kind: bytes | str, tmp_path: Path, png: Png) -> None:
    if isinstance(kind, bytes):
        source = write_tar(tmp_path / "a.tar", {"oak/1.png": png(1)}, links={"oak/2.png": (kind, target)})
    else:
        source = write_zip(tmp_path / "a.zip", {"oak/1.png": png(1)})
        with zipfile.ZipFile(source, "a") as archive:
            info = zipfile.ZipInfo("oak/2.png")
            info.external_attr = 0o120777 << 16
            archive.writestr(info, target)
    with pytest.raises(SourceError, match=f"it holds a link that leads out of it .*{OUT}"):
        read(source)


def test_links_inside_a_zip_are_followed(tmp_path: Path, png: Png) -> None:
    source = write_zip(tmp_path / "a.zip", {"oak/1.png": png(1), "elm/2.png": png(2)})
    with zipfile.ZipFile(source, "a") as archive:
        info = zipfile.ZipInfo("oak/3.png")
        info.external_attr = 0o120777 << 16
        archive.writestr(info, "../elm/2.png")
    (left_out, other) = read(source).left_out
    assert left_out.reason == other.reason == "the same file stands under several labels (elm, oak)"


def test_encrypted_members_are_refused(tmp_path: Path, png: Png) -> None:
    source = write_zip(tmp_path / "a.zip", {"oak/1.png": png(1)}, packing=zipfile.ZIP_STORED)
    content = bytearray(source.read_bytes())
    content[content.index(b"PK\x01\x02") + 8] |= 1
    source.write_bytes(content)
    with pytest.raises(SourceError, match=r"oak/1.png is encrypted; unpack it, and give the folder"):
        read(source)


def test_bombs_are_refused(tmp_path: Path) -> None:
    source = write_zip(tmp_path / "a.zip", {"oak/1.png": bytes(150_000_000)})
    with pytest.raises(
        SourceError, match=r"oak/1.png in it claims to expand from 145,\d+ to 150,000,000 bytes"
    ):
        read(source)
    source = write_zip(tmp_path / "b.zip", {f"oak/{n}.png": bytes(40_000_000) for n in range(3)})
    with pytest.raises(SourceError, match=r"b.zip: it claims to expand from 11\d,\d+ to 120,000,000 bytes"):
        read(source)


def test_overlapping_members_are_refused(tmp_path: Path, png: Png) -> None:
    source = write_zip(tmp_path / "a.zip", {"oak/1.png": png(1)}, packing=zipfile.ZIP_STORED)
    content = source.read_bytes()
    start, end = content.index(b"PK\x01\x02"), content.index(b"PK\x05\x06")
    entry = content[start:end]
    entries = b"".join(entry.replace(b"oak/1", b"oak/%d" % n) for n in range(9))
    tail = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 9, 9, len(entries), start, 0)
    source.write_bytes(content[:start] + entries + tail)
    with pytest.raises(SourceError, match=r"so they overlap or it is cut short"):
        read(source)


def test_a_member_that_lies_is_an_error_of_its_own(tmp_path: Path, png: Png) -> None:
    source = write_zip(
        tmp_path / "a.zip", {"oak/1.png": png(1), "oak/2.png": png(2)}, packing=zipfile.ZIP_STORED
    )
    content = bytearray(source.read_bytes())
    at = content.index(b"IDAT") + 6
    content[at] ^= 255
    source.write_bytes(content)
    dataset = read(source)
    assert dataset.images[1].open().shape == (6, 8, 3)
    with pytest.raises(
        ImageError, match=r"oak/1.png: it is damaged: its check sum in the archive is another"
    ):
        dataset.images[0].open()


@pytest.mark.parametrize("suffix", ["gz", "bz2", "xz"])
def test_compressed_tars_are_refused_with_a_way_out(suffix: str, tmp_path: Path) -> None:
    source = tmp_path / f"a.tar.{suffix}"
    tarfile.open(source, f"w:{suffix}").close()
    with pytest.raises(
        SourceError, match=r"such archives are not read; unpack it, or pack it as .zip or .tar"
    ):
        read(source)


@pytest.mark.parametrize("name", WRITERS)
def test_any_cut_is_noticed(name: str, tmp_path: Path, png: Png) -> None:
    source = WRITERS[name](tmp_path / name, {f"oak/{n}.png": png(n) for n in range(3)})
    content = source.read_bytes()
    photos = content.rindex(b"IEND")
    for length in range(0, photos, 97):
        source.write_bytes(content[:length])
        with pytest.raises(SourceError, match=r"cut short|empty|damaged"):
            read(source)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(position=st.integers(0, 10**6), value=st.integers(0, 255), name=st.sampled_from(sorted(WRITERS)))
def test_any_damage_is_an_error_of_ours(
    position: int, value: int, name: str, tmp_path: Path, png: Png
) -> None:
    source = WRITERS[name](tmp_path / name, {f"oak/{n}.png": png(n) for n in range(2)})
    content = bytearray(source.read_bytes())
    content[position % len(content)] = value
    source.write_bytes(content)
    with contextlib.suppress(SourceError, ImageError):
        for image in read(source).images:
            image.open()
