import base64
import hashlib
import re
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

import fieldguide
from fieldguide.assess import Assessment, SetResult
from fieldguide.errors import OptionError, StorageError
from fieldguide.guide import Guide
from fieldguide.images import FileImage
from fieldguide.report import write_report

Make = Callable[..., Assessment]
SECTIONS = (
    "classes",
    "confusion",
    "reliability",
    "sure",
    "learning",
    "robustness",
    "columns",
    "mistakes",
    "making",
)


class Page(HTMLParser):
    """What the page refers to and shows, and whether its elements are closed."""

    VOID = ("meta", "img", "br", "rect", "line", "circle", "polyline")

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.links: list[str] = []
        self.pictures: list[dict[str, str | None]] = []
        self.ids: list[str] = []
        self.headings: list[int] = []
        self.refers: list[str] = []
        self.words = ""
        self.inline: dict[str, str] = {}
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        assert "style" not in told, "the policy would refuse it"
        assert not [name for name in told if name.startswith("on")], "the policy would refuse it"
        if tag not in self.VOID:
            self.open.append(tag)
        if tag == "img":
            self.pictures.append(told)
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        self.ids += [told["id"] or ""] if "id" in told else []
        self.refers += (told.get("aria-labelledby") or "").split()
        self.links += [value or "" for name, value in attrs if name in {"src", "href", "srcset", "data"}]

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in self.VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.VOID:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] in {"script", "style"}:
            self.inline[self.open[-1]] = data
        else:
            self.words += data


def written(path: Path, guide: Guide, assessment: Assessment | None = None) -> str:
    write_report(path, guide, assessment=assessment)
    return path.read_text(encoding="utf-8")


def test_the_page_stands_alone_and_shows_the_mistakes(tmp_path: Path, guide: Guide, everything: Make) -> None:
    text = written(tmp_path / "r.html", guide, everything())
    page = Page(text)
    assert page.open == []
    assert page.pictures
    assert all(link.startswith(("data:image/jpeg;base64,", "#")) for link in page.links)
    assert not re.search(r"https?://|url\(|@import", text)


def test_everything_measured_has_a_section_reached_from_the_contents(
    tmp_path: Path, guide: Guide, everything: Make
) -> None:
    page = Page(written(tmp_path / "r.html", guide, everything()))
    anchors = [link.removeprefix("#") for link in page.links if link.startswith("#")]
    assert tuple(anchors) == SECTIONS
    assert set(anchors) <= set(page.ids)


def test_what_was_not_measured_has_none(tmp_path: Path, guide: Guide, mistaken: Make) -> None:
    page = Page(written(tmp_path / "r.html", guide, replace(mistaken(("a", "b", "c")), selective=())))
    assert not {"sure", "learning", "robustness", "columns"} & set(page.ids)


def test_answers_and_sets_are_in_tables(tmp_path: Path, guide: Guide, everything: Make) -> None:
    sets = (SetResult(0.95, 0.942, (0.91, 0.965), 1.37, 0.71),)
    found = replace(everything(), sets=sets)
    words = re.sub(r"(<[^>]*>|\s)+", " ", written(tmp_path / "r.html", guide, found))
    assert "95 94.2 91.0 to 96.5 1.37 71.0" in words
    point = found.selective[3]
    low, high = point.interval
    assert f"{100 * point.accuracy:.1f} {100 * low:.1f} to {100 * high:.1f}" in words


def test_what_assistive_technology_needs_is_there(tmp_path: Path, guide: Guide, everything: Make) -> None:
    page = Page(written(tmp_path / "r.html", guide, everything()))
    assert all(picture["alt"] for picture in page.pictures)
    assert len(page.ids) == len(set(page.ids))
    assert set(page.refers) <= set(page.ids)
    assert page.headings[0] == 1
    assert page.headings.count(1) == 1
    assert all(after - before <= 1 for before, after in zip(page.headings, page.headings[1:], strict=False))


def test_only_its_own_style_and_script_are_admitted(tmp_path: Path, guide: Guide, everything: Make) -> None:
    text = written(tmp_path / "r.html", guide, everything())
    page = Page(text)
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', text)
    assert policy
    assert "unsafe" not in policy.group(1)
    assert policy.group(1).startswith("default-src 'none'")
    for name, content in page.inline.items():
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"{name}-src 'sha256-{digest}'" in policy.group(1)
    assert set(page.inline) == {"script", "style"}


def test_numbers_of_the_assessment_are_on_the_page(tmp_path: Path, guide: Guide, everything: Make) -> None:
    found = everything()
    text = written(tmp_path / "r.html", guide, found)
    words = re.sub(r"\s+", " ", Page(text).words)
    assert f"Right on about {100 * found.accuracy:.0f} of 100 photos" in words
    low, high = found.accuracy_interval
    assert f"{100 * low:.1f} to {100 * high:.1f} %" in words
    assert (
        f"If every class counted the same, it would be right in {100 - 100 * found.balanced_error:.1f} %"
        in words
    )
    assert "change the accuracy by +1.0 to +7.0 percentage points (95 % interval; most likely +4.0)" in words
    assert "made from half of the photos, it missed by 2.0 percentage points" in words
    assert "gives 58.0 % for all of them; measured were 60.0 %" in words
    for true, predicted, n in found.confusion:
        assert f"{'abc'[true]} taken for {'abc'[predicted]}: {n} " in text


