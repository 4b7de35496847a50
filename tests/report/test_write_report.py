import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

import fieldguide
from fieldguide.assess import Assessment, assess
from fieldguide.errors import OptionError, StorageError
from fieldguide.guide import Guide
from fieldguide.images import ArrayImage, Dataset
from fieldguide.report import write_report


@pytest.fixture
def guide(pixel_guide_file: Path) -> Guide:
    return fieldguide.load(pixel_guide_file)


def mistaken(names: tuple[str, ...], *, n: int = 40) -> Assessment:
    """An assessment with mistakes in it, and its photos at hand."""
    random = np.random.default_rng(0)
    truth = random.integers(0, len(names), n)
    probabilities = random.dirichlet(np.ones(len(names)), n)
    images = tuple(
        ArrayImage(random.integers(0, 255, (9, 7, 3)).astype(np.uint8), name=f"<{i}>") for i in range(n)
    )
    dataset = Dataset(images=images, labels=tuple(names[i] for i in truth))
    return assess(probabilities, dataset, classes=names, n_training=[9] * len(names), scored_on="made up")


class Page(HTMLParser):
    """What the page refers to and shows, and whether its elements are closed."""

    VOID = ("meta", "img", "br", "rect", "line", "circle")

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.links: list[str] = []
        self.pictures: list[dict[str, str | None]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in self.VOID:
            self.open.append(tag)
        if tag == "img":
            self.pictures.append(dict(attrs))
        self.links += [value or "" for name, value in attrs if name in {"src", "href", "srcset", "data"}]

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.VOID:
            assert self.open.pop() == tag


def written(path: Path, guide: Guide, assessment: Assessment | None = None) -> str:
    write_report(path, guide, assessment=assessment)
    return path.read_text(encoding="utf-8")


def test_the_page_stands_alone_and_shows_the_mistakes(tmp_path: Path, guide: Guide) -> None:
    text = written(tmp_path / "r.html", guide, mistaken(("a", "b", "c")))
    page = Page(text)
    assert page.open == []
    assert page.pictures
    assert all(link.startswith("data:image/jpeg;base64,") for link in page.links)
    assert all(picture["alt"] for picture in page.pictures)
    assert not re.search(r"https?://|url\(|@import", text)


def test_numbers_of_the_assessment_are_on_the_page(tmp_path: Path, guide: Guide) -> None:
    found = mistaken(("a", "b", "c"))
    text = written(tmp_path / "r.html", guide, found)
    assert f"{100 * found.accuracy:.1f} % of photos are recognised" in text
    assert f"{100 * found.balanced_error:.1f} %" in text
    for true, predicted, n in found.confusion:
        assert f"{'abc'[true]} taken for {'abc'[predicted]}: {n} " in text


def test_names_cannot_inject_markup(tmp_path: Path, guide: Guide) -> None:
    text = written(tmp_path / "r.html", guide, mistaken(("<script>alert(1)</script>", '"><img src=x>', "c")))
    assert "<script" not in text
    assert "<img src=x" not in text
    Page(text)


def test_many_classes_show_those_with_most_mistakes(tmp_path: Path, guide: Guide) -> None:
    names = tuple(f"a rather long name of class {i:03}" for i in range(60))
    text = written(tmp_path / "r.html", guide, mistaken(names, n=300))
    assert len(re.findall(r'class="shade"', text)) == 30 * 30
    assert text.count("<tr>") == 61


def test_a_stored_assessment_gives_a_page_without_pictures(tmp_path: Path, guide: Guide) -> None:
    text = written(tmp_path / "r.html", guide)
    assert Page(text).pictures == []
    assert "How it was made" in text


def test_a_photo_that_is_gone_leaves_its_words(tmp_path: Path, guide: Guide) -> None:
    found = mistaken(("a", "b"))
    gone = tuple(fieldguide.images.FileImage(tmp_path / f"gone{i}.png", name=f"gone{i}") for i in range(40))
    found = replace(found, outcomes=replace(found.outcomes, images=gone))
    text = written(tmp_path / "r.html", guide, found)
    assert Page(text).pictures == []
    assert "but is" in text


def test_a_guide_that_was_never_scored_has_no_report(tmp_path: Path) -> None:
    with pytest.raises(OptionError, match="never scored"):
        write_report(tmp_path / "r.html", fieldguide.load("imagenet"))


def test_a_report_is_not_replaced_unasked(tmp_path: Path, guide: Guide) -> None:
    path = tmp_path / "r.html"
    path.write_text("old")
    with pytest.raises(StorageError):
        write_report(path, guide, overwrite=False)
    assert path.read_text() == "old"
