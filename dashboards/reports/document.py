"""A report as a document: title, numbered headings, paragraphs, tables; in the language spoken.

The page, its print, the Word file and the workbook are made of the same document.
"""

import msgspec

from app.i18n import current_language, gettext
from app.settings import settings
from dashboards.data import Totals
from dashboards.panel import Cell, Kind, printed
from dashboards.periods import quarters_back
from dashboards.reports import market_sheets, sheets
from dashboards.reports.blocks import Block, Document, Heading, Kpi, Paragraph, Rank
from dashboards.reports.citable import Table, name_of
from dashboards.reports.data import Facts
from dashboards.reports.data import Kind as ReportKind
from dashboards.reports.findings import findings
from dashboards.reports.wording import KINDS, joined, sentence
from dashboards.wording import gap_words, period_words

_BRIEF, _REPORT = (5, 3), (14, 6)
"""How many of the largest shortages and of the largest surpluses a table of many shows."""
_SHIFTS = 20
_CHINESE = "零一二三四五六七八九十"


def title_of(kind: ReportKind, period: str) -> str:
    """Return a report's title."""
    english = current_language() == "en"
    city = settings().city_en if english else settings().city_zh
    told = period_words(period)
    return gettext(
        "%(city)s%(period)s%(kind)s", city=city,
        period=told if english else told.replace(" ", ""),
        kind=gettext(KINDS[kind]),
    )  # fmt: skip


def document(kind: ReportKind, facts: Facts, remark: str = "") -> Document:
    """Return a brief or a quarterly report; an open-data release has its own page."""
    quarterly = kind is ReportKind.QUARTERLY
    return Document(
        title=title_of(kind, facts.period),
        period=facts.period,
        stamp=stamp(facts),
        kpis=_kpis(facts),
        findings=tuple(sentence(facts, found) for found in findings(facts)),
        blocks=_numbered(_quarterly(facts) if quarterly else _brief(facts)),
        caveat=_caveat(facts),
        remark=remark,
    )


def stamp(facts: Facts) -> str:
    """Say how old the figures are and which snapshot they come from."""
    until = facts.data_until.isoformat() if facts.data_until else gettext("尚无上报")
    told: dict[str, object] = {
        "until": until, "n": facts.number, "day": facts.taken_on.isoformat(),
        "all": len(facts.divisions), "m": facts.reported,
    }  # fmt: skip
    if not facts.settled:
        return gettext(
            "数据截至 %(until)s；数据版本 %(n)s，%(day)s存档，当时未定稿；"
            "%(all)s 个地方已报 %(m)s 个",
            **told,
        )
    return gettext(
        "数据截至 %(until)s；数据版本 %(n)s，%(day)s定稿；%(all)s 个地方已报 %(m)s 个", **told
    )


def cell_words(cell: Cell, kind: Kind) -> str:
    """Return a cell as every form of the report prints it."""
    return printed(cell, kind)


def _kpis(facts: Facts) -> tuple[Kpi, ...]:
    totals = facts.totals
    if totals is None or totals.low is None or totals.high is None:
        return ()
    change = ""
    if totals.demand_change is not None:
        change = gettext(
            "同比 %(change)s，%(n)s 地同口径", change=f"{totals.demand_change:+.1%}",
            n=totals.matched,
        )  # fmt: skip
    spread = gettext(
        "波动范围 %(low)s 至 %(high)s", low=gap_words(totals.low), high=gap_words(totals.high)
    )
    lacking = gettext("证据不足 %(n)s，未上报 %(m)s", n=totals.insufficient, m=totals.not_reported)
    covered = "—" if totals.coverage is None else f"{totals.coverage:.2f}"
    only = gettext("只计证据足够的职业")
    return (
        Kpi(label=gettext("需求（人）"), figure=f"{totals.demand:,}", note=change or only),
        _supplied(totals),
        Kpi(label=gettext("缺口（人）"), figure=f"{totals.gap:,}", note=spread),
        Kpi(label=gettext("覆盖率"), figure=covered, note=gettext("有效供给÷需求")),
        Kpi(label=gettext("短缺职业"), figure=str(totals.short_occupations), note=lacking),
    )


def _supplied(totals: Totals) -> Kpi:
    label, summed = gettext("有效供给（人）"), totals.supply
    if totals.people is None:
        note = gettext("各职业之和，一人可在几个职业")
        return Kpi(label=label, figure=f"{summed:,}", note=note)
    note = gettext("每人只计一次；证据足够的职业之和 %(n)s", n=f"{summed:,}")
    return Kpi(label=label, figure=f"{totals.people:,}", note=note)


def _brief(facts: Facts) -> list[Block]:
    return [_gaps(facts, *_BRIEF)]


def _gaps(facts: Facts, most: int, least: int) -> Table:
    """Return the largest gaps and, at the foot, the smallest: what is unknown has none."""
    made = sheets.gaps(facts)
    if len(made.rows) <= most + least:
        return made
    known = tuple(row for row in made.rows if row[1][sheets.GAP] is not None)
    return made.part(known[:most] + known[most:][-least:])


def _grown(facts: Facts) -> Table:
    made = sheets.shifts(facts)
    return made.part(made.rows[:_SHIFTS])


