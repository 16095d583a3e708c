"""The supply-demand page, built from its figures: the title is the answer."""

from collections.abc import Sequence
from datetime import date
from urllib.parse import urlencode

import msgspec
from markupsafe import Markup

from app.i18n import gettext
from app.reference.levels import SkillLevel
from app.web.render import day
from dashboards import charts
from dashboards.charts import Figure
from dashboards.data import Choice, Choices, Coverage, GapRow, GapState, Scope, SupplyDemand, Totals
from dashboards.wording import LEVELS, gap_words, period_words, unknown_words

_STALE_DAYS, _OLD_DAYS = 92, 184


class Kpi(msgspec.Struct, frozen=True, kw_only=True):
    """One figure of the strip."""

    metric: str
    figure: str
    unit: str
    note: str
    bad: bool = False


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One conclusion with what it means."""

    title: str
    text: str


class TableRow(msgspec.Struct, frozen=True, kw_only=True):
    """One occupation as the table prints it; ``unknown`` stands in for its figures."""

    name: str
    demand: str
    supply: str
    gap: str
    range_: str
    coverage: str
    unknown: str


class GapPage(msgspec.Struct, frozen=True, kw_only=True):
    """The page as its template needs it; every sentence is made."""

    title: str
    heading: Markup
    meta: tuple[Markup, ...]
    warning: str
    kpis: tuple[Kpi, ...]
    findings: tuple[Finding, ...]
    chart_title: Markup
    chart_summary: str
    figures: dict[str, Figure] | None
    rows: tuple[TableRow, ...]
    caption: Markup
    query: str
    periods: tuple[Choice, ...]
    divisions: tuple[Choice, ...]
    levels: tuple[Choice, ...]


def gap_page(found: SupplyDemand, choices: Choices, today: date) -> GapPage:
    """Return the page in the language being spoken."""
    rows = found.rows
    title = _title(rows, found.totals)
    return GapPage(
        title=title,
        heading=_unbroken(title, rows),
        meta=_meta(found.scope, found.coverage),
        warning=_warning(found.coverage, today),
        kpis=_kpis(found.totals),
        findings=_findings(rows),
        chart_title=_unbroken(_chart_title(rows), rows),
        chart_summary=charts.summary(rows),
        figures=_figures(rows),
        rows=tuple(_table_row(row) for row in rows),
        caption=_caption(found.coverage),
        query=query(found.scope),
        periods=tuple(Choice(value=p, label=period_words(p)) for p in choices.periods),
        divisions=choices.divisions,
        levels=tuple(Choice(value=v, label=gettext(LEVELS[v])) for v in SkillLevel if v in LEVELS),
    )


def _figures(rows: Sequence[GapRow]) -> dict[str, Figure] | None:
    """Return both drawings, or none where there is nothing to draw: the table stands alone."""
    if not any(row.gap is not None for row in rows):
        return None
    return {"wide": charts.gap_bars(rows), "narrow": charts.gap_bars_narrow(rows)}


def query(scope: Scope) -> str:
    """Return the scope as the query of an address; the defaults are left out."""
    parts = {
        "period": scope.period,
        "division": scope.division or "",
        "level": scope.level or "",
        "new": "1" if scope.new_only else "",
    }
    return urlencode({name: value for name, value in parts.items() if value})


def _shortages(rows: Sequence[GapRow]) -> list[GapRow]:
    return [row for row in rows if row.state is GapState.SHORTAGE and row.gap]


def _title(rows: Sequence[GapRow], totals: Totals) -> str:
    short = _shortages(rows)
    if len(short) > 1:
        return gettext("%(a)s与%(b)s最缺人", a=short[0].name, b=short[1].name)
    if short:
        return gettext("%(a)s最缺人", a=short[0].name)
    if totals.insufficient or totals.not_reported or not rows:
        return gettext("证据不足，看不出哪里缺人")
    return gettext("没有职业达到短缺")


def _unbroken(heading: str, rows: Sequence[GapRow]) -> Markup:
    """Keep occupations' names whole: a heading breaks between them, not inside one."""
    text = str(Markup.escape(heading))
    for row in _shortages(rows)[:2]:
        name = str(Markup.escape(row.name))
        text = text.replace(name, f'<span class="phrase">{name}</span>', 1)
    return Markup(text)  # noqa: S704 - escaped above


def _meta(scope: Scope, coverage: Coverage) -> tuple[Markup, ...]:
    said = [Markup.escape(period_words(scope.period))]
    if coverage.data_until is not None:
        until = day(coverage.data_until, year=False)
        said.append(Markup(gettext("数据截至 %(day)s")) % {"day": until})  # noqa: S704 - ours
    reported = gettext(
        "%(n)s 个县（市、区）、功能区已报 %(m)s 个", n=coverage.expected, m=coverage.reported
    )
    if coverage.late:
        names = gettext("、").join(coverage.late)
        reported = gettext("%(reported)s，%(names)s未报", reported=reported, names=names)
    return (*said, Markup.escape(reported))


