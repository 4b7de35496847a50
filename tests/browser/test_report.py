"""The report as a browser shows it: quiet, alone, narrow, by keyboard, in the dark, on paper."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Page
from tests.browser.conftest import Watched
from tests.report.conftest import audited, made_up, made_up_tags, studied

import fieldguide
from fieldguide.report import write_audit_report, write_report

Open = Callable[..., Page]
NAMES = ("Acer campestre", "Quercus robur", "Tilia cordata", "x" * 200)


@pytest.fixture(scope="module")
def report(pixel_guide_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("browser") / "report.html"
    found = studied(made_up(NAMES, n=80, side_px=60))
    write_report(path, fieldguide.load(pixel_guide_file), assessment=found)
    return path


@pytest.fixture(scope="module")
def tag_report(pixel_guide_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("browser") / "tags.html"
    whole = studied(made_up(NAMES, n=80))
    found = replace(
        made_up_tags(NAMES, side_px=60), learning_curve=whole.learning_curve, robustness=whole.robustness
    )
    write_report(path, fieldguide.load(pixel_guide_file), assessment=found)
    return path


def column(page: Page, place: int) -> list[str]:
    return page.locator(f"table.sortable tbody tr > :nth-child({place})").all_inner_texts()


@pytest.fixture(scope="module")
def audit_report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("browser") / "audit.html"
    write_audit_report(path, audited())
    return path


@pytest.mark.parametrize("width", [360, 1000])
@pytest.mark.parametrize("which", ["report", "tag_report", "audit_report"])
def test_the_page_is_quiet_alone_and_never_wider_than_the_screen(
    request: pytest.FixtureRequest, opened: Open, watched: Watched, which: str, width: int
) -> None:
    path = request.getfixturevalue(which)
    page = opened(path, width=width)
    for summary in page.locator("summary").all():
        summary.click()
    assert watched.complaints == []
    assert [url for url in watched.requests if not url.startswith("data:")] == [path.as_uri()]
    assert page.evaluate("document.documentElement.scrollWidth") == width
    outside = """() => [...document.querySelectorAll('body *')].filter((element) => {
        const scrolls = element.closest('.wide');
        return !scrolls && element.getBoundingClientRect().right > innerWidth + 1;
    }).map((element) => element.outerHTML.slice(0, 120))"""
    assert page.evaluate(outside) == []


def test_all_pictures_are_shown(report: Path, opened: Open) -> None:
    page = opened(report)
    assert page.evaluate("[...document.images].filter((image) => !image.naturalWidth).length") == 0
    assert page.locator("img").count() > 20


def test_columns_sort_by_keyboard_and_say_so(report: Path, opened: Open) -> None:
    page = opened(report)
    names = column(page, 1)
    assert page.locator("[aria-sort]").count() == 0
    button = page.get_by_role("button", name="found, %")
    button.focus()
    page.keyboard.press("Enter")
    found = [float(text) for text in column(page, 4)]
    assert found == sorted(found)
    assert page.locator('th[aria-sort="ascending"]').inner_text().startswith("found")
    page.keyboard.press("Space")
    assert [float(text) for text in column(page, 4)] == sorted(found, reverse=True)
    assert page.locator('th[aria-sort="descending"]').count() == 1
    page.get_by_role("button", name="class", exact=True).press("Enter")
    assert column(page, 1) == sorted(names)
    assert page.locator("[aria-sort]").count() == 1


def test_cells_without_a_number_stay_last(report: Path, opened: Open) -> None:
    page = opened(report)
    page.evaluate("document.querySelector('table.sortable tbody td:nth-child(4)').dataset.value = ''")
    first = column(page, 1)[0]
    for _ in range(2):
        page.get_by_role("button", name="found, %").press("Enter")
        assert column(page, 1)[-1] == first


def test_without_script_the_table_is_a_plain_one(report: Path, opened: Open, watched: Watched) -> None:
    page = opened(report, java_script_enabled=False)
    assert page.locator("th button").count() == 0
    assert page.locator("table.sortable tbody tr").count() == len(NAMES)


def test_everything_that_acts_or_scrolls_is_reached_by_tab(report: Path, opened: Open) -> None:
    page = opened(report, width=360)
    page.evaluate("for (const closed of document.querySelectorAll('details')) closed.open = true")
    wanted = page.evaluate(
        "[...document.querySelectorAll('a, button, summary, .wide')].map((e, i) => e.dataset.stop = i)"
    )
    reached = []
    for _ in wanted:
        page.keyboard.press("Tab")
        reached.append(page.evaluate("Number(document.activeElement.dataset.stop)"))
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline == "solid"
    assert reached == sorted(wanted)


def test_regions_pictures_and_charts_have_names(report: Path, opened: Open) -> None:
    page = opened(report)
    for role in ("img", "region", "button", "link", "navigation"):
        found = page.get_by_role(role)
        assert found.count()
        for place in range(found.count()):
            snapshot = found.nth(place).aria_snapshot()
            assert '"' in snapshot.splitlines()[0], snapshot
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.title()
    assert page.locator("main").count() == page.locator("h1").count() == 1


def luminance(colour: tuple[float, ...]) -> float:
    """WCAG 2.2, relative luminance."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (v / 255 for v in colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: tuple[float, ...], two: tuple[float, ...]) -> float:
    light, dark = sorted((luminance(one), luminance(two)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


TEXTS = """() => {
    const found = new Map();
    const rgb = (text) => text.match(/[\\d.]+/g).map(Number);
    const ground = (element) => {
        for (let e = element; e; e = e.parentElement) {
            const colour = rgb(getComputedStyle(e).backgroundColor);
            if (colour.length === 3 || colour[3] > 0) return colour.slice(0, 3);
        }
    };
    for (const element of document.querySelectorAll('body *:not(script):not(title):not(desc)')) {
        if (![...element.childNodes].some((n) => n.nodeType === 3 && n.data.trim())) continue;
        const style = getComputedStyle(element);
        const ink = rgb(element.closest('svg') ? style.fill : style.color).slice(0, 3);
        found.set(JSON.stringify([ink, ground(element)]), element.outerHTML.slice(0, 100));
    }
    return [...found].map(([colours, html]) => [...JSON.parse(colours), html]);
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_of_findings_stands_out(audit_report: Path, opened: Open, scheme: str) -> None:
    page = opened(audit_report, color_scheme=scheme)
    assert [text for *pair, text in page.evaluate(TEXTS) if contrast(*pair) < 4.5] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out(report: Path, opened: Open, scheme: str) -> None:
    page = opened(report, color_scheme=scheme)
    texts = page.evaluate(TEXTS)
    assert len(texts) >= 3
    faint = [text for *pair, text in texts if contrast(*pair) < 4.5]
    assert faint == []
    # Numbers of the confusion matrix stand on any mixture of these two, those of charts on the frame.
    ink, heat, tint = (
        page.evaluate(
            """(name) => {
                const probe = document.body.appendChild(document.createElement('p'));
                probe.attributeStyleMap?.set('color', `var(--${name})`);
                const colour = getComputedStyle(probe).color.match(/[\\d.]+/g).map(Number);
                probe.remove();
                return colour;
            }""",
            name,
        )
        for name in ("ink", "heat", "tint")
    )
    assert heat != tint
    for part in range(11):
        mixed = tuple(part / 10 * h + (1 - part / 10) * t for h, t in zip(heat, tint, strict=True))
        assert contrast(ink, mixed) >= 4.5


def test_on_paper_it_is_light_and_nothing_is_cut_off(report: Path, opened: Open, tmp_path: Path) -> None:
    page = opened(report, color_scheme="dark")
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.evaluate("getComputedStyle(document.querySelector('.wide')).overflowX") == "visible"
    assert page.locator("nav").is_hidden()
    assert len(page.pdf(format="A4")) > 10_000
