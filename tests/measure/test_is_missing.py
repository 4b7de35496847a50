"""What is missing stands alone, in whatever way it is missing."""

import datetime
import io
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas
import pytest

from fieldguide.assess.accuracy_interval import accuracy_interval
from fieldguide.classify.folds import assign_folds
from fieldguide.measure import fold_interval, group_interval, mcnemar_test, paired_difference
from fieldguide.measure.inputs import as_group_codes
from fieldguide.measure.is_missing import is_missing

MISSING = [
    None,
    float("nan"),
    np.float32("nan"),
    complex("nan"),
    pandas.NA,
    pandas.NaT,
    np.datetime64("NaT"),
    np.timedelta64("NaT"),
    "",
    " \t",
    b"",
]
THERE = [0, 0.0, -1, "nan", "NA", "a", np.int64(0), pandas.Timestamp(0), datetime.date(2020, 1, 1), b"a"]


@pytest.mark.parametrize("value", MISSING, ids=repr)
def test_missing(value: object) -> None:
    assert is_missing(value)
    assert as_group_codes(["a", value, "a", value, value], n=5).tolist() == [0, 1, 0, 2, 3]


@pytest.mark.parametrize("value", THERE, ids=repr)
def test_not_missing(value: object) -> None:
    assert not is_missing(value)
    assert as_group_codes([value, "x", value], n=3).tolist() == [0, 1, 0]


DAYS = pandas.to_datetime(pandas.Series(["2020-01-01", "2020-01-01", None, None]))


@pytest.mark.parametrize(
    "column",
    [
        pandas.Series(["a", "a", None, None], dtype=object),
        pandas.Series(["a", "a", np.nan, np.nan], dtype=object).to_numpy(),
        pandas.Series(["a", "a", None, None], dtype="string"),
        pandas.Series(["a", "a", None, None], dtype="category"),
        pandas.Series([1, 1, None, None], dtype="Int64"),
        pandas.Series([1.0, 1.0, np.nan, np.nan]),
        np.array([1.0, 1.0, np.nan, np.nan]),
        np.ma.masked_array([1, 1, 1, 1], mask=[0, 0, 1, 1]),
        DAYS,
        DAYS.to_numpy(),
    ],
)
def test_columns_with_holes(column: Any) -> None:
    assert as_group_codes(column, n=4).tolist() == [0, 0, 1, 2]


RIGHT, OTHER = np.arange(200) % 10 > 0, np.arange(200) % 7 > 0


@pytest.mark.parametrize(
    "measured",
    [
        lambda groups: group_interval(RIGHT, groups),
        lambda groups: fold_interval(RIGHT[None], n_folds=5, groups=groups),
        lambda groups: accuracy_interval(RIGHT[None], groups=groups, n_folds=None),
        lambda groups: mcnemar_test(RIGHT, OTHER, groups=groups),
        lambda groups: paired_difference(RIGHT.astype(float) - OTHER, groups=groups),
        lambda groups: assign_folds(RIGHT.astype(int), groups=groups).tolist(),
    ],
)
def test_every_number_takes_nan_for_none(measured: Callable[[Any], object]) -> None:
    text = "n,plant\n" + "".join(f"{i},{f'x{i // 2}' if i < 40 else ''}\n" for i in range(200))
    nan = pandas.read_csv(io.StringIO(text)).plant
    none = [value if isinstance(value, str) else None for value in nan]
    assert sum(value is None for value in none) == 160
    assert measured(nan) == measured(none)
