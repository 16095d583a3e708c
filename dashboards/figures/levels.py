"""Which level is short: 求人倍率 by level as dots, in both forms that are published."""

from collections.abc import Collection, Sequence

import msgspec

from app.i18n import gettext
from app.reference.levels import SkillLevel
from dashboards.charts import INK, PAPER, SHORT, SURPLUS, Figure
from dashboards.facts.data import Figure as Fact
from dashboards.facts.data import Measure
from dashboards.figures.data import Frame
from dashboards.figures.drawing import layout, legend_above, names_axis, scale
from dashboards.figures.heat_cells import hidden_places
from dashboards.figures.words import caption, latest_reported
from dashboards.market import UNSPECIFIED, Form, MarketRow, Ratio, ratios, shown
from dashboards.panel import Cell, Column, Kind, Panel
from dashboards.rules import NO_LEVEL
from dashboards.wording import FORMS, LEVELS

_BOTH = (Form.PLAIN, Form.UNSPECIFIED_DEMAND)


def panel(frame: Frame, facts: Sequence[Fact], held: Collection[str] = ()) -> Panel:
    """Return the ratios of the five certificate levels; few seekers leave no ratio.

    ``held`` are levels that the public does not see however many seek them.
    """
    rows = market_rows(facts)
    hidden, veil = _hidden(frame, rows, held), gettext("不显示")
    named = [row for row in rows if _asked(frame, row.category)]
    found = {
        form: [one for one in _named_ratios(rows, form, hidden) if _asked(frame, one.category)]
        for form in _BOTH
    }
    names = [gettext(LEVELS[SkillLevel(row.category)]) for row in named]
    known = any(shown(r, frame.terms) is not None for r in found[Form.PLAIN])
    title = _title(names, [shown(r, frame.terms) for r in found[Form.PLAIN]])
    return Panel(
        code="levels",
        title=title,
        about=gettext("求人倍率＝每 1 名登记求职者对应的需求，两种公布口径；与覆盖率不是一回事"),
        caption=caption(frame, gettext("用工需求上报、公共招聘登记")),
        columns=(
            Column(gettext("等级"), Kind.WORDS),
            Column(gettext("需求")),
            Column(gettext("求职")),
            *(Column(gettext(FORMS[form]), Kind.MEAN) for form in _BOTH),
        ),
        rows=tuple(
            (
                name, row.demand, veil if row.category in hidden else row.seekers,
                *(
                    veil if row.category in hidden else _cell(found[form][place], frame)
                    for form in _BOTH
                ),
            )
            for place, (name, row) in enumerate(zip(names, named, strict=True))
        ),
        figures={
            "wide": _figure(names, found, frame), "narrow": _figure(names, found, frame),
        } if known else None,
        summary=title,
        missing=_missing(rows, hidden),
        empty=latest_reported(frame),
        metrics=("qiuren_ratio",),
    )  # fmt: skip


def _asked(frame: Frame, category: str) -> bool:
    """Return whether a level has a row: each named one, or the one chosen."""
    return category != UNSPECIFIED and frame.scope.level in {None, category}


def market_rows(facts: Sequence[Fact]) -> list[MarketRow]:
    """Return demand and seekers by level, the lowest first, and those without one (无要求)."""
    by_level: dict[str, dict[Measure, int]] = {}
    for fact in facts:
        by_level.setdefault(fact.level, {})[fact.measure] = fact.value
    order = [*(level.value for level in SkillLevel if level in LEVELS), NO_LEVEL]
    return [
        MarketRow(
            category=UNSPECIFIED if level == NO_LEVEL else level,
            demand=by_level[level].get(Measure.DEMAND),
            seekers=by_level[level].get(Measure.SEEKERS),
        )
        for level in order
        if level in by_level
    ]


def _hidden(frame: Frame, rows: Sequence[MarketRow], held: Collection[str]) -> frozenset[str]:
    """Return the levels whose seekers are too few for the public, as the report hides them."""
    if frame.officer:
        return frozenset()
    places = hidden_places(
        [row.seekers or 0 for row in rows],
        frame.terms.public_min_count,
        held=[place for place, row in enumerate(rows) if row.category in held],
    )
    return frozenset(rows[place].category for place in places)


def _named_ratios(rows: Sequence[MarketRow], form: Form, hidden: Collection[str]) -> list[Ratio]:
    """Return the ratios of the named levels; with a hidden one's ratio goes its dot and title."""
    return [
        msgspec.structs.replace(one, ratio=None) if one.category in hidden else one
        for one in ratios(rows, form)
        if one.category != UNSPECIFIED
    ]


def _cell(found: Ratio, frame: Frame) -> Cell:
    if found.seekers is None:
        return gettext("未上报")
    ratio = shown(found, frame.terms)
    if ratio is not None:
        return round(ratio, 4)
    return gettext("求职不足 %(n)s 人", n=frame.terms.min_seekers_for_ratio)


def _title(names: Sequence[str], plain: Sequence[float | None]) -> str:
    known = [(ratio, name) for name, ratio in zip(names, plain, strict=True) if ratio is not None]
    if not known:
        return gettext("求职人数太少，看不出哪个等级缺人")
    ratio, name = max(known)
    return gettext("%(name)s求人倍率最高，%(ratio)s", name=name, ratio=f"{ratio:.2f}")


def _missing(rows: Sequence[MarketRow], hidden: frozenset[str]) -> tuple[str, ...]:
    free = next((row for row in rows if row.category == UNSPECIFIED), None)
    if free is None:
        return ()
    return (
        gettext(
            "不要求等级的需求 %(demand)s 人、求职 %(seekers)s 人，只在第二种口径中分摊。",
            demand=f"{free.demand or 0:,}",
            seekers=gettext("不显示") if UNSPECIFIED in hidden else f"{free.seekers or 0:,}",
        ),
    )


def _figure(names: Sequence[str], found: dict[Form, list[Ratio]], frame: Frame) -> Figure:
    return {
        "data": [
            _dots(names, found[form], frame, gettext(FORMS[form]), first=form is Form.PLAIN)
            for form in _BOTH
        ],
        "layout": layout(
            44 * len(names) + 96,
            showlegend=True,
            legend=legend_above(),
            margin={"l": 8, "r": 16, "t": 56, "b": 28},
            xaxis=scale(rangemode="tozero"),
            yaxis=names_axis(list(names)),
            shapes=[
                {
                    "type": "line", "x0": 1, "x1": 1, "yref": "paper", "y0": 0, "y1": 1,
                    "line": {"color": INK, "width": 1},
                }
            ],
        ),
    }  # fmt: skip


def _dots(
    names: Sequence[str], found: Sequence[Ratio], frame: Frame, label: str, *, first: bool
) -> Figure:
    drawn = [
        (place, ratio)
        for place, one in enumerate(found)
        if (ratio := shown(one, frame.terms)) is not None
    ]
    said = [
        gettext("%(name)s：%(ratio)s（%(form)s）", name=names[p], ratio=f"{r:.2f}", form=label)
        for p, r in drawn
    ]
    return {
        "type": "scatter",
        "mode": "markers",
        "name": label,
        "x": [ratio for _, ratio in drawn],
        "y": [place for place, _ in drawn],
        "marker": {
            "size": 12,
            "symbol": "circle" if first else "diamond",
            "color": SURPLUS if first else PAPER,
            "line": {"color": SURPLUS if first else SHORT, "width": 2.5},
        },
        "customdata": said,
        "hovertemplate": "%{customdata}<extra></extra>",
    }
