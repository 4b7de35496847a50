"""Write the report of a guide: one HTML file that needs nothing else."""

from os import PathLike
from pathlib import Path
from typing import Any

from markupsafe import Markup

from fieldguide.assess import Assessment, ClassResult, ColumnResult, Refusal, TagAssessment
from fieldguide.audit import Audit
from fieldguide.errors import OptionError
from fieldguide.files import new_file
from fieldguide.guide import Guide
from fieldguide.report.answer import answer, headline
from fieldguide.report.confused_pairs import confused_pairs
from fieldguide.report.confusion_chart import SHOWN_CLASSES as MATRIX_CLASSES
from fieldguide.report.confusion_chart import confusion_chart
from fieldguide.report.findings import shown_findings
from fieldguide.report.hardships import hardships
from fieldguide.report.learning_chart import learning_chart
from fieldguide.report.making import given_photos, making
from fieldguide.report.mistakes import worst_mistakes
from fieldguide.report.reliability_chart import reliability_chart
from fieldguide.report.row_chart import Row, row_chart
from fieldguide.report.selective_chart import selective_chart
from fieldguide.report.tag_page import tag_page
from fieldguide.report.template import render
from fieldguide.report.typical import clear_example

SHOWN_LEFT_OUT = 50
SHOWN_NOTES = 100
SHOWN_CLASSES = 1000


def write_report(
    path: str | PathLike[str],
    guide: Guide,
    *,
    assessment: Assessment | TagAssessment | None = None,
    audit: Audit | None = None,
    overwrite: bool = True,
) -> None:
    """Write a page that says how good a guide is, on what, and where it fails.

    Parameters
    ----------
    path : path
        The HTML file to write.
    guide : Guide
        The guide.
    assessment : Assessment or TagAssessment, optional
        What to report, say of `guide.evaluate`; by default the guide's own. Pictures are shown only by an
        assessment that still has its photos, not by one that was read from a file.
    audit : Audit, optional
        What is wrong with the photos, to be shown too.
    overwrite : bool, default=True
        Whether a file that is there already is replaced.

    Raises
    ------
    OptionError
        If the guide has no assessment and none is given.
    StorageError
        If the file cannot be written.
    """
    assessment = assessment or guide.assessment
    if assessment is None:
        raise OptionError(
            "The guide was never scored, so there is nothing to report. Use guide.evaluate first."
        )
    if isinstance(assessment, TagAssessment):
        page = tag_page(guide, assessment, audit)
    else:
        values = _sections(guide, assessment, audit)
        page = render("page.html", **values, contents=_contents(values))
    with new_file(Path(path), overwrite=overwrite) as file:
        file.write(page.encode("utf-8", errors="backslashreplace"))


def _sections(guide: Guide, assessment: Assessment, audit: Audit | None) -> dict[str, Any]:
    curve = assessment.learning_curve
    shown = _shown_classes(assessment)
    return {
        "assessment": assessment,
        "source": str(guide.training.source.get("source", "")),
        "headline": headline(assessment),
        "interval_told": _interval_told(assessment.interval_method),
        "points": answer(assessment),
        "answer_chart": _drawn(_answer_chart(assessment)),
        "shown_classes": shown,
        "answered": assessment.answers and {own.name: own for own in assessment.answers.classes},
        "recall_intervals": any(result.recall_interval for result in shown),
        "learnt_in_the_end": _learnt_in_the_end(guide, assessment),
        "confusion_chart": _drawn(confusion_chart(assessment)),
        "matrix_classes": MATRIX_CLASSES,
        "pairs": confused_pairs(assessment),
        "reliability_chart": _drawn(reliability_chart(assessment.reliability, counted="photos")),
        "selective_chart": assessment.selective and _drawn(selective_chart(assessment.selective)),
        "unknown": assessment.unknown,
        "refused": _most_refused_first(assessment),
        "other_classes": assessment.other_classes,
        "curve": curve,
        "learning_chart": curve and _drawn(learning_chart(curve, counted=curve.counted, per_class=True)),
        "robust": assessment.robustness,
        "hardships": hardships(assessment.robustness, clear_example(assessment), counted="accuracy"),
        "counted": "accuracy",
        "columns": [
            (column, _drawn(_column_chart(place, column, assessment.accuracy)))
            for place, column in enumerate(assessment.by_column)
        ],
        "mistakes": worst_mistakes(assessment),
        "findings": shown_findings(audit) if audit else [],
        "alone": False,
        "notes": assessment.notes[:SHOWN_NOTES],
        "making": making(guide.training, given=given_photos(guide, assessment)),
        "left_out": assessment.left_out_photos[:SHOWN_LEFT_OUT],
        "n_left_out": assessment.left_out,
    }


def _contents(values: dict[str, Any]) -> list[tuple[str, str]]:
    contents = [
        ("classes", "Classes", True),
        ("confusion", "What is taken for what", True),
        ("reliability", "Probabilities", True),
        ("sure", "Answering when sure", values["selective_chart"]),
        ("unknown", "None of the classes", values["unknown"]),
        ("learning", "More photos", values["learning_chart"]),
        ("robustness", "Worse photos", values["hardships"]),
        ("columns", "Sites, cameras, days", values["columns"]),
        ("mistakes", "Surest mistakes", values["mistakes"]),
        ("audit", "The photos themselves", values["findings"]),
        ("making", "How it was made", True),
    ]
    return [(anchor, title) for anchor, title, there in contents if there]


def _interval_told(method: str) -> str:
    """Explain what is not the plain interval; the plain one needs no words."""
    if method == "Wilson":
        return ""
    reason = ""
    if "groups" in method:
        reason = ": photos that belong together, such as copies of one picture, are right or wrong together"
    return f"; {method}{reason}"


def _drawn(svg: str) -> Markup:
    return Markup(svg)  # noqa: S704 - drawn by this room, which escapes its text


def _answer_chart(assessment: Assessment) -> str:
    rows = [Row("this guide", assessment.accuracy, assessment.accuracy_interval, None)]
    rows += [Row(baseline.name, baseline.accuracy, None, None) for baseline in assessment.baselines]
    return row_chart("answer", rows, title="Accuracy of this guide and of simple answers")


def _column_chart(place: int, column: ColumnResult, overall: float) -> str:
    rows = [Row(value.value, value.accuracy, value.interval, value.n) for value in column.values]
    return row_chart(f"column-{place}", rows, title=f"Accuracy by {column.name}", reference=overall)


def _learnt_in_the_end(guide: Guide, assessment: Assessment) -> int | None:
    """Say how many photos the guide learnt from, where that is more than the scored classifier did."""
    in_the_end = sum(guide.training.counts.values())
    return in_the_end if in_the_end > sum(result.n_training or 0 for result in assessment.classes) else None


def _most_refused_first(assessment: Assessment) -> list[Refusal]:
    by_class = assessment.unknown.by_class if assessment.unknown else ()
    return sorted(by_class, key=lambda refusal: -refusal.refused)[:SHOWN_CLASSES]


def _shown_classes(assessment: Assessment) -> tuple[ClassResult, ...]:
    if len(assessment.classes) <= SHOWN_CLASSES:
        return assessment.classes
    hardest = sorted(assessment.classes, key=lambda result: 2.0 if result.f1 is None else result.f1)
    return tuple(hardest[:SHOWN_CLASSES])
