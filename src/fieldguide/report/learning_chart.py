"""The learning curve as inline SVG."""

import math

from fieldguide.assess import LearningCurve
from fieldguide.report.plot import Plot
from fieldguide.report.scale import Scale

WIDTH_PX, HEIGHT_PX = 340, 250
SAMPLES = 40


def learning_chart(curve: LearningCurve, *, counted: str, per_class: bool) -> str:
    """Draw accuracy against training photos.

    Parameters
    ----------
    curve : LearningCurve
        With or without a projection.
    counted : str
        What its numbers are called.
    per_class : bool
        Whether training photos are told per class, or all together.

    Returns
    -------
    str
        An SVG element: a small dot per draw, a line through the means, the fitted law dashed on to twice
        the photos, with the interval there. The x axis is logarithmic.
    """
    k = curve.n_classes if per_class else 1
    of_each = " per class" if per_class else ""
    means = [(p.n_training / k, sum(p.accuracies) / len(p.accuracies)) for p in curve.points]
    ahead = curve.projection
    shown = [accuracy for point in curve.points for accuracy in point.accuracies]
    ends = [point.n_training / k for point in curve.points]
    if ahead is not None:
        shown += ahead.accuracy_interval
        ends.append(ahead.n_training / k)
    low, high = math.log(ends[0] / 1.15), math.log(ends[-1] * 1.15)
    scale = Scale.around(shown)
    plot = Plot(
        "learning-chart",
        title=f"{counted[:1].upper()}{counted[1:]} against training photos{of_each}",
        description=_description(curve, means, k=k, of_each=of_each),
        x_label="training photos per class (mean)" if per_class else "training photos",
        y_label=f"{counted}, %",
        x=lambda photos: (math.log(photos) - low) / (high - low),
        y=scale.place,
        width=WIDTH_PX,
        height=HEIGHT_PX,
    )
    plot.ticks_y(scale.ticks())
    plot.ticks_x([(photos, _short(photos)) for photos in ends])
    if ahead is not None:
        steps = [ends[0] * (ends[-1] / ends[0]) ** (step / SAMPLES) for step in range(SAMPLES + 1)]
        law = [(photos, 1 - ahead.error(photos * k)) for photos in steps]
        plot.line([(x, y) for x, y in law if scale.low <= y <= scale.high], look="ideal")
        plot.line([(ends[-1], share) for share in ahead.accuracy_interval], look="whisker far")
        plot.dot(ends[-1], ahead.accuracy, radius=5, look="hollow", told="projected")
    plot.line(means, look="trend")
    for point in curve.points:
        for accuracy in point.accuracies:
            told = f"{point.n_training} training photos: {100 * accuracy:.1f} %"
            plot.dot(point.n_training / k, accuracy, radius=3, look="dot see-through", told=told)
    for photos, accuracy in means:
        plot.dot(photos, accuracy, radius=4.5, look="dot")
    return plot.svg()


def _short(photos: float) -> str:
    if photos >= 10_000:
        return f"{photos / 1000:.0f}k"
    return f"{photos:.0f}" if photos >= 10 else f"{photos:.1f}".removesuffix(".0")


def _description(curve: LearningCurve, means: list[tuple[float, float]], *, k: int, of_each: str) -> str:
    told = [f"{photos:.0f} photos{of_each}: {100 * accuracy:.1f} %" for photos, accuracy in means]
    if curve.projection is not None:
        ahead = curve.projection
        told.append(f"projected for {ahead.n_training / k:.0f}{of_each}: {100 * ahead.accuracy:.1f} %")
    return "; ".join(told)
