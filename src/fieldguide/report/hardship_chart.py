"""The accuracy on photos made worse in one way, as inline SVG."""

from collections.abc import Sequence

from fieldguide.assess import Hardship, Robustness
from fieldguide.report.plot import Plot
from fieldguide.report.scale import Scale

WIDTH_PX, HEIGHT_PX = 270, 120


def hardship_chart(found: Robustness, kind: str, *, counted: str) -> str:
    """Draw accuracy against how much worse the photos are.

    Parameters
    ----------
    found : Robustness
        Of any photos.
    kind : str
        One of the ways to make them worse.
    counted : str
        What its numbers are called.

    Returns
    -------
    str
        An SVG element: a dot with its interval for the photos as they are and for each level, in rising
        order. All kinds share one scale.
    """
    steps = ordered(found, kind)
    everything = [end for hardship in found.hardships for end in hardship.interval]
    scale = Scale.around([*everything, *found.interval])
    plot = Plot(
        f"hardship-{kind}",
        title=f"{counted[:1].upper()}{counted[1:]} against {kind}",
        description="; ".join(f"{told}: {100 * accuracy:.0f} %" for told, accuracy, _ in steps),
        x_label="",
        y_label=f"{counted}, %",
        x=lambda place: (place + 0.5) / len(steps),
        y=scale.place,
        width=WIDTH_PX,
        height=HEIGHT_PX,
    )
    plot.ticks_y(scale.ticks())
    plot.ticks_x([(place, told) for place, (told, _, _) in enumerate(steps)])
    plot.line([(-0.5, found.accuracy), (len(steps) - 0.5, found.accuracy)], look="ideal")
    plot.line([(place, accuracy) for place, (_, accuracy, _) in enumerate(steps)], look="trend")
    for place, (told, accuracy, interval) in enumerate(steps):
        words = f"{told}: {100 * accuracy:.0f} %, 95 % interval {_percents(interval)}"
        plot.line([(place, end) for end in interval], look="whisker")
        plot.dot(place, accuracy, radius=4.5, look="dot", told=words)
    return plot.svg()


def ordered(found: Robustness, kind: str) -> list[tuple[str, float, tuple[float, float]]]:
    """Put the photos as they are among the levels of one kind.

    Parameters
    ----------
    found : Robustness
        Of any photos.
    kind : str
        One of the ways to make them worse.

    Returns
    -------
    list of (str, float, (float, float))
        What was done, accuracy, interval; by rising level, "as it is" at zero.
    """
    hardships: Sequence[Hardship] = [hardship for hardship in found.hardships if hardship.kind == kind]
    levels = [(hardship.level, hardship.told, hardship.accuracy, hardship.interval) for hardship in hardships]
    steps = sorted([*levels, (0.0, "as it is", found.accuracy, found.interval)])
    return [(told, accuracy, interval) for _, told, accuracy, interval in steps]


def _percents(interval: tuple[float, float]) -> str:
    return f"{100 * interval[0]:.0f} to {100 * interval[1]:.0f}"
