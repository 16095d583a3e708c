"""Is it the same everywhere: demand and supply by quarter, a small chart a division, one scale."""

from collections.abc import Mapping, Sequence
from html import escape

import msgspec

from app.i18n import gettext
from dashboards.charts import INK, INK_3, LINE, SHORT, SURPLUS, Figure
from dashboards.facts.data import Figure as Fact
from dashboards.facts.data import Measure
from dashboards.figures.data import Frame
from dashboards.figures.drawing import CLEAR, cut, layout, legend_above
from dashboards.figures.words import caption, from_first, latest_reported, query
from dashboards.panel import Column, Kind, Panel
from dashboards.periods import quarters_back
from dashboards.wording import gap_words, period_words

QUARTERS = 12
_PLACE = 30
"""Half letters of a place's name that leave room for the gap in a third of the page."""
_COLUMNS, _ROW_PX, _NARROW_ROW_PX = 3, 150, 130


class District(msgspec.Struct, frozen=True, kw_only=True):
    """One division's quarters; ``gap`` is that of the latest one, none where it did not report."""

    code: str
    demand: dict[str, int]
    supply: dict[str, int]
    gap: int | None


def districts(codes: Sequence[str], facts: Sequence[Fact], period: str) -> tuple[District, ...]:
    """Return the divisions, the widest shortage of the quarter first, silent ones last."""
    figures: dict[tuple[str, Measure], dict[str, int]] = {}
    for fact in facts:
        held = figures.setdefault((fact.division, fact.measure), {})
        held[fact.period] = held.get(fact.period, 0) + fact.value
    found = []
    for code in codes:
        demand = figures.get((code, Measure.DEMAND), {})
        supply = figures.get((code, Measure.SUPPLY), {})
        gap = demand[period] - supply.get(period, 0) if period in demand else None
        found.append(District(code=code, demand=demand, supply=supply, gap=gap))
    return tuple(sorted(found, key=lambda one: (one.gap is None, -(one.gap or 0))))


def panel(frame: Frame, facts: Sequence[Fact]) -> Panel:
    """Return the small charts with their table, a row a division."""
    period = frame.scope.period
    found = districts(frame.codes, facts, period)
    periods = list(reversed(quarters_back(period, QUARTERS)))
    known = any(one.demand for one in found)
    title, further = _title(frame, found), query(frame, division="")
    return Panel(
        code="districts",
        title=title,
        about=gettext("各地需求和有效供给，共用一个刻度，按最近一季的缺口排列"),
        caption=caption(frame, gettext("用工需求上报；匠册结业与获证")),
        columns=(
            Column(gettext("县（市、区）、功能区"), Kind.WORDS),
            Column(gettext("缺口"), Kind.WORDS),
            *(Column(period_words(one)) for one in reversed(periods)),
        ),
        rows=tuple(
            (
                frame.place(one.code),
                gettext("未上报") if one.gap is None else gap_words(one.gap),
                *(one.demand.get(p) for p in reversed(periods)),
            )
            for one in found
        ) if known else (),
        figures={
            "wide": _figure(frame, found, periods, _COLUMNS, _ROW_PX),
            "narrow": _figure(frame, found[:8], periods, 1, _NARROW_ROW_PX),
        } if known else None,
        keys=tuple(one.code for one in found) if known else (),
        links={
            one.code: f"/supply-demand/divisions/{one.code}?{further}" for one in found
        } if frame.officer else {},
        summary=title,
        empty=latest_reported(frame),
        metrics=("demand", "supply"),
    )  # fmt: skip


def _title(frame: Frame, found: Sequence[District]) -> str:
    known = [one for one in found if one.gap is not None]
    if not known:
        return gettext("各地这一季度都没有上报")
    worst = known[0]
    if (worst.gap or 0) <= 0:
        return gettext("各地供给都不少于需求")
    return gettext("%(place)s缺口最大，%(gap)s 人", place=frame.place(worst.code),
                   gap=gap_words(worst.gap or 0))  # fmt: skip


