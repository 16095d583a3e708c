"""What will get worse: growth of demand against coverage, the size of a dot its demand."""

from collections.abc import Sequence
from html import escape
from math import log10, sqrt

import msgspec

from app.i18n import gettext
from dashboards.charts import INK, INK_3, PAPER, SHORT, SURPLUS, UNKNOWN, Figure
from dashboards.figures.data import Frame
from dashboards.figures.drawing import cut, layout, scale
from dashboards.figures.loading import Growth
from dashboards.figures.words import caption, latest_reported, occupation_links
from dashboards.panel import Column, Kind, Panel

LABELLED, NARROW_LABELLED = 10, 4
_LEAST = 10
_FLOOR = 0.02
_NAME = 20
"""Half letters of a name above its dot."""
_LABEL_WIDTH, _LABEL_HEIGHT = 0.09, 0.15
"""How far apart two labelled dots are at least: a share of growth, or a step of log10."""


class Spot(msgspec.Struct, frozen=True, kw_only=True):
    """One occupation: growth of demand over matched reports (a share), coverage, its size.

    ``matched`` is how many divisions have such a report.
    """

    code: str
    demand: int
    supply: int
    growth: float
    matched: int
    vacancies: int | None = None

    @property
    def coverage(self) -> float:
        """Supply over demand."""
        return self.supply / self.demand

    @property
    def worsening(self) -> bool:
        """Whether demand grows and supply does not cover it."""
        return self.growth > 0 and self.coverage < 1


def spots(found: Growth) -> tuple[tuple[Spot, ...], int]:
    """Return the occupations that can be placed, and how many cannot.

    Growth is over the reports of the occupation that came in both years. Fewer than ten posts,
    in either year, say nothing and are left out.
    """
    placed = tuple(
        Spot(
            code=row.code,
            demand=row.people,
            supply=found.supply.get(row.code, 0),
            growth=row.now / row.before - 1,
            matched=row.divisions,
            vacancies=found.open_posts.get(row.code),
        )
        for row in found.demand
        if row.before >= _LEAST and row.people >= _LEAST
    )
    return placed, len(found.demand) - len(placed)


def panel(frame: Frame, growth: Growth) -> Panel:
    """Return the chart with its table, what gets worse first."""
    if frame.scope.new:
        asked = [row for row in growth.demand if row.code in frame.new]
        growth = msgspec.structs.replace(growth, demand=asked)
    found, left_out = spots(growth)
    ranked = sorted(found, key=lambda s: (not s.worsening, -(s.demand - s.supply)))
    title = _title(frame, ranked)
    missing = (
        gettext("另有 %(n)s 个职业两年中有一年需求不足 10 人或没有上报，不作比较。", n=left_out),
    )
    return Panel(
        code="quadrant",
        title=title,
        about=gettext("横轴是需求同比（同口径），纵轴是覆盖率（对数）；右下角会越来越缺"),
        caption=caption(frame, gettext("用工需求上报；匠册结业与获证")),
        columns=(
            Column(gettext("职业"), Kind.WORDS),
            Column(gettext("需求同比（%）"), Kind.SHARE),
            Column(gettext("同口径的地方")),
            Column(gettext("覆盖率"), Kind.MEAN),
            Column(gettext("需求")),
            Column(gettext("有效供给")),
            Column(gettext("期末空缺")),
        ),
        rows=tuple(
            (frame.names.get(s.code, s.code), round(100 * s.growth, 2), s.matched,
             round(s.coverage, 4), s.demand, s.supply, s.vacancies)
            for s in ranked
        ),
        keys=tuple(spot.code for spot in ranked),
        links=occupation_links(frame, (spot.code for spot in ranked)),
        figures=_figures(frame, ranked) if ranked else None,
        summary=title,
        missing=missing if left_out else (),
        empty=latest_reported(frame),
        metrics=("demand", "coverage"),
    )  # fmt: skip


