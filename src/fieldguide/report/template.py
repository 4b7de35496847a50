"""The template of the page, its filters, and a policy that runs nothing but its own script."""

import base64
import hashlib
from collections.abc import Callable
from importlib.resources import files
from typing import Any

import jinja2
from markupsafe import Markup

from fieldguide.printable import printable

Interval = tuple[float, float]


def render(name: str, **values: Any) -> str:
    """Fill in the page.

    Parameters
    ----------
    name : str
        Of the template.
    **values : object
        What the template asks for; text is escaped, unless it is `Markup`.

    Returns
    -------
    str
        HTML, printable whatever names and classes it holds. Its content security policy names the hashes of
        its style and its script: nothing else runs, nothing is loaded.
    """
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("fieldguide.report", "page"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(FILTERS)
    style, script = _text("style.css"), _text("sort.js")
    page = environment.get_template(name).render(
        style=Markup(style),  # noqa: S704 - our own files
        script=Markup(script),  # noqa: S704
        style_hash=_hash(style),
        script_hash=_hash(script),
        **values,
    )
    return "\n".join(line if line.isprintable() else printable(line) for line in page.split("\n"))


def _text(name: str) -> str:
    return (files("fieldguide.report") / "page" / name).read_text(encoding="utf-8").strip()


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.1f}"


def _number(n: int | None) -> str:
    return "–" if n is None else f"{n:,}"


def _span(interval: Interval | None) -> str:
    return "–" if interval is None else f"{100 * interval[0]:.1f} to {100 * interval[1]:.1f}"


def _minus(text: str) -> str:
    return text.replace("-", "−")


def _photos(n: int) -> str:
    return f"{n:,} photo{'' if n == 1 else 's'}"


def _short(text: str, letters: int) -> str:
    return text if len(text) <= letters else text[: letters - 1] + "…"


FILTERS: dict[str, Callable[..., str]] = {
    "percent": _percent,
    "percent0": lambda share: f"{100 * share:.0f}",
    "number": _number,
    "span": _span,
    "span0": lambda interval: f"{100 * interval[0]:.0f} to {100 * interval[1]:.0f}",
    "signed_span": lambda interval: _minus(f"{100 * interval[0]:+.1f} to {100 * interval[1]:+.1f}"),
    "low": lambda interval: "" if interval is None else f"{interval[0]:.6f}",
    "value": lambda share: "" if share is None else f"{share:.6f}",
    "minus": _minus,
    "photos": _photos,
    "upper_first": lambda text: text[:1].upper() + text[1:],
    "short": _short,
}
