"""What a page of figures says before its charts: its heading, key figures and findings."""

from collections.abc import Sequence

import msgspec
from markupsafe import Markup

from app.i18n import gettext
from dashboards.data import GapRow, GapState, Totals
from dashboards.figures.data import Frame
from dashboards.figures.words import query
from dashboards.wording import gap_words


class Kpi(msgspec.Struct, frozen=True, kw_only=True):
    """One figure of the strip."""

    metric: str
    figure: str
    unit: str
    note: str
    bad: bool = False


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One conclusion with what it means and where to go on."""

    title: str
    text: str
    href: str = ""


def _shortages(rows: Sequence[GapRow]) -> list[GapRow]:
    return [row for row in rows if row.state is GapState.SHORTAGE and row.gap]


def heading(rows: Sequence[GapRow], totals: Totals) -> str:
    """Name the one or two shortest occupations, where none ties with the last one named."""
    short = _shortages(rows)
    gaps = [row.gap for row in short]
    alike = gaps.count(gaps[0]) if gaps else 0
    if alike > 2:  # noqa: PLR2004 - more than are named
        return gettext("%(n)s 个职业同样最缺人", n=alike)
    if len(short) > 1 and gaps[1] not in gaps[2:]:
        return gettext("%(a)s与%(b)s最缺人", a=short[0].name, b=short[1].name)
    if short:
        return gettext("%(a)s最缺人", a=short[0].name)
    if totals.insufficient or totals.not_reported or not rows:
        return gettext("证据不足，看不出哪里缺人")
    return gettext("没有职业达到短缺")


def unbroken(heading: str, rows: Sequence[GapRow]) -> Markup:
    """Keep occupations' names whole: a heading breaks between them, not inside one."""
    text = str(Markup.escape(heading))
    for row in _shortages(rows)[:2]:
        name = str(Markup.escape(row.name))
        text = text.replace(name, f'<span class="phrase">{name}</span>', 1)
    return Markup(text)  # noqa: S704 - escaped above


def kpis(totals: Totals) -> tuple[Kpi, ...]:
    """Return the strip of key figures."""
    change = ""
    if totals.demand_change is not None:
        change = gettext(
            "同比 %(change)s，已报 %(n)s 地同口径",
            change=f"{totals.demand_change:+.1%}",
            n=totals.matched,
        )
    people, gap = gettext("人"), totals.gap
    hidden = gettext("人数过少，不公开")
    spread = hidden
    if totals.low is not None and totals.high is not None:
        spread = gettext(
            "波动范围 %(low)s 至 %(high)s", low=gap_words(totals.low), high=gap_words(totals.high)
        )
    lacking = gettext("证据不足 %(n)s，未上报 %(m)s", n=totals.insufficient, m=totals.not_reported)
    covered = "—" if totals.coverage is None else f"{totals.coverage:.2f}"
    only = gettext("只计证据足够的职业")
    return (
        Kpi(metric="demand", figure=f"{totals.demand:,}", unit=people, note=change or only),
        _supply(totals),
        Kpi(
            metric="gap",
            figure="—" if gap is None else f"{gap:,}",
            unit=people,
            note=spread,
            bad=gap is not None and gap > 0,
        ),
        Kpi(metric="coverage", figure=covered, unit="", note=gettext("有效供给÷需求")),
        Kpi(
            metric="short_occupations",
            figure=str(totals.short_occupations),
            unit=gettext("个职业"),
            note=lacking,
        ),
    )


def _supply(totals: Totals) -> Kpi:
    """Return the persons, each once; where they are not counted so, the occupations' sum."""
    people, summed = gettext("人"), totals.supply
    if summed is None:
        return Kpi(metric="supply", figure="—", unit=people, note=gettext("人数过少，不公开"))
    if totals.people is None:
        note = gettext("各职业之和，一人可在几个职业")
        return Kpi(metric="supply", figure=f"{summed:,}", unit=people, note=note)
    note = gettext("每人只计一次；证据足够的职业之和 %(n)s", n=f"{summed:,}")
    return Kpi(metric="supply", figure=f"{totals.people:,}", unit=people, note=note)


def findings(frame: Frame, rows: Sequence[GapRow]) -> tuple[Finding, ...]:
    """Return the two largest shortages, the largest surplus, and what lacks evidence."""
    surplus = [row for row in rows if row.state is GapState.SURPLUS and row.gap]
    lacking = [row.name for row in rows if row.state is GapState.INSUFFICIENT]
    found = [_shortage(frame, row) for row in _shortages(rows)[:2]]
    if surplus:
        found.append(_surplus(frame, surplus[-1]))
    if lacking and len(found) < 3:  # noqa: PLR2004 - three findings fill the row
        found.append(
            Finding(
                title=gettext("%(n)s 个职业证据不足", n=len(lacking)),
                text=gettext("不作“不缺”理解：%(names)s。", names=gettext("、").join(lacking[:5])),
            )
        )
    return tuple(found)


def _occupation(frame: Frame, code: str) -> str:
    return f"/supply-demand/occupations/{code}?{query(frame, group='')}"


def _shortage(frame: Frame, row: GapRow) -> Finding:
    gap, training = row.gap or 0, row.in_training
    text = gettext("目前没有在训人员。") if training == 0 else ""
    if training:
        text = gettext(
            "在训 %(n)s 人，全部合格可补上 %(share)s。",
            n=f"{training:,}",
            share=f"{min(1.0, training / gap):.0%}",
        )
    title = gettext("%(name)s缺 %(n)s 人", name=row.name, n=f"{gap:,}")
    return Finding(title=title, text=text, href=_occupation(frame, row.code))


def _surplus(frame: Frame, row: GapRow) -> Finding:
    training = row.in_training
    text = gettext("没有在训人员，不必再开新班。") if training == 0 else ""
    if training:
        text = gettext("在训还有 %(n)s 人，供给会再增加。", n=f"{training:,}")
    title = gettext("%(name)s富余 %(n)s 人", name=row.name, n=f"{-(row.gap or 0):,}")
    return Finding(title=title, text=text, href=_occupation(frame, row.code))
