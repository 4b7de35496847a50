"""Write the report of a guide: one HTML file that needs nothing else."""

from os import PathLike
from pathlib import Path

import jinja2
from markupsafe import Markup

from fieldguide.assess import Assessment
from fieldguide.errors import OptionError
from fieldguide.files import new_file
from fieldguide.guide import Guide
from fieldguide.report.confusion_chart import confusion_chart
from fieldguide.report.mistakes import worst_mistakes
from fieldguide.report.reliability_chart import reliability_chart

SHOWN_LEFT_OUT = 50


def write_report(
    path: str | PathLike[str],
    guide: Guide,
    *,
    assessment: Assessment | None = None,
    overwrite: bool = True,
) -> None:
    """Write a page that says how good a guide is, on what, and where it fails.

    Parameters
    ----------
    path : path
        The HTML file to write.
    guide : Guide
        The guide.
    assessment : Assessment, optional
        What to report, say of `guide.evaluate`; by default the guide's own. The worst mistakes are shown
        only by an assessment that still has its photos, not by one that was read from a file.
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
    page = _template().render(
        guide=guide,
        assessment=assessment,
        training=guide.training,
        mistakes=worst_mistakes(assessment),
        confusion_chart=Markup(confusion_chart(assessment)),  # noqa: S704 - drawn here, its text escaped
        reliability_chart=Markup(reliability_chart(assessment)),  # noqa: S704
        left_out=assessment.left_out_photos[:SHOWN_LEFT_OUT],
    )
    with new_file(Path(path), overwrite=overwrite) as file:
        file.write(page.encode("utf-8", errors="backslashreplace"))


def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("fieldguide.report", "."),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["percent"] = _percent
    return environment.get_template("page.html")


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.1f}"
