"""Accuracy against the share of photos answered, as inline SVG."""

from collections.abc import Sequence

from fieldguide.assess import SelectiveResult
from fieldguide.report.plot import Plot
from fieldguide.report.scale import Scale

WIDTH_PX, HEIGHT_PX = 340, 250
TICKS = tuple((share / 4, f"{25 * share}") for share in range(5))


def selective_chart(results: Sequence[SelectiveResult]) -> str:
    """Draw how right the answers are where only the surest are given.

    Parameters
    ----------
    results : sequence of SelectiveResult
        By rising share; at least one.

    Returns
    -------
    str
        An SVG element: a dot with its 95 % interval for each share, joined by a line.
    """
    shown = [value for result in results for value in (result.accuracy, *result.interval)]
    scale = Scale.around(shown)
    told = [
        f"{100 * result.share:.0f} % of photos answered: {100 * result.accuracy:.1f} % right"
        for result in results
    ]
    plot = Plot(
        "selective-chart",
        title="Accuracy of the answers given, against the share of photos answered",
        description="; ".join(told),
        x_label="photos answered, the surest first, %",
        y_label="right among them, %",
        x=float,
        y=scale.place,
        width=WIDTH_PX,
        height=HEIGHT_PX,
    )
    plot.ticks_x(TICKS)
    plot.ticks_y(scale.ticks())
    for result in results:
        plot.line([(result.share, end) for end in result.interval], look="whisker far")
    plot.line([(result.share, result.accuracy) for result in results], look="trend")
    for result, words in zip(results, told, strict=True):
        plot.dot(result.share, result.accuracy, radius=4, look="dot", told=words)
    return plot.svg()
