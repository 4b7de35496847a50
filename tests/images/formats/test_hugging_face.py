"""Objects that behave like those of `datasets`, as far as its documentation says."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image as Pillow

from fieldguide.errors import ImageError, SourceError
from fieldguide.images import read

Png = Callable[[int], bytes]


class Image:
    def __init__(self, *, decode: bool = True) -> None:
        self.decode = decode


class ClassLabel:
    names = ("oak", "elm")


class Value:
    def __init__(self, dtype: str) -> None:
        self.dtype = dtype


class Fake:
    """A dataset of rows in columns; pictures are decoded unless their feature says otherwise."""

    def __init__(
        self, columns: dict[str, list[Any]], features: dict[str, Any], *, casts: bool = True
    ) -> None:
        self._columns, self.features, self.column_names, self._casts = columns, features, list(columns), casts

    def __len__(self) -> int:
        return len(next(iter(self._columns.values())))

    def __getitem__(self, key: int | str) -> Any:
        if isinstance(key, str):
            return self._columns[key]
        return {name: self._decoded(name, values[key]) for name, values in self._columns.items()}

    def _decoded(self, name: str, value: Any) -> Any:
        feature = self.features[name]
        if isinstance(feature, Image) and feature.decode:
            return Pillow.open(io.BytesIO(value["bytes"]))
        return value

    def cast_column(self, name: str, feature: Any) -> "Fake":
        if not self._casts:
            raise AttributeError("cast_column")
        return Fake(self._columns, self.features | {name: feature})


def fake(png: Png, **options: Any) -> Fake:
    columns = {
        "image": [{"bytes": png(i), "path": None} for i in range(4)],
        "label": [0, 1, -1, 1],
        "site": ["n", "s", "n", None],
        "vector": [[1.0]] * 4,
    }
    features = {"image": Image(), "label": ClassLabel(), "site": Value("string"), "vector": object()}
    return Fake(columns, features, **options)


@pytest.mark.parametrize("casts", [True, False])
def test_a_dataset(casts: bool, png: Png) -> None:
    dataset = read(fake(png, casts=casts))
    assert dataset.labels == ("oak", "elm", "elm")
    assert dataset.columns == {"site": ("n", "s", None)}
    assert "passed over, as they hold no single words or numbers: 'vector'" in dataset.notes
    assert [(p.name, p.reason) for p in dataset.left_out] == [("row[2]", "the label is missing")]
    assert dataset.images[2].open().shape == (6, 8, 3)
    assert len({image.content_hash() for image in dataset.images}) == 3
    assert dataset.images[0].facts().get("format") == ("PNG" if casts else None)


def test_splits(png: Png) -> None:
    dataset = read({"train": fake(png), "validation": fake(png), "unsupervised": fake(png)})  # type: ignore[arg-type]
    assert dataset.splits == ("train",) * 3 + ("validation",) * 3
    assert "split 'unsupervised' passed over; its name is no word for a split" in dataset.notes


def test_photos_in_files(tmp_path: Path, png: Png) -> None:
    (tmp_path / "a.png").write_bytes(png(1))
    images = [{"bytes": None, "path": str(tmp_path / name)} for name in ("a.png", "b.png")] + [None]
    dataset = read(
        Fake({"image": images, "label": ["x", "y", "z"]}, {"image": Image(), "label": Value("string")})
    )
    assert dataset.images[0].open().shape == (6, 8, 3)
    for image, why in (
        (dataset.images[1], "there is no such file"),
        (dataset.images[2], "its row in the dataset"),
    ):
        with pytest.raises(ImageError, match=why):
            image.open()


def test_datasets_that_are_refused(png: Png) -> None:
    image = [{"bytes": png(0), "path": None}]
    for columns, features, message in (
        (
            {"image": image, "text": ["x"]},
            {"image": Image(), "text": Value("string")},
            "no column 'label' among",
        ),
        ({"label": [0]}, {"label": ClassLabel()}, "no column of images among 'label'"),
        (
            {"image": image, "label": [2]},
            {"image": Image(), "label": ClassLabel()},
            "the class 2, and its classes",
        ),
    ):
        with pytest.raises(SourceError, match=message):
            read(Fake(columns, features))


def test_a_column_of_vectors_is_no_group(png: Png) -> None:
    with pytest.raises(SourceError, match="the dataset: 'vector' holds object; write one word or number"):
        read(fake(png), group_column="vector")
