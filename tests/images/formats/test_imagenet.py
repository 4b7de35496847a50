import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from scipy.io import savemat

from fieldguide.errors import SourceError
from fieldguide.images import read

Png = Callable[[int], bytes]
TENCH, GOLDFISH, SHARK = "n01440764", "n01443537", "n01484850"
DEVKIT = "ILSVRC2012_devkit_t12/data"


def write_imagenet(folder: Path, png: Png, *, real: object = None) -> Path:
    for number, synset in enumerate((TENCH, GOLDFISH, SHARK)):
        (folder / "train" / synset).mkdir(parents=True)
        (folder / "train" / synset / f"{synset}_1.JPEG").write_bytes(png(number))
    (folder / "val").mkdir()
    for number in (1, 2, 3, 4):
        (folder / "val" / f"ILSVRC2012_val_{number:08}.JPEG").write_bytes(png(10 + number))
    (folder / DEVKIT).mkdir(parents=True)
    (folder / DEVKIT / "ILSVRC2012_validation_ground_truth.txt").write_text("3\n1\n2\n3\n")
    # In the real file numbers are not in the order of the synsets, and inner nodes have numbers too.
    rows = [(1, SHARK), (2, TENCH), (3, GOLDFISH), (1001, "n00001740")]
    synsets = np.array(rows, dtype=[("ILSVRC2012_ID", "O"), ("WNID", "O")])
    savemat(folder / DEVKIT / "meta.mat", {"synsets": synsets[:, None]})
    if real is not None:
        (folder / "real.json").write_text(json.dumps(real))
    return folder


def labels(folder: Path) -> dict[str, str]:
    dataset = read(folder)
    return {
        i.name.split("/")[-1][-13:-5]: label for i, label in zip(dataset.images, dataset.labels, strict=True)
    }


def test_class_names_and_the_labels_of_the_devkit(tmp_path: Path, png: Png) -> None:
    dataset = read(write_imagenet(tmp_path / "imagenet", png))
    assert dataset.split_counts() == {
        "train": {"goldfish": 1, "great white shark": 1, "tench": 1},
        "validation": {"goldfish": 2, "great white shark": 1, "tench": 1},
    }
    assert dict(zip((i.name for i in dataset.images), dataset.labels, strict=True)) | {} == {
        "train/n01440764/n01440764_1.JPEG": "tench",
        "train/n01443537/n01443537_1.JPEG": "goldfish",
        "train/n01484850/n01484850_1.JPEG": "great white shark",
        "val/ILSVRC2012_val_00000001.JPEG": "goldfish",
        "val/ILSVRC2012_val_00000002.JPEG": "great white shark",
        "val/ILSVRC2012_val_00000003.JPEG": "tench",
        "val/ILSVRC2012_val_00000004.JPEG": "goldfish",
    }
    assert dataset.accepted is None


def test_reassessed_labels_are_accepted(tmp_path: Path, png: Png) -> None:
    dataset = read(write_imagenet(tmp_path / "imagenet", png, real=[[1, 2], [0, 1], [], [1]]))
    answers = dict(zip((i.name[-13:-5] for i in dataset.images), dataset.accepted or (), strict=True))
    assert answers["00000001"] == {"goldfish", "great white shark"}
    assert answers["00000002"] == {"goldfish", "tench"}
    assert answers["440764_1"] == {"tench"}
    assert labels(tmp_path / "imagenet")["00000002"] == "goldfish"
    assert [(p.name, p.reason) for p in dataset.left_out] == [
        ("val/ILSVRC2012_val_00000003.JPEG", "no class of ImageNet fits it, by its reassessed labels")
    ]
    assert any("1 label replaced" in note for note in dataset.notes)


def test_a_subset_without_a_devkit(tmp_path: Path, png: Png) -> None:
    folder = write_imagenet(tmp_path / "imagenet", png)
    (folder / DEVKIT / "ILSVRC2012_validation_ground_truth.txt").unlink()
    dataset = read(folder)
    assert dataset.classes == ("goldfish", "great white shark", "tench")
    assert {p.reason for p in dataset.left_out} == {"'val' has no class folders, so its photos have no label"}
    assert read(folder / "train").classes == dataset.classes


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        (f"{DEVKIT}/ILSVRC2012_validation_ground_truth.txt", "1\nx\n", "each line is the number of a class"),
        (
            f"{DEVKIT}/ILSVRC2012_validation_ground_truth.txt",
            "1\n77\n",
            "class number 77, which meta.mat does not",
        ),
        (f"{DEVKIT}/meta.mat", "x", "meta.mat: it is damaged|meta.mat: "),
        ("real.json", "[[1000]]", "it is no list with the class numbers 0 to 999 of each photo"),
        ("real.json", "[[-1]]", "it is no list with the class numbers 0 to 999 of each photo"),
        ("real.json", "{", "it is no list with the class numbers 0 to 999 of each photo"),
    ],
)
def test_files_of_labels_that_do_not_fit(
    name: str, content: str, message: str, tmp_path: Path, png: Png
) -> None:
    folder = write_imagenet(tmp_path / "imagenet", png)
    (folder / name).write_text(content)
    with pytest.raises(SourceError, match=message):
        read(folder)
