"""The reliability diagram as inline SVG."""

from collections.abc import Sequence

from fieldguide.assess import ReliabilityBin
from fieldguide.report.plot import Plot

SIDE_PX = 300
TICKS = tuple((share / 4, f"{25 * share}") for share in range(5))


def reliability_chart(reliability: Sequence[ReliabilityBin], *, counted: str) -> str:
    """Draw how often answers of a given probability were right.

    Parameters
    ----------
    reliability : sequence of ReliabilityBin
        Of any assessment.
    counted : str
        What is counted in them, in the plural.

    Returns
    -------
    str
        An SVG element: a dot per non-empty bin, its area by the number of answers; on the diagonal,
        a probability is what it says.
    """
    bins = [(bin_, bin_.confidence or 0.0, bin_.accuracy or 0.0) for bin_ in reliability if bin_.n]
    most = max((bin_.n for bin_, _, _ in bins), default=1)
    told = [
        f"{bin_.n} {counted} given about {100 * said:.0f} %: came true in {100 * right:.0f} %"
        for bin_, said, right in bins
    ]
    plot = Plot(
        "reliability-chart",
        title="How often answers came true, against the probability given",
        description="; ".join(told),
        x_label="probability given, %",
        y_label="came true, %",
        x=float,
        y=float,
        width=SIDE_PX,
        height=SIDE_PX,
    )
    plot.ticks_x(TICKS)
    plot.ticks_y(TICKS)
    plot.line([(0, 0), (1, 1)], look="ideal")
    for (bin_, said, right), words in zip(bins, told, strict=True):
        plot.dot(said, right, radius=3 + 9 * (bin_.n / most) ** 0.5, look="dot see-through", told=words)
    return plot.svg()
