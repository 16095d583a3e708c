"""Figures for plotly.js as plain dicts: built in microseconds, validated in tests.

Colours are the tokens' light values; ``charts.js`` replaces them by the page's own, so that high
contrast reaches the drawing.
"""

import re
from collections.abc import Sequence
from html import escape
from typing import Any

from app.i18n import gettext
from dashboards.data import GapRow, GapState
from dashboards.wording import STATES, coverage_words, gap_words, unknown_words

Figure = dict[str, Any]

SHORT, SURPLUS, UNKNOWN = "#d55e00", "#0072b2", "#858883"
PALE_SHORT, PALE_SURPLUS = "#efa56b", "#7db3da"
INK, INK_3, LINE, PAPER = "#1d2320", "#5f6762", "#e0dbd0", "#fbfaf6"
STYLE_ATTRIBUTES = ("font-weight:bold", f" fill:{INK_3}")
"""The only style attributes that plotly.js writes for our labels; the page allows them by hash."""
EACH_END = 15
NARROW_SHORT, NARROW_SURPLUS = 7, 1
_ROW_PX, _NARROW_ROW_PX, _LEGEND_PX = 32, 46, 30
_LATIN, _BESIDE = 0x2E80, 22
"""Where Chinese letters begin; how wide a name leaves room for coverage beside it on a phone."""
_TAGS = re.compile(r"<[^>]+>")
_UNKNOWN_SHARE = 0.16
_STEPS = (1, 2, 5)
_TICKS = 5
_DRAWN = frozenset({GapState.SHORTAGE, GapState.SURPLUS, GapState.BALANCED, GapState.INSUFFICIENT})


def charted(rows: Sequence[GapRow], most: int = EACH_END, least: int = EACH_END) -> list[GapRow]:
    """Return the rows to draw: the largest shortages, what lacks evidence, the largest surpluses.

    Rows come with the largest shortage first and keep that order.
    """
    drawn = [row for row in rows if row.state in _DRAWN and not row.suppressed]
    known = [row for row in drawn if row.gap is not None]
    ends = known if len(known) <= most + least else [*known[:most], *known[len(known) - least :]]
    unknown = [row for row in drawn if row.gap is None][:least]
    kept = {row.code for row in (*ends, *unknown)}
    return [row for row in drawn if row.code in kept]


def gap_bars(rows: Sequence[GapRow], *, provisional: bool = False) -> Figure:
    """Return diverging bars of gaps with whiskers; what lacks evidence is hatched, not absent.

    Bars of a quarter that is not settled are striped, and a legend says so.
    """
    drawn = charted(rows)
    span = _span(drawn)
    foot = _LEGEND_PX if provisional else 0
    return {
        "data": [*_bars(drawn, span, 0.5, striped=provisional), _labels(drawn, span)],
        "layout": {
            **_layout(drawn, span, striped=provisional),
            "height": _ROW_PX * len(drawn) + 44 + foot,
            "margin": {"l": 8, "r": 8, "t": 36, "b": 8 + foot},
            "yaxis": {
                "range": [len(drawn) - 0.5, -0.5],
                "automargin": True,
                "tickvals": list(range(len(drawn))),
                "ticktext": [escape(row.name) for row in drawn],
                "showgrid": False,
                "ticklen": 8,
                "tickcolor": "rgba(0,0,0,0)",
                "fixedrange": True,
            },
        },
    }


def gap_bars_narrow(rows: Sequence[GapRow], *, provisional: bool = False) -> Figure:
    """Return the same for a phone: at most eight bars, name and figure above each."""
    known = [row for row in charted(rows) if row.gap is not None]
    shortages = [row for row in known if (row.gap or 0) >= 0][:NARROW_SHORT]
    surpluses = [row for row in known if (row.gap or 0) < 0][-NARROW_SURPLUS:]
    drawn = [*shortages, *surpluses]
    span = _span(drawn)
    foot = _LEGEND_PX if provisional else 0
    layout = _layout(drawn, span, striped=provisional)
    layout["xaxis"] |= {"showticklabels": False, "showgrid": False, "zeroline": False}
    return {
        "data": _bars(drawn, span, 0.24, striped=provisional),
        "layout": {
            **layout,
            "height": _NARROW_ROW_PX * len(drawn) + 16 + foot,
            "margin": {"l": 2, "r": 2, "t": 16, "b": 2 + foot},
            "yaxis": {
                "range": [len(drawn) - 0.5, -0.5],
                "visible": False,
                "fixedrange": True,
            },
            "shapes": [_zero(place) for place in range(len(drawn))],
            "annotations": [
                note
                for place, row in enumerate(drawn)
                for note in (
                    _above(escape(row.name), place, "left"),
                    _above(_label(row, beside=row.name), place, "right"),
                )
            ],
        },
    }


