"""Learning curve, robustness and columns come with every fit, and change nothing."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import fieldguide
from fieldguide.assess import Assessment
from fieldguide.guide import load
from fieldguide.ladder import Protocol

Make = Callable[..., Path]


def fitted(source: Any, **options: Any) -> Assessment:
    guide = fieldguide.fit(source, represent="pixels", cache=None, **options)
    assert guide.assessment is not None
    return guide.assessment


def test_more_and_worse_photos_are_part_of_the_assessment(make_leaves: Make) -> None:
    found = fitted(make_leaves(healthy=60, rust=60))
    curve, robust = found.learning_curve, found.robustness
    assert curve is not None
    assert robust is not None
    assert curve.n == robust.n == found.n == 24
    assert curve.points[-1].accuracies == (found.accuracy,)
    assert curve.points[-1].n_training == 96
    assert robust.accuracy == found.accuracy


def test_they_change_no_other_number(leaves: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = fitted(leaves)
    monkeypatch.setattr("fieldguide.ladder.hold_out.study", lambda assessment, *_, **__: assessment)
    assert fitted(leaves) == replace(found, learning_curve=None, robustness=None)


def test_they_are_kept_in_the_file(make_leaves: Make, tmp_path: Path) -> None:
    guide = fieldguide.fit(make_leaves(healthy=60, rust=60), represent="pixels", cache=None)
    guide.save(tmp_path / "leaves.guide")
    assert load(tmp_path / "leaves.guide").assessment == guide.assessment


def test_with_folds_the_first_fold_is_studied(make_leaves: Make) -> None:
    found = fitted(make_leaves(healthy=40, rust=40), protocol=Protocol(folds=4))
    assert found.n == 80
    assert found.learning_curve is not None
    assert found.learning_curve.n == 20
    assert found.learning_curve.points[-1].n_training == 60
    assert found.robustness is not None
    assert found.robustness.n == 20


def test_columns_of_a_table_split_the_accuracy(make_leaves: Make, tmp_path: Path) -> None:
    root = make_leaves(healthy=30, rust=30)
    rows = [
        f"{path},{path.parent.name},{'greenhouse' if number % 2 else 'field'}"
        for number, path in enumerate(sorted(root.rglob("*.png")))
    ]
    table = tmp_path / "table.csv"
    table.write_text("\n".join(["path,label,site", *rows]))
    (column,) = fitted(table).by_column
    assert column.name == "site"
    assert {value.value for value in column.values} == {"field", "greenhouse"}
    assert sum(value.n for value in column.values) == 12
