"""Accuracy for each site, camera or day."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from fieldguide.assess.accuracy_interval import accuracy_interval

SHOWN_VALUES = 20
MOST_VALUES = 200
DAY = re.compile(r"(\d{4})[-:/.](\d\d)[-:/.](\d\d)([T ].*)?$")


@dataclass(frozen=True)
class ValueResult:
    """Photos that share a value: one site, one camera, one day.

    Attributes
    ----------
    value : str
        The value.
    n : int
        Photos scored.
    accuracy : float
        Share of them that was right.
    interval : tuple of float
        Its 95 % interval.
    """

    value: str
    n: int
    accuracy: float
    interval: tuple[float, float]


@dataclass(frozen=True)
class ColumnResult:
    """The accuracy by one column of what the source says of each photo.

    Attributes
    ----------
    name : str
        The column.
    values : tuple of ValueResult
        The values with the most photos, at most 20, the most frequent first.
    others : int
        Photos of further values.
    unknown : int
        Photos of which the column says nothing.
    """

    name: str
    values: tuple[ValueResult, ...]
    others: int
    unknown: int


def by_column(
    right: np.ndarray,
    columns: Mapping[str, Sequence[str | None]],
    *,
    groups: Sequence[str | None] | None = None,
) -> tuple[ColumnResult, ...]:
    """Split the accuracy by what the source says of each photo.

    Parameters
    ----------
    right : ndarray of shape (n,), bool
        Whether each photo was right.
    columns : mapping of str to sequence of length n
        As `Dataset.columns`.
    groups : sequence of length n, optional
        Photos of one group are right or wrong together; intervals account for it.

    Returns
    -------
    tuple of ColumnResult
        For each column that says something: 2 to 200 different values, some shared by several photos.

    Notes
    -----
    Times of day are cut off: values that all look like 2024-05-17 12:30:00 become days. The interval is
    Wilson's, or the one over groups.
    """
    found = (_column(name, right, _days(values), groups=groups) for name, values in columns.items())
    return tuple(result for result in found if result is not None)


def _days(values: Sequence[str | None]) -> list[str | None]:
    days = [None if value is None else DAY.sub(r"\1-\2-\3", value) for value in values]
    all_days = all(value is None or DAY.match(value) for value in values)
    return days if all_days else list(values)


def _column(
    name: str, right: np.ndarray, values: list[str | None], *, groups: Sequence[str | None] | None
) -> ColumnResult | None:
    known = np.array([value is not None for value in values], dtype=bool)
    if not known.any():
        return None
    names, codes = np.unique([value for value in values if value is not None], return_inverse=True)
    counts = np.bincount(codes)
    if not 2 <= len(names) <= MOST_VALUES or counts.max() == 1:
        return None
    most = np.argsort(-counts, kind="stable")[:SHOWN_VALUES]
    rows = np.flatnonzero(known)
    results = tuple(_value(str(names[i]), right, rows[codes == i], groups=groups) for i in most)
    shown = sum(result.n for result in results)
    return ColumnResult(name, results, others=int(known.sum()) - shown, unknown=int((~known).sum()))


def _value(
    value: str, right: np.ndarray, rows: np.ndarray, *, groups: Sequence[str | None] | None
) -> ValueResult:
    hits = right[rows]
    interval, _ = accuracy_interval(hits[None], groups=groups and [groups[i] for i in rows], n_folds=None)
    return ValueResult(value, n=len(hits), accuracy=float(hits.mean()), interval=interval)
