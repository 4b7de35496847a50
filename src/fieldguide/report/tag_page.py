"""The report of a guide that answers with many labels."""

from typing import Any

from markupsafe import Markup

from fieldguide.assess import TagAssessment
from fieldguide.audit import Audit
from fieldguide.guide import Guide
from fieldguide.report.findings import shown_findings
from fieldguide.report.hardships import hardships
from fieldguide.report.label_chart import SHOWN_LABELS, label_chart
from fieldguide.report.learning_chart import learning_chart
from fieldguide.report.making import given_photos, making
from fieldguide.report.reliability_chart import reliability_chart
from fieldguide.report.row_chart import Row, row_chart
from fieldguide.report.tag_answer import tag_answer, tag_headline
from fieldguide.report.tag_mistakes import clear_photo, tag_mistakes
from fieldguide.report.template import render

SHOWN_LEFT_OUT = 50
SHOWN_NOTES = 100
NOT_TOLD = ("learnt from", "settings it chose itself")
COUNTED = "every label right"


def tag_page(guide: Guide, assessment: TagAssessment, audit: Audit | None) -> str:
    """Write the page for a guide with many labels.

    Parameters
    ----------
    guide : Guide
        The guide.
    assessment : TagAssessment
        What to report.
    audit : Audit or None
        What is wrong with the photos, to be shown too.

    Returns
    -------
    str
        HTML.
    """
    curve = assessment.learning_curve
    made = [
        item
        for item in making(guide.training, given=given_photos(guide, assessment))
        if item[0] not in NOT_TOLD
    ]
    learnt = f"{len(guide.training.hashes):,} different photos with {len(guide.classes):,} labels"
    values: dict[str, Any] = {
        "assessment": assessment,
        "source": str(guide.training.source.get("source", "")),
        "headline": tag_headline(assessment),
        "points": tag_answer(assessment),
        "answer_chart": _drawn(_answer_chart(assessment)),
        "label_chart": _drawn(label_chart(assessment)),
        "chart_labels": SHOWN_LABELS,
        "reliability_chart": _drawn(reliability_chart(assessment.reliability, counted="decisions")),
        "curve": curve,
        "learning_chart": curve and _drawn(learning_chart(curve, counted=COUNTED, per_class=False)),
        "robust": assessment.robustness,
        "hardships": hardships(assessment.robustness, clear_photo(assessment), counted=COUNTED),
        "counted": COUNTED,
        "mistakes": tag_mistakes(assessment),
        "findings": () if audit is None else shown_findings(audit),
        "alone": False,
        "notes": assessment.notes[:SHOWN_NOTES],
        "making": [("learnt from", learnt), *made],
        "left_out": assessment.left_out_photos[:SHOWN_LEFT_OUT],
        "n_left_out": assessment.left_out,
    }
    return render("tags.html", **values, contents=_contents(values))


def _contents(values: dict[str, Any]) -> list[tuple[str, str]]:
    contents = [
        ("classes", "Labels", True),
        ("reliability", "Probabilities", True),
        ("learning", "More photos", values["learning_chart"]),
        ("robustness", "Worse photos", values["hardships"]),
        ("mistakes", "Surest mistakes", values["mistakes"]),
        ("audit", "The photos themselves", values["findings"]),
        ("making", "How it was made", True),
    ]
    return [(anchor, title) for anchor, title, there in contents if there]


def _answer_chart(assessment: TagAssessment) -> str:
    rows = [Row("this guide", assessment.exact_match, assessment.exact_match_interval, None)]
    rows += [Row(baseline.name, baseline.exact_match, None, None) for baseline in assessment.baselines]
    return row_chart("answer", rows, title="Share of photos with every label right, and of simple answers")


def _drawn(svg: str) -> Markup:
    return Markup(svg)  # noqa: S704 - drawn by this room, which escapes its text
