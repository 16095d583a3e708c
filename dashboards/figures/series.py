"""What comes next: twelve quarters and more of demand and supply, with the forecast's band."""

from collections.abc import Collection, Mapping, Sequence

from app.i18n import gettext
from dashboards.charts import INK_3, SHORT, SURPLUS, UNKNOWN, Figure
from dashboards.facts.data import Figure as Fact
from dashboards.facts.data import Measure
from dashboards.figures.ahead import ahead
from dashboards.figures.data import Frame
from dashboards.figures.drawing import CLEAR, layout, legend_above, scale
from dashboards.figures.filters import knows_persons
from dashboards.figures.growth import Change, change
from dashboards.figures.outlook import Outlook
from dashboards.figures.scope_words import unsupplied
from dashboards.figures.words import caption, from_first, latest_reported
from dashboards.panel import Column, Kind, Panel
from dashboards.periods import quarters_back, quarters_between, year_before
from dashboards.wording import period_words

SHOWN, NARROW = 16, 8
_BASE = 10
"""A rate over fewer says little: the figures themselves are said."""
_FLAT = 0.005
"""A change that would print as 0%."""


def panel(
    frame: Frame, facts: Sequence[Fact], outlook: Outlook, veiled: Collection[str] = ()
) -> Panel:
    """Return the series with its table: actual figures, then what is expected.

    ``veiled`` are quarters whose supply would give away what their versions hide.
    """
    periods = list(reversed(quarters_back(frame.scope.period, SHOWN)))
    demand, reporting = _demand(facts)
    supply = _supply(frame, facts, periods)
    supply = {period: people for period, people in supply.items() if period not in veiled}
    periods = periods[next((n for n, p in enumerate(periods) if p in demand or p in supply), -1) :]
    known = [period for period in periods if period in demand]
    title = _title(frame, facts, demand, known)
    rows = [
        (period_words(p), demand.get(p), supply.get(p), reporting.get(p, 0), *(None,) * 4)
        for p in periods
        if p in demand or p in supply
    ]
    coming = [
        (period_words(p.period), None, None, None, p.expected, p.low, p.high, p.benchmark)
        for p in outlook.points
    ]
    return Panel(
        code="series",
        title=title,
        about=gettext("实线是上报的需求和有效供给（人／季度），虚线是预测，阴影是 80% 区间"),
        caption=caption(frame, gettext("用工需求上报；匠册结业与获证")),
        columns=(
            Column(gettext("季度"), Kind.WORDS),
            Column(gettext("需求")),
            Column(gettext("有效供给")),
            Column(gettext("上报的县（市、区）、功能区")),
            Column(gettext("预测")),
            Column(gettext("预测区间下限")),
            Column(gettext("预测区间上限")),
            Column(gettext("基准")),
        ),
        rows=(*rows, *coming) if known or coming else (),
        figures={
            "wide": _figure(frame, periods, demand, supply, outlook),
            "narrow": _figure(frame, periods[-NARROW:], demand, supply, outlook),
        } if known or coming else None,
        summary=title,
        missing=(
            *_gaps(periods, known), *unsupplied(frame), *_other_terms(frame, supply),
            *outlook.said,
        ),
        empty=latest_reported(frame),
        metrics=("demand", "supply"),
    )  # fmt: skip


def _supply(frame: Frame, facts: Sequence[Fact], periods: Sequence[str]) -> dict[str, int]:
    """Return supply by quarter; quarters of few people are not for the public."""
    known = from_first({f.period: f.value for f in facts if f.measure is Measure.SUPPLY}, periods)
    least = 0 if frame.officer else frame.terms.public_min_count
    return {period: people for period, people in known.items() if not 0 < people < least}


def _demand(facts: Sequence[Fact]) -> tuple[dict[str, int], dict[str, int]]:
    demand: dict[str, int] = {}
    places: dict[str, set[str]] = {}
    for fact in facts:
        if fact.measure is Measure.DEMAND:
            demand[fact.period] = demand.get(fact.period, 0) + fact.value
            places.setdefault(fact.period, set()).add(fact.division)
    return demand, {period: len(found) for period, found in places.items()}


def _title(
    frame: Frame, facts: Sequence[Fact], demand: Mapping[str, int], known: Sequence[str]
) -> str:
    if len(known) < 5:  # noqa: PLR2004 - a year and the quarter to compare
        return gettext("上报的季度太少，看不出走势")
    last = known[-1]
    if last != frame.scope.period:
        return gettext("最近上报的是 %(period)s", period=period_words(last))
    if year_before(last) in demand and not demand[year_before(last)]:
        return gettext("上年同季没有需求，不作比较")
    found = change(frame, facts, Measure.DEMAND, [last])
    if found.share is None:
        return gettext("上年同季没有同样的上报，不作比较")
    return _grown(found, found.share)


