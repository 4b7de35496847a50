from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from fieldguide.errors import OptionError, SourceError
from fieldguide.images import Dataset, read


def test_a_dataset_comes_back(make_tree: Callable[..., Path]) -> None:
    dataset = read(make_tree("oak/1.png", "elm/1.png"), licence="CC0")
    assert read(dataset) is dataset
    assert dataset.licence == "CC0"


def test_one_class_is_read_and_refused_only_for_learning(
    make_tree: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    root = make_tree("oak/1.png")
    monkeypatch.chdir(root.parent)
    dataset = read("photos")
    with pytest.raises(SourceError) as caught:
        dataset.require_classes()
    assert str(caught.value) == (
        "photos: only one class, 'oak'; telling apart needs at least two.\n"
        "Put the photos of each class in a folder of its own, such as leaves/oak and leaves/maple, "
        "or give a table with the columns path,label."
    )
    read([("photos/oak/1.png", "a"), (np.zeros((2, 2)), "b")]).require_classes()


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("leave", "leave: there is no such folder or table. Did you mean 'leaves'?"),
        ("nowhere/at/all", "nowhere/at/all: there is no such folder or table."),
        ("a.7z", "a.7z: such archives are not read; unpack it, or pack it as .zip or .tar"),
        ("a.jpg", "a.jpg: this is one photo; give the folder that holds the class folders"),
        (
            "a.xlsx",
            "a.xlsx: what is read: a folder of class folders (also as .zip or .tar), a .csv or .tsv table "
            "with the columns path,label, and the formats in docs/images.md",
        ),
        (3, "photos are read from a folder, a table or a list of (photo, label) pairs, not from int"),
        (None, "photos are read from a folder, a table or a list of (photo, label) pairs, not from NoneType"),
        (
            np.zeros(3),
            "photos are read from a folder, a table or a list of (photo, label) pairs, not from ndarray",
        ),
        ("a\0b", "a\\x00b: there is no such folder or table."),
        ("n" * 300, f"{'n' * 300}: this path cannot be used (File name too long)"),
    ],
)
def test_sources_that_are_refused(
    source: object, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("leaves").mkdir()
    for name in ("a.7z", "a.jpg", "a.xlsx"):
        Path(name).write_bytes(b"x")
    with pytest.raises(SourceError) as caught:
        read(source)  # type: ignore[arg-type]
    assert str(caught.value) == message


def test_strict_names_what_would_be_left_out(
    make_tree: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    root = make_tree("oak/1.png", "elm/1.png")
    assert len(read(root, strict=True)) == 2
    make_tree("a.png", "b.png", "c.png", "d.png", "oak/x.nef")
    monkeypatch.chdir(root.parent)
    with pytest.raises(SourceError) as caught:
        read("photos", strict=True)
    assert str(caught.value) == (
        "photos: 5 photos would be left out, and strict was asked for.\n"
        "4: not in a class folder: a.png, b.png, c.png and 1 more\n"
        "1: raw camera file; export it as JPEG, PNG or TIFF: oak/x.nef"
    )


def test_the_pixel_limit_reaches_every_photo(make_tree: Callable[..., Path], tmp_path: Path) -> None:
    root = make_tree("oak/1.png", "elm/1.png")
    (root / "t.csv").write_text("oak/1.png,oak\n")
    for source in (root, root / "t.csv", [(root / "oak/1.png", "oak")]):
        with pytest.raises(OSError, match="limit is 3e-06"):
            read(source, max_megapixels=3e-6).images[0].open()
    for wrong in (0, -1, float("nan"), float("inf"), 1e305):
        with pytest.raises(OptionError, match="max_megapixels is a positive number"):
            read(root, max_megapixels=wrong)


def test_a_home_folder_is_found(make_tree: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(make_tree("oak/1.png").parent))
    assert isinstance(read("~/photos"), Dataset)