def _figure(
    frame: Frame, found: Sequence[District], periods: Sequence[str], columns: int, row_px: int
) -> Figure:
    top = max((max([*one.demand.values(), *one.supply.values(), 1]) for one in found), default=1)
    lines = -(-len(found) // columns)
    axes: Figure = {}
    data: list[Figure] = []
    notes: list[Figure] = []
    for place, one in enumerate(found):
        number = "" if place == 0 else str(place + 1)
        column, line = place % columns, place // columns
        left, width = column / columns, 1 / columns
        bottom, height = 1 - (line + 1) / lines, 1 / lines
        axes[f"xaxis{number}"] = {
            "domain": [left + 0.02, left + width - 0.02], "anchor": f"y{number}",
            "range": [-0.5, len(periods) - 0.5], "fixedrange": True, "showgrid": False,
            "tickvals": [0, len(periods) - 1],
            "ticktext": [periods[0].replace("Q", " Q"), periods[-1].replace("Q", " Q")],
            "tickfont": {"color": INK_3, "size": 10}, "zeroline": False,
            "ticklen": 6, "tickcolor": CLEAR,
        }  # fmt: skip
        axes[f"yaxis{number}"] = {
            "domain": [bottom + 0.2 * height, bottom + 0.84 * height], "anchor": f"x{number}",
            "range": [0, top * 1.05], "fixedrange": True, "gridcolor": LINE, "nticks": 3,
            "tickfont": {"color": INK_3, "size": 10}, "zeroline": True, "zerolinecolor": LINE,
            "showticklabels": column == 0,
        }  # fmt: skip
        data += [
            _line(frame, one, one.demand, periods, number, SHORT, shown=place == 0),
            _line(
                frame,
                one,
                from_first(one.supply, periods),
                periods,
                number,
                SURPLUS,
                shown=place == 0,
            ),
        ]
        notes.append(
            {
                "xref": "paper", "yref": "paper", "x": left + 0.02, "y": bottom + 0.97 * height,
                "xanchor": "left", "yanchor": "top", "showarrow": False,
                "font": {"size": 12, "color": INK},
                "text": f"<b>{escape(cut(frame.place(one.code), _PLACE))}</b>　"
                + (gettext("未上报") if one.gap is None else gap_words(one.gap)),
            }
        )  # fmt: skip
    return {
        "data": data,
        "layout": layout(
            row_px * lines + 40,
            showlegend=True,
            legend=legend_above(),
            annotations=notes,
            margin={"l": 40, "r": 8, "t": 36, "b": 4},
            **axes,
        ),
    }


def _line(
    frame: Frame,
    one: District,
    values: Mapping[str, int],
    periods: Sequence[str],
    number: str,
    colour: str,
    *,
    shown: bool,
) -> Figure:
    asked = colour == SHORT
    name = gettext("需求") if asked else gettext("有效供给")
    said = [
        gettext("%(place)s，%(period)s：%(name)s %(n)s 人", place=escape(frame.place(one.code)),
                period=period_words(p), name=name,
                n=f"{values[p]:,}" if p in values else gettext("未上报"))
        for p in periods
    ]  # fmt: skip
    line: Figure = {
        "type": "scatter",
        "mode": "lines",
        "x": list(range(len(periods))),
        "y": [values.get(period) for period in periods],
        "xaxis": f"x{number}",
        "yaxis": f"y{number}",
        "line": {"color": colour, "width": 2, "dash": "solid" if asked else "dot"},
        "name": name,
        "legendgroup": name,
        "showlegend": shown,
        "ids": [f"{one.code}@{place}" for place in range(len(periods))],
        "hovertext": said,
        "hovertemplate": "%{hovertext}<extra></extra>",
    }
    return line | ({"customdata": said} if asked else {})
