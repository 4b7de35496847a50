"""Write a comparison of methods as one HTML file that needs nothing else."""

from collections.abc import Mapping
from os import PathLike
from pathlib import Path

from markupsafe import Markup

from fieldguide.errors import OptionError
from fieldguide.files import new_file
from fieldguide.ladder import ComparedMethod, Comparison
from fieldguide.ladder.comparison import p_told
from fieldguide.report.comparison_gallery import comparison_gallery
from fieldguide.report.row_chart import Row, row_chart
from fieldguide.report.template import render

SHOWN_LEFT_OUT = 50
SHOWN_NOTES = 100
CHART_ROWS = 30
LEVEL = 0.05


def write_comparison_report(
    path: str | PathLike[str],
    comparison: Comparison,
    *,
    gallery: tuple[str, str] | None = None,
    overwrite: bool = True,
) -> None:
    """Write a page that says which method is best, by how much, and on which photos they differ.

    Parameters
    ----------
    path : path
        The HTML file to write.
    comparison : Comparison
        As `compare` gives it.
    gallery : tuple of str, optional
        Names of the two methods whose photos are shown; by default the best two that are not trivial.
    overwrite : bool, default=True
        Whether a file that is there already is replaced.

    Raises
    ------
    OptionError
        If `gallery` is not two different methods of the comparison.
    StorageError
        If the file cannot be written.
    """
    first, second = gallery_pair(comparison, gallery)
    page = render(
        "comparison.html",
        comparison=comparison,
        found=comparison.best.assessment,
        source=comparison.source,
        headline=_headline(comparison),
        verdict=_verdict(comparison),
        chart=Markup(_chart(comparison)),  # noqa: S704 - drawn by this room, which escapes its text
        p_told=p_told,
        spaced=_spaced,
        pair=(first.name, second.name),
        groups=comparison_gallery(first, second),
        notes=comparison.notes[:SHOWN_NOTES],
        making=_making(comparison),
        left_out=comparison.best.assessment.left_out_photos[:SHOWN_LEFT_OUT],
        n_left_out=comparison.best.assessment.left_out,
    )
    with new_file(Path(path), overwrite=overwrite) as file:
        file.write(page.encode("utf-8", errors="backslashreplace"))


def gallery_pair(
    comparison: Comparison, gallery: tuple[str, str] | None
) -> tuple[ComparedMethod, ComparedMethod]:
    """Choose the two methods whose photos are shown.

    Parameters
    ----------
    comparison : Comparison
        With two methods or more beside the trivial one.
    gallery : tuple of str or None
        Their names; by default the best two that are not trivial.

    Returns
    -------
    tuple of ComparedMethod
        The two.

    Raises
    ------
    OptionError
        If they are not two different methods of the comparison.
    """
    if gallery is None:
        first, second, *_ = (method for method in comparison.methods if method.recipe is not None)
        return first, second
    if len(gallery) != 2 or gallery[0] == gallery[1]:
        raise OptionError(f"gallery is {gallery!r}; give the names of two different methods.")
    return comparison.method(gallery[0]), comparison.method(gallery[1])


def _spaced(text: str) -> str:
    """Let a name break between its two halves, not within."""
    return text.replace("+", " + ")


def _headline(comparison: Comparison) -> str:
    best = comparison.best
    return f"{best.name}: right on {100 * best.assessment.accuracy:.0f} of 100 photos"


def _verdict(comparison: Comparison) -> str:
    """Say which methods may be as good as the best."""
    others = [method for method in comparison.methods if method.against_best is not None]
    level = [m.name for m in others if m.against_best is not None and m.against_best.p_value >= LEVEL]
    if not level:
        return "All others are worse, and by more than chance would explain."
    named = ", ".join(level[:4]) + (f" and {len(level) - 4} more" if len(level) > 4 else "")
    if len(level) == len(others):
        return f"But these photos do not tell it from any other: {named}."
    return (
        f"These photos do not tell it from {named}; all others are worse, by more than chance would explain."
    )


def _chart(comparison: Comparison) -> str:
    rows = [
        Row(_spaced(method.name), method.assessment.accuracy, method.assessment.accuracy_interval, None)
        for method in comparison.methods[:CHART_ROWS]
    ]
    return row_chart("accuracies", rows, title="Accuracy of each method")


def _making(comparison: Comparison) -> list[tuple[str, str]]:
    told = [
        ("photos", comparison.manifest.rule),
        ("interval", comparison.best.assessment.interval_method),
        ("test against the best", comparison.test),
        ("made with", _settings(comparison.made_with)),
    ]
    for method in comparison.methods:
        if method.recipe is not None:
            recipe = [_settings(method.recipe[step]) for step in ("represent", "classify")]
            told.append((_spaced(method.name), "; then ".join(recipe)))
    return told


def _settings(values: Mapping[str, object]) -> str:
    return ", ".join(f"{name}: {'not set' if value is None else value}" for name, value in values.items())
