from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from fieldguide.errors import OptionError
from fieldguide.images import ArrayImage, Dataset, group_by, read, split


def photos(*names: str) -> Dataset:
    images = tuple(ArrayImage(np.full((1, 1), i, np.uint8), name=name) for i, name in enumerate(names))
    return Dataset(images=images, labels=("a",) * len(names), source="leaves")


LEAVES = photos(
    "rust/tree1/plant1_a.jpg", "rust/tree1/plant1_b.jpg", "rust/tree2/plant22_a.jpg", "healthy/x.jpg"
)


@pytest.mark.parametrize(
    ("rule", "groups"),
    [
        ("folder:1", ("rust", "rust", "rust", "healthy")),
        ("folder:2", ("tree1", "tree1", "tree2", None)),
        ("folder:-1", ("tree1", "tree1", "tree2", "healthy")),
        (r"name:^(plant\d+)_", ("plant1", "plant1", "plant22", None)),
        (r"name:^plant\d", ("plant1", "plant1", "plant2", None)),
        (r"name:x|(plant1)", ("plant1", "plant1", None, None)),
        (r"path:^[^/]+", ("rust", "rust", "rust", "healthy")),
    ],
)
def test_folders_and_names(rule: str, groups: tuple[str | None, ...]) -> None:
    assert group_by(LEAVES, rule).groups == groups


def test_what_was_done_is_noted() -> None:
    assert group_by(LEAVES, "folder:2").notes == (
        "2 groups by folder:2, 1 photo to which it says nothing alone",
    )
    again = group_by(group_by(LEAVES, "folder:2"), "folder:1")
    assert again.notes[-1] == "2 groups by folder:1, instead of those of the source"


def test_columns() -> None:
    dataset = replace(
        LEAVES, columns={"site": ("north", None, "north", "south"), "folder:1": ("x", "x", "y", "y")}
    )
    assert group_by(dataset, "site").groups == ("north", None, "north", "south")
    assert group_by(dataset, "column:site").groups == ("north", None, "north", "south")
    assert group_by(dataset, "folder:1").groups == ("x", "x", "y", "y")
    assert group_by(dataset, "folder:2").groups == ("tree1", "tree1", "tree2", None)


def test_a_column_of_a_table(make_tree: Callable[..., Path]) -> None:
    root = make_tree(*(f"{i}.png" for i in range(6)))
    rows = "".join(f"{i}.png,{'ab'[i % 2]},{'nns'[i // 2]}\n" for i in range(6))
    (root / "list.csv").write_text("path,label,site\n" + rows)
    dataset = group_by(read(root / "list.csv"), "site")
    assert dataset.groups == ("n", "n", "n", "n", "s", "s")
    sides = split(dataset).splits or ()
    assert len(set(sides[:4])) == len(set(sides[4:])) == 1


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (
            "sit",
            r"leaves has no such column \(its columns are site\)\. Did you mean 'site'\?\nWhat can be given",
        ),
        ("nonsense:1", "has no such column"),
        ("folder:x", "a level is 1 for the first folder"),
        ("folder:0", "a level is 1 for the first folder"),
        ("folder:7", r"says nothing of any photo; the photos are rust/tree1/plant1_a\.jpg, "),
        ("name:(", "is no regular expression: "),
        ("name:zebra", "says nothing of any photo"),
        ("name:.+", r"each of the 4 photos in a group of its own \(plant1_a\.jpg, "),
        ("name:.$", r"puts all 4 photos into one group \('g'\)"),
        ("exif:hour", "what is known is exif:day and exif:burst"),
        ("exif:burst:soon", "give seconds, such as exif:burst:60"),
        ("exif:burst:-1", "give seconds"),
        ("exif:day", "says nothing of any photo"),
    ],
)
def test_rules_that_cannot_be_followed_say_why(rule: str, words: str) -> None:
    dataset = replace(LEAVES, columns={"site": ("north",) * 2 + ("south",) * 2})
    with pytest.raises(OptionError, match=words):
        group_by(dataset, rule)


def test_a_source_without_columns_says_so() -> None:
    with pytest.raises(OptionError, match="it has no columns"):
        group_by(LEAVES, "site")


def write(path: Path, *, taken: str | None, camera: tuple[str, str] = ("Canon", "EOS"), seed: int) -> None:
    image = Image.fromarray(np.random.default_rng(seed).integers(0, 255, (8, 8, 3), dtype=np.uint8))
    exif = Image.Exif()
    exif[0x010F], exif[0x0110] = camera
    if taken is not None:
        exif.get_ifd(0x8769)[0x9003] = taken
    path.parent.mkdir(exist_ok=True, parents=True)
    image.save(path, exif=exif)


TAKEN = (
    "2026:06:03 10:00:00",
    "2026:06:03 10:00:09",
    "2026:06:03 10:00:18",
    "2026:06:03 10:01:00",
    "2026:06:04 10:00:01",
    "0000:00:00 00:00:00",
    None,
)


def taken_photos(root: Path) -> Dataset:
    for i, taken in enumerate(TAKEN):
        write(root / "a" / f"{i}.jpg", taken=taken, seed=i)
    write(root / "b" / "7.jpg", taken="2026:06:03 10:00:01", camera=("Canon", "Other"), seed=7)
    write(root / "b" / "8.png", taken="2026:06:04 23:59:59", seed=8)
    return read(root)


def test_days(tmp_path: Path) -> None:
    found = group_by(taken_photos(tmp_path / "trap"), "exif:day")
    first, second = "2026-06-03", "2026-06-04"
    assert found.groups == (first,) * 4 + (second, None, None, first, second)
    assert found.notes == ("2 groups by exif:day, 2 photos to which it says nothing alone",)


def test_bursts_of_one_camera(tmp_path: Path) -> None:
    dataset = taken_photos(tmp_path / "trap")
    groups = group_by(dataset, "exif:burst").groups
    assert groups is not None
    assert groups[0] == groups[1] == groups[2] == "Canon EOS 2026-06-03 10:00:00"
    assert len(set(groups)) == 6  # that burst, one alone, one the next day, another camera, the night, none
    assert groups[5] is groups[6] is None
    longer = group_by(dataset, "exif:burst:60").groups
    assert longer is not None
    assert longer[3] == longer[0] != longer[7]


def test_bursts_do_not_depend_on_the_order(tmp_path: Path) -> None:
    dataset = taken_photos(tmp_path / "trap")
    order = [7, 3, 1, 8, 0, 2, 6, 4, 5]
    groups = group_by(dataset, "exif:burst").groups or ()
    assert group_by(dataset.subset(order), "exif:burst").groups == tuple(groups[i] for i in order)


def test_a_column_says_as_little_for_every_way_to_name_it(make_tree: Callable[..., Path]) -> None:
    sites = [
        "north",
        "north",
        "NA",
        "",
        "NaN",
        "NULL",
        "null",
        "<NA>",
        "N/A",
        "#N/A",
        "NaT",
        "None",
        "south",
        "south",
    ]
    root = make_tree(*(f"{i}.png" for i in range(len(sites))))
    rows = "".join(f"{i}.png,{'ab'[i % 2]},{site}\n" for i, site in enumerate(sites))
    (root / "list.csv").write_text("path,label,site\n" + rows)
    assert (
        group_by(read(root / "list.csv"), "site").groups
        == read(root / "list.csv", group_column="site").groups
    )
