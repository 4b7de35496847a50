"""COCO Camera Traps, as https://lila.science/coco-camera-traps tells it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fieldguide.images import Dataset, read, split

Png = Callable[[int], bytes]


def photo(number: int, **fields: Any) -> dict[str, Any]:
    return {"id": f"p{number}", "file_name": f"cam/{number}.png", **fields}


def write_camera_traps(folder: Path, png: Png, *, photos: list[dict[str, Any]] | None = None) -> Path:
    """Write a file of photos, by turns empty and with a fox."""
    if photos is None:
        photos = [
            photo(i, location=f"L{i // 2}", seq_id=f"s{i // 2}", datetime=f"2020-01-0{i + 1} 10:00:00")
            for i in range(6)
        ]
    (folder / "cam").mkdir(parents=True)
    for i, entry in enumerate(photos):
        (folder / entry["file_name"]).write_bytes(png(i))
    content = {
        "info": {"version": "1.0", "description": "a test"},
        "images": photos,
        "categories": [{"id": 0, "name": "empty"}, {"id": 1, "name": "fox"}],
        "annotations": [
            {"id": f"a{i}", "image_id": entry["id"], "category_id": i % 2, "sequence_level_annotation": i > 3}
            for i, entry in enumerate(photos)
        ],
    }
    (folder / "traps.json").write_text(json.dumps(content))
    return folder / "traps.json"


def test_photos_locations_and_what_else_is_said(tmp_path: Path, png: Png) -> None:
    dataset = read(write_camera_traps(tmp_path, png))
    assert dataset.labels == ("empty", "fox") * 3
    assert dataset.groups == ("location L0",) * 2 + ("location L1",) * 2 + ("location L2",) * 2
    assert list(dataset.columns) == ["location", "sequence", "datetime"]
    assert dataset.columns["datetime"][0] == "2020-01-01 10:00:00"
    assert "2 annotations made for a whole sequence; not every photo of it need show that" in dataset.notes
    assert dataset.images[0].open().shape == (6, 8, 3)


def grouped(tmp_path: Path, png: Png, photos: list[dict[str, Any]]) -> Dataset:
    return read(write_camera_traps(tmp_path / "g", png, photos=photos))


@pytest.mark.parametrize(
    ("fields", "groups"),
    [
        # location and sequence of each photo -> photos that must stay together
        ([("A", "1"), ("A", "2"), ("B", "3")], [{0, 1}, {2}]),
        ([(None, "1"), (None, "1"), (None, "2")], [{0, 1}, {2}]),
        ([("A", "1"), ("A", "1"), ("A", "2")], [{0, 1}, {2}]),  # one location: sequences
        ([("A", "1"), (None, "1"), ("B", "2")], [{0, 1}, {2}]),  # through the sequence
        ([("A", "1"), ("B", "1"), ("C", "2"), ("A", "3")], [{0, 1, 3}, {2}]),  # a sequence of two locations
        ([(5, 1), (5.0, 2), ("6", 3)], [{0, 1}, {2}]),  # numbers, as in older files
        ([("A", None), ("B", None), ("A", "")], [{0, 2}, {1}]),
    ],
)
def test_a_group_holds_locations_and_sequences_whole(
    fields: list[tuple[Any, Any]], groups: list[set[int]], tmp_path: Path, png: Png
) -> None:
    given = [{"location": place, "seq_id": sequence} for place, sequence in fields]
    dataset = grouped(tmp_path, png, [photo(i, **field) for i, field in enumerate(given)])
    of: dict[str | None, set[int]] = {}
    for i, group in enumerate(dataset.groups or ()):
        of.setdefault(group, set()).add(i)
    assert sorted(of.values(), key=min) == groups


def test_photos_without_location_and_sequence_stand_alone(tmp_path: Path, png: Png) -> None:
    dataset = grouped(tmp_path, png, [photo(0, frame_num=1), photo(1, frame_num=2)])
    assert dataset.groups is None


def test_no_location_is_on_both_sides_of_a_split(tmp_path: Path, png: Png) -> None:
    dataset = split(grouped(tmp_path, png, [photo(i, location=i % 5, seq_id=f"s{i}") for i in range(40)]))
    places: dict[str | None, set[str | None]] = {}
    for part, place in zip(dataset.splits or (), dataset.columns["location"], strict=True):
        places.setdefault(part, set()).add(place)
    assert places["test"]
    assert not places["train"] & places["test"]


def test_photos_that_the_file_calls_corrupt_are_left_out(tmp_path: Path, png: Png) -> None:
    dataset = grouped(tmp_path, png, [photo(0, location="A"), photo(1, location="B", corrupt=True)])
    assert [(p.name, p.reason) for p in dataset.left_out] == [
        ("cam/1.png (annotation a1)", "the file calls its photo damaged")
    ]


def test_a_sequence_that_is_not_known_is_none(tmp_path: Path, png: Png) -> None:
    photos = [photo(i, seq_id="NA" if i < 4 else "s1") for i in range(6)]
    assert read(write_camera_traps(tmp_path, png, photos=photos)).groups == (None,) * 4 + ("sequence s1",) * 2
