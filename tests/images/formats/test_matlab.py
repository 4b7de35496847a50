"""Our reader against scipy's writer and reader."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from scipy.io import loadmat, savemat

from fieldguide.errors import SourceError
from fieldguide.images.formats.matlab import read_matlab

TYPES = st.sampled_from(
    [np.dtype(name) for name in ("u1", "i1", "u2", "i2", "u4", "i4", "f4", "f8", "i8", "u8")]
)
SHAPES = arrays.array_shapes(min_dims=2, max_dims=4, min_side=1, max_side=5)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    array=TYPES.flatmap(
        lambda kind: arrays.arrays(kind, SHAPES, elements={"allow_nan": False} if kind.kind == "f" else None)
    ),
    packed=st.booleans(),
)
def test_numbers_are_those_that_scipy_reads(array: np.ndarray, packed: bool, tmp_path: Path) -> None:
    file = tmp_path / "a.mat"
    savemat(file, {"before": "words", "X": array}, do_compression=packed)
    ours, theirs = read_matlab(file, "X")["X"], loadmat(file)["X"]
    assert (ours.shape, ours.dtype) == (theirs.shape, theirs.dtype)
    np.testing.assert_array_equal(ours, array)


@pytest.mark.parametrize("packed", [True, False])
def test_words_and_tables(packed: bool, tmp_path: Path) -> None:
    table = np.array(
        [(1, "n01", [3, 4]), (2, "n0233", [])], dtype=[("id", "O"), ("wnid", "O"), ("below", "O")]
    )
    savemat(tmp_path / "a.mat", {"synsets": table[:, None], "w": "épée"}, do_compression=packed)
    found = read_matlab(tmp_path / "a.mat", "synsets", "w")
    assert found["w"] == "épée"
    assert [row["wnid"] for row in found["synsets"]] == ["n01", "n0233"]
    assert [row["id"].item() for row in found["synsets"]] == [1, 2]
    assert [row["below"].size for row in found["synsets"]] == [2, 0]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"x" * 200, "it is no MATLAB file of version 5 to 7, or is cut short"),
        (b"", "the file is empty"),
        (b" " * 126 + b"IM" + bytes((14, 0, 0, 0, 99, 0, 0, 0)), "the file is cut short"),
        (b" " * 126 + b"IM", "it holds no variable 'X'"),
    ],
)
def test_other_files_are_refused(content: bytes, message: str, tmp_path: Path) -> None:
    (tmp_path / "a.mat").write_bytes(content)
    with pytest.raises(SourceError, match=message):
        read_matlab(tmp_path / "a.mat", "X")


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=st.lists(st.tuples(st.integers(128, 800), st.integers(0, 255)), min_size=1, max_size=6))
def test_damage_is_refused_or_harmless(changes: list[tuple[int, int]], tmp_path: Path) -> None:
    content: dict[str, Any] = {
        "X": np.arange(12).reshape(3, 4),
        "t": np.array([(1, "n01")], dtype=[("a", "O"), ("b", "O")]),
    }
    file = tmp_path / "a.mat"
    savemat(file, content)
    damaged = bytearray(file.read_bytes())
    for position, value in changes:
        damaged[position % len(damaged)] = value
    file.write_bytes(damaged)
    try:
        read_matlab(file, "X", "t")
    except SourceError as error:
        assert str(error).startswith(f"{file}: ")  # noqa: PT017 - it may be harmless