def _title(frame: Frame, ranked: Sequence[Spot]) -> str:
    worse = [spot for spot in ranked if spot.worsening]
    if not ranked:
        return gettext("还没有两年都上报的职业")
    if not worse:
        return gettext("没有既增长又供给不足的职业")
    name = frame.names.get(worse[0].code, worse[0].code)
    return gettext("%(n)s 个职业会更缺，%(name)s最甚", n=len(worse), name=name)


def _figures(frame: Frame, ranked: Sequence[Spot]) -> dict[str, Figure]:
    dots, labelled = _dots(frame, ranked), _labelled(ranked)
    layout_ = _axes([100 * spot.growth for spot in ranked])
    return {
        width: {"data": [dots | _labels(frame, ranked, labelled[:most])], "layout": layout_}
        for width, most in (("wide", LABELLED), ("narrow", NARROW_LABELLED))
    }


def _dots(frame: Frame, ranked: Sequence[Spot]) -> Figure:
    largest = max(spot.demand for spot in ranked)
    return {
        "type": "scatter",
        "mode": "markers+text",
        "x": [100 * spot.growth for spot in ranked],
        "y": [max(spot.coverage, _FLOOR) for spot in ranked],
        "ids": [spot.code for spot in ranked],
        "marker": {
            "size": [8 + 26 * sqrt(spot.demand / largest) for spot in ranked],
            "color": [SHORT if spot.worsening else PAPER for spot in ranked],
            "line": {"color": [_edge(spot) for spot in ranked], "width": 2},
            "opacity": 0.85,
        },
        "textposition": "top center",
        "textfont": {"size": 12, "color": INK},
        "cliponaxis": False,
        "customdata": [_said(frame, spot) for spot in ranked],
        "hovertemplate": "%{customdata}<extra></extra>",
    }


def _labels(frame: Frame, ranked: Sequence[Spot], labelled: Sequence[str]) -> Figure:
    names = {code: escape(cut(frame.names.get(code, code), _NAME)) for code in labelled}
    return {"text": [names.get(spot.code, "") for spot in ranked]}


def _axes(growths: Sequence[float]) -> Figure:
    return layout(
        420,
        margin={"l": 56, "r": 24, "t": 24, "b": 44},
        xaxis=scale(ticksuffix="%", range=[min(0, *growths) - 12, max(0, *growths) + 12]),
        yaxis=scale(
            type="log",
            tickvals=[0.02, 0.1, 0.25, 0.5, 1, 2, 4],
            ticktext=["≤0.02", "0.1", "0.25", "0.5", "1", "2", "4"],
        ),
        shapes=[
            _rule(x0=0, x1=0, yref="paper", y0=0, y1=1),
            _rule(xref="paper", x0=0, x1=1, y0=1, y1=1),
        ],
    )


def _labelled(ranked: Sequence[Spot]) -> list[str]:
    """Return whose name stands beside its dot: the worst first, none over another."""
    named: list[tuple[float, float]] = []
    found: list[str] = []
    for spot in ranked:
        growth, up = spot.growth, log10(max(spot.coverage, _FLOOR))
        if not any(
            abs(growth - x) < _LABEL_WIDTH and abs(up - y) < _LABEL_HEIGHT for x, y in named
        ):
            named.append((growth, up))
            found.append(spot.code)
            if len(found) == LABELLED:
                break
    return found


def _edge(spot: Spot) -> str:
    if spot.worsening:
        return SHORT
    return SURPLUS if spot.coverage >= 1 else UNKNOWN


def _rule(**where: object) -> Figure:
    return {"type": "line", "line": {"color": INK_3, "width": 1, "dash": "dot"}, **where}


def _said(frame: Frame, spot: Spot) -> str:
    return gettext(
        "%(name)s：需求同比 %(growth)s（%(n)s 地），覆盖 %(coverage)s，需求 %(demand)s 人",
        name=escape(frame.names.get(spot.code, spot.code)),
        growth=f"{spot.growth:+.0%}",
        n=spot.matched,
        coverage=f"{spot.coverage:.2f}",
        demand=f"{spot.demand:,}",
    )
