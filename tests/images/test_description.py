import numpy as np

from fieldguide.images import ArrayImage, Dataset, LeftOut

IMAGE = ArrayImage(np.zeros((2, 2)))


def test_everything_is_said() -> None:
    dataset = Dataset(
        images=(IMAGE,) * 4,
        labels=("oak", "hornbeam", "oak", "oak"),
        groups=("p", None, "q", "p"),
        splits=("train", "train", "test", "validation"),
        left_out=(LeftOut("a", "gone"), *(LeftOut(f"{i}", "raw") for i in range(5))),
        ignored={"text": 2, "system file": 1},
        notes=("something was understood",),
        source="leaves",
    )
    assert dataset.describe() == (
        "leaves: 4 photos of 2 classes\n"
        "  class       train  validation     test\n"
        "  hornbeam        1           0        0\n"
        "  oak             1           1        1\n"
        "  groups: 2\n"
        "  left out: 6 photos\n"
        "    5: raw: 0, 1, 2 and 2 more\n"
        "    1: gone: a\n"
        "  ignored, no photos: 1 system file, 2 text\n"
        "  note: something was understood"
    )


def test_many_classes_and_long_names_stay_short() -> None:
    labels = tuple(f"{i:03} " + "x" * 100 for i in range(100))
    lines = Dataset(images=(IMAGE,) * 100, labels=labels).describe().splitlines()
    assert lines[0] == "100 photos of 100 classes"
    assert lines[1].split() == ["class", "photos"]
    assert lines[-1] == "  ... and 80 more classes"
    assert len(lines) == 23
    assert max(map(len, lines)) <= 60


def test_nothing_is_described_too() -> None:
    assert Dataset(images=(), labels=()).describe() == "0 photos of 0 classes"
