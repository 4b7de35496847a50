"""The chart of accuracy against the share answered."""

from xml.etree import ElementTree

import pytest

from fieldguide.assess import SelectiveResult
from fieldguide.report.plot import LEFT, TOP
from fieldguide.report.selective_chart import HEIGHT_PX, WIDTH_PX, selective_chart

RESULTS = (
    SelectiveResult(0.5, 50, 0.9, 1.0, (0.93, 1.0)),
    SelectiveResult(1.0, 100, 0.4, 0.9, (0.82, 0.945)),
)


def test_it_is_well_formed_named_and_tells_its_numbers() -> None:
    svg = ElementTree.fromstring(selective_chart(RESULTS))
    assert [child.tag for child in svg[:2]] == ["title", "desc"]
    assert svg[1].text == "50 % of photos answered: 100.0 % right; 100 % of photos answered: 90.0 % right"


def test_dots_and_intervals_lie_where_they_belong() -> None:
    svg = ElementTree.fromstring(selective_chart(RESULTS))
    first, last = svg.findall("circle")
    assert float(first.attrib["cx"]) == pytest.approx(LEFT + WIDTH_PX / 2, abs=0.1)
    assert float(last.attrib["cx"]) == pytest.approx(LEFT + WIDTH_PX, abs=0.1)
    # The scale shows 80 to 100 %.
    assert float(first.attrib["cy"]) == pytest.approx(TOP, abs=0.1)
    assert float(last.attrib["cy"]) == pytest.approx(TOP + HEIGHT_PX / 2, abs=0.1)
    whiskers = [line for line in svg.findall("polyline") if "whisker" in line.attrib["class"]]
    low = float(whiskers[0].attrib["points"].split()[0].split(",")[1])
    assert low == pytest.approx(TOP + HEIGHT_PX * 0.35, abs=0.1)


def test_one_point_is_a_chart() -> None:
    ElementTree.fromstring(selective_chart(RESULTS[:1]))
