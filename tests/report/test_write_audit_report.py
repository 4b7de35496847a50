import re
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.report.conftest import audited, made_up_audit
from tests.report.test_write_report import Page

from fieldguide.assess import Assessment
from fieldguide.audit import KINDS, Audit, Finding
from fieldguide.errors import StorageError
from fieldguide.guide import Guide
from fieldguide.images import Dataset, FileImage, LeftOut
from fieldguide.report import write_audit_report, write_report

Make = Callable[..., Assessment]


def written(path: Path, audit: Audit) -> str:
    write_audit_report(path, audit)
    return path.read_text(encoding="utf-8")


def test_every_kind_is_shown_with_pictures_and_advice(tmp_path: Path) -> None:
    audit = audited()
    text = written(tmp_path / "a.html", audit)
    page = Page(text)
    assert page.open == []
    assert f"{len(KINDS)} things to look at" in page.words
    assert len(page.pictures) == 2 * len(KINDS)
    for kind in KINDS:
        assert f"Advice <0> on {kind}." in page.words
        assert f"found-{kind.replace('_', '-')}" in page.ids
    assert "/home/somebody" not in text
    assert not re.search(r"https?://|url\(|@import", text)


def test_what_misleads_comes_first(tmp_path: Path) -> None:
    page = Page(written(tmp_path / "a.html", audited()))
    alarming = [
        KINDS[name.removeprefix("found-").replace("-", "_")].is_alarming
        for name in page.ids
        if "found-" in name
    ]
    assert alarming == sorted(alarming, reverse=True)


def test_assistive_technology_finds_its_way(tmp_path: Path) -> None:
    page = Page(written(tmp_path / "a.html", audited()))
    assert all(picture["alt"] for picture in page.pictures)
    assert len(page.ids) == len(set(page.ids))
    assert {link.removeprefix("#") for link in page.links if link.startswith("#")} <= set(page.ids)
    assert page.headings[0] == 1
    assert all(after - before <= 1 for before, after in zip(page.headings, page.headings[1:], strict=False))


def test_of_many_findings_and_photos_the_first_are_shown_and_the_rest_counted(tmp_path: Path) -> None:
    many = made_up_audit(
        Finding("exact_duplicate", tuple(f"<{i}>.png" for i in range(9)), 1.0, "Keep one."),
        *(Finding("label_error", (f"<{i}>.png",), 0.9, "Look.") for i in range(30)),
    )
    page = Page(written(tmp_path / "a.html", many))
    assert len(page.pictures) == 4 + 8
    assert "and 5 photos more" in page.words
    assert "and 22 more of this kind" in page.words


def test_findings_about_all_photos_and_photos_that_are_gone_have_words_only(tmp_path: Path) -> None:
    gone = FileImage(tmp_path / "gone.png", name="gone.png")
    dataset = Dataset(images=(gone,), labels=("a",), left_out=(LeftOut("bad.png", "the file is empty"),))
    findings = (
        Finding("unreadable", ("bad.png",), 1.0, "The file is empty."),
        Finding("dark", ("gone.png",), 0.7, "Too dark."),
        Finding("imbalance", (), 1.0, "Ten times more."),
    )
    page = Page(written(tmp_path / "a.html", Audit(dataset, findings)))
    assert page.pictures == []
    for words in ("bad.png", "gone.png", "Ten times more.", "left out: bad.png: the file is empty"):
        assert words in page.words


def test_nothing_found_is_said(tmp_path: Path) -> None:
    page = Page(written(tmp_path / "a.html", made_up_audit()))
    assert "Nothing wrong was found" in page.words
    assert "audit" not in page.ids


def test_the_page_stays_below_5_mb(tmp_path: Path) -> None:
    names = tuple(f"<{i}>.png" for i in range(40))
    findings = tuple(Finding(kind, names, 0.5, "x" * 9999) for kind in KINDS for _ in range(50))
    text = written(tmp_path / "a.html", made_up_audit(*findings, side_px=300))
    assert len(text.encode()) < 5_000_000


def test_the_report_of_a_guide_shows_the_audit_too(tmp_path: Path, guide: Guide, mistaken: Make) -> None:
    write_report(tmp_path / "r.html", guide, assessment=mistaken(("a", "b")), audit=audited())
    page = Page((tmp_path / "r.html").read_text())
    assert "audit" in page.ids
    assert "#audit" in page.links
    assert "Advice <0> on leakage." in page.words


def test_a_report_is_not_replaced_unasked(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text("old")
    with pytest.raises(StorageError):
        write_audit_report(path, made_up_audit(), overwrite=False)
