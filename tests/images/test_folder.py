"""Folders of every layout, through `read`."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from fieldguide.errors import SourceError
from fieldguide.images import Dataset, read


def placed(dataset: Dataset) -> dict[str, tuple[str, str | None]]:
    splits = dataset.splits or (None,) * len(dataset)
    return {i.name: (label, s) for i, label, s in zip(dataset.images, dataset.labels, splits, strict=True)}


def left(dataset: Dataset) -> dict[str, str]:
    return {photo.name: photo.reason for photo in dataset.left_out}


def test_class_folders(make_tree: Callable[..., Path]) -> None:
    dataset = read(make_tree("oak/1.png", "oak/2.PNG", "maple/1.png"))
    assert placed(dataset) == {
        "maple/1.png": ("maple", None),
        "oak/1.png": ("oak", None),
        "oak/2.PNG": ("oak", None),
    }
    assert dataset.classes == ("maple", "oak")
    assert dataset.splits is None
    assert dataset.groups is None
    assert dataset.notes == ()
    assert dataset.images[0].open().shape == (2, 2, 3)


@pytest.mark.parametrize(
    ("train", "validation", "test"),
    [
        ("train", "val", "test"),
        ("Training", "VALID", "Testing"),
        ("TRAIN", "Validation", "TEST"),
        ("train", "dev", "testing"),
    ],
)
def test_splits_in_any_case(train: str, validation: str, test: str, make_tree: Callable[..., Path]) -> None:
    root = make_tree(
        f"{train}/oak/1.png", f"{train}/elm/1.png", f"{validation}/oak/2.png", f"{test}/oak/3.png"
    )
    dataset = read(root)
    assert placed(dataset) == {
        f"{train}/oak/1.png": ("oak", "train"),
        f"{train}/elm/1.png": ("elm", "train"),
        f"{validation}/oak/2.png": ("oak", "validation"),
        f"{test}/oak/3.png": ("oak", "test"),
    }
    assert "splits are given by the folders: " in dataset.notes[0]


def test_classes_called_train_bus_and_car(make_tree: Callable[..., Path]) -> None:
    dataset = read(make_tree("train/1.png", "bus/1.png", "car/1.png"))
    assert dataset.classes == ("bus", "car", "train")
    assert dataset.notes == (
        "read as classes, not as splits, for want of a train folder with class folders inside: 'train'",
    )


def test_classes_called_test_and_control(make_tree: Callable[..., Path]) -> None:
    dataset = read(make_tree("test/1.png", "control/1.png"))
    assert dataset.classes == ("control", "test")
    assert len(dataset.notes) == 1


def test_deeper_folders_give_the_path(make_tree: Callable[..., Path]) -> None:
    dataset = read(make_tree("oak/leaf/1.png", "oak/bark/1.png", "elm/1.png"))
    assert dataset.classes == ("elm", "oak/bark", "oak/leaf")
    assert dataset.notes == (
        "2 classes in deeper folders: the label is the whole path, such as 'oak/bark'. If folders such as "
        "'bark' are no classes of their own, move their photos up into 'oak', or give a table with the "
        "columns path,label,group",
    )
    splits = read(make_tree("train/oak/leaf/1.png", "train/elm/1.png", "test/elm/1.png", root="with_splits"))
    assert splits.classes == ("elm", "oak/leaf")


def test_a_wrapper_is_entered(make_tree: Callable[..., Path]) -> None:
    dataset = read(make_tree("archive/leaves/oak/1.png", "archive/leaves/elm/1.png"))
    assert placed(dataset)["archive/leaves/oak/1.png"] == ("oak", None)
    assert dataset.notes == ("the only folder, 'archive/leaves', was entered",)
    only_train = read(make_tree("train/oak/1.png", "train/elm/1.png", root="only_train"))
    assert only_train.splits == ("train", "train")
    assert only_train.classes == ("elm", "oak")


def test_what_stands_beside_the_splits_is_named(make_tree: Callable[..., Path]) -> None:
    root = make_tree(
        "train/oak/1.png", "train/elm/1.png", "extra/oak/1.png", "test/1.png", "train/loose.png", "loose.png"
    )
    assert left(read(root)) == {
        "extra/oak/1.png": "folder 'extra' stands beside test, train and is no split",
        "test/1.png": "'test' has no class folders, so its photos have no label",
        "train/loose.png": "in 'train' but not in a class folder",
        "loose.png": "not in a class folder",
    }


def test_empty_class_folders_are_named(make_tree: Callable[..., Path]) -> None:
    dataset = read(make_tree("oak/1.png", "elm/1.png", "ash/", "fir/young/"))
    assert dataset.notes == ("no photos in 'ash', 'fir'",)
    assert dataset.classes == ("elm", "oak")


def test_classes_that_cannot_be_learnt_are_named(make_tree: Callable[..., Path]) -> None:
    root = make_tree("train/oak/1.png", "train/elm/1.png", "test/ash/1.png", "val/fir/1.png")
    assert read(root).notes[1:] == (
        "only test photos, so it cannot be learnt: 'ash'",
        "no training photos, so it cannot be learnt: 'fir'",
    )


def test_what_is_no_photo_is_ignored_and_counted(
    make_tree: Callable[..., Path], photo_bytes: dict[str, bytes]
) -> None:
    root = make_tree(
        "oak/1.png", "elm/1.png", ".git/a.png", ".hidden.png", "._1.png", "oak/.DS_Store", "Thumbs.db"
    )
    (root / "oak" / "notes.txt").write_text("text")
    (root / "oak" / "meta.json").write_text("{}")
    (root / "oak" / "odd.xyz").write_bytes(b"what is this")
    (root / "oak" / "photo_without_suffix").write_bytes(photo_bytes["GIF"])
    (root / "oak" / "clip.mp4").write_bytes(b"")
    dataset = read(root)
    assert dataset.ignored == {
        "hidden file": 1, "hidden folder": 1, "other file": 1, "system file": 3, "text": 2, "video": 1,
    }  # fmt: skip
    assert "oak/photo_without_suffix" in placed(dataset)


def test_pictures_that_are_not_read_are_named(make_tree: Callable[..., Path]) -> None:
    dataset = read(make_tree("oak/1.png", "elm/1.png", "oak/2.NEF", "elm/3.psd"))
    assert left(dataset) == {
        "oak/2.NEF": "raw camera file; export it as JPEG, PNG or TIFF",
        "elm/3.psd": "format that is not read; export it as JPEG, PNG or TIFF",
    }


def test_a_folder_called_jpg_is_a_folder(make_tree: Callable[..., Path]) -> None:
    assert read(make_tree("x.jpg/1.png", "elm/1.png")).classes == ("elm", "x.jpg")


def test_a_file_reached_twice_counts_once(make_tree: Callable[..., Path]) -> None:
    root = make_tree("oak/1.png", "elm/1.png")
    (root / "oak" / "2.png").symlink_to(root / "oak" / "1.png")
    os.link(root / "oak" / "1.png", root / "oak" / "3.png")
    dataset = read(root)
    assert len(dataset) == 2
    assert dataset.notes == ("2 repeated mentions of a photo (links, or lines) counted once",)


@pytest.mark.parametrize("kind", ["symbolic", "hard", "folder"])
def test_a_file_under_two_labels_is_named_and_left_out(kind: str, make_tree: Callable[..., Path]) -> None:
    root = make_tree("oak/1.png", "elm/1.png", "elm/2.png")
    if kind == "symbolic":
        (root / "elm" / "x.png").symlink_to("../oak/1.png")
    elif kind == "hard":
        os.link(root / "oak" / "1.png", root / "elm" / "x.png")
    else:
        (root / "ash").symlink_to("oak")
    dataset = read(root)
    assert len(dataset) == 2
    other, place = ("ash", "ash/1.png") if kind == "folder" else ("elm", "elm/x.png")
    reason = f"the same file stands under several labels ({other}, oak)"
    assert left(dataset) == {place: reason, "oak/1.png": reason}


def test_a_file_in_two_splits_is_named_and_left_out(make_tree: Callable[..., Path]) -> None:
    root = make_tree("train/oak/1.png", "train/elm/1.png", "test/oak/2.png")
    (root / "test" / "oak" / "1.png").symlink_to(root / "train" / "oak" / "1.png")
    assert set(left(read(root)).values()) == {"the same file stands under several splits (test, train)"}


def test_loops_of_links_end(make_tree: Callable[..., Path]) -> None:
    root = make_tree("oak/1.png", "elm/1.png")
    (root / "oak" / "up").symlink_to(root)
    (root / "oak" / "self").symlink_to("self")
    dataset = read(root)
    assert placed(dataset).keys() == {"oak/1.png", "elm/1.png"}
    assert dataset.ignored == {"link to a folder around it": 1}
    assert list(left(dataset)) == ["oak/self"]


def test_a_tangle_of_links_ends(make_tree: Callable[..., Path]) -> None:
    names = [f"d{i}" for i in range(9)]
    root = make_tree(*(f"{name}/own/1.png" for name in names))
    for name in names:
        for other in names:
            if other != name:
                (root / name / other).symlink_to(root / other)
    dataset = read(root)
    assert len(dataset) <= 1  # nearly every photo is reached under several labels
    assert "too many links lead to this folder" in left(dataset).values()
    assert len(dataset.describe().splitlines()) < 30


def test_dangling_links_and_pipes(make_tree: Callable[..., Path]) -> None:
    root = make_tree("oak/1.png", "elm/1.png")
    (root / "oak" / "lost.png").symlink_to("nowhere")
    os.mkfifo(root / "oak" / "pipe.png")
    dataset = read(root)
    assert left(dataset) == {"oak/lost.png": "it is a link that leads nowhere"}
    assert dataset.ignored == {"special file": 1}


def test_no_permission_is_named(make_tree: Callable[..., Path], as_nobody) -> None:
    root = make_tree("oak/1.png", "elm/1.png", "oak/secret.png", "ash/1.png", "oak/odd")
    (root / "oak" / "secret.png").chmod(0)
    (root / "oak" / "odd").chmod(0)
    (root / "ash").chmod(0)
    with as_nobody():
        dataset = read(root)
    (root / "ash").chmod(0o755)
    assert left(dataset) == {
        "oak/secret.png": "no permission to read it",
        "oak/odd": "no permission to read it",
        "ash": "no permission to open this folder",
    }


def test_names_that_are_not_utf8(make_tree: Callable[..., Path], photo_bytes: dict[str, bytes]) -> None:
    root = make_tree("oak/1.png")
    folder = os.fsencode(root) + b"/h\xeatre"
    os.mkdir(folder)  # noqa: PTH102 - a name of bytes
    Path(os.fsdecode(folder + b"/\xff.png")).write_bytes(photo_bytes["PNG"])
    dataset = read(root)
    assert placed(dataset)["h\\udceatre/\\udcff.png"] == ("h\\udceatre", None)
    assert dataset.images[0].open().shape == (30, 40, 3)
    dataset.describe().encode()


def test_accents_that_look_alike_are_one_class(make_tree: Callable[..., Path]) -> None:
    dataset = read(make_tree("train/\u00e9rable/1.png", "train/elm/1.png", "test/e\u0301rable/1.png"))
    assert dataset.classes == ("elm", "\u00e9rable")


def test_classes_that_differ_in_case_are_named(make_tree: Callable[..., Path]) -> None:
    assert read(make_tree("Oak/1.png", "oak/1.png")).notes == (
        "classes that differ only in case: 'Oak', 'oak'",
    )


def test_the_order_is_that_of_the_names(make_tree: Callable[..., Path]) -> None:
    dataset = read(make_tree("b/2.png", "b/1.png", "a/3.png", "B/1.png"))
    assert [image.name for image in dataset.images] == ["B/1.png", "a/3.png", "b/1.png", "b/2.png"]


@pytest.mark.parametrize(
    ("paths", "message"),
    [
        (
            (),
            "photos: no photo that can be used.\nExpected: a folder for each class with its photos inside, "
            "such as leaves/oak/1.jpg, or a table with the columns path,label.",
        ),
        (
            ("1.png", "2.png"),
            "photos: no photo that can be used.\nLeft out 2: not in a class folder: 1.png, 2.png\n"
            "Expected: a folder for each class with its photos inside, such as leaves/oak/1.jpg, or a table "
            "with the columns path,label.",
        ),
    ],
)
def test_nothing_to_read(
    paths: tuple[str, ...], message: str, make_tree: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    root = make_tree(*paths)
    monkeypatch.chdir(root.parent)
    with pytest.raises(SourceError) as caught:
        read("photos")
    assert str(caught.value) == message
