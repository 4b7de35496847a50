"""A folder with planted faults of every kind: each is found; a clean folder is left in peace."""

import csv
import io
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageEnhance, ImageFilter

import fieldguide
from fieldguide.audit import KINDS, Audit, write_fixes
from fieldguide.images import read
from fieldguide.represent import Pixels

SIDE = 160
ENCODER = Pixels(size=16)


def disc(seed: int, *, label: str, background: int | None = None) -> Image.Image:
    """A disc, or a cross, somewhere on cloudy ground: the shape alone is the label."""
    random = np.random.default_rng(seed)
    ground = random.uniform(60, 190, (7, 7, 3)).astype(np.uint8)
    cloudy = Image.fromarray(ground).resize((SIDE, SIDE), Image.Resampling.BICUBIC)
    pixels = np.asarray(cloudy).astype(np.float64)
    if background is not None:
        pixels = pixels * 0.2 + background
    y, x = np.mgrid[:SIDE, :SIDE] - (SIDE / 2 + random.uniform(-6, 6, (2, 1, 1)))
    inside = np.hypot(x, y) < 45 if label == "disc" else (np.abs(x) < 20) | (np.abs(y) < 20)
    pixels[inside & (np.maximum(np.abs(x), np.abs(y)) < 57)] = 230 if label == "disc" else 20
    pixels += random.normal(0, 6, pixels.shape)
    return Image.fromarray(pixels.clip(0, 255).astype(np.uint8))


def write(folder: Path, *, per_class: int = 40, train: bool = False) -> Path:
    for number, label in enumerate(("cross", "disc")):
        for index in range(per_class):
            side = ("test" if index % 4 == 0 else "train") if train else ""
            place = folder / side / label
            place.mkdir(parents=True, exist_ok=True)
            disc(1000 * number + index, label=label).save(place / f"{index:02}.png")
    return folder


def look(source: object) -> Audit:
    return fieldguide.audit(source, represent=ENCODER, cache=None)


def test_a_clean_folder_is_left_in_peace(tmp_path: Path) -> None:
    found = look(write(tmp_path / "clean"))
    alarming = [finding for finding in found.findings if KINDS[finding.kind].is_alarming]
    assert {finding.kind for finding in alarming} <= {"shortcut"}
    assert {finding.details["feature"] for finding in alarming} <= {"mean colour", "file size"}


def photos_of(found: Audit, kind: str) -> set[str]:
    return {name for finding in found.of_kind(kind) for name in finding.photos}


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Audit:
    root = write(tmp_path_factory.mktemp("planted") / "photos", train=True)
    train, test = root / "train", root / "test"
    picture = Image.open(train / "disc" / "01.png")
    (train / "disc" / "unreadable.jpg").write_bytes(b"\xff\xd8\xff\xe0 broken")
    picture.save(train / "disc" / "lies.jpg", format="PNG", compress_level=1)
    source = (train / "cross" / "02.png").read_bytes()
    (train / "cross" / "trailing.png").write_bytes(source + b"PK\x03\x04 an archive behind the picture")
    disc(501, label="disc").resize((1600, 1600)).save(train / "disc" / "huge.png", compress_level=1)
    disc(502, label="disc").resize((160, 32)).save(train / "disc" / "long.png")
    disc(503, label="disc").convert("L").save(train / "disc" / "grey.png")
    shutil.copy(train / "disc" / "03.png", train / "disc" / "copy.png")
    shutil.copy(test / "disc" / "04.png", train / "disc" / "leak.png")
    shutil.copy(train / "disc" / "05.png", train / "cross" / "contradiction.png")
    near = Image.open(train / "disc" / "06.png")
    near.resize((80, 80)).save(train / "disc" / "near_resized.png")
    near.save(train / "disc" / "near_compressed.jpg", quality=60)
    near.crop((4, 6, 148, 150)).save(train / "disc" / "near_cropped.png")
    ImageEnhance.Brightness(near).enhance(1.2).save(train / "disc" / "near_bright.png")
    disc(504, label="disc").save(train / "cross" / "wrong.png")
    noise = np.random.default_rng(0).integers(0, 256, (10, 10, 3), dtype=np.uint8)
    Image.fromarray(noise).resize((SIDE, SIDE), 0).save(train / "disc" / "outlier.png")
    dark = ImageEnhance.Brightness(disc(505, label="disc")).enhance(0.06)
    dark.save(train / "disc" / "dark.png")
    bright = np.asarray(disc(506, label="disc")) // 16 + 238
    Image.fromarray(bright.astype(np.uint8)).save(train / "disc" / "bright.png")
    disc(507, label="disc").filter(ImageFilter.GaussianBlur(6)).save(train / "disc" / "blurred.png")
    Image.new("RGB", (SIDE, SIDE), (90, 120, 90)).save(train / "disc" / "blank.png")
    rare = train / "rare"
    rare.mkdir()
    for index in range(2):
        disc(600 + index, label="disc", background=40 * index + 60).save(rare / f"{index}.png")
    exif = Image.Exif()
    exif.get_ifd(0x8825).update({1: "N", 2: (52.0, 30.0, 0.0), 3: "E", 4: (13.0, 24.0, 0.0)})
    disc(508, label="disc").save(train / "disc" / "placed.jpg", exif=exif, quality=95)
    return fieldguide.audit(root, cache=None)


