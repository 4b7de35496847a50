"""Whatever is changed in a guide, it ends in an answer or in a GuideError."""

import copy
import json
import random
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import safetensors.numpy

import fieldguide
from fieldguide.errors import GuideError
from fieldguide.represent import FisherVector, Pixels, Pretrained

VALUES = (
    None,
    0,
    -1,
    1e308,
    10**400,
    True,
    "",
    "x",
    [],
    {},
    [1],
    {"a": 1},
    float("inf"),
    2**63,
    0.5,
    "a" * 300,
    [[]],
    -0.0,
    1e15,
    "\x1b]0;\u202e",
)
REMOVED = object()
PHOTO = np.full((40, 40, 3), 120, np.uint8)
DOCUMENT, ARRAYS = "guide.json", "arrays.safetensors"


def photos(k: int, *, n: int = 14) -> list[tuple[np.ndarray, str]]:
    random = np.random.default_rng(0)
    made = []
    for code in range(k):
        for _ in range(n):
            photo = random.normal(60 + 25 * code, 30, (48, 48, 3)).clip(0, 255).astype(np.uint8)
            photo[:, :: code + 2] //= 2
            made.append((photo, f"c{code}"))
    return made


def tagged() -> fieldguide.Dataset:
    dataset = fieldguide.read(photos(4))
    tags = [frozenset({label, "dark"} if label < "c2" else {label}) for label in dataset.labels]
    return replace(dataset, tags=tuple(tags))


MAKERS: dict[str, Callable[[], fieldguide.Guide]] = {
    "pixels": lambda: fieldguide.fit(photos(2), represent="pixels", cache=None),
    "unknown": lambda: fieldguide.fit(photos(6), represent=Pixels(size=4), cache=None, keep_features=True),
    "labels": lambda: fieldguide.fit(tagged(), represent=Pixels(size=4), cache=None),
    "encoders": lambda: fieldguide.fit(
        photos(3), represent=[Pixels(size=4), "colour_histogram"], cache=None, classify="logistic"
    ),
    "codebook": lambda: fieldguide.fit(
        photos(2), represent=FisherVector(2, components=4, size=48), cache=None
    ),
    "network": lambda: fieldguide.fit(photos(2), cache=None),
    "layers": lambda: fieldguide.fit(
        photos(2),
        represent=Pretrained(layers="stage3:second_order, maps", pooling="gem", resolution=64),
        cache=None,
    ),
    "trees": lambda: fieldguide.fit(
        photos(3), represent=Pixels(size=4), classify="random_forest", cache=None
    ),
    "auto": lambda: fieldguide.fit(photos(3), represent=Pixels(size=4), classify="auto", cache=None),
}


NETWORKS = ("network", "layers")  # whose files take long to write


