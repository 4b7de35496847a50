"""Every file of every layout, cut short, emptied, or with a folder in its place: never in silence."""

import importlib.util
import shutil
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fieldguide.errors import ImageError, SourceError
from fieldguide.images import Dataset, read
from fieldguide.images.formats.catalogue import FORMATS, format_of
from fieldguide.images.formats.look import Look

Png = Callable[[int], bytes]


def beside(name: str) -> ModuleType:
    """Load a test beside this one, for what it writes."""
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def archive(folder: Path, png: Png, *, name: str) -> Path:
    folder.mkdir()
    writer = beside("test_archive_folder").WRITERS[f"a{Path(name).suffix}"]
    return writer(folder / name, {"oak/1.png": png(1), "elm/2.png": png(2)})


def npz(folder: Path, png: Png) -> Path:
    folder.mkdir()
    return beside("test_npz").write_npz(folder / "a.npz")


LAYOUTS: dict[str, Callable[[Path, Png], Path]] = {
    "IDX": lambda folder, png: beside("test_idx").write_mnist(folder),
    "IDX, not compressed": lambda folder, png: beside("test_idx").write_mnist(folder, packed=False),
    **{
        f"CIFAR {kind}": lambda folder, png, kind=kind: beside("test_cifar").write_cifar(folder, kind=kind)
        for kind in ("10-bin", "10-py", "100-bin", "100-py")
    },
    "SVHN": lambda folder, png: beside("test_svhn").write_svhn(folder),
    "STL-10": lambda folder, png: beside("test_stl10").write_stl10(folder),
    "CelebA": lambda folder, png: beside("test_celeba").write_celeba(folder, png),
    "ImageNet": lambda folder, png: beside("test_imagenet").write_imagenet(
        folder, png, real=[[1, 2], [2], [0], [1]]
    ),
    "folder with metadata": lambda folder, png: beside("test_metadata").write_metadata(folder, png),
    "folder with metadata, JSON": lambda folder, png: beside("test_metadata").write_metadata(
        folder, png, kind="jsonl"
    ),
    "WebDataset": lambda folder, png: beside("test_webdataset").write_webdataset(folder, png),
    "archive of class folders, zip": lambda folder, png: archive(folder, png, name="a.zip"),
    "archive of class folders, tar": lambda folder, png: archive(folder, png, name="a.tar"),
    "Parquet": lambda folder, png: beside("test_parquet").write_hugging_face(folder, png),
    "NumPy": npz,
    "COCO Camera Traps": lambda folder, png: beside("test_camera_traps").write_camera_traps(folder, png),
    "COCO": lambda folder, png: (beside("test_coco").write_coco(folder, png, split="train"), folder)[1],
}
# A name that is cut in the middle is a name: nothing else in the data set says how it should be spelt.
CANNOT_BE_KNOWN = {("cut", "coarse_label_names.txt")}


def files_of(source: Path) -> list[Path]:
    return [source] if source.is_file() else sorted(path for path in source.rglob("*") if path.is_file())


def outcome(source: Path) -> tuple[str, Dataset | None]:
    """Read and open everything; say what was told."""
    try:
        dataset = read(source)
        told = dataset.describe()
        for image in (*dataset.images, *dataset.unlabelled):
            try:
                image.open()
                image.content_hash()
            except ImageError as error:
                told += f"\n{error}"
    except SourceError as error:
        return str(error), None
    return told, dataset


def test_every_reader_is_walked() -> None:
    assert {known.name for known in FORMATS} <= {name.split(",")[0] for name in LAYOUTS} | {"CIFAR"}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_each_layout_is_recognised_by_its_reader_alone(layout: str, tmp_path: Path, png: Png) -> None:
    source = LAYOUTS[layout](tmp_path / "source", png)
    known = format_of(Look(source))
    assert known is not None
    assert layout.startswith(known.name)
    told, dataset = outcome(source)
    assert dataset is not None, told
    assert len(dataset) > 1


def cut(file: Path) -> None:
    content = file.read_bytes().rstrip(b"\0")  # a tar ends in zeros
    file.write_bytes(content[: len(content) * 2 // 3])


def empty(file: Path) -> None:
    file.write_bytes(b"")


def folder_instead(file: Path) -> None:
    file.unlink()
    file.mkdir()


@pytest.mark.parametrize("damage", [cut, empty, folder_instead])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_no_damage_goes_unsaid(layout: str, damage: Callable[[Path], None], tmp_path: Path, png: Png) -> None:
    (tmp_path / "whole").mkdir()
    source = LAYOUTS[layout](tmp_path / "whole" / "source", png)
    whole, _ = outcome(source)
    for file in files_of(source):
        if (damage.__name__, file.name) in CANNOT_BE_KNOWN:
            continue
        broken = tmp_path / "broken"
        shutil.copytree(tmp_path / "whole", broken)
        damage(broken / file.relative_to(tmp_path / "whole"))
        told, _ = outcome(broken / source.relative_to(tmp_path / "whole"))
        told = told.replace(str(broken), str(tmp_path / "whole"))
        assert told != whole, f"{damage.__name__} {file.name} went unsaid"
        assert len(told) < 4000
        shutil.rmtree(broken)


@pytest.fixture
def source(request: pytest.FixtureRequest, tmp_path: Path, png: Png) -> Path:
    return LAYOUTS[request.param](tmp_path / "source", png)


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    which=st.integers(0, 99),
    changes=st.lists(st.tuples(st.integers(0, 600), st.integers(0, 255)), min_size=1, max_size=4),
)
@pytest.mark.parametrize("source", LAYOUTS, indirect=True)
def test_any_damage_is_said_in_our_words(which: int, changes: list[tuple[int, int]], source: Path) -> None:
    files = files_of(source)
    file = files[which % len(files)]
    content = file.read_bytes()
    damaged = bytearray(content)
    for position, value in changes:
        damaged[position % len(damaged)] = value
    file.write_bytes(damaged)
    outcome(source)
    file.write_bytes(content)
