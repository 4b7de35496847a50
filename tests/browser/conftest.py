"""A headless Chromium, and the report opened in it."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = shutil.which("chromium")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("chromium is not installed (Debian: apt-get install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield browser
        browser.close()


class Watched:
    """What a page complained of and asked for."""

    def __init__(self) -> None:
        self.complaints: list[str] = []
        self.requests: list[str] = []

    def watch(self, page: Page) -> None:
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self.requests.append(request.url))


@pytest.fixture
def watched() -> Watched:
    return Watched()


@pytest.fixture
def opened(browser: Browser, watched: Watched) -> Iterator[Callable[..., Page]]:
    pages: list[Page] = []

    def show(path: Path, *, width: int = 1000, **options: object) -> Page:
        page = browser.new_page(viewport={"width": width, "height": 800}, **options)
        pages.append(page)
        watched.watch(page)
        page.goto(path.as_uri())
        return page

    yield show
    for page in pages:
        page.close()