@pytest.mark.parametrize(
    ("kind", "photo"),
    [
        ("unreadable", "unreadable.jpg"),
        ("suspicious_file", "lies.jpg"),
        ("suspicious_file", "trailing.png"),
        ("odd_size", "huge.png"),
        ("odd_shape", "long.png"),
        ("odd_mode", "grey.png"),
        ("exact_duplicate", "copy.png"),
        ("leakage", "leak.png"),
        ("contradiction", "contradiction.png"),
        ("near_duplicate", "near_resized.png"),
        ("near_duplicate", "near_compressed.jpg"),
        ("near_duplicate", "near_cropped.png"),
        ("near_duplicate", "near_bright.png"),
        ("label_error", "wrong.png"),
        ("outlier", "outlier.png"),
        ("dark", "dark.png"),
        ("bright", "bright.png"),
        ("blurred", "blurred.png"),
        ("blank", "blank.png"),
        ("position", "placed.jpg"),
    ],
)
def test_a_planted_photo_is_found(planted: Audit, kind: str, photo: str) -> None:
    assert photo in {Path(name).name for name in photos_of(planted, kind)}


def test_what_concerns_classes_is_found(planted: Audit) -> None:
    assert planted.of_kind("small_class")[0].details["label"] == "rare"
    assert planted.of_kind("imbalance")[0].details["smallest"] == "rare"


def test_few_photos_are_wronged(planted: Audit) -> None:
    for kind in ("dark", "bright", "blank", "odd_size", "odd_shape", "odd_mode"):
        assert len(photos_of(planted, kind)) == 1, kind
    assert len(photos_of(planted, "label_error")) <= 6
    assert len(planted.of_kind("near_duplicate")) <= 3


