"""One series drawn for plotly.js: reported solid, expected dashed, its band, the benchmark thin."""

from collections.abc import Sequence

from app.i18n import gettext
from dashboards.charts import INK, INK_3, LINE, PAPER, SURPLUS, Figure
from dashboards.forecasts.data import Point
from dashboards.forecasts.queries import ForecastView
from dashboards.periods import quarters_between
from dashboards.wording import period_words

_NARROW_QUARTERS = 8
_FEWEST_QUARTERS = 12
Pair = tuple[str, float | None]


def forecast_chart(view: ForecastView) -> dict[str, Figure] | None:
    """Return the drawing for a wide and a narrow screen, or None where nothing was reported."""
    if not view.history and not view.points:
        return None
    return {
        "wide": _figure(view, view.history[-max(_FEWEST_QUARTERS, 20) :], 360, 2),
        "narrow": _figure(view, view.history[-_NARROW_QUARTERS:], 300, 4),
    }


def _figure(view: ForecastView, history: Sequence[Pair], height: int, every: int) -> Figure:
    periods = [*(period for period, _ in history), *(point.period for point in view.points)]
    whole = quarters_between(periods[0], periods[-1])
    at = {period: place for place, period in enumerate(whole)}
    return {
        "data": [*_band(view, at), _benchmark(view, at), _actual(history, at), _expected(view, at)],
        "layout": {
            "font": {"size": 13, "color": INK},
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "showlegend": False,
            "dragmode": False,
            "height": height,
            "margin": {"l": 48, "r": 16, "t": 12, "b": 32},
            "hoverlabel": {"bgcolor": PAPER, "bordercolor": INK, "font": {"color": INK}},
            "xaxis": {
                "tickvals": list(at.values())[::every],
                "ticktext": list(at)[::every],
                "range": [-0.6, len(at) - 0.4],
                "showgrid": False,
                "zeroline": False,
                "tickfont": {"color": INK_3},
                "fixedrange": True,
            },
            "yaxis": {
                "rangemode": "tozero",
                "tickfont": {"color": INK_3},
                "gridcolor": LINE,
                "zerolinecolor": INK_3,
                "fixedrange": True,
            },
        },
    }


def _line(x: list[int], y: list[float | None], **line: object) -> Figure:
    return {
        "type": "scatter",
        "mode": "lines",
        "x": x,
        "y": y,
        "line": line,
        "connectgaps": False,
        "hoverinfo": "skip",
    }


def _band(view: ForecastView, at: dict[str, int]) -> list[Figure]:
    banded = [p for p in view.points if p.low is not None and p.high is not None]
    if not banded:
        return []
    x = [at[p.period] for p in banded]
    low, high = ([p.low for p in banded], [p.high for p in banded])
    top = _line(x, high, width=0, color=LINE)
    return [_line(x, low, width=0, color=LINE), {**top, "fill": "tonexty", "fillcolor": LINE}]


def _benchmark(view: ForecastView, at: dict[str, int]) -> Figure:
    x = [at[p.period] for p in view.points]
    return _line(x, [p.benchmark for p in view.points], width=1, color=INK_3)


def _actual(history: Sequence[Pair], at: dict[str, int]) -> Figure:
    """Return the reported quarters; a quarter without a report breaks the line."""
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "x": [at[period] for period, _ in history],
        "y": [value for _, value in history],
        "connectgaps": False,
        "line": {"color": INK, "width": 2},
        "marker": {"color": INK, "size": 6},
        "customdata": [_said(period, value) for period, value in history],
        "hovertemplate": "%{customdata}<extra></extra>",
    }


def _said(period: str, value: float | None) -> str:
    if value is None:
        return gettext("%(period)s：未上报", period=period_words(period))
    return gettext("%(period)s：上报 %(n)s 人", period=period_words(period), n=f"{value:,.0f}")


def _expected(view: ForecastView, at: dict[str, int]) -> Figure:
    """Return the quarters to come; one without a figure breaks the line, a lone band is a bar."""
    known = {at[p.period]: p for p in view.points}
    xs = list(range(min(known), max(known) + 1)) if known else []
    found = [known.get(x) for x in xs]
    drawn: Figure = {
        "type": "scatter",
        "mode": "lines+markers",
        "x": xs,
        "y": [None if p is None else p.expected for p in found],
        "connectgaps": False,
        "line": {"color": SURPLUS, "width": 2, "dash": "dash"},
        "marker": {"color": SURPLUS, "size": 7, "symbol": "diamond"},
        "customdata": ["" if p is None else _expected_said(p) for p in found],
        "hovertemplate": "%{customdata}<extra></extra>",
    }
    banded = [p for p in view.points if p.low is not None and p.high is not None]
    if len(banded) != 1:
        return drawn
    (lone,) = banded
    up, down = (lone.high or 0) - lone.expected, lone.expected - (lone.low or 0)
    return drawn | {
        "error_y": {
            "type": "data",
            "symmetric": False,
            "array": [up if p is lone else 0 for p in found],
            "arrayminus": [down if p is lone else 0 for p in found],
            "color": SURPLUS,
            "thickness": 1.5,
        }
    }


def _expected_said(point: Point) -> str:
    said = gettext(
        "%(period)s：预计 %(n)s 人", period=period_words(point.period), n=f"{point.expected:,.0f}"
    )
    if point.low is None or point.high is None:
        return said
    band = gettext("八成区间 %(low)s–%(high)s", low=f"{point.low:,.0f}", high=f"{point.high:,.0f}")
    return f"{said}<br>{band}"


def headline(view: ForecastView) -> str:
    """Say what the chart shows, as its title."""
    if not view.points:
        return gettext("没有预测")
    first = view.points[0]
    return gettext(
        "%(period)s预计 %(n)s 人", period=period_words(first.period), n=f"{first.expected:,.0f}"
    )
