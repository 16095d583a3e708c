"""Bars of contests' figures for plotly.js as plain dicts; a row's hover says the whole row.

Colour never stands alone: each series has its own shade or pattern, its number inside the bar
and its name in the legend.
"""

from collections.abc import Sequence
from html import escape

import msgspec

from app.i18n import gettext
from dashboards.charts import INK, INK_3, LINE, PALE_SURPLUS, PAPER, SURPLUS, UNKNOWN, Figure

MOST, NARROW_MOST = 20, 8
_ROW_PX, _NARROW_ROW_PX = 34, 54
_LEGEND_PX, _NARROW_LINE_PX = 40, 24
_NAME = 18
_UNKNOWN_SHARE = 0.2
_SHARE_MOST = 104.0
_ROOM, _NARROW_ROOM = 0.045, 0.12
_STEPS = (1, 2, 5)
_TICKS = 6

Look = tuple[str, str, str, str]
"""Fill, edge, pattern, colour of the number inside."""
LOOKS: tuple[Look, ...] = (
    (INK, INK, "", PAPER),
    (SURPLUS, SURPLUS, "", PAPER),
    (PALE_SURPLUS, SURPLUS, "", INK),
    (PAPER, SURPLUS, "/", INK),
    (PAPER, UNKNOWN, ".", INK),
)
ONE: tuple[Look, ...] = ((SURPLUS, SURPLUS, "", PAPER),)
TWO: tuple[Look, ...] = (LOOKS[1], LOOKS[3])


class Bar(msgspec.Struct, frozen=True, kw_only=True):
    """One row: its parts in the order of the series, or ``unknown`` words instead of them."""

    name: str
    parts: tuple[float, ...] = ()
    said: str
    point: float | None = None
    unknown: str = ""


class Chart(msgspec.Struct, frozen=True, kw_only=True):
    """What is drawn: series by name and look; with ``share`` the parts are percentages.

    ``decimals`` are those of the numbers inside the bars; ``point`` names the diamonds;
    ``reach`` is where the axis ends at least, so that small figures look small.
    """

    series: tuple[str, ...]
    looks: tuple[Look, ...] = LOOKS
    share: bool = False
    decimals: int = 0
    point: str = ""
    reach: float = 0.0


def figures(chart: Chart, bars: Sequence[Bar]) -> dict[str, Figure] | None:
    """Return the drawings for a wide and a narrow screen; none where no bar is known."""
    if not any(sum(bar.parts) for bar in bars):
        return None
    return {
        "wide": _figure(chart, bars[:MOST], narrow=False),
        "narrow": _figure(chart, bars[:NARROW_MOST], narrow=True),
    }


def _figure(chart: Chart, bars: Sequence[Bar], *, narrow: bool) -> Figure:
    longest = max(sum(bar.parts) for bar in bars)
    span = _SHARE_MOST if chart.share else max(longest, chart.reach) * 1.04
    least = span * (_NARROW_ROOM if narrow else _ROOM)
    places = range(len(chart.series))
    data = [_series(chart, bars, place, least, narrow=narrow) for place in places]
    if any(bar.unknown for bar in bars):
        data.append(_unknown(bars, span, narrow=narrow))
    if chart.point:
        data.append(_points(chart.point, bars))
    return {"data": data, "layout": _layout(chart, bars, span, narrow=narrow)}


def _width(*, narrow: bool) -> float:
    return 0.42 if narrow else 0.6


def _series(chart: Chart, bars: Sequence[Bar], place: int, least: float, *, narrow: bool) -> Figure:
    """Return one part of every known bar; a part under ``least`` has no room for its number."""
    fill, edge, pattern, ink = chart.looks[place]
    known = [(number, bar) for number, bar in enumerate(bars) if not bar.unknown]
    values = [bar.parts[place] for _, bar in known]
    said = [_spoken(bar) for _, bar in known]
    hatch = {"shape": pattern, "fgcolor": edge, "fillmode": "overlay", "size": 7, "solidity": 0.15}
    return {
        "type": "bar",
        "orientation": "h",
        "name": escape(chart.series[place]),
        "y": [number for number, _ in known],
        "x": values,
        "width": _width(narrow=narrow),
        "marker": {
            "color": fill,
            "line": {"color": edge, "width": 1},
            **({"pattern": hatch} if pattern else {}),
        },
        "text": [f"{v:.{chart.decimals}f}" if v >= least else "" for v in values],
        "textposition": "inside",
        "insidetextanchor": "middle",
        "constraintext": "none",
        "textangle": 0,
        "insidetextfont": {"color": ink},
        **({"customdata": said} if place == 0 else {}),
        "hovertext": said,
        "hovertemplate": "%{hovertext}<extra></extra>",
        "showlegend": any(values) and (len(chart.series) > 1 or bool(chart.point)),
    }


