import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from fieldguide.errors import ImageError, OptionError, SourceError
from fieldguide.images import find_photos


def test_files_and_folders(make_tree: Callable[..., Path]) -> None:
    root = make_tree("b/2.png", "b/1.png", "a.png", "b/notes.txt", "b/raw.nef", "odd.txt")
    (root / "b" / "again.png").symlink_to("1.png")
    found = find_photos([root / "odd.txt", root / "b", root / "a.png", root / "lost.png"])
    names = [Path(image.name).name for image in found.images]
    assert names == ["odd.txt", "1.png", "2.png", "a.png", "lost.png"]
    assert found.images[0].open().shape == (2, 2, 3)  # named by the user, so tried
    with pytest.raises(ImageError, match="there is no such file"):
        found.images[-1].open()
    assert [(o.name, o.reason[:8]) for o in found.left_out] == [(str(root / "b" / "raw.nef"), "raw came")]
    assert found.ignored == {"text": 1}


def test_one_path_by_itself(make_tree: Callable[..., Path]) -> None:
    root = make_tree("a.png", "deep/er/b.png")
    assert [image.name for image in find_photos(root).images] == [f"{root}/a.png", f"{root}/deep/er/b.png"]
    assert [image.name for image in find_photos(str(root / "a.png")).images] == [f"{root}/a.png"]


def test_nothing_found(make_tree: Callable[..., Path]) -> None:
    root = make_tree("deep/")
    with pytest.raises(SourceError, match=r"photos: no photos found$"):
        find_photos(root)
    with pytest.raises(SourceError, match=r"^nothing given: no photos found$"):
        find_photos([])


def test_the_pixel_limit(make_tree: Callable[..., Path]) -> None:
    root = make_tree("a.png")
    for paths in (root, root / "a.png"):
        with pytest.raises(ImageError, match="limit is 3e-06"):
            find_photos(paths, max_megapixels=3e-6).images[0].open()
    for wrong in (0, float("inf")):
        with pytest.raises(OptionError, match="max_megapixels is a positive number"):
            find_photos(root, max_megapixels=wrong)


@pytest.mark.parametrize("kind", ["zip", "tar"])
def test_archives_are_searched_whatever_their_folders_mean(make_tree: Callable[..., Path], kind: str) -> None:
    root = make_tree(
        "photos/b/2.png", "photos/b/1.png", "photos/a.png", "photos/b/notes.txt", "photos/raw.nef"
    )
    packed = shutil.make_archive(str(root / "packed"), kind, root / "photos")
    found = find_photos([packed, root / "photos" / "a.png"])
    assert [image.name for image in found.images] == [
        *(f"{packed}/{name}" for name in ("a.png", "b/1.png", "b/2.png")),
        f"{root}/photos/a.png",
    ]
    assert found.images[1].content_hash() == find_photos(root / "photos/b/1.png").images[0].content_hash()
    assert found.images[0].open().shape == (2, 2, 3)
    assert [photo.name for photo in found.left_out] == [f"{packed}/raw.nef"]
    assert found.ignored == {"text": 1}


def test_an_archive_that_cannot_be_trusted_stops_the_search(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("../1.png", b"x")
    with pytest.raises(SourceError, match=r"a\.zip: it holds a path that leads out of it"):
        find_photos(tmp_path / "a.zip")
    with pytest.raises(SourceError, match=r"lost\.zip: there is no such file"):
        find_photos(tmp_path / "lost.zip")
    (tmp_path / "empty.zip").touch()
    with pytest.raises(SourceError, match="the file is empty"):
        find_photos(tmp_path / "empty.zip")


def test_the_pixel_limit_holds_in_archives(make_tree: Callable[..., Path]) -> None:
    root = make_tree("photos/a.png")
    packed = shutil.make_archive(str(root / "packed"), "zip", root / "photos")
    with pytest.raises(ImageError, match="limit is 3e-06"):
        find_photos(packed, max_megapixels=0.000003).images[0].open()