def _warning(coverage: Coverage, today: date) -> str:
    if coverage.data_until is None:
        return gettext("该季度尚无上报，下表只有供给。")
    age = (today - coverage.data_until).days
    if age > _OLD_DAYS:
        return gettext("数据已超过两个季度，结论可能过时。")
    return gettext("数据已超过一个季度。") if age > _STALE_DAYS else ""


def _kpis(totals: Totals) -> tuple[Kpi, ...]:
    change = ""
    if totals.demand_change is not None:
        change = gettext(
            "同比 %(change)s，已报 %(n)s 地同口径",
            change=f"{totals.demand_change:+.1%}",
            n=totals.matched,
        )
    people, gap = gettext("人"), totals.gap
    spread = gettext(
        "波动范围 %(low)s 至 %(high)s", low=gap_words(totals.low), high=gap_words(totals.high)
    )
    lacking = gettext("证据不足 %(n)s，未上报 %(m)s", n=totals.insufficient, m=totals.not_reported)
    covered = "—" if totals.coverage is None else f"{totals.coverage:.2f}"
    only = gettext("只计证据足够的职业")
    return (
        Kpi(metric="demand", figure=f"{totals.demand:,}", unit=people, note=change or only),
        Kpi(metric="supply", figure=f"{totals.supply:,}", unit=people, note=only),
        Kpi(metric="gap", figure=f"{gap:,}", unit=people, note=spread, bad=gap > 0),
        Kpi(metric="coverage", figure=covered, unit="", note=gettext("有效供给÷需求")),
        Kpi(
            metric="short_occupations",
            figure=str(totals.short_occupations),
            unit=gettext("个职业"),
            note=lacking,
        ),
    )


def _findings(rows: Sequence[GapRow]) -> tuple[Finding, ...]:
    surplus = [row for row in rows if row.state is GapState.SURPLUS and row.gap]
    lacking = [row.name for row in rows if row.state is GapState.INSUFFICIENT]
    found = [_shortage(row) for row in _shortages(rows)[:2]]
    if surplus:
        found.append(_surplus(surplus[-1]))
    if lacking and len(found) < 3:  # noqa: PLR2004 - three findings fill the row
        found.append(
            Finding(
                title=gettext("%(n)s 个职业证据不足", n=len(lacking)),
                text=gettext("不作“不缺”理解：%(names)s。", names=gettext("、").join(lacking[:5])),
            )
        )
    return tuple(found)


def _shortage(row: GapRow) -> Finding:
    gap, training = row.gap or 0, row.in_training
    text = gettext("目前没有在训人员。") if training == 0 else ""
    if training:
        text = gettext(
            "在训 %(n)s 人，全部合格可补上 %(share)s。",
            n=f"{training:,}",
            share=f"{min(1.0, training / gap):.0%}",
        )
    return Finding(title=gettext("%(name)s缺 %(n)s 人", name=row.name, n=f"{gap:,}"), text=text)


def _surplus(row: GapRow) -> Finding:
    training = row.in_training
    text = gettext("没有在训人员，不必再开新班。") if training == 0 else ""
    if training:
        text = gettext("在训还有 %(n)s 人，供给会再增加。", n=f"{training:,}")
    title = gettext("%(name)s富余 %(n)s 人", name=row.name, n=f"{-(row.gap or 0):,}")
    return Finding(title=title, text=text)


def _chart_title(rows: Sequence[GapRow]) -> str:
    short = _shortages(rows)
    if not short:
        return gettext("各职业缺口")
    return gettext(
        "%(n)s 个职业短缺，%(name)s缺 %(gap)s 人",
        n=len(short),
        name=short[0].name,
        gap=f"{short[0].gap:,}",
    )


def _table_row(row: GapRow) -> TableRow:
    figure = "*" if row.suppressed else "—"
    gap = low = high = ""
    if row.gap is not None:
        gap, low, high = (gap_words(n or 0) for n in (row.gap, row.low, row.high))
    return TableRow(
        name=row.name,
        demand=figure if row.demand is None else f"{row.demand:,}",
        supply=figure if row.supply is None else f"{row.supply:,}",
        gap=gap,
        range_=gettext("%(low)s 至 %(high)s", low=low, high=high) if gap else "",
        coverage="—" if row.coverage is None else f"{row.coverage:.2f}",
        unknown="" if gap else unknown_words(row),
    )


def _caption(coverage: Coverage) -> Markup:
    sources = gettext("、").join(coverage.sources) or gettext("尚无上报")
    said = gettext("来源：%(sources)s；匠册结业与获证。", sources=sources)
    return Markup.escape(said + gettext("有效供给不含本岗位提升的在职职工。"))