def summary(rows: Sequence[GapRow]) -> str:
    """Say in a sentence or three what the drawing shows, for those who do not see it."""
    drawn = charted(rows)
    said = [
        gettext("%(name)s%(gap)s 人。", name=row.name, gap=gap_words(row.gap))
        for row in (*drawn[:2], *drawn[-1:])
        if row.gap
    ]
    lacking = [row.name for row in drawn if row.state is GapState.INSUFFICIENT]
    if lacking:
        said.append(gettext("%(names)s证据不足。", names=gettext("、").join(lacking)))
    return "".join(dict.fromkeys(said))


def _bars(drawn: list[GapRow], span: float, width: float, *, striped: bool) -> list[Figure]:
    """Return one trace a look: plotly takes a list of colours amiss where bars are hatched."""
    first = next((_look(row) for row in drawn if row.gap is not None), None)
    looks: dict[tuple[str, str], list[int]] = {_look(row): [] for row in drawn}
    for place, row in enumerate(drawn):
        looks[_look(row)].append(place)
    found = []
    for look, places in looks.items():
        trace = _trace(drawn, places, *look, span, width)
        if striped and look[1] != UNKNOWN:
            trace |= _stripes(*look, legend=look == first)
        found.append(trace)
    return found


def _stripes(fill: str, edge: str, *, legend: bool) -> Figure:
    """Return what marks bars as not settled; one of their looks stands in the legend."""
    stripes = {"shape": "\\", "fgcolor": PAPER, "fillmode": "overlay", "size": 7, "solidity": 0.25}
    return {
        "marker": {"color": fill, "line": {"color": edge, "width": 1}, "pattern": stripes},
        "name": gettext("未定稿，数字还会变"),
        "showlegend": legend,
    }


def _look(row: GapRow) -> tuple[str, str]:
    if row.gap is None:
        return PAPER, UNKNOWN
    edge = SHORT if row.gap > 0 else SURPLUS
    if row.state is GapState.BALANCED:
        return (PALE_SHORT if row.gap > 0 else PALE_SURPLUS), edge
    return edge, edge


def _trace(
    drawn: list[GapRow], places: list[int], fill: str, edge: str, span: float, width: float
) -> Figure:
    rows = [drawn[place] for place in places]
    hatch = {"shape": "/", "fgcolor": edge, "fillmode": "overlay", "size": 6, "solidity": 0.2}
    return {
        "type": "bar",
        "orientation": "h",
        "y": places,
        "x": [span * _UNKNOWN_SHARE if row.gap is None else row.gap for row in rows],
        "width": width,
        "ids": [row.code for row in rows],
        "marker": {
            "color": fill,
            "line": {"color": edge, "width": 1},
            **({"pattern": hatch} if edge == UNKNOWN else {}),
        },
        "error_x": {
            "type": "data",
            "symmetric": False,
            "array": [_apart(row.high, row.gap) for row in rows],
            "arrayminus": [_apart(row.gap, row.low) for row in rows],
            "color": INK,
            "thickness": 1.25,
            "width": 4,
            "visible": edge != UNKNOWN,
        },
        "customdata": [_hover(row) for row in rows],
        "hovertemplate": "%{customdata}<extra></extra>",
        "showlegend": False,
    }


def _labels(drawn: list[GapRow], span: float) -> Figure:
    return {
        "type": "scatter",
        "mode": "text",
        "y": list(range(len(drawn))),
        "x": [span * _UNKNOWN_SHARE if row.gap is None else max(row.high or 0, 0) for row in drawn],
        "text": [f"  {_label(row)}" for row in drawn],
        "textposition": "middle right",
        "textfont": {"color": INK},
        "cliponaxis": False,
        "hoverinfo": "skip",
        "showlegend": False,
    }


