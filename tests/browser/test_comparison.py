"""The page of a comparison as a browser shows it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page
from tests.browser.conftest import Watched
from tests.browser.test_report import TEXTS, contrast
from tests.report.test_write_comparison_report import compared

from fieldguide.report import write_comparison_report

Open = Callable[..., Page]


@pytest.fixture(scope="module")
def comparison(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("browser") / "comparison.html"
    write_comparison_report(path, compared())
    return path


@pytest.mark.parametrize("width", [360, 1000])
def test_the_page_is_quiet_alone_and_never_wider_than_the_screen(
    comparison: Path, opened: Open, watched: Watched, width: int
) -> None:
    page = opened(comparison, width=width)
    assert watched.complaints == []
    assert [url for url in watched.requests if not url.startswith("data:")] == [comparison.as_uri()]
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert page.evaluate("[...document.images].filter((image) => !image.naturalWidth).length") == 0
    assert page.locator("img").count() > 5


def test_the_table_sorts_by_cost_and_back(comparison: Path, opened: Open) -> None:
    page = opened(comparison)
    page.get_by_role("button", name="bytes a photo").press("Enter")
    cells = page.locator("#costs tbody tr > :last-child").all_inner_texts()
    found = [int(text.replace(",", "")) for text in cells]
    assert found == sorted(found)
    page.get_by_role("button", name="p", exact=True).press("Enter")
    assert page.locator("#methods tbody tr > :nth-child(5)").all_inner_texts()[-1] == "best"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out(comparison: Path, opened: Open, scheme: str) -> None:
    page = opened(comparison, color_scheme=scheme)
    assert [text for *pair, text in page.evaluate(TEXTS) if contrast(*pair) < 4.5] == []


def test_on_paper_nothing_is_cut_off(comparison: Path, opened: Open) -> None:
    page = opened(comparison)
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.querySelector('.wide')).overflowX") == "visible"
    page.set_viewport_size({"width": 690, "height": 1000})  # A4 less its margins
    widths = page.evaluate(
        "[...document.querySelectorAll('table')].map((e) => e.getBoundingClientRect().width)"
    )
    assert len(widths) == 2
    assert max(widths) <= 690
    assert len(page.pdf(format="A4")) > 10_000
