import json
from dataclasses import asdict

import numpy as np

from fieldguide import measure
from fieldguide.assess import ColumnResult, by_column
from fieldguide.stored.from_plain import from_plain

RIGHT = np.array([True, True, False, True, False, True])


def test_each_value_has_its_accuracy_interval_and_number() -> None:
    (found,) = by_column(RIGHT, {"site": ("roof", "field", "field", "field", None, "roof")})
    assert (found.name, found.others, found.unknown) == ("site", 0, 1)
    field, roof = found.values
    assert (field.value, field.n, field.accuracy) == ("field", 3, 2 / 3)
    assert field.interval == measure.wilson_interval(2, 3)
    assert (roof.value, roof.n, roof.accuracy) == ("roof", 2, 1.0)


def test_times_become_days() -> None:
    times = ("2024:05:17 12:30:00", "2024-05-17T08:00", "2024-05-18", "2024-05-18", None, "2024/05/18 1:00")
    (found,) = by_column(RIGHT, {"taken": times})
    assert [(value.value, value.n) for value in found.values] == [("2024-05-18", 3), ("2024-05-17", 2)]
    assert found.unknown == 1


def test_words_that_only_sometimes_look_like_days_stay() -> None:
    (found,) = by_column(RIGHT, {"note": ("2024-05-17 a", "x", "x", "2024-05-17 b", "x", "x")})
    assert {value.value for value in found.values} == {"2024-05-17 a", "2024-05-17 b", "x"}


def test_columns_that_say_nothing_are_passed_over() -> None:
    columns = {
        "constant": ("a",) * 6,
        "name": tuple("abcdef"),
        "empty": (None,) * 6,
    }
    assert by_column(RIGHT, columns) == ()


def test_of_many_values_the_most_frequent_are_shown() -> None:
    right = np.ones(90, dtype=bool)
    (found,) = by_column(right, {"day": tuple(f"{i % 30:02}" if i < 60 else "00" for i in range(90))})
    assert len(found.values) == 20
    assert found.values[0].n == 32
    assert found.others == 20


def test_groups_account_for_photos_that_go_together() -> None:
    column = {"site": ("a", "a", "a", "b", "b", "b")}
    (alone,) = by_column(RIGHT, column)
    (grouped,) = by_column(RIGHT, column, groups=("1", "1", "2", "3", "3", "4"))
    assert alone.values[0].interval != grouped.values[0].interval


def test_json_round_trip() -> None:
    (found,) = by_column(RIGHT, {"site": ("a", "a", "a", "b", "b", None)})
    assert from_plain(ColumnResult, json.loads(json.dumps(asdict(found)))) == found
