"""Accuracies with intervals, one row each, as inline SVG."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from fieldguide.report.scale import Scale

WIDTH_PX, ROW_PX, TOP_PX = 400, 40, 26
LETTERS = 42  # of a label; fewer where more stands beside it


@dataclass(frozen=True)
class Row:
    """One accuracy.

    Attributes
    ----------
    label : str
        Of what.
    accuracy : float
        In [0, 1].
    interval : tuple of float or None
        Its 95 % interval, if it has one.
    n : int or None
        Photos, if they are to be told.
    chance : float or None
        What knowing nothing would give, if it is to be shown: a short upright line.
    """

    label: str
    accuracy: float
    interval: tuple[float, float] | None
    n: int | None
    chance: float | None = None


def row_chart(name: str, rows: Sequence[Row], *, title: str, reference: float | None = None) -> str:
    """Draw one dot with its interval per row, labels above the line so that any screen is wide enough.

    Parameters
    ----------
    name : str
        Letters and dashes, unlike that of any other chart of the page.
    rows : sequence of Row
        From top to bottom.
    title : str
        For screen readers.
    reference : float, optional
        A dashed line to compare with.

    Returns
    -------
    str
        An SVG element.
    """
    shown = [row.accuracy for row in rows] + [end for row in rows for end in row.interval or ()]
    shown += [row.chance for row in rows if row.chance is not None]
    scale = Scale.around(shown)
    height = TOP_PX + ROW_PX * len(rows) + 6
    told = "; ".join(f"{row.label}: {_told(row)}" for row in rows)
    parts = [
        f'<svg class="chart" viewBox="0 0 {WIDTH_PX} {height}" width="{WIDTH_PX}" height="{height}" '
        f'role="img" aria-labelledby="{name}-title {name}-desc"><title id="{name}-title">{escape(title)}'
        f'</title><desc id="{name}-desc">{escape(told)}</desc>'
    ]
    for value, text in scale.ticks():
        x = _x(scale.place(value))
        parts.append(
            f'<text x="{x:.1f}" y="12" class="middle">{text}{" %" if value == scale.low else ""}</text>'
            f'<line x1="{x:.1f}" y1="18" x2="{x:.1f}" y2="{height}" class="grid"/>'
        )
    if reference is not None and scale.low <= reference <= scale.high:
        x = _x(scale.place(reference))
        parts.append(f'<line x1="{x:.1f}" y1="18" x2="{x:.1f}" y2="{height}" class="ideal"/>')
    parts += [_row(row, scale, y=TOP_PX + ROW_PX * place) for place, row in enumerate(rows)]
    return "".join([*parts, "</svg>"])


def _row(row: Row, scale: Scale, *, y: float) -> str:
    x, middle = _x(scale.place(row.accuracy)), y + 27
    most = LETTERS - 8 * (row.n is not None) - 16 * (row.chance is not None)
    label = row.label if len(row.label) <= most else row.label[: most - 1] + "…"
    look = "dot" if row.interval or row.chance is not None else "hollow"
    whisker = ""
    if row.interval:
        low, high = (_x(scale.place(end)) for end in row.interval)
        whisker = f'<line x1="{low:.1f}" y1="{middle}" x2="{high:.1f}" y2="{middle}" class="whisker"/>'
    if row.chance is not None:
        at = _x(scale.place(row.chance))
        whisker += f'<line x1="{at:.1f}" y1="{middle - 8}" x2="{at:.1f}" y2="{middle + 8}" class="chance"/>'
    return (
        f'<text x="8" y="{y + 14}" class="lifted">{escape(label)}<title>{escape(row.label)}</title></text>'
        f'<text x="{WIDTH_PX - 8}" y="{y + 14}" class="end lifted">{_told(row)}</text>{whisker}'
        f'<circle cx="{x:.1f}" cy="{middle}" r="5" class="{look}"/>'
    )


def _told(row: Row) -> str:
    photos = "" if row.n is None else f", {row.n:,} photo{'s' if row.n != 1 else ''}"
    chance = "" if row.chance is None else f", by chance {100 * row.chance:.1f} %"
    return f"{100 * row.accuracy:.1f} %{chance}{photos}"


def _x(share: float) -> float:
    return 20 + (WIDTH_PX - 40) * share
