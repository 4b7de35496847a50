"""Learning curve, robustness and columns come with every fit, and change nothing."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import fieldguide
from fieldguide.assess import Assessment, TagAssessment
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


@pytest.mark.parametrize("folds", [None, 3])
def test_they_are_left_out_on_request_and_change_no_other_number(leaves: Path, folds: int | None) -> None:
    found = fitted(leaves, protocol=Protocol(folds=folds))
    assert found.robustness is not None
    without = fitted(leaves, protocol=Protocol(folds=folds, study=False))
    assert without == replace(found, learning_curve=None, robustness=None)


def test_progress_is_told_for_photos_made_worse(leaves: Path) -> None:
    totals: list[int] = []
    fitted(leaves, progress=lambda _, total: totals.append(total))
    assert set(totals) == {38, 16 * 7}


def test_accepted_answers_count_as_right(make_leaves: Make) -> None:
    leaves = fieldguide.read(make_leaves(healthy=40, rust=40, sick=40))
    anything = (frozenset(leaves.classes),) * len(leaves)
    plain = fitted(leaves)
    found = fitted(replace(leaves, accepted=anything))
    assert found.accuracy == 1
    assert found.label_accuracy == plain.accuracy
    assert found.learning_curve is not None
    assert {accuracy for point in found.learning_curve.points for accuracy in point.accuracies} == {1.0}
    assert found.robustness is not None
    assert {hardship.accuracy for hardship in found.robustness.hardships} == {1.0}
    assert plain.robustness is not None
    assert min(hardship.accuracy for hardship in plain.robustness.hardships) < 1


@pytest.mark.parametrize("folds", [None, 3])
def test_photos_with_many_labels_are_studied_too(make_leaves: Make, folds: int | None) -> None:
    leaves = fieldguide.read(make_leaves(healthy=40, rust=40, sick=40))
    means = {"healthy": frozenset[str](), "rust": frozenset({"ill", "brown"}), "sick": frozenset({"ill"})}
    tagged = replace(leaves, tags=tuple(means[label] for label in leaves.labels))
    guide = fieldguide.fit(tagged, represent="pixels", cache=None, protocol=Protocol(folds=folds))
    found = guide.assessment
    assert isinstance(found, TagAssessment)
    curve, robust = found.learning_curve, found.robustness
    assert curve is not None
    assert robust is not None
    assert curve.n_classes == 2
    assert curve.n == found.n
    assert robust.n == (found.n if folds is None else 40)
    if folds is None:
        assert curve.points[-1].accuracies == (found.exact_match,)
        assert robust.accuracy == found.exact_match
    assert min(hardship.accuracy for hardship in robust.hardships) < robust.accuracy


def test_they_are_kept_in_the_file(make_leaves: Make, tmp_path: Path) -> None:
    guide = fieldguide.fit(make_leaves(healthy=60, rust=60), represent="pixels", cache=None)
    guide.save(tmp_path / "leaves.guide")
    assert load(tmp_path / "leaves.guide").assessment == guide.assessment


def test_with_folds_all_photos_are_in_the_curve_and_those_of_the_first_are_made_worse(
    make_leaves: Make,
) -> None:
    found = fitted(make_leaves(healthy=40, rust=40), protocol=Protocol(folds=4))
    assert found.n == 80
    assert found.learning_curve is not None
    assert found.learning_curve.n == 80
    assert len(found.learning_curve.points[0].accuracies) == 5
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