def test_a_shifted_test_split_is_found(tmp_path: Path) -> None:
    root = write(tmp_path / "shifted", train=True)
    for path in (root / "test").rglob("*.png"):
        Image.open(path).point(lambda value: value // 2 + 100).save(path)
    assert look(root).of_kind("split_shift")
    shutil.rmtree(root)
    assert not look(write(root, train=True)).of_kind("split_shift")


def sited(root: Path, site: Callable[[str, int], str]) -> Path:
    lines = ["path,label,site"]
    for path in sorted(root.rglob("*.png")):
        name = path.relative_to(root)
        lines.append(f"{name},{path.parent.name},{site(path.parent.name, int(path.stem))}")
    (root / "table.csv").write_text("\n".join(lines))
    return root / "table.csv"


def test_sites_that_differ_are_found(tmp_path: Path) -> None:
    root = write(tmp_path / "sites")
    for path in root.rglob("*.png"):
        if int(path.stem) % 2:
            Image.open(path).point(lambda value: value // 2 + 100).save(path)
    found = look(sited(root, lambda label, index: "north" if index % 2 else "south"))
    assert [finding.details["column"] for finding in found.of_kind("source_shift")] == ["site"]


@pytest.mark.parametrize(
    "feature", ["site", "border ring", "resolution", "format", "camera", "day", "file size"]
)
def test_a_shortcut_is_named(tmp_path: Path, feature: str) -> None:
    root = write(tmp_path / "short")
    source: Path = root
    if feature == "site":
        source = sited(root, lambda label, index: "north" if label == "disc" else "south")
    elif feature == "border ring":
        for path in root.rglob("*.png"):
            pixels = np.array(Image.open(path))
            colour = (200, 40, 40) if path.parent.name == "disc" else (40, 40, 200)
            pixels[:12], pixels[-12:], pixels[:, :12], pixels[:, -12:] = colour, colour, colour, colour
            Image.fromarray(pixels).save(path)
    else:
        for path in (root / "disc").glob("*.png"):
            picture, exif = Image.open(path), Image.Exif()
            if feature == "resolution":
                picture.resize((200, 200)).save(path)
            elif feature == "file size":
                picture.save(path, compress_level=0)
            else:
                exif[0x0110] = "Nikon"
                exif[0x0132] = "2026:06:03 10:23:00"
                picture.save(path.with_suffix(".jpg"), exif=exif, quality=95)
                path.unlink()
    assert feature in {finding.details["feature"] for finding in look(source).of_kind("shortcut")}


def test_the_same_seed_finds_the_same(tmp_path: Path) -> None:
    root = write(tmp_path / "same", per_class=12)
    shutil.copy(root / "disc" / "00.png", root / "cross" / "again.png")
    assert look(root).to_dict() == look(root).to_dict()


def test_fixes_are_applied_and_photos_are_not_touched(tmp_path: Path) -> None:
    root = write(tmp_path / "fix", per_class=20)
    shutil.copy(root / "disc" / "00.png", root / "disc" / "again.png")
    Image.open(root / "disc" / "01.png").resize((100, 100)).save(root / "disc" / "small.png")
    disc(700, label="disc").save(root / "cross" / "wrong.png")
    before = {path: path.read_bytes() for path in root.rglob("*.png")}
    found = look(root)
    table = tmp_path / "list.csv"
    write_fixes(table, found)
    rows = {
        row["path"]: (row["action"], row["value"]) for row in csv.DictReader(io.StringIO(table.read_text()))
    }
    assert rows["disc/again.png"] == ("drop", "")
    assert rows["cross/wrong.png"] == ("relabel", "disc")
    assert rows["disc/01.png"] == rows["disc/small.png"] == ("group", "copies 1")
    fixed = read(root, fixes=table)
    names = [image.name for image in fixed.images]
    assert "disc/again.png" not in names
    assert fixed.labels[names.index("cross/wrong.png")] == "disc"
    assert fixed.groups is not None
    assert fixed.groups[names.index("disc/01.png")] == "copies 1"
    assert {path: path.read_bytes() for path in root.rglob("*.png")} == before


@pytest.mark.parametrize("held_out", ["validation", "test"])
@pytest.mark.parametrize("first", ["train", "held out"])
def test_of_copies_on_two_sides_the_held_out_one_stays(held_out: str, first: str, tmp_path: Path) -> None:
    root = write(tmp_path / "sides", per_class=6)
    shutil.copy(root / "disc" / "00.png", root / "disc" / "again.png")
    lines = [("disc/00.png", "train"), ("disc/again.png", held_out)]
    lines = lines if first == "train" else lines[::-1]
    lines += [(f"{name}/{i:02}.png", "train") for name in ("cross", "disc") for i in range(1, 6)]
    table = root / "photos.csv"
    rows = "".join(f"{path},{path.split('/')[0]},{split}\n" for path, split in lines)
    table.write_text("path,label,split\n" + rows)
    write_fixes(tmp_path / "fixes.csv", look(table))
    dropped = {row["path"] for row in csv.DictReader(io.StringIO((tmp_path / "fixes.csv").read_text()))}
    assert dropped == {"disc/00.png"}


def test_what_a_table_drops_is_no_finding(tmp_path: Path) -> None:
    root = write(tmp_path / "dropped", per_class=4)
    for name in ("raw.cr2", "other.cr2"):
        (root / "disc" / name).write_bytes(b"II*\0")
    table = tmp_path / "list.csv"
    table.write_text("path,action,value\ndisc/00.png,drop,\ndisc/raw.cr2,drop,\n")
    dataset = read(root, fixes=table)
    assert {photo.name: photo.as_asked for photo in dataset.left_out} == {
        "disc/00.png": True,
        "disc/raw.cr2": True,
        "disc/other.cr2": False,
    }
    assert [finding.photos for finding in look(dataset).of_kind("unreadable")] == [("disc/other.cr2",)]


def test_a_photo_that_a_table_names_and_is_missing_is_a_finding(tmp_path: Path) -> None:
    root = write(tmp_path / "missing", per_class=2)
    lines = [f"{path.relative_to(root)},{path.parent.name}" for path in sorted(root.rglob("*.png"))]
    (root / "photos.csv").write_text("\n".join(["path,label", *lines, "disc/gone.png,disc", ""]))
    found = look(root / "photos.csv").of_kind("unreadable")
    assert [(finding.photos, finding.certainty) for finding in found] == [(("disc/gone.png (line 6)",), 1.0)]