def test_the_page_of_folds_counts_every_answer(tmp_path: Path, guide: Guide, everything: Make) -> None:
    found = replace(everything(), folds=5, repeats=2, interval_method="Wilson, widened for 5 folds")
    words = Page(written(tmp_path / "r.html", guide, found)).words
    assert "widened for 5 folds" in words
    pair = found.most_confused[0]
    n = next(result.n for result in found.classes if result.name == pair.true)
    assert f"{pair.true} taken for {pair.predicted}: {pair.n} of {2 * n} photos" in words


@pytest.mark.parametrize("method", ["Wilson", "over 7 groups of photos"])
def test_recalls_have_intervals_with_groups_too(
    tmp_path: Path, guide: Guide, everything: Make, method: str
) -> None:
    found = replace(everything(), interval_method=method)
    text = written(tmp_path / "r.html", guide, found)
    low, high = found.classes[0].recall_interval or (0, 0)
    assert f"{100 * low:.1f} to {100 * high:.1f}</td>" in text
    assert ("that belong together" in text) == ("groups" in method)


def test_the_counts_before_the_refit_are_told_as_such(tmp_path: Path, guide: Guide, everything: Make) -> None:
    found = everything()
    words = re.sub(r"\s+", " ", Page(written(tmp_path / "r.html", guide, found)).words)
    assert (
        "those that these answers were learnt from; the guide itself learnt from 31 photos in the end"
        in words
    )
    more = replace(found, classes=tuple(replace(result, n_training=20) for result in found.classes))
    assert "in the end" not in Page(written(tmp_path / "r.html", guide, more)).words


def test_names_cannot_inject_markup(tmp_path: Path, guide: Guide, everything: Make) -> None:
    text = written(
        tmp_path / "r.html", guide, everything(("<script>alert(1)</script>", '"><img src=x>', "{{ 7 * 7 }}"))
    )
    assert text.count("<script") == 1
    assert "<img src=x" not in text
    assert "<i>" not in text
    assert "{{ 7 * 7 }}" in text
    Page(text)


def test_many_classes_show_those_with_most_mistakes(tmp_path: Path, guide: Guide, mistaken: Make) -> None:
    names = tuple(f"a rather long name of class {i:04}" for i in range(1100))
    text = written(tmp_path / "r.html", guide, mistaken(names, n=300))
    assert len(re.findall(r'class="shade"', text)) == 30 * 30
    assert text.count('<tr><th scope="row">a rather') == 1000
    assert "1000 hardest of 1100 classes" in text


@pytest.mark.parametrize("letters", [10, 2000])
def test_the_page_stays_below_5_mb(tmp_path: Path, guide: Guide, everything: Make, letters: int) -> None:
    names = tuple(f"{i:04}" + "x" * letters for i in range(1500))
    found = everything(names, n=400, side_px=300)  # noise: nothing is harder for JPEG
    left_out = tuple((f"{i}" * 999, "y" * 999) for i in range(1000))
    found = replace(found, notes=("z" * 9999,) * 500, left_out=1000, left_out_photos=left_out)
    text = written(tmp_path / "r.html", guide, found)
    assert len(text.encode()) < 5_000_000


def test_a_stored_assessment_gives_a_page_without_pictures(
    tmp_path: Path, guide: Guide, everything: Make
) -> None:
    stored = Assessment.from_dict(everything().to_dict())
    page = Page(written(tmp_path / "r.html", guide, stored))
    assert page.pictures == []
    assert {"learning", "robustness", "columns"} <= set(page.ids)
    assert "How it was made" in page.words


def test_a_photo_that_is_gone_leaves_its_words(tmp_path: Path, guide: Guide, everything: Make) -> None:
    found = everything(("a", "b"))
    gone = tuple(FileImage(tmp_path / f"gone{i}.png", name=f"gone{i}") for i in range(40))
    found = replace(found, outcomes=replace(found.outcomes, images=gone))
    page = Page(written(tmp_path / "r.html", guide, found))
    assert page.pictures == []
    assert "but it is labelled" in page.words


def test_a_guide_that_was_never_scored_has_no_report(tmp_path: Path) -> None:
    with pytest.raises(OptionError, match="never scored"):
        write_report(tmp_path / "r.html", fieldguide.load("imagenet"))


def test_a_report_is_not_replaced_unasked(tmp_path: Path, guide: Guide) -> None:
    path = tmp_path / "r.html"
    path.write_text("old")
    with pytest.raises(StorageError):
        write_report(path, guide, overwrite=False)
    assert path.read_text() == "old"


def test_names_and_classes_put_no_control_characters_into_the_page(
    tmp_path: Path, guide: Guide, everything: Make
) -> None:
    told = replace(everything(), notes=("a note of \x1b[31mred\x07 caf\udce9",))
    write_report(tmp_path / "r.html", guide, assessment=told)
    page = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert "a note of \\x1b[31mred\\x07 caf\\udce9" in page
    assert not re.findall("[\x00-\x09\x0b-\x1f\x7f-\x9f]", page)
