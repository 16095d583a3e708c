"""Who and how many: contests by industry, entrants, hires; each a chart with its table."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from app.i18n import gettext
from competitions.data import ContestLevel, Group, IndustryTag
from competitions.plans.wording import GROUPS, LEVELS, TAGS
from dashboards import contest_charts, contest_frames
from dashboards.contest_charts import ONE, TWO, Bar, Chart
from dashboards.contest_data import EntrantRow, Event, HireRow, TagRow
from dashboards.contest_queries import ContestFacts
from dashboards.panel import Cell, Column, Kind, Panel


def source(said: str, facts: ContestFacts, today: date) -> str:
    """Return where figures come from and how old they are."""
    published = [event.published_on for event in facts.events if event.published_on]
    age = gettext("数据截至 %(day)s", day=today.isoformat())
    if published:
        age = gettext("%(age)s，最近一次公布成绩 %(day)s", age=age, day=max(published).isoformat())
    return gettext("来源：%(source)s。%(age)s。", source=said, age=age)


def event_name(event: Event) -> str:
    """Return an event with its group, as charts and tables name it."""
    return gettext(
        "%(event)s（%(group)s）", event=event.name, group=gettext(GROUPS[event.participants])
    )


def by_id(facts: ContestFacts) -> dict[UUID, Event]:
    """Return the events by key."""
    return {event.id: event for event in facts.events}


def tag_name(tag: IndustryTag | None) -> str:
    """Return an industry's name; none is an event of no industry named."""
    return gettext("未标注产业") if tag is None else gettext(TAGS[tag])


def tags(facts: ContestFacts, today: date) -> Panel:
    """Return contests and events by industry and level."""
    rows, total = contest_frames.by_tag(facts.events)
    levels = tuple(ContestLevel)
    names = tuple(gettext(LEVELS[level]) for level in levels)
    bars = [
        Bar(
            name=tag_name(row.tag),
            parts=tuple(row.levels[level] for level in levels),
            said=gettext("%(n)s 个赛项，%(m)s 项竞赛", n=row.events, m=row.contests),
        )
        for row in rows
    ]
    title = _tags_title(rows, total)
    return Panel(
        code="tags",
        title=title,
        about=gettext("各产业的赛项数，按竞赛级别分段（个）"),
        caption=source(gettext("匠册竞赛计划与通知"), facts, today),
        columns=(
            Column(gettext("产业"), Kind.WORDS),
            *(Column(name) for name in names),
            Column(gettext("赛项")),
            Column(gettext("竞赛")),
        ),
        rows=tuple(_tag_cells(row, tag_name(row.tag)) for row in rows) if total.events else (),
        total=_tag_cells(total, gettext("合计（不重复）")),
        figures=contest_charts.figures(Chart(series=names), bars),
        summary=title,
        empty=gettext("竞赛发布通知以后，这里按产业和级别列出赛项。"),
    )


def _tag_cells(row: TagRow, name: str) -> tuple[Cell, ...]:
    return (name, *row.levels.values(), row.events, row.contests)


def _tags_title(rows: Sequence[TagRow], total: TagRow) -> str:
    if not total.events:
        return gettext("还没有已发通知的赛项")
    most = max(row.events for row in rows if row.tag is not None)
    if not most:
        return gettext("%(n)s 个赛项都没有标注产业", n=total.events)
    first = [tag_name(row.tag) for row in rows if row.tag is not None and row.events == most]
    if len(first) > 1:
        return gettext("%(tags)s赛项最多，各 %(n)s 个", tags=gettext("、").join(first), n=most)
    return gettext("%(tags)s赛项最多，%(n)s 个", tags=gettext("、").join(first), n=most)


