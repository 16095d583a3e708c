"""How far apart demand and supply are: a dumbbell an occupation, the widest gap first."""

from collections.abc import Sequence
from html import escape

from app.i18n import gettext
from dashboards.charts import LINE, PAPER, SHORT, SURPLUS, Figure
from dashboards.data import GapRow, GapState
from dashboards.figures.data import Frame
from dashboards.figures.drawing import cut, layout, legend_above, names_axis, scale
from dashboards.figures.words import caption, latest_reported, occupation_links, query
from dashboards.panel import Column, Kind, Option, Panel
from dashboards.wording import coverage_words, gap_words

MOST, NARROW_MOST = 20, 8
_ROW_PX = 30
_NAME, _NARROW_NAME = 44, 20
"""Half letters of a name beside its row."""


def panel(frame: Frame, rows: Sequence[GapRow]) -> Panel:
    """Return the chart with its table; on a logarithmic scale zero has no place and is said."""
    known = [row for row in rows if row.gap is not None]
    drawn = sorted(known, key=lambda row: -abs(row.gap or 0))[:MOST]
    drawn.sort(key=lambda row: -(row.gap or 0))
    title = _title(rows, drawn)
    zero = [row.name for row in drawn if not (row.demand and row.supply)]
    missing: list[str] = []
    if frame.scope.log and zero:
        names = gettext("、").join(zero)
        missing.append(gettext("对数刻度画不出零：%(names)s的零只在表中。", names=names))
    if nobody := _asked_nobody(rows):
        told = [f"{row.name} {row.supply:,}" for row in nobody[:5]]
        names = gettext("、").join(told)
        missing.append(gettext("没有需求记录的不画，只有供给：%(names)s。", names=names))
    return Panel(
        code="dumbbell",
        title=title,
        about=gettext("实心点是需求，空心点是有效供给（人），按缺口排列"),
        caption=caption(frame, gettext("用工需求上报；匠册结业与获证")),
        columns=(
            Column(gettext("职业"), Kind.WORDS),
            Column(gettext("需求")),
            Column(gettext("有效供给")),
            Column(gettext("缺口")),
            Column(gettext("覆盖率"), Kind.MEAN),
        ),
        rows=tuple((r.name, r.demand, r.supply, r.gap, r.coverage) for r in drawn),
        keys=tuple(row.code for row in drawn),
        links=occupation_links(frame, (row.code for row in drawn)),
        options=(
            Option(
                label=gettext("等距刻度"), href=f"?{query(frame, log=False)}#dumbbell",
                on=not frame.scope.log,
            ),
            Option(
                label=gettext("对数刻度"), href=f"?{query(frame, log=True)}#dumbbell",
                on=frame.scope.log,
            ),
        ),
        figures={
            "wide": _figure(drawn, _NAME, log=frame.scope.log),
            "narrow": _figure(drawn[:NARROW_MOST], _NARROW_NAME, log=frame.scope.log),
        } if drawn else None,
        summary=title,
        missing=tuple(missing),
        empty=latest_reported(frame),
        metrics=("demand", "supply", "gap", "coverage"),
    )  # fmt: skip


def _title(rows: Sequence[GapRow], drawn: Sequence[GapRow]) -> str:
    """Name the widest gap where it is beyond chance and the only one of its size."""
    if not drawn:
        return gettext("还没有供需都清楚的职业")
    apart = [row for row in drawn if row.state in {GapState.SHORTAGE, GapState.SURPLUS}]
    if not apart:
        return gettext("各职业供需相差都没有超出偶然波动")
    widest = max(abs(row.gap or 0) for row in apart)
    first, *others = [row for row in apart if abs(row.gap or 0) == widest]
    if others:
        return gettext(
            "%(n)s 个职业供需相差同样最大，各 %(gap)s 人", n=1 + len(others), gap=f"{widest:,}"
        )
    told = {"name": first.name, "gap": gap_words(first.gap or 0)}
    if any((row.supply or 0) >= widest for row in _asked_nobody(rows)):
        return gettext("有需求的职业里，%(name)s供需相差最大，%(gap)s 人", **told)
    return gettext("%(name)s供需相差最大，%(gap)s 人", **told)


def _asked_nobody(rows: Sequence[GapRow]) -> list[GapRow]:
    """Return the occupations with a reported demand of 0 and people, the most people first."""
    found = [row for row in rows if row.state is GapState.NO_DEMAND and row.supply]
    return sorted(found, key=lambda row: -(row.supply or 0))


def _figure(drawn: Sequence[GapRow], most: int, *, log: bool) -> Figure:
    ends = [(row.demand or 0, row.supply or 0) for row in drawn]
    longest = max(max(pair) for pair in ends)
    axis = {"type": "log"} if log else {"range": [-longest * 0.02, longest * 1.06]}
    return {
        "data": [
            *(_bar(place, *pair) for place, pair in enumerate(ends) if all(pair) or not log),
            _dots(drawn, "demand", log=log),
            _dots(drawn, "supply", log=log),
        ],
        "layout": layout(
            _ROW_PX * len(drawn) + 76,
            showlegend=True,
            legend=legend_above(),
            margin={"l": 8, "r": 16, "t": 32, "b": 28},
            xaxis=scale(**axis),
            yaxis=names_axis([escape(cut(row.name, most)) for row in drawn]),
        ),
    }


def _bar(place: int, demand: int, supply: int) -> Figure:
    return {
        "type": "scatter",
        "mode": "lines",
        "x": [demand, supply],
        "y": [place, place],
        "line": {"color": LINE, "width": 4},
        "hoverinfo": "skip",
        "showlegend": False,
    }


def _dots(drawn: Sequence[GapRow], side: str, *, log: bool) -> Figure:
    short = side == "demand"
    values = [getattr(row, side) or 0 for row in drawn]
    dots: Figure = {
        "type": "scatter",
        "mode": "markers",
        "name": gettext("需求") if short else gettext("有效供给"),
        "x": [None if log and not value else value for value in values],
        "y": list(range(len(drawn))),
        "ids": [row.code for row in drawn],
        "marker": {
            "size": 12,
            "color": SHORT if short else PAPER,
            "line": {"color": SHORT if short else SURPLUS, "width": 2.5},
        },
        "hovertext": [_said(row) for row in drawn],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }
    return dots | ({"customdata": dots["hovertext"]} if short else {})


def _said(row: GapRow) -> str:
    return gettext(
        "%(name)s：需求 %(demand)s，有效供给 %(supply)s，%(gap)s，%(coverage)s",
        name=escape(row.name),
        demand=f"{row.demand:,}",
        supply=f"{row.supply:,}",
        gap=gap_words(row.gap or 0),
        coverage=coverage_words(row.coverage) or gettext("没有需求记录"),
    )
