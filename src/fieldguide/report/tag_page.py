"""The report of a guide that answers with many labels: what it reaches, label by label."""

from fieldguide.assess import TagAssessment
from fieldguide.audit import Audit
from fieldguide.guide import Guide
from fieldguide.report.findings import shown_findings
from fieldguide.report.making import making
from fieldguide.report.template import render

SHOWN_LEFT_OUT = 50
SHOWN_NOTES = 100
NOT_TOLD = ("learnt from", "settings it chose itself")


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
        HTML: the answer, a table of the labels, what the audit found, how it was made. No charts.
    """
    made = [item for item in making(guide.training) if item[0] not in NOT_TOLD]
    learnt = f"{len(guide.training.hashes):,} different photos with {len(guide.classes):,} labels"
    return render(
        "tags.html",
        headline=f"All labels right for {100 * assessment.exact_match:.0f} of 100 photos",
        assessment=assessment,
        source=str(guide.training.source.get("source", "")),
        findings=() if audit is None else shown_findings(audit),
        alone=False,
        notes=assessment.notes[:SHOWN_NOTES],
        making=[("learnt from", learnt), *made],
        left_out=assessment.left_out_photos[:SHOWN_LEFT_OUT],
    )