def entrants(facts: ContestFacts, today: date) -> Panel:
    """Return distinct persons who entered, by year, level and group."""
    rows, total = contest_frames.entrants(facts.events, facts.entrants)
    title = _entrants_title(rows, total)
    bars = [
        Bar(
            name=_entrant_name(row),
            parts=(row.people,),
            said=gettext("%(n)s 人，%(m)s 个参赛单元", n=row.people, m=row.entries),
        )
        for row in rows
    ]
    people = gettext("参赛人数")
    return Panel(
        code="entrants",
        title=title,
        about=gettext("参赛人数，每人只计一次；同一人可在几行，各行不能相加"),
        caption=source(gettext("匠册竞赛报名，不含退赛"), facts, today),
        columns=(
            Column(gettext("分类"), Kind.WORDS),
            Column(people),
            Column(gettext("参赛单元")),
        ),
        rows=tuple((_entrant_name(row), row.people, row.entries) for row in rows),
        total=(gettext("合计（不重复）"), total.people, total.entries),
        figures=contest_charts.figures(Chart(series=(people,), looks=ONE), bars),
        summary=title,
        empty=gettext("有人报名以后，这里按年度、级别和组别列出人数。"),
    )


def _entrant_name(row: EntrantRow) -> str:
    if row.by == "year":
        return gettext("%(year)s 年", year=row.key)
    if row.by == "group":
        return gettext(GROUPS[Group(row.key)])
    return gettext(LEVELS[ContestLevel(row.key)])


def _entrants_title(rows: Sequence[EntrantRow], total: EntrantRow) -> str:
    groups = [row for row in rows if row.by == "group"]
    if not groups:
        return gettext("还没有人报名")
    most = max(row.people for row in groups)
    first = [_entrant_name(row) for row in groups if row.people == most]
    return gettext(
        "%(n)s 人参赛，%(groups)s最多", n=f"{total.people:,}", groups=gettext("、").join(first)
    )


def hires(facts: ContestFacts, today: date) -> Panel:
    """Return hires after each event, and who is still there."""
    rows, total = contest_frames.hires(facts.events, facts.ends, facts.entrants, facts.hires, today)
    events = by_id(facts)
    series = (gettext("仍在岗"), gettext("已离开"))
    bars = [
        Bar(
            name=event_name(events[row.event]),
            parts=(row.there, row.hired - row.there),
            said=gettext("录用 %(n)s 人，仍在岗 %(m)s 人", n=row.hired, m=row.there),
        )
        for row in rows
        if row.event is not None and row.hired
    ]
    title = gettext("赛后还没有人被录用")
    if total.hired:
        title = gettext("%(n)s 人赛后被录用，%(m)s 人仍在岗", n=total.hired, m=total.there)
    elif not rows:
        title = gettext("还没有评分已锁定的赛项")
    return Panel(
        code="hires",
        title=title,
        about=gettext("评分已锁定的赛项至今录用的人数（人）；没有录用的赛项只在表中"),
        caption=source(gettext("用人单位登记的面试与录用"), facts, today),
        columns=_hire_columns(),
        rows=tuple(_hire_cells(row, events, facts.ends) for row in rows),
        total=_hire_cells(total, events, facts.ends),
        figures=contest_charts.figures(Chart(series=series, looks=TWO), bars),
        summary=title,
        empty=gettext("赛项评分锁定以后，这里列出用人单位登记的录用。"),
    )


def _hire_columns() -> tuple[Column, ...]:
    return (
        Column(gettext("赛项"), Kind.WORDS),
        Column(gettext("竞赛"), Kind.WORDS),
        Column(gettext("结束日"), Kind.WORDS),
        Column(gettext("参赛人数")),
        Column(gettext("至今录用")),
        Column(gettext("仍在岗")),
        *(Column(gettext("%(n)s 个月内录用", n=months)) for months in (3, 6, 12)),
        Column(gettext("满 12 个月仍在岗")),
    )


def _hire_cells(
    row: HireRow, events: Mapping[UUID, Event], ends: Mapping[UUID, date]
) -> tuple[Cell, ...]:
    wait = gettext("日子未到")
    later = [wait if n is None else n for n in (*row.after, row.stayed)]
    if row.event is None:
        named = (gettext("合计（不重复）"), "", "")
    else:
        event = events[row.event]
        named = (event_name(event), event.contest_name, ends[row.event].isoformat())
    return (*named, row.entrants, row.hired, row.there, *later)
