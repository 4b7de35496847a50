"""The page of a guide with many labels."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from tests.report.conftest import made_up_tags

from fieldguide.assess import Assessment, TagAssessment
from fieldguide.guide import Guide
from fieldguide.images import FileImage
from fieldguide.report import write_report
from fieldguide.report.label_chart import label_chart
from fieldguide.report.tag_answer import tag_answer, tag_headline
from fieldguide.report.tag_mistakes import clear_photo, tag_mistakes

Make = Callable[..., Assessment]
LABELS = ("old & worn", "<i>torn</i>", "wet", "never seen")
SECTIONS = ("classes", "reliability", "learning", "robustness", "mistakes", "making")


@pytest.fixture
def everything(everything: Make) -> TagAssessment:
    """The same with a learning curve and robustness."""
    other = everything()
    return replace(made_up_tags(LABELS), learning_curve=other.learning_curve, robustness=other.robustness)


def written(path: Path, guide: Guide, assessment: TagAssessment) -> str:
    write_report(path, guide, assessment=assessment)
    return path.read_text(encoding="utf-8")


def test_everything_measured_has_a_section_reached_from_the_contents(
    tmp_path: Path, guide: Guide, everything: TagAssessment
) -> None:
    text = written(tmp_path / "r.html", guide, everything)
    assert tuple(re.findall(r'<a href="#(\w+)">', text)) == SECTIONS
    assert set(SECTIONS) <= set(re.findall(r'<section id="(\w+)"', text))
    ids = re.findall(r' id="([\w-]+)"', text)
    assert len(ids) == len(set(ids))
    for svg in re.findall(r"<svg.*?</svg>", text, flags=re.DOTALL):
        ElementTree.fromstring(svg)


def test_what_was_not_measured_has_none(tmp_path: Path, guide: Guide) -> None:
    text = written(tmp_path / "r.html", guide, made_up_tags(LABELS))
    assert not {"learning", "robustness"} & set(re.findall(r'<section id="(\w+)"', text))


def test_names_cannot_inject_markup(tmp_path: Path, guide: Guide, everything: TagAssessment) -> None:
    text = written(tmp_path / "r.html", guide, everything)
    assert "<i>" not in text
    assert "photo <" not in text
    assert text.count("<script") == 1


def test_a_stored_assessment_gives_a_page_without_pictures(
    tmp_path: Path, guide: Guide, everything: TagAssessment
) -> None:
    stored = TagAssessment.from_dict(everything.to_dict())
    text = written(tmp_path / "r.html", guide, stored)
    assert "<img" not in text
    assert '<section id="robustness"' in text
    assert '<section id="mistakes"' not in text


def test_many_labels_show_the_lowest(tmp_path: Path, guide: Guide) -> None:
    found = made_up_tags(tuple(f"label {j:02}" for j in range(40)))
    chart = ElementTree.fromstring(label_chart(found))
    assert len(list(chart.iter("circle"))) == 30
    assert "the 30 lowest" in written(tmp_path / "r.html", guide, found)


def test_chance_is_drawn_left_of_what_is_ranked_well() -> None:
    chart = ElementTree.fromstring(label_chart(made_up_tags(LABELS)))
    dots = [float(dot.attrib["cx"]) for dot in chart.iter("circle")]
    lines = [float(line.attrib["x1"]) for line in chart.iter("line") if line.get("class") == "chance"]
    assert len(dots) == len(lines) == 3, "one label was never seen"
    assert all(line < dot for line, dot in zip(lines, dots, strict=True))
    assert dots == sorted(dots)


def test_nothing_to_rank_draws_nothing(tmp_path: Path, guide: Guide) -> None:
    found = made_up_tags(("never",), n=3)
    bare = replace(found, labels=(replace(found.labels[0], n=0, average_precision=None),))
    assert label_chart(bare) == ""
    assert "How good for each label?" in written(tmp_path / "r.html", guide, bare)


def test_the_answer_in_words(everything: TagAssessment) -> None:
    told = {point.question: point.answer.replace("\u00a0", " ") for point in tag_answer(everything)}
    assert (
        tag_headline(replace(everything, exact_match=0.72)) == "Every label right on about 72 of 100 photos"
    )
    worst = min(everything.labels[:3], key=lambda result: result.average_precision or 0)
    assert f"From the worst up: {worst.name}" in told["Is it equally good at every label?"]
    assert f"{100 * everything.ece:.1f} percentage point" in told["Can its probabilities be believed?"]
    assert "change the share of photos with every label right by" in told["Would more photos help?"]
    assert "the share of photos with every label right falls" in told["What throws it off?"]
    assert "Can its probabilities be believed?" not in {
        p.question for p in tag_answer(made_up_tags(LABELS, n=19))
    }


def test_the_surest_mistakes_are_wrong_and_in_order() -> None:
    found = made_up_tags(LABELS)
    assert found.outcomes is not None
    mistakes = tag_mistakes(found)
    sureness = [1 - m.probability if m.carries else m.probability for m in mistakes]
    assert len(mistakes) == 12
    assert sureness == sorted(sureness, reverse=True)
    assert all(share > 0.5 for share in sureness)
    assert len({mistake.name for mistake in mistakes}) == 12
    off = np.abs(found.outcomes.probabilities - found.outcomes.truth)
    assert sureness[0] == pytest.approx(off.max())
    best = clear_photo(found)
    assert best is found.outcomes.images[int(off.max(axis=1).argmin())]


def test_a_guide_without_mistakes_shows_none() -> None:
    found = made_up_tags(LABELS)
    assert found.outcomes is not None
    perfect = replace(found.outcomes, probabilities=found.outcomes.truth.astype(float))
    assert tag_mistakes(replace(found, outcomes=perfect)) == []


def test_a_photo_that_is_gone_leaves_its_words(
    tmp_path: Path, guide: Guide, everything: TagAssessment
) -> None:
    assert everything.outcomes is not None
    gone = tuple(FileImage(tmp_path / f"gone{i}.png", name=f"gone{i}") for i in range(everything.n))
    found = replace(everything, outcomes=replace(everything.outcomes, images=gone))
    text = written(tmp_path / "r.html", guide, found)
    assert "<img" not in text
    assert "but given only" in text
