"""The confusion matrix as inline SVG."""

from html import escape

import numpy as np

from fieldguide.assess import Assessment

SHOWN_CLASSES = 30
NUMBERED_CLASSES = 16
LABEL_LETTERS = 24
LETTER_PX = 7.5


def confusion_chart(assessment: Assessment) -> str:
    """Draw which class was taken for which.

    Parameters
    ----------
    assessment : Assessment
        Of k classes.

    Returns
    -------
    str
        An SVG element: one row per true class, one column per predicted class, each cell as dark as its
        share of the row. With more than 30 classes, those with the most mistakes.
    """
    shown = _shown_classes(assessment)
    counts = _counts(assessment, shown)
    names = [assessment.classes[index].name for index in shown]
    scored = np.array([max(assessment.classes[index].n, 1) for index in shown])
    cell = int(np.clip(420 / len(shown), 16, 64))
    margin = round(LETTER_PX * min(LABEL_LETTERS, max(len(name) for name in names))) + 14
    side = margin + cell * len(shown) + 4
    parts = [
        f'<svg class="chart" viewBox="0 0 {side} {side}" width="{side}" height="{side}" role="img" '
        'aria-labelledby="matrix-title matrix-desc"><title id="matrix-title">Confusion matrix: rows are true '
        "classes, columns are answers</title>"
        f'<desc id="matrix-desc">{escape(_description(assessment))}</desc>'
    ]
    for row, name in enumerate(names):
        middle = margin + cell * (row + 0.5)
        parts.append(_label(name, x=margin - 8, y=middle + 4, turned=False))
        parts.append(_label(name, x=middle + 4, y=margin - 8, turned=True))
        parts += [
            _cell(
                counts[row, column],
                counts[row, column] / scored[row],
                x=margin + cell * column,
                y=margin + cell * row,
                side=cell,
                numbered=len(shown) <= NUMBERED_CLASSES,
                told=f"{name} taken for {names[column]}",
            )
            for column in range(len(shown))
        ]
    return "".join([*parts, "</svg>"])


def _description(assessment: Assessment) -> str:
    right = sum(n for true, predicted, n in assessment.confusion if true == predicted)
    told = [
        f"{_short(pair.true)} taken for {_short(pair.predicted)}: {pair.n}"
        for pair in assessment.most_confused[:10]
    ]
    return "; ".join([f"{right} photos right", *told])


def _shown_classes(assessment: Assessment) -> list[int]:
    if len(assessment.classes) <= SHOWN_CLASSES:
        return list(range(len(assessment.classes)))
    mistakes = np.zeros(len(assessment.classes))
    for true, predicted, n in assessment.confusion:
        if true != predicted:
            mistakes[[true, predicted]] += n
    return sorted(np.argsort(-mistakes, kind="stable")[:SHOWN_CLASSES].tolist())


def _counts(assessment: Assessment, shown: list[int]) -> np.ndarray:
    place = {index: position for position, index in enumerate(shown)}
    counts = np.zeros((len(shown), len(shown)), dtype=np.int64)
    for true, predicted, n in assessment.confusion:
        if true in place and predicted in place:
            counts[place[true], place[predicted]] = n
    return counts


def _label(name: str, *, x: float, y: float, turned: bool) -> str:
    placed = f'transform="translate({x:.0f} {y:.0f}) rotate(-90)"' if turned else f'x="{x:.0f}" y="{y:.0f}"'
    anchor = "" if turned else ' class="end"'
    return f"<text {placed}{anchor}>{escape(_short(name))}<title>{escape(name)}</title></text>"


def _short(name: str) -> str:
    return name if len(name) <= LABEL_LETTERS else name[: LABEL_LETTERS - 1] + "…"


def _cell(n: int, share: float, *, x: int, y: int, side: int, numbered: bool, told: str) -> str:
    title = f"<title>{escape(told)}: {n} ({100 * share:.0f} %)</title>"
    square = f'<rect x="{x}" y="{y}" width="{side - 1}" height="{side - 1}" class="cell"/>'
    shade = (
        f'<rect x="{x}" y="{y}" width="{side - 1}" height="{side - 1}" class="shade" '
        f'opacity="{min(share, 1):.3f}">{title}</rect>'
    )
    if not (numbered and n):
        return square + shade
    number = f'<text x="{x + side / 2:.0f}" y="{y + side / 2 + 5:.0f}" class="middle">{n}</text>'
    return square + shade + number
