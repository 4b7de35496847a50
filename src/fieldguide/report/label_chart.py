"""The average precision of each label, as inline SVG."""

from fieldguide.assess import TagAssessment
from fieldguide.report.row_chart import Row, row_chart

SHOWN_LABELS = 30


def label_chart(assessment: TagAssessment) -> str:
    """Draw the average precision of each label beside what chance would give.

    Parameters
    ----------
    assessment : TagAssessment
        Of any photos.

    Returns
    -------
    str
        An SVG element: a row for each label that some scored photo carries, the lowest first, at most 30;
        empty where there is none.
    """
    known = [result for result in assessment.labels if result.average_precision is not None]
    lowest = sorted(known, key=lambda result: (result.average_precision or 0.0, result.name))[:SHOWN_LABELS]
    rows = [
        Row(result.name, result.average_precision or 0.0, None, None, chance=result.n / assessment.n)
        for result in lowest
    ]
    return row_chart("labels", rows, title="Average precision of each label") if rows else ""