def _caveat(facts: Facts) -> str:
    said = [gettext("需求、缺口、覆盖率只含证据足够的职业；未上报、证据不足不等于不缺。")]
    if facts.late:
        names = gettext("、").join(name_of(facts, code) for code in facts.late)
        said.append(gettext("未报：%(names)s。", names=names))
    said.append(gettext("有效供给取自匠册结业，不含本岗位提升的在职职工。"))
    said.append(
        gettext("在训人数为 %(day)s 起草时的登记，其余数字都出自数据版本 %(n)s。",
                day=facts.drawn_on.isoformat(), n=facts.number)
    )  # fmt: skip
    if facts.public:
        said.append(
            gettext("人数 1 至 %(n)s 的不公开，为防推算另有数字一并遮蔽。", n=facts.least - 1)
        )
    return joined(said)


def _quarterly(facts: Facts) -> list[Block]:
    return [
        Heading(gettext("总体情况")),
        *(Paragraph(text) for text in _overall(facts)),
        market_sheets.market(facts),
        market_sheets.changes(facts),
        Heading(gettext("分职业情况")),
        Heading(gettext("按职业大类"), Rank.SECOND),
        market_sheets.groups(facts),
        Heading(gettext("需求大于求职的职业"), Rank.SECOND),
        market_sheets.shortest(facts),
        Heading(gettext("求职大于需求的职业"), Rank.SECOND),
        market_sheets.fullest(facts),
        Heading(gettext("同口径增长"), Rank.SECOND),
        Paragraph(_matched(facts)),
        _grown(facts),
        Heading(gettext("分技能等级情况")),
        market_sheets.levels(facts),
        Heading(gettext("其他分组情况")),
        Paragraph(
            gettext(
                "上报表没有分产业、行业、单位性质、性别、学历、年龄的数字，本期不列，也不推算。"
            )
        ),
        Heading(gettext("技能培训供给与缺口")),
        Paragraph(gettext("缺口按职业比较需求与有效供给，与求人倍率的分母不同，不能互换。")),
        _gaps(facts, *_REPORT),
        sheets.stages(facts),
        Heading(gettext("数据覆盖与方法")),
        sheets.coverage(facts),
        Paragraph(_sources(facts)),
        Paragraph(_caveat(facts)),
    ]


def _overall(facts: Facts) -> list[str]:
    made = market_sheets.market(facts)
    now = next((cells for key, cells in made.rows if key == facts.period), None)
    if now is None:
        return [gettext("本季度没有同时报需求和求职的来源，不计算求人倍率。"), _quarter(facts)]
    told = {
        head.name: (cell, printed(cell, head.kind))
        for head, cell in zip(made.heads, now, strict=True)
    }
    parts = [
        gettext(
            "%(period)s，同时报需求和求职的来源共有需求 %(d)s 人、求职 %(s)s 人，"
            "求人倍率 %(r)s。",
            period=told["period"][1], d=told["demand"][1], s=told["seekers"][1],
            r=told["ratio"][1],
        )
    ]  # fmt: skip
    over = market_sheets.changes(facts)
    if told["last"][0] is not None:
        n = over.cell(facts.period, "n-last")
        parts.append(
            gettext("倍率环比 %(n)s（%(m)s 地同口径）。", n=f"{told['last'][0]:+.2f}", m=n)
        )
    if told["year"][0] is not None:
        n = over.cell(facts.period, "n-year")
        parts.append(
            gettext("倍率同比 %(n)s（%(m)s 地同口径）。", n=f"{told['year'][0]:+.2f}", m=n)
        )
    return [joined(parts), _quarter(facts)]


def _quarter(facts: Facts) -> str:
    """Say how demand changed on the year and on the quarter before, each over its own panel."""
    return joined([_matched(facts), *_previous(facts)])


def _matched(facts: Facts) -> str:
    if facts.year.change is None:
        return gettext("上年同季没有可比的上报，不计算同比。")
    return gettext(
        "需求同比 %(change)s（两年同季都上报的 %(n)s 个地方同口径）。",
        change=f"{facts.year.change:+.1%}",
        n=facts.year.n,
    )


def _previous(facts: Facts) -> list[str]:
    if facts.quarter.change is None:
        return [gettext("上季度没有可比的上报，不计算环比。")]
    said = gettext(
        "环比 %(change)s（两季都上报的 %(n)s 个地方同口径）。",
        change=f"{facts.quarter.change:+.1%}",
        n=facts.quarter.n,
    )
    return [said, gettext("环比含春节因素。")] if facts.period.endswith("Q1") else [said]


def _sources(facts: Facts) -> str:
    names = gettext("、").join(facts.sources) or gettext("尚无上报")
    return gettext(
        "需求来源：%(names)s。同口径增长只比较两期都上报的地方和来源；走势自 %(first)s起。",
        names=names,
        first=period_words(quarters_back(facts.period, max(1, len(facts.market)))[-1]),
    )


def _numbered(blocks: list[Block]) -> tuple[Block, ...]:
    first = second = 0
    made: list[Block] = []
    for block in blocks:
        if not isinstance(block, Heading):
            made.append(block)
            continue
        if block.rank is Rank.FIRST:
            first, second = first + 1, 0
            number = f"{_CHINESE[first]}、"
        else:
            second += 1
            number = f"（{_CHINESE[second]}）"
        if current_language() == "en":
            number = f"{first}. " if block.rank is Rank.FIRST else f"{first}.{second} "
        made.append(msgspec.structs.replace(block, number=number))
    return tuple(made)
