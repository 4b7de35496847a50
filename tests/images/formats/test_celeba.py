from collections.abc import Callable
from pathlib import Path

import pytest

from fieldguide.errors import SourceError
from fieldguide.images import read

Png = Callable[[int], bytes]
ROWS = {
    "000001.jpg": "-1  1  1",
    "000002.jpg": "-1 -1 -1",
    "000003.jpg": " 1 -1 -1",
    "000004.jpg": "-1  1 -1",
}


def write_celeba(folder: Path, png: Png) -> Path:
    (folder / "img_align_celeba").mkdir(parents=True)
    for i, name in enumerate(ROWS):
        (folder / "img_align_celeba" / name).write_bytes(png(i))
    lines = [f"{name} {values}" for name, values in ROWS.items()]
    (folder / "list_attr_celeba.txt").write_text("\n".join([str(len(ROWS)), "Bald Male Young ", *lines, ""]))
    (folder / "list_eval_partition.txt").write_text("".join(f"{n} {i % 3}\n" for i, n in enumerate(ROWS)))
    (folder / "identity_CelebA.txt").write_text("".join(f"{n} {2880 + i // 2}\n" for i, n in enumerate(ROWS)))
    return folder


def test_many_tags_for_one_photo(tmp_path: Path, png: Png) -> None:
    dataset = read(write_celeba(tmp_path / "celeba", png))
    assert dataset.tags == (
        frozenset(("Male", "Young")),
        frozenset(),
        frozenset(("Bald",)),
        frozenset(("Male",)),
    )
    assert dataset.labels == ("Male + Young", "(none)", "Bald", "Male")
    assert dataset.splits == ("train", "validation", "test", "train")
    assert dataset.groups == ("2880", "2880", "2881", "2881")
    assert dataset.images[1].open().shape == (6, 8, 3)


def test_the_tables_of_kaggle(tmp_path: Path, png: Png) -> None:
    folder = write_celeba(tmp_path / "celeba", png)
    for name in ("list_attr_celeba", "list_eval_partition", "identity_CelebA"):
        (folder / f"{name}.txt").unlink()
    lines = ["image_id,Bald,Male,Young", *(f"{n},{','.join(v.split())}" for n, v in ROWS.items())]
    (folder / "list_attr_celeba.csv").write_text("\n".join(lines))
    (folder / "list_eval_partition.csv").write_text(
        "image_id,partition\n" + "".join(f"{n},0\n" for n in ROWS)
    )
    dataset = read(folder)
    assert dataset.labels == ("Male + Young", "(none)", "Bald", "Male")
    assert dataset.splits == ("train",) * 4


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        ("list_attr_celeba.txt", "4\n", "5\n", "its first line promises 5 photos, and it lists 4"),
        (
            "list_attr_celeba.txt",
            "-1 -1 -1",
            "-1 -1",
            "the line of 000002.jpg has not one 1 or -1 for each of 3",
        ),
        ("list_attr_celeba.txt", "000002", "000001", "it lists a photo twice"),
        ("list_eval_partition.txt", "000002.jpg 1\n", "", "it says nothing of 000002.jpg"),
        ("list_eval_partition.txt", "000002.jpg 1\n", "000002.jpg 7\n", "the partition '7' of a photo"),
    ],
)
def test_tables_that_do_not_fit(
    name: str, old: str, new: str, message: str, tmp_path: Path, png: Png
) -> None:
    folder = write_celeba(tmp_path / "celeba", png)
    text = (folder / name).read_text()
    assert old in text
    (folder / name).write_text(text.replace(old, new))
    with pytest.raises(SourceError, match=message):
        read(folder)


def test_missing_and_foreign_photos_are_left_out(tmp_path: Path, png: Png) -> None:
    folder = write_celeba(tmp_path / "celeba", png)
    (folder / "img_align_celeba" / "000004.jpg").unlink()
    for name in ("list_attr_celeba", "list_eval_partition", "identity_CelebA"):
        file = folder / f"{name}.txt"
        file.write_text(file.read_text().replace("000003.jpg", "../../x.jpg"))
    assert [(photo.name, photo.reason) for photo in read(folder).left_out] == [
        ("../../x.jpg", "its path leads out of the folder of photos"),
        ("000004.jpg", "there is no such file"),
    ]