class Taken:
    """A guide's file in parts, to be put together with a change."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with zipfile.ZipFile(path) as archive:
            self.files = {name: archive.read(name) for name in archive.namelist()}
        self.document: dict[str, Any] = json.loads(self.files.pop(DOCUMENT))
        self.arrays = safetensors.numpy.load(self.files.pop(ARRAYS))

    def written(self, folder: Path, *, document: Any = None, arrays: Any = None) -> Path:
        path = folder / "changed.guide"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr(DOCUMENT, json.dumps(self.document if document is None else document))
            archive.writestr(ARRAYS, safetensors.numpy.save(self.arrays if arrays is None else arrays))
            for name, content in self.files.items():
                archive.writestr(name, content)
        return path


@pytest.fixture(scope="module")
def taken(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Taken]:
    made: dict[str, Taken] = {}

    def take(name: str) -> Taken:
        if name not in made:
            path = tmp_path_factory.mktemp(name) / "whole.guide"
            MAKERS[name]().save(path)
            made[name] = Taken(path)
        return made[name]

    return take


def places(value: Any, place: tuple = ()) -> Iterator[tuple]:
    """Every place in a document; of long lists the first and the last entry."""
    if place:
        yield place
    entries = list(value.items()) if isinstance(value, dict) else []
    if isinstance(value, list):
        entries = [(i, value[i]) for i in sorted({0, len(value) - 1}) if value]
    for name, inner in entries:
        yield from places(inner, (*place, name))


def changed(document: dict[str, Any], place: tuple, value: Any) -> dict[str, Any]:
    made = copy.deepcopy(document)
    held: Any = made
    for name in place[:-1]:
        held = held[name]
    if value is REMOVED:
        del held[place[-1]]
    else:
        held[place[-1]] = value
    return made


def answers(path: Path) -> bool:
    """Use a guide for everything; whether it gives an answer, and no GuideError. Others go through."""
    try:
        guide = fieldguide.load(path)
    except GuideError as error:
        if not str(error).isprintable():
            raise AssertionError(ascii(str(error))) from None
        return False
    guide.predict(PHOTO)
    shown = f"{guide!r} {guide.assessment}"
    assert not {"\x1b", "\u202e"} & set(shown)
    fieldguide.write_report(path.with_suffix(".html"), guide)
    guide.save(path.with_suffix(".again"))
    fieldguide.load(path.with_suffix(".again"))
    return True


def try_values(own: Taken, folder: Path, cases: list[tuple[tuple, Any]]) -> None:
    for place, value in cases:
        path = own.written(folder, document=changed(own.document, place, value))
        try:
            answers(path)
        except Exception as error:
            error.add_note(
                f"{'.'.join(map(str, place))} = {'removed' if value is REMOVED else repr(value)[:40]}"
            )
            raise


@pytest.mark.parametrize("part", range(8))
@pytest.mark.parametrize("name", MAKERS)
def test_a_field_that_is_changed(taken: Callable[[str], Taken], tmp_path: Path, name: str, part: int) -> None:
    own = taken(name)
    random.seed(f"{name} {part}")
    fields = list(places(own.document))[part::8]
    drawn = random.sample(fields, min(1 if name in NETWORKS else 4, len(fields)))
    try_values(own, tmp_path, [(place, random.choice((*VALUES, REMOVED))) for place in drawn])


@pytest.mark.fuzz
@pytest.mark.parametrize("name", MAKERS)
def test_every_field_with_every_value(taken: Callable[[str], Taken], tmp_path: Path, name: str) -> None:
    own = taken(name)
    fields = list(places(own.document))
    try_values(own, tmp_path, [(place, value) for place in fields for value in (*VALUES, REMOVED)])


ODD: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "empty": lambda array: array[:0],
    "another dtype": lambda array: array.astype(np.int8 if array.dtype.kind == "f" else np.float16),
    "flat": lambda array: array[None],
    "one row more": lambda array: np.concatenate([array, array[:1]]),
    "not numbers": lambda array: np.full_like(array, np.nan if array.dtype.kind == "f" else 9),
    "infinite": lambda array: np.full_like(array, np.inf if array.dtype.kind == "f" else 127),
    "huge": lambda array: np.full_like(array, np.finfo(array.dtype).max if array.dtype.kind == "f" else 0),
}


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("name", [name for name in MAKERS if name not in NETWORKS])
def test_an_array_that_is_changed(taken: Callable[[str], Taken], tmp_path: Path, name: str, odd: str) -> None:
    own = taken(name)
    for array in own.arrays:
        path = own.written(tmp_path, arrays=own.arrays | {array: ODD[odd](own.arrays[array])})
        with np.errstate(all="ignore"):
            try:
                answers(path)
            except Exception as error:
                error.add_note(array)
                raise


def test_an_array_that_is_missing(taken: Callable[[str], Taken], tmp_path: Path) -> None:
    own = taken("unknown")
    for array in own.arrays:
        left = {name: value for name, value in own.arrays.items() if name != array}
        answers(own.written(tmp_path, arrays=left))


@pytest.fixture
def past() -> bytes:
    return (Path(__file__).parents[1] / "data" / "schema1.guide").read_bytes()


def test_a_guide_that_is_cut_short_is_damaged(past: bytes, tmp_path: Path) -> None:
    path = tmp_path / "cut.guide"
    for end in [*range(60), *range(60, len(past), 211), len(past) - 1]:
        path.write_bytes(past[:end])
        with pytest.raises(
            GuideError, match=r"cut\.guide is damaged: .*; copy it again from where it came\.$"
        ):
            fieldguide.load(path)


def test_a_bit_that_flips_is_found_or_changes_nothing(past: bytes, tmp_path: Path) -> None:
    path = tmp_path / "flipped.guide"
    path.write_bytes(past)
    before = fieldguide.load(path).predict(PHOTO)
    random.seed(1)
    for bit in [*range(0, 40 * 8, 3), *random.sample(range(8 * len(past)), 200)]:
        content = bytearray(past)
        content[bit // 8] ^= 1 << bit % 8
        path.write_bytes(content)
        try:
            after = fieldguide.load(path).predict(PHOTO)
        except GuideError as error:
            if "is damaged" not in str(error):
                raise
        else:
            assert after == before


@pytest.mark.parametrize("part", ["arrays.safetensors", "guide.json"])
def test_the_check_sum_of_each_part_is_compared(past: bytes, tmp_path: Path, part: str) -> None:
    path = tmp_path / "flipped.guide"
    path.write_bytes(past)
    with zipfile.ZipFile(path) as archive:
        info = archive.getinfo(part)
    content = bytearray(past)
    content[info.header_offset + 30 + len(part) + info.compress_size - 5] ^= 1
    path.write_bytes(content)
    with pytest.raises(GuideError, match="is damaged"):
        fieldguide.load(path)
