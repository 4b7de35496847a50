import sqlite3
from pathlib import Path

import numpy as np
import pytest

from fieldguide.errors import StorageError
from fieldguide.ladder.answers import Answers, Costs
from fieldguide.ladder.results_file import ResultsFile


def answers(n: int = 3) -> Answers:
    random = np.random.default_rng(n)
    table = np.log(random.dirichlet(np.ones(2), n)).astype(np.float32)
    costs = Costs(n_training=9, learn_s=0.0, encode_us=12.5, fit_s=0.1, classify_us=1.5, width=48)
    return Answers(tuple(random.bytes(32) for _ in range(n)), ("rust", "sür"), table, costs)


def same(one: Answers | None, other: Answers) -> bool:
    return (
        one is not None
        and (one.hashes, one.classes, one.costs) == (other.hashes, other.classes, other.costs)
        and np.array_equal(one.log_probabilities, other.log_probabilities)
    )


@pytest.mark.parametrize("name", ["some.results", None])
def test_what_is_put_is_found(tmp_path: Path, name: str | None) -> None:
    with ResultsFile(name and tmp_path / name) as kept:
        assert kept.get("a") is None
        kept.put("a", answers(), method="m", recipe={"x": 1})
        kept.put("b", answers(5), method="m", recipe={})
        kept.put("a", answers(4), method="m", recipe={})
        assert same(kept.get("a"), answers(4))
        assert same(kept.get("b"), answers(5))
        assert len(kept) == 2


def test_it_is_there_for_the_next_run_and_for_two_at_once(tmp_path: Path) -> None:
    path = tmp_path / "some.results"
    with ResultsFile(path) as one, ResultsFile(path) as other:
        one.put("a", answers(), method="m", recipe={})
        assert same(other.get("a"), answers())
    with ResultsFile(path) as later:
        assert same(later.get("a"), answers())


def test_a_damaged_row_is_as_good_as_none(tmp_path: Path) -> None:
    path = tmp_path / "some.results"
    with ResultsFile(path) as kept:
        kept.put("a", answers(), method="m", recipe={})
    for column, value in (("photos", b"short"), ("costs", "{}"), ("classes", "[]"), ("classes", "{")):
        with sqlite3.connect(path) as database:
            database.execute(f"UPDATE answers SET {column} = ?", (value,))
        database.close()
        with ResultsFile(path) as kept:
            assert kept.get("a") is None
            kept.put("a", answers(), method="m", recipe={})


def test_a_file_of_something_else_is_left_alone(tmp_path: Path) -> None:
    text = tmp_path / "notes.txt"
    text.write_text("dear diary " * 100)
    other = tmp_path / "other.sqlite"
    with sqlite3.connect(other) as database:
        database.execute("CREATE TABLE mine (x)")
    database.close()
    for path in (text, other):
        before = path.read_bytes()
        with pytest.raises(
            StorageError, match=r"is no file of results of a comparison: .*Choose another name"
        ):
            ResultsFile(path)
        assert path.read_bytes() == before


def test_a_place_that_cannot_be_written_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="its folder does not exist; make it first"):
        ResultsFile(tmp_path / "none" / "some.results")
    with pytest.raises(StorageError, match="it is a folder; name a file in it"):
        ResultsFile(tmp_path)


def test_a_file_that_is_locked_for_good_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "some.results"
    monkeypatch.setattr("fieldguide.ladder.results_file.TIMEOUT_S", 0.05)
    with ResultsFile(path) as kept:
        blocker = sqlite3.connect(path, isolation_level=None)
        blocker.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StorageError, match=r"cannot be read or written: database is locked"):
            kept.put("a", answers(), method="m", recipe={})
        blocker.close()
        kept.put("a", answers(), method="m", recipe={})
        assert len(kept) == 1