def _unknown(bars: Sequence[Bar], span: float, *, narrow: bool) -> Figure:
    lacking = [(number, bar) for number, bar in enumerate(bars) if bar.unknown]
    said = [_spoken(bar) for _, bar in lacking]
    return {
        "type": "bar",
        "orientation": "h",
        "y": [number for number, _ in lacking],
        "x": [span * _UNKNOWN_SHARE] * len(lacking),
        "width": _width(narrow=narrow),
        "marker": {
            "color": PAPER,
            "line": {"color": UNKNOWN, "width": 1},
            "pattern": {
                "shape": "/", "fgcolor": UNKNOWN, "fillmode": "overlay", "size": 6, "solidity": 0.2,
            },
        },
        "text": [f" {escape(bar.unknown)}" for _, bar in lacking],
        "textposition": "outside",
        "textfont": {"color": INK_3},
        "cliponaxis": False,
        "customdata": said,
        "hovertext": said,
        "hovertemplate": "%{hovertext}<extra></extra>",
        "showlegend": False,
    }  # fmt: skip


def _points(name: str, bars: Sequence[Bar]) -> Figure:
    known = [(number, bar.point) for number, bar in enumerate(bars) if bar.point is not None]
    return {
        "type": "scatter",
        "mode": "markers",
        "name": escape(name),
        "y": [number for number, _ in known],
        "x": [point for _, point in known],
        "marker": {
            "symbol": "diamond", "size": 12, "color": PAPER, "line": {"color": INK, "width": 2},
        },
        "hoverinfo": "skip",
        "showlegend": True,
    }  # fmt: skip


def _layout(chart: Chart, bars: Sequence[Bar], span: float, *, narrow: bool) -> Figure:
    legend = len(chart.series) > 1 or bool(chart.point)
    rows = (len(chart.series) + bool(chart.point) + 1) // 2
    top = (rows * _NARROW_LINE_PX if narrow else _LEGEND_PX) if legend else 8
    layout: Figure = {
        "font": {"size": 13, "color": INK},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "barmode": "stack",
        "dragmode": False,
        "hoverlabel": {"bgcolor": PAPER, "bordercolor": INK, "font": {"color": INK}},
        "legend": {
            "orientation": "h", "x": 0, "xanchor": "left", "y": 1, "yanchor": "bottom",
            "traceorder": "normal", "itemclick": False, "itemdoubleclick": False,
            **({"entrywidth": 0.48, "entrywidthmode": "fraction"} if narrow else {}),
        },
        "height": (_NARROW_ROW_PX if narrow else _ROW_PX) * len(bars) + top + 32,
        "margin": {"l": 8, "r": 8, "t": top, "b": 24},
        "xaxis": {
            "range": [0, span],
            "ticksuffix": "%" if chart.share else "",
            "tickfont": {"color": INK_3},
            **({"nticks": _TICKS} if chart.decimals else {"dtick": _step(span)}),
            "gridcolor": LINE,
            "zeroline": True,
            "zerolinecolor": INK,
            "fixedrange": True,
        },
        "yaxis": {
            "range": [len(bars) - 0.5, -0.5],
            "automargin": True,
            "tickvals": list(range(len(bars))),
            "ticktext": [escape(_short(bar.name)) for bar in bars],
            "showgrid": False,
            "ticklen": 8,
            "tickcolor": "rgba(0,0,0,0)",
            "zeroline": False,
            "fixedrange": True,
        },
    }  # fmt: skip
    if narrow:
        layout["margin"] |= {"l": 2, "r": 2}
        layout["yaxis"] = {
            "range": [len(bars) - 0.5, -0.6], "visible": False, "fixedrange": True,
        }  # fmt: skip
        layout["annotations"] = [
            {
                "xref": "paper", "x": 0, "xanchor": "left", "y": place, "yref": "y",
                "yshift": 22, "text": escape(bar.name), "showarrow": False,
            }
            for place, bar in enumerate(bars)
        ]  # fmt: skip
    return layout


def _step(span: float) -> int:
    """Return the whole number between two ticks of a count."""
    size = 1
    while size * _STEPS[-1] * _TICKS < span:
        size *= 10
    return next((size * s for s in _STEPS if size * s * _TICKS >= span), size * _STEPS[-1])


def _short(name: str) -> str:
    return name if len(name) <= _NAME else f"{name[: _NAME - 1]}…"


def _spoken(bar: Bar) -> str:
    return gettext("%(name)s：%(said)s", name=escape(bar.name), said=escape(bar.said))
