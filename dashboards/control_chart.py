"""The control chart of completion rates, for plotly.js as plain dicts."""

from collections.abc import Sequence
from html import escape

from app.i18n import gettext
from dashboards.charts import INK, INK_3, LINE, PAPER, SHORT, SURPLUS, UNKNOWN, Figure
from dashboards.control_limits import ControlPoint, Signal

_LOOKS = {
    Signal.WITHIN: (SURPLUS, "circle"),
    Signal.ABOVE: (SURPLUS, "diamond"),
    Signal.BELOW: (SHORT, "square"),
    Signal.TOO_FEW: (UNKNOWN, "circle-open"),
}
_NARROW_POINTS = 12


def control_chart(points: Sequence[ControlPoint], mean: float) -> dict[str, Figure]:
    """Return the chart for a wide and a narrow screen; the latest classes are on the right."""
    return {
        "wide": _figure(points, mean, 320),
        "narrow": _figure(points[-_NARROW_POINTS:], mean, 280),
    }


def _figure(points: Sequence[ControlPoint], mean: float, height: int) -> Figure:
    return {
        "data": [
            _line([100 * point.lower for point in points]),
            _line([100 * point.upper for point in points]),
            *(_dots(points, signal) for signal in Signal if _at(points, signal)),
        ],
        "layout": {
            "font": {"size": 13, "color": INK},
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "showlegend": False,
            "dragmode": False,
            "height": height,
            "margin": {"l": 44, "r": 12, "t": 12, "b": 20},
            "hoverlabel": {"bgcolor": PAPER, "bordercolor": INK, "font": {"color": INK}},
            "xaxis": {"visible": False, "range": [-0.6, len(points) - 0.4], "fixedrange": True},
            "yaxis": {
                "range": [-2, 104],
                "ticksuffix": "%",
                "tickfont": {"color": INK_3},
                "gridcolor": LINE,
                "zeroline": False,
                "fixedrange": True,
            },
            "shapes": [
                {
                    "type": "line",
                    "xref": "paper",
                    "x0": 0,
                    "x1": 1,
                    "y0": 100 * mean,
                    "y1": 100 * mean,
                    "line": {"color": INK, "width": 1},
                }
            ],
        },
    }


def _line(values: list[float]) -> Figure:
    """Return a limit as steps: each class has its own, as wide as its place."""
    return {
        "type": "scatter",
        "mode": "lines",
        "x": [place + side for place in range(len(values)) for side in (-0.5, 0.5)],
        "y": [value for value in values for _ in range(2)],
        "line": {"color": INK_3, "width": 1, "dash": "dot"},
        "hoverinfo": "skip",
    }


def _at(points: Sequence[ControlPoint], signal: Signal) -> list[int]:
    return [place for place, point in enumerate(points) if point.signal is signal]


def _dots(points: Sequence[ControlPoint], signal: Signal) -> Figure:
    places, (colour, symbol) = _at(points, signal), _LOOKS[signal]
    return {
        "type": "scatter",
        "mode": "markers",
        "x": places,
        "y": [100 * points[place].rate for place in places],
        "marker": {"color": colour, "symbol": symbol, "size": 10, "line": {"width": 1.5}},
        "customdata": [_hover(points[place]) for place in places],
        "hovertemplate": "%{customdata}<extra></extra>",
    }


def _hover(point: ControlPoint) -> str:
    result = point.result
    said = gettext(
        "%(completed)s／%(trainees)s 人结业，%(rate)s%%",
        completed=result.completed,
        trainees=result.trainees,
        rate=round(100 * point.rate),
    )
    return f"<b>{escape(result.title)}</b> {escape(result.number)}<br>{said}"


def headline(points: Sequence[ControlPoint]) -> str:
    """Say what the chart shows, as its title."""
    below = len(_at(points, Signal.BELOW))
    if below:
        return gettext("%(n)s 个班的结业率低得不像偶然", n=below)
    return gettext("各班结业率都在正常波动范围内")
