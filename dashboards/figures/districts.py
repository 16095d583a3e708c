"""Is it the same everywhere: demand and supply by quarter, a small chart a division, one scale."""

from collections.abc import Mapping, Sequence
from html import escape

import msgspec

from app.i18n import gettext
from dashboards.charts import INK, INK_3, LINE, SHORT, SURPLUS, Figure
from dashboards.data import EVIDENT, GapState
from dashboards.facts.data import Figure as Fact
from dashboards.facts.data import Measure
from dashboards.figures.data import Frame
from dashboards.figures.drawing import CLEAR, cut, layout, legend_above
from dashboards.figures.filters import knows_persons
from dashboards.figures.scope_words import unsupplied
from dashboards.figures.words import caption, from_first, latest_reported, query
from dashboards.frames import states_of
from dashboards.panel import Cell, Column, Kind, Panel
from dashboards.periods import quarters_back
from dashboards.terms import MarketTerms
from dashboards.wording import STATES, gap_words, period_words, standing_words

QUARTERS = 12
_PLACE = 30
"""Half letters of a place's name that leave room for the gap in a third of the page."""
_COLUMNS, _ROW_PX, _NARROW_ROW_PX = 3, 150, 130


class District(msgspec.Struct, frozen=True, kw_only=True):
    """One division's quarters, and its standing in the latest one.

    ``gap`` is that of the place's own page: over the occupations it asked for, none where there
    are none or it did not report.
    """

    code: str
    demand: dict[str, int]
    supply: dict[str, int]
    state: GapState
    gap: int | None


def districts(
    codes: Sequence[str],
    facts: Sequence[Fact],
    answered: Mapping[str, tuple[int, int]],
    period: str,
    terms: MarketTerms,
) -> tuple[District, ...]:
    """Return the divisions, the widest shortage of the quarter first, silent ones last.

    ``facts`` are demand and supply by quarter, ``answered`` by division the quarter's demand and
    the supply of the occupations that it asked for.
    """
    figures: dict[tuple[str, Measure], dict[str, int]] = {}
    for fact in facts:
        held = figures.setdefault((fact.division, fact.measure), {})
        held[fact.period] = held.get(fact.period, 0) + fact.value
    demand = {code: figures.get((code, Measure.DEMAND), {}) for code in codes}
    asked = {code: answered.get(code, (0, 0))[0] for code in codes}
    supplied = {code: answered.get(code, (0, 0))[1] for code in codes}
    states = states_of(
        [asked[code] if period in demand[code] else None for code in codes],
        [supplied[code] for code in codes],
        terms,
    )
    found = [
        District(
            code=code,
            demand=demand[code],
            supply=figures.get((code, Measure.SUPPLY), {}),
            state=state,
            gap=asked[code] - supplied[code] if state in EVIDENT else None,
        )
        for code, state in zip(codes, states, strict=True)
    ]
    return tuple(sorted(found, key=lambda one: (one.gap is None, -(one.gap or 0))))


def panel(frame: Frame, facts: Sequence[Fact], answered: Mapping[str, tuple[int, int]]) -> Panel:
    """Return the small charts with their table, a row a division."""
    period = frame.scope.period
    found = districts(frame.codes, facts, answered, period, frame.terms)
    periods = list(reversed(quarters_back(period, QUARTERS)))
    known = any(one.demand for one in found)
    title, further = _title(frame, found), query(frame, division="")
    return Panel(
        code="districts",
        title=title,
        about=gettext("各地需求和有效供给，共用一个刻度，按最近一季有需求的职业的缺口排列"),
        caption=caption(frame, gettext("用工需求上报；匠册结业与获证")),
        columns=(
            Column(gettext("县（市、区）、功能区"), Kind.WORDS),
            Column(gettext("状态"), Kind.WORDS),
            Column(gettext("缺口")),
            *(
                Column(label)
                for one in reversed(periods)
                for label in (
                    gettext("需求 %(period)s", period=period_words(one)),
                    gettext("供给 %(period)s", period=period_words(one)),
                )
            ),
        ),
        rows=tuple(_row(frame, one, periods) for one in found) if known else (),
        figures={
            "wide": _figure(frame, found, periods, _COLUMNS, _ROW_PX),
            "narrow": _figure(frame, found[:8], periods, 1, _NARROW_ROW_PX),
        } if known else None,
        keys=tuple(one.code for one in found) if known else (),
        links={
            one.code: f"/supply-demand/divisions/{one.code}?{further}" for one in found
        } if frame.officer else {},
        summary=title,
        missing=(*unsupplied(frame), *_counted(known=known)),
        empty=latest_reported(frame),
        metrics=("demand", "supply", "gap", "chance_range"),
    )  # fmt: skip


def _counted(*, known: bool) -> tuple[str, ...]:
    said = gettext("缺口只计当地有需求的职业，与各地自己的页面相同；图和表里的供给是全部职业的人。")
    return (said,) if known else ()


def _row(frame: Frame, one: District, periods: Sequence[str]) -> tuple[Cell, ...]:
    supply = from_first(one.supply, periods)
    return (
        frame.place(one.code),
        gettext(STATES[one.state]),
        one.gap,
        *(cell for p in reversed(periods) for cell in (one.demand.get(p), supply.get(p))),
    )


def _title(frame: Frame, found: Sequence[District]) -> str:
    told = [one for one in found if one.state is not GapState.NOT_REPORTED]
    if not told:
        return gettext("各地这一季度都没有上报")
    short = [one for one in told if one.state is GapState.SHORTAGE]
    if not short:
        return gettext("上报的 %(n)s 地，没有一地的缺口超出偶然波动", n=len(told))
    worst = [one for one in short if one.gap == short[0].gap]
    gap = gap_words(worst[0].gap or 0)
    if len(worst) > 1:
        return gettext("%(n)s 地缺口同样最大，各%(gap)s 人", n=len(worst), gap=gap)
    return gettext("%(place)s缺口最大，%(gap)s 人", place=frame.place(worst[0].code), gap=gap)


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
        first = place == 0
        data.append(_line(frame, one, one.demand, periods, number, SHORT, shown=first))
        if knows_persons(frame):
            supply = from_first(one.supply, periods)
            data.append(_line(frame, one, supply, periods, number, SURPLUS, shown=first))
        notes.append(
            {
                "xref": "paper", "yref": "paper", "x": left + 0.02, "y": bottom + 0.97 * height,
                "xanchor": "left", "yanchor": "top", "showarrow": False,
                "font": {"size": 12, "color": INK},
                "text": f"<b>{escape(cut(frame.place(one.code), _PLACE))}</b>　"
                + standing_words(one.state, one.gap),
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
