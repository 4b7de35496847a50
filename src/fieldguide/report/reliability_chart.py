"""The reliability diagram as inline SVG."""

from fieldguide.assess import Assessment, ReliabilityBin

SIDE = 300
LEFT = 46
BOTTOM = 40


def reliability_chart(assessment: Assessment) -> str:
    """Draw how often answers of a given probability were right.

    Parameters
    ----------
    assessment : Assessment
        Of any photos.

    Returns
    -------
    str
        An SVG element: a dot per non-empty bin, its area by the number of photos; on the diagonal,
        a probability is what it says.
    """
    most = max((bin_.n for bin_ in assessment.reliability), default=1)
    dots = [_dot(bin_, most) for bin_ in assessment.reliability if bin_.n]
    width, height = LEFT + SIDE + 12, SIDE + BOTTOM + 12
    ticks = "".join(_tick(share) for share in (0.0, 0.25, 0.5, 0.75, 1.0))
    return (
        f'<svg class="chart" viewBox="0 0 {width} {height}" width="{width}" role="img" '
        'aria-label="Reliability: share right against the probability given">'
        f'<rect x="{LEFT}" y="6" width="{SIDE}" height="{SIDE}" class="cell"/>{ticks}'
        f'<line x1="{_x(0)}" y1="{_y(0)}" x2="{_x(1)}" y2="{_y(1)}" class="ideal"/>{"".join(dots)}'
        f'<text x="{LEFT + SIDE / 2}" y="{SIDE + BOTTOM}" text-anchor="middle">probability given</text>'
        f'<text transform="translate(12 {6 + SIDE / 2}) rotate(-90)" text-anchor="middle">share right</text>'
        "</svg>"
    )


def _dot(bin_: ReliabilityBin, most: int) -> str:
    confidence, accuracy = bin_.confidence or 0.0, bin_.accuracy or 0.0
    radius = 3 + 9 * (bin_.n / most) ** 0.5
    told = f"{bin_.n} photos given {100 * confidence:.0f} % were right in {100 * accuracy:.0f} %"
    return (
        f'<circle cx="{_x(confidence):.1f}" cy="{_y(accuracy):.1f}" r="{radius:.1f}" class="dot">'
        f"<title>{told}</title></circle>"
    )


def _tick(share: float) -> str:
    return (
        f'<text x="{_x(share):.0f}" y="{SIDE + 22}" text-anchor="middle">{100 * share:.0f}</text>'
        f'<text x="{LEFT - 6}" y="{_y(share) + 4:.0f}" text-anchor="end">{100 * share:.0f}</text>'
    )


def _x(share: float) -> float:
    return LEFT + SIDE * share


def _y(share: float) -> float:
    return 6 + SIDE * (1 - share)
