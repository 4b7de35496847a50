import contextlib
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from fieldguide.errors import GuideError
from fieldguide.guide.archive import SCHEMA, Archive, read_archive, write_archive

CONTENT = Archive(
    document={"name": "é", "number": 0.1},
    arrays={"rows": np.arange(6, dtype=np.float32).reshape(2, 3), "column": np.arange(4)[::2]},
    files={"encoder.onnx": b"\x00\x01"},
)


@pytest.fixture
def written(tmp_path: Path) -> Path:
    path = tmp_path / "a.guide"
    write_archive(path, CONTENT, overwrite=False)
    return path


def rewrite(path: Path, change: Callable[[str, bytes], bytes], *, method: int = zipfile.ZIP_STORED) -> None:
    with zipfile.ZipFile(path) as old:
        members = {name: old.read(name) for name in old.namelist()}
    with zipfile.ZipFile(path, "w", method) as new:
        for name, content in members.items():
            new.writestr(name, change(name, content))


def zipped(name: str) -> bytes:
    with zipfile.ZipFile(content := io.BytesIO(), "w") as made:
        made.writestr(name, "")
    return content.getvalue()


def document(**changes: object) -> Callable[[str, bytes], bytes]:
    def change(name: str, content: bytes) -> bytes:
        if name != "guide.json":
            return content
        return json.dumps({**json.loads(content), **changes}).encode()

    return change


def test_what_was_written_is_read(written: Path) -> None:
    found = read_archive(written)
    assert found.document == {"format": "fieldguide", "schema": SCHEMA, **CONTENT.document}
    assert found.files == CONTENT.files
    assert {name: array.tolist() for name, array in found.arrays.items()} == {
        "rows": [[0, 1, 2], [3, 4, 5]],
        "column": [0, 2],
    }


def test_the_same_content_gives_the_same_bytes(written: Path, tmp_path: Path) -> None:
    write_archive(tmp_path / "b.guide", CONTENT, overwrite=False)
    assert (tmp_path / "b.guide").read_bytes() == written.read_bytes()


def test_a_newer_schema_says_how_to_update(written: Path) -> None:
    rewrite(written, document(schema=SCHEMA + 1))
    with pytest.raises(GuideError, match=r"newer fieldguide \(schema 2; .* pip install --upgrade fieldguide"):
        read_archive(written)


def test_a_missing_guide_is_named(tmp_path: Path) -> None:
    with pytest.raises(GuideError, match=r"There is no guide .*none\.guide"):
        read_archive(tmp_path / "none.guide")


@pytest.mark.parametrize(
    ("asked", "near"), [("Imagenet", "imagenet"), ("image-net", "imagenet"), ("leafs.guide", "leaves.guide")]
)
def test_a_missing_guide_gets_the_nearest_name(tmp_path: Path, asked: str, near: str) -> None:
    (tmp_path / "leaves.guide").touch()
    with pytest.raises(GuideError, match=f"Did you mean '{near}'"):
        read_archive(tmp_path / asked)


@pytest.mark.parametrize(
    "content",
    [b"not a zip", b"\xff\xd8\xff\xe0" + bytes(100), b"PK\x05\x06" + bytes(18), zipped("word/document.xml")],
    ids=["text", "a picture", "an empty zip", "a text document"],
)
def test_a_file_that_is_no_guide_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.guide"
    path.write_bytes(content)
    with pytest.raises(GuideError, match=r"x\.guide is no guide"):
        read_archive(path)


def test_a_folder_is_no_guide(tmp_path: Path) -> None:
    with pytest.raises(GuideError, match="cannot be read"):
        read_archive(tmp_path)


@pytest.mark.parametrize("keep", [0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875, 0.999])
def test_a_truncated_guide_is_refused(written: Path, keep: float) -> None:
    content = written.read_bytes()
    written.write_bytes(content[: int(keep * len(content))])
    with pytest.raises(GuideError):
        read_archive(written)


@pytest.mark.parametrize("place", range(0, 400, 7))
def test_a_changed_byte_never_ends_in_another_error(written: Path, place: int) -> None:
    content = bytearray(written.read_bytes())
    content[place % len(content)] ^= 0xFF
    written.write_bytes(content)
    with contextlib.suppress(GuideError):
        read_archive(written)


def test_compressed_arrays_are_refused(written: Path) -> None:
    rewrite(written, lambda _, content: content, method=zipfile.ZIP_DEFLATED)
    with pytest.raises(GuideError, match=r"is damaged: its part .* is compressed"):
        read_archive(written)


def test_a_document_that_claims_too_much_is_refused(written: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fieldguide.guide.archive.MOST_DOCUMENT_BYTES", 1000)
    content = Archive({"name": " " * 60_000}, CONTENT.arrays, CONTENT.files)
    write_archive(written, content, overwrite=True)
    assert written.stat().st_size < 10_000
    with pytest.raises(GuideError, match=r"guide\.json claims 60,\d+ bytes"):
        read_archive(written)


def test_another_zip_of_json_is_no_guide(written: Path) -> None:
    rewrite(written, document(format="other"))
    with pytest.raises(GuideError, match="is no guide"):
        read_archive(written)