def _layout(drawn: list[GapRow], span: float, *, striped: bool) -> Figure:
    ticks = _ticks(drawn)
    lowest = min((row.low or 0 for row in drawn), default=0)
    return {
        "font": {"size": 13, "color": INK},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "bargap": 0.5,
        "barmode": "overlay",
        "showlegend": striped,
        "legend": {"orientation": "h", "x": 0, "y": 0, "yanchor": "top"}
        | {"itemclick": False, "itemdoubleclick": False},
        "dragmode": False,
        "hoverlabel": {"bgcolor": PAPER, "bordercolor": INK, "font": {"color": INK}},
        "xaxis": {
            "side": "top",
            "range": [min(lowest * 1.08, -span * 0.04), span * _room(drawn)],
            "tickvals": ticks,
            "ticktext": [
                gettext(STATES[GapState.BALANCED]) if t == 0 else gap_words(t) for t in ticks
            ],
            "tickfont": {"color": INK_3},
            "tickangle": 0,
            "gridcolor": LINE,
            "zeroline": True,
            "zerolinecolor": INK,
            "zerolinewidth": 1,
            "fixedrange": True,
        },
    }


def _room(drawn: list[GapRow]) -> float:
    """Return how far the scale reaches, in spans, so that the longest label stays in view."""
    labels = (_TAGS.sub("", _label(row)) for row in drawn if row.gap)
    longest = max(map(half_letters, labels), default=0)
    return 1.5 + max(0, min(longest, 44) - 22) * 0.05


def half_letters(text: str) -> int:
    """Return a text's width in half letters: a Chinese one is two."""
    return len(text) + sum(map(_LATIN.__lt__, map(ord, text)))


def _span(drawn: list[GapRow]) -> float:
    reach = max((max(row.high or 0, -(row.low or 0)) for row in drawn), default=0)
    return float(reach or 1)


def _ticks(drawn: list[GapRow]) -> list[int]:
    low = min((row.low or 0 for row in drawn), default=0)
    high = max((row.high or 0 for row in drawn), default=0)
    size = 1
    while size * _STEPS[-1] * _TICKS < high - low:
        size *= 10
    step = next(size * s for s in _STEPS if size * s * _TICKS >= high - low)
    return [step * n for n in range(-(-low // step), high // step + 1)]


def _apart(upper: int | None, lower: int | None) -> int | None:
    return None if upper is None or lower is None else upper - lower


def _label(row: GapRow, beside: str = "") -> str:
    if row.gap is None:
        return f'<span style="color:{INK_3}">{unknown_words(row)}</span>'
    if half_letters(beside) > _BESIDE:
        return f"<b>{gap_words(row.gap)}</b>"
    aside = [coverage_words(row.coverage)]
    if row.state is GapState.BALANCED:
        aside.append(gettext(STATES[row.state]))
    said = "　".join(filter(None, aside))
    return f'<b>{gap_words(row.gap)}</b>　<span style="color:{INK_3}">{said}</span>'


def _zero(place: int) -> Figure:
    line = {"color": INK, "width": 1}
    return {"type": "line", "x0": 0, "x1": 0, "y0": place - 0.2, "y1": place + 0.2, "line": line}


def _above(text: str, place: int, side: str) -> Figure:
    return {
        "xref": "paper",
        "x": 0 if side == "left" else 1,
        "xanchor": side,
        "y": place,
        "yref": "y",
        "yshift": 16,
        "text": text,
        "showarrow": False,
    }


def _hover(row: GapRow) -> str:
    if row.gap is None:
        return f"{escape(row.name)}<br>{unknown_words(row)}"
    return gettext(
        "%(name)s<br>需求 %(demand)s，有效供给 %(supply)s<br>%(gap)s（%(low)s 至 %(high)s）",
        name=escape(row.name),
        demand=f"{row.demand:,}",
        supply=f"{row.supply:,}",
        gap=gap_words(row.gap),
        low=gap_words(row.low or 0),
        high=gap_words(row.high or 0),
    )