def _grown(found: Change, share: float) -> str:
    told = {"n": found.n, "of": found.of, "share": f"{abs(share):.0%}"}
    if found.before < _BASE:
        told |= {"before": f"{found.before:,}", "now": f"{found.now:,}"}
        return gettext(
            "上年同季需求 %(before)s 人，本季 %(now)s 人（同口径 %(n)s/%(of)s 地）", **told
        )
    if abs(share) < _FLAT:
        return gettext("需求与上年同季持平（同口径 %(n)s/%(of)s 地）", **told)
    up = gettext("需求比上年同季多 %(share)s（同口径 %(n)s/%(of)s 地）", **told)
    down = gettext("需求比上年同季少 %(share)s（同口径 %(n)s/%(of)s 地）", **told)
    return up if share > 0 else down


def _other_terms(frame: Frame, supply: Mapping[str, int]) -> tuple[str, ...]:
    """Say where the terms changed within the series: a step there is none of people."""
    if not any(frame.sharing.kept_in(period) != frame.sharing.kept for period in supply):
        return ()
    return (gettext("供需参数中途改过，有效供给按各季度当时的参数计算，前后不宜直接相比。"),)


def _gaps(periods: Sequence[str], known: Sequence[str]) -> tuple[str, ...]:
    first = next((p for p in periods if p in known), None)
    lacking = [p for p in periods if first and p > first and p not in known]
    if not lacking:
        return ()
    names = gettext("、").join(period_words(period) for period in lacking)
    return (gettext("%(periods)s没有上报，线在那里断开，不当作零。", periods=names),)


def _figure(
    frame: Frame,
    periods: Sequence[str],
    demand: Mapping[str, int],
    supply: Mapping[str, int],
    outlook: Outlook,
) -> Figure:
    places = [*periods]
    if outlook.points:
        places += quarters_between(places[-1], outlook.points[-1].period)[1:]
    label = [place.replace("Q", " Q") for place in places]
    dots = {"size": 7}
    data: list[Figure] = [
        _line(gettext("需求"), periods, demand, SHORT, dots, "circle"),
    ]
    if knows_persons(frame):
        data.append(_line(gettext("有效供给"), periods, supply, SURPLUS, dots, "square"))
    if outlook.points:
        data = [*ahead(places, demand, outlook), *data]
    if frame.provisional and frame.scope.period in demand:
        data = [_unsettled(periods.index(frame.scope.period), demand, supply, outlook), *data]
    return {
        "data": data,
        "layout": layout(
            360,
            showlegend=True,
            legend=legend_above(),
            margin={"l": 52, "r": 12, "t": 40, "b": 64},
            xaxis={
                "tickvals": list(range(len(places))),
                "ticktext": label,
                "tickangle": -45,
                "tickfont": {"color": INK_3, "size": 11},
                "showgrid": False,
                "zeroline": False,
                "range": [-0.5, len(places) - 0.5],
                "fixedrange": True,
            },
            yaxis=scale(rangemode="tozero"),
        ),
    }


def _unsettled(
    place: int, demand: Mapping[str, int], supply: Mapping[str, int], outlook: Outlook
) -> Figure:
    """Return a striped band behind the quarter whose figures may still change."""
    top = max([1, *demand.values(), *supply.values(), *(p.high or 0 for p in outlook.points)])
    return {
        "type": "bar",
        "x": [place],
        "y": [top],
        "width": [0.7],
        "name": gettext("未定稿，数字还会变"),
        "marker": {"color": CLEAR, "line": {"width": 0}}
        | {"pattern": {"shape": "/", "fgcolor": UNKNOWN, "size": 10, "solidity": 0.08}},
        "hoverinfo": "skip",
    }


def _line(
    name: str,
    periods: Sequence[str],
    values: Mapping[str, int],
    colour: str,
    dots: Figure,
    symbol: str,
) -> Figure:
    said = [
        gettext("%(period)s：%(name)s %(n)s 人", period=period_words(p), name=name,
                n=f"{values[p]:,}" if p in values else gettext("未上报"))
        for p in periods
    ]  # fmt: skip
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": name,
        "x": list(range(len(periods))),
        "y": [values.get(period) for period in periods],
        "line": {"color": colour, "width": 2},
        "marker": dots | {"color": colour, "symbol": symbol},
        "connectgaps": False,
        "customdata": said,
        "hovertemplate": "%{customdata}<extra></extra>",
    }
