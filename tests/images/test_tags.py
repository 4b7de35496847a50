"""Many labels per photo: read from tables, counted and dealt by label."""

from pathlib import Path

import numpy as np
import pytest

from fieldguide.errors import SourceError
from fieldguide.images import ArrayImage, Dataset, folds, read, split


def tagged(n: int = 200, *, k: int = 6, seed: int = 0, **fields: object) -> Dataset:
    random = np.random.default_rng(seed)
    carries = random.random((n, k)) < np.linspace(0.04, 0.6, k)
    tags = tuple(frozenset(f"tag {j}" for j in np.flatnonzero(row)) for row in carries)
    images = tuple(ArrayImage(random.integers(0, 256, (4, 4), np.uint8), name=f"{i}") for i in range(n))
    labels = tuple(" + ".join(sorted(own)) or "(none)" for own in tags)
    return Dataset(images=images, labels=labels, tags=tags, **fields)


def share(dataset: Dataset, held: list[int]) -> dict[str, float]:
    counts, of_held = dataset.counts(), dataset.subset(held).counts()
    return {tag: of_held.get(tag, 0) / n for tag, n in counts.items()}


def test_classes_are_the_tags() -> None:
    dataset = tagged(4, k=2, splits=("train", "test", "train", "train"))
    assert dataset.classes == tuple(sorted(set().union(*dataset.tags)))
    assert dataset.counts() == dataset.tag_counts()
    assert sum(sum(part.values()) for part in dataset.split_counts().values()) == sum(map(len, dataset.tags))


def test_a_fifth_of_each_tag_is_held_out() -> None:
    dataset = tagged()
    done = split(dataset)
    held = [i for i, where in enumerate(done.splits) if where == "test"]
    assert all(0.15 <= part <= 0.3 for part in share(dataset, held).values())
    assert 0.15 <= len(held) / 200 <= 0.25
    without = [i for i in held if not dataset.tags[i]]
    assert without, "photos without any tag are held out too"


def test_folds_share_each_tag() -> None:
    dataset = tagged()
    dealt = folds(dataset, n_folds=4)
    for fold in range(4):
        held = np.flatnonzero(dealt == fold).tolist()
        assert 35 <= len(held) <= 65
        assert all(part <= 0.45 for part in share(dataset, held).values())
    assert (np.bincount(dealt + 1, minlength=5)[1:] > 0).all()


def test_a_tag_of_one_photo_is_named() -> None:
    dataset = tagged(30, k=3)
    tags = (frozenset({"only"}), *dataset.tags[1:])
    done = split(Dataset(images=dataset.images, labels=("only", *dataset.labels[1:]), tags=tags))
    assert done.splits[0] == "train"
    assert any("too few photos to hold one back" in note and "'only'" in note for note in done.notes)


def test_nothing_to_tell_apart_is_refused() -> None:
    images = tagged(3).images
    for tags in (frozenset(), frozenset({"wet"})):
        with pytest.raises(SourceError, match="no label that some photos carry and others do not"):
            Dataset(images=images, labels=("x",) * 3, tags=(tags,) * 3).require_classes()
    Dataset(
        images=images, labels=("x",) * 3, tags=(frozenset("a"), frozenset(), frozenset())
    ).require_classes()


@pytest.fixture
def table(leaves: Path) -> Path:
    return leaves.parent / "table.csv"


def rows(*lines: str) -> str:
    return "\n".join(lines)


def test_a_column_of_tags_is_taken_apart(table: Path) -> None:
    table.write_text(
        rows(
            "path,tags,site",
            "leaves/rust/000.png, ill |rust|,north",
            "leaves/healthy/000.png,,south",
            "leaves/sick/000.png,ill,",
        )
    )
    dataset = read(table)
    assert dataset.tags == (frozenset({"ill", "rust"}), frozenset(), frozenset({"ill"}))
    assert dataset.labels == ("ill + rust", "(none)", "ill")
    assert dataset.columns == {"site": ("north", "south", None)}
    assert dataset.counts() == {"ill": 2, "rust": 1}
    assert "many for one photo, separated by |" in dataset.notes[0]


def test_labels_hold_many_where_there_is_a_separator(table: Path) -> None:
    table.write_text(rows("file,labels", "leaves/rust/000.png,a|b", "leaves/sick/000.png,a"))
    assert read(table).tags == (frozenset("ab"), frozenset("a"))
    table.write_text(rows("file,labels", "leaves/rust/000.png,a", "leaves/sick/000.png,b"))
    assert read(table).tags is None
    table.write_text(rows("file,label", "leaves/rust/000.png,a|b", "leaves/sick/000.png,a"))
    assert read(table).tags is None
    assert read(table).classes == ("a", "a|b")


def test_tags_beside_a_label_are_kept_as_a_column(table: Path) -> None:
    table.write_text(rows("path,label,tags", "leaves/rust/000.png,a,x|y", "leaves/sick/000.png,b,"))
    dataset = read(table)
    assert dataset.tags is None
    assert dataset.columns == {"tags": ("x|y", None)}


def test_short_rows_have_no_tags(table: Path) -> None:
    table.write_text(rows("path,tags", "leaves/rust/000.png", "leaves/sick/000.png,b"))
    assert read(table).tags == (frozenset(), frozenset("b"))
