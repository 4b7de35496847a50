"""Charts are well-formed, named, and put values where they belong."""

import re
from collections.abc import Callable
from xml.etree import ElementTree

import pytest

from fieldguide.assess import Assessment, LearningCurve, LearningPoint
from fieldguide.report.confusion_chart import confusion_chart
from fieldguide.report.hardship_chart import hardship_chart, ordered
from fieldguide.report.learning_chart import learning_chart
from fieldguide.report.reliability_chart import reliability_chart
from fieldguide.report.row_chart import Row, row_chart

Make = Callable[..., Assessment]
AWKWARD = ("a & b", '<i>"c"</i>', "d" * 99)


def charts(found: Assessment) -> list[str]:
    assert found.learning_curve is not None
    assert found.robustness is not None
    rows = [Row(name, 0.5, (0.4, 0.6), 10) for name in AWKWARD]
    return [
        confusion_chart(found),
        reliability_chart(found.reliability, counted="photos"),
        learning_chart(found.learning_curve, counted="accuracy", per_class=True),
        hardship_chart(found.robustness, "light", counted="accuracy"),
        row_chart("rows", rows, title="rows", reference=0.5),
    ]


@pytest.mark.parametrize("place", range(5))
def test_charts_are_well_formed_and_named(everything: Make, place: int) -> None:
    svg = ElementTree.fromstring(charts(everything(AWKWARD))[place])
    title, description = svg[0], svg[1]
    assert (title.tag, description.tag) == ("title", "desc")
    assert title.text
    assert description.text
    assert svg.attrib["aria-labelledby"] == f"{title.attrib['id']} {description.attrib['id']}"
    assert svg.attrib["role"] == "img"
    width, height = (float(svg.attrib[name]) for name in ("width", "height"))
    for element in svg.iter():
        for name, end in (("cx", width), ("x1", width), ("x2", width), ("cy", height), ("y1", height)):
            assert -0.5 <= float(element.attrib.get(name, 0)) <= end + 0.5


def test_the_order_of_light_goes_from_dark_to_bright(everything: Make) -> None:
    found = everything().robustness
    assert found is not None
    told = [told for told, _, _ in ordered(found, "light")]
    assert told == ["−2 EV", "−1 EV", "as it is", "+1 EV", "+2 EV"]
    assert [told for told, _, _ in ordered(found, "turn")] == ["as it is", "10°", "30°", "90°"]


def test_a_curve_without_projection_is_drawn() -> None:
    points = tuple(LearningPoint(n, (accuracy,)) for n, accuracy in ((6, 0.5), (12, 0.6)))
    curve = LearningCurve(10, 3, points=points, projection=None)
    svg = learning_chart(curve, counted="accuracy", per_class=True)
    assert "hollow" not in svg
    assert "2 photos per class: 50.0 %" in svg


def test_better_is_higher() -> None:
    points = tuple(LearningPoint(n, (accuracy,)) for n, accuracy in ((10, 0.5), (20, 0.6), (40, 0.7)))
    svg = learning_chart(LearningCurve(10, 2, points=points, projection=None), counted="x", per_class=False)
    heights = [float(y) for y in re.findall(r'cy="([\d.]+)" r="4.5"', svg)]
    assert heights == sorted(heights, reverse=True)
