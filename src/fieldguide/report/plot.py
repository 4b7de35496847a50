"""A frame with axes, as inline SVG."""

from collections.abc import Callable, Sequence
from html import escape

LEFT, RIGHT, TOP, BOTTOM = 48, 14, 10, 44


class Plot:
    """A chart that is drawn piece by piece; the caller gives values, the frame knows where they lie.

    Parameters
    ----------
    name : str
        Letters and dashes, unlike that of any other chart of the page.
    title, description : str
        For screen readers: what it is, and what it shows, in words.
    x_label, y_label : str
        Under and beside the axes; empty for none.
    x, y : callable
        Take a value to its place from 0 (left, bottom) to 1.
    width, height : int
        Of the area inside the frame, in px.
    """

    def __init__(
        self,
        name: str,
        *,
        title: str,
        description: str,
        x_label: str,
        y_label: str,
        x: Callable[[float], float],
        y: Callable[[float], float],
        width: int,
        height: int,
    ) -> None:
        self._x, self._y = x, y
        self._width, self._height = width, height
        whole_width, whole_height = LEFT + width + RIGHT, TOP + height + (BOTTOM if x_label else BOTTOM - 18)
        self._parts = [
            f'<svg class="chart" viewBox="0 0 {whole_width} {whole_height}" width="{whole_width}" '
            f'height="{whole_height}" role="img" aria-labelledby="{name}-title {name}-desc">'
            f'<title id="{name}-title">{escape(title)}</title>'
            f'<desc id="{name}-desc">{escape(description)}</desc>'
            f'<rect x="{LEFT}" y="{TOP}" width="{width}" height="{height}" class="frame"/>'
        ]
        if x_label:
            self._parts.append(
                f'<text x="{LEFT + width / 2:.0f}" y="{whole_height - 4}" class="middle soft">'
                f"{escape(x_label)}</text>"
            )
        if y_label:
            self._parts.append(
                f'<text transform="translate(12 {TOP + height / 2:.0f}) rotate(-90)" class="middle soft">'
                f"{escape(y_label)}</text>"
            )

    def ticks_x(self, ticks: Sequence[tuple[float, str]]) -> None:
        """Write values under the frame.

        Parameters
        ----------
        ticks : sequence of (float, str)
            Values and what to write.
        """
        for value, text in ticks:
            self._parts.append(
                f'<text x="{self.at_x(value):.1f}" y="{TOP + self._height + 18}" class="middle">'
                f"{escape(text)}</text>"
            )

    def ticks_y(self, ticks: Sequence[tuple[float, str]]) -> None:
        """Write values beside the frame, with a line across it.

        Parameters
        ----------
        ticks : sequence of (float, str)
            Values and what to write.
        """
        for value, text in ticks:
            y = self.at_y(value)
            self._parts.append(
                f'<line x1="{LEFT}" y1="{y:.1f}" x2="{LEFT + self._width}" y2="{y:.1f}" class="grid"/>'
                f'<text x="{LEFT - 6}" y="{y + 4:.1f}" class="end">{escape(text)}</text>'
            )

    def line(self, points: Sequence[tuple[float, float]], *, look: str) -> None:
        """Join points.

        Parameters
        ----------
        points : sequence of (float, float)
            x and y values.
        look : str
            Class of the line.
        """
        places = " ".join(f"{self.at_x(x):.1f},{self.at_y(y):.1f}" for x, y in points)
        self._parts.append(f'<polyline points="{places}" class="{look}"/>')

    def dot(self, x: float, y: float, *, radius: float, look: str, told: str = "") -> None:
        """Put a dot.

        Parameters
        ----------
        x, y : float
            Its value.
        radius : float
            In px.
        look : str
            Class of the dot.
        told : str, default=""
            What the pointer shows on it.
        """
        title = f"<title>{escape(told)}</title>" if told else ""
        self._parts.append(
            f'<circle cx="{self.at_x(x):.1f}" cy="{self.at_y(y):.1f}" r="{radius:.1f}" class="{look}">'
            f"{title}</circle>"
        )

    def at_x(self, value: float) -> float:
        """Tell where a value lies.

        Parameters
        ----------
        value : float
            On the x axis.

        Returns
        -------
        float
            In px from the left.
        """
        return LEFT + self._width * self._x(value)

    def at_y(self, value: float) -> float:
        """Tell where a value lies.

        Parameters
        ----------
        value : float
            On the y axis.

        Returns
        -------
        float
            In px from the top.
        """
        return TOP + self._height * (1 - self._y(value))

    def svg(self) -> str:
        """Finish the chart.

        Returns
        -------
        str
            An SVG element.
        """
        return "".join([*self._parts, "</svg>"])
