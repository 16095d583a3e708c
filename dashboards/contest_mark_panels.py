"""How marks came out: passes and awards, agreement of judges; each a chart with its table."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from app.i18n import N_, gettext
from dashboards import contest_charts, contest_frames
from dashboards.contest_charts import ONE, Bar, Chart
from dashboards.contest_data import AgreementRow, Event, JudgeRow, Known, ResultRow
from dashboards.contest_frames import AWARD_STEPS, ENOUGH, MARKED, RATE_BASE
from dashboards.contest_panels import by_id, event_name, source
from dashboards.contest_queries import ContestFacts
from dashboards.panel import Cell, Column, Kind, Panel

STEPS: dict[str, str] = {
    "first": N_("一等奖（金）"),
    "second": N_("二等奖（银）"),
    "third": N_("三等奖（铜）"),
    "merit": N_("优胜奖"),
    "none": N_("未获奖"),
}

FAR = 0.5
"""Points from the panel's mean from which on a judge is named in the title: half a step."""


def percent(share: float) -> float:
    """Return a share as percentage points, rounded once, as page and files show it."""
    return round(100 * share, 1)


def results(facts: ContestFacts, today: date) -> Panel:
    """Return the share that passed and the shares of awards at each event."""
    rows, events = contest_frames.results(facts.events, facts.ended), by_id(facts)
    names = tuple(gettext(STEPS[step]) for step in AWARD_STEPS)
    title = _results_title(rows)
    chart = Chart(
        series=names, share=True, decimals=1,
        point=gettext("合格率") if any(row.rate is not None for row in rows) else "",
    )  # fmt: skip
    open_ = sum(event.id not in {row.event for row in rows} for event in facts.events)
    return Panel(
        code="results",
        title=title,
        about=gettext("各赛项的获奖比例，菱形是合格率（%）；一支队伍计一个"),
        caption=source(gettext("匠册已公布的竞赛成绩"), facts, today),
        columns=(
            Column(gettext("赛项"), Kind.WORDS),
            Column(gettext("竞赛"), Kind.WORDS),
            Column(gettext("参加比赛")),
            Column(gettext("合格")),
            Column(gettext("合格率（%）"), Kind.SHARE),
            *(Column(f"{name}（%）", Kind.SHARE) for name in names[:-1]),
        ),
        rows=tuple(_result_cells(row, events[row.event]) for row in rows),
        figures=contest_charts.figures(chart, [_result_bar(r, events[r.event]) for r in rows]),
        summary=title,
        missing=(gettext("%(n)s 个赛项还没有公布成绩，不在其中。", n=open_),) if open_ else (),
        empty=gettext("成绩公布以后，这里列出各赛项的合格率和获奖比例。"),
    )


def _results_title(rows: Sequence[ResultRow]) -> str:
    counted = sum(row.passed is not None for row in rows)
    passed, competed, rate = contest_frames.pass_share(rows)
    if not rows:
        return gettext("还没有公布成绩的赛项")
    if not counted:
        return gettext("已公布的赛项都没有设合格线")
    if rate is None:
        return gettext("%(n)s／%(m)s 合格，人数少，不算比例", n=passed, m=competed)
    return gettext("%(n)s 个设合格线的赛项，合格率 %(rate)s%%", n=counted, rate=percent(rate))


def _few() -> str:
    return gettext("不足 %(n)s 个，不算比例", n=RATE_BASE)


def _rate_cell(row: ResultRow) -> Cell:
    if row.rate is not None:
        return percent(row.rate)
    return gettext("没有合格线") if row.known is Known.NO_LINE else _few()


def _result_cells(row: ResultRow, event: Event) -> tuple[Cell, ...]:
    shares: list[Cell] = [_few()] * (len(AWARD_STEPS) - 1)
    if row.shares is not None:
        shares = [percent(row.shares[step]) for step in AWARD_STEPS[:-1]]
    passed = gettext("没有合格线") if row.passed is None else row.passed
    return (
        event_name(event), event.contest_name, row.competed, passed, _rate_cell(row), *shares,
    )  # fmt: skip


def _result_bar(row: ResultRow, event: Event) -> Bar:
    rate = _rate_cell(row)
    pass_words = gettext("合格率 %(rate)s%%", rate=rate) if isinstance(rate, float) else str(rate)
    won = row.competed - row.counts[contest_frames.NO_AWARD]
    said = gettext(
        "参赛 %(n)s，获奖 %(won)s；%(passed)s", n=row.competed, won=won, passed=pass_words
    )
    if row.shares is None:
        return Bar(name=event_name(event), said=said, unknown=_few())
    return Bar(
        name=event_name(event),
        parts=tuple(percent(row.shares[step]) for step in AWARD_STEPS),
        point=None if row.rate is None else percent(row.rate),
        said=said,
    )


def agreement(facts: ContestFacts, today: date) -> Panel:
    """Return how often the judges of each event were within the spread that its rules allow."""
    rows, events = contest_frames.agreement(facts.events, facts.judged), by_id(facts)
    title = _agreement_title(rows, events)
    within = gettext("评判一致率（%）")
    bars = [
        Bar(
            name=event_name(events[row.event]),
            parts=() if row.within is None else (percent(row.within),),
            said=_agreement_words(row),
            unknown=_insufficient() if row.within is None else "",
        )
        for row in rows
    ]
    without = sum(e.state in MARKED and e.id not in {r.event for r in rows} for e in facts.events)
    return Panel(
        code="agreement",
        title=title,
        about=gettext("裁判分数相差在规则允许以内的评判项占比，按第一次打的分"),
        caption=_mark_source(facts, today),
        columns=(
            Column(gettext("赛项"), Kind.WORDS),
            Column(gettext("竞赛"), Kind.WORDS),
            Column(gettext("允许分差")),
            Column(gettext("评判项")),
            Column(within, Kind.SHARE),
            Column(gettext("平均偏离（分）"), Kind.MEAN),
        ),
        rows=tuple(_agreement_cells(row, events[row.event]) for row in rows),
        figures=contest_charts.figures(
            Chart(series=(within,), looks=ONE, share=True, decimals=1), bars
        ),
        summary=title,
        missing=(gettext("%(n)s 个已锁定的赛项没有评判项。", n=without),) if without else (),
        empty=gettext("有评判项的赛项评分锁定以后，这里比较裁判的分数。"),
    )


def _mark_source(facts: ContestFacts, today: date) -> str:
    threshold = gettext("评判项不足 %(n)s 个的写作“证据不足”", n=ENOUGH)
    said = gettext("匠册评分记录，评分已锁定的赛项；%(threshold)s", threshold=threshold)
    return source(said, facts, today)


def _insufficient() -> str:
    return gettext("证据不足")


def _agreement_title(rows: Sequence[AgreementRow], events: Mapping[UUID, Event]) -> str:
    if not rows:
        return gettext("还没有可以比较的评判分")
    least = rows[0]
    if least.within is None:
        return gettext("证据不足，看不出裁判是否一致")
    if least.within == 1:
        return gettext("裁判的评判分都在允许的分差以内")
    return gettext(
        "%(event)s裁判分歧最多，一致率 %(share)s%%",
        event=events[least.event].name, share=percent(least.within),
    )  # fmt: skip


def _agreement_words(row: AgreementRow) -> str:
    if row.within is None or row.away is None:
        return gettext("%(n)s 个评判项，证据不足", n=row.aspects)
    return gettext(
        "%(n)s 个评判项，一致率 %(share)s%%，平均偏离 %(away)s 分",
        n=row.aspects, share=percent(row.within), away=f"{row.away:.2f}",
    )  # fmt: skip


def _mean(value: float | None) -> Cell:
    return _insufficient() if value is None else round(value, 2)


def _agreement_cells(row: AgreementRow, event: Event) -> tuple[Cell, ...]:
    within = _insufficient() if row.within is None else percent(row.within)
    return (
        event_name(event), event.contest_name, row.spread, row.aspects, within, _mean(row.away),
    )  # fmt: skip


def judges(facts: ContestFacts, today: date) -> Panel:
    """Return how far each judge is from the panel's mean, the farthest first."""
    events = by_id(facts)
    found = [
        (events[row.event], judge)
        for row in contest_frames.agreement(facts.events, facts.judged)
        for judge in row.judges
    ]
    found.sort(key=lambda one: (one[1].away is None, -(one[1].away or 0)))
    away = gettext("平均偏离（分）")
    named = any(event.named for event in facts.events)
    bars = [
        Bar(
            name=f"J{judge.number} {event_name(event)}",
            parts=() if judge.away is None else (round(judge.away, 2),),
            said=_judge_words(judge),
            unknown=_insufficient() if judge.away is None else "",
        )
        for event, judge in found
    ]
    title = _judges_title(found)
    chart = Chart(series=(away,), looks=ONE, decimals=2, reach=1.0)
    return Panel(
        code="judges",
        title=title,
        about=gettext("每名裁判与同组平均分平均相差几分；偏离大的值得复看录像，不等于打错"),
        caption=_mark_source(facts, today),
        columns=(
            Column(gettext("裁判"), Kind.WORDS),
            *((Column(gettext("姓名"), Kind.WORDS),) if named else ()),
            Column(gettext("赛项"), Kind.WORDS),
            Column(gettext("竞赛"), Kind.WORDS),
            Column(gettext("评判项")),
            Column(away, Kind.MEAN),
        ),
        rows=tuple(
            (
                f"J{judge.number}",
                *((facts.judges.get((event.id, judge.number), ""),) if named else ()),
                event_name(event), event.contest_name, judge.marks, _mean(judge.away),
            )
            for event, judge in found
        ),
        figures=contest_charts.figures(chart, bars),
        summary=title,
        empty=gettext("有评判项的赛项评分锁定以后，这里比较各裁判的分数。"),
    )  # fmt: skip


def _judges_title(found: Sequence[tuple[Event, JudgeRow]]) -> str:
    if not found:
        return gettext("还没有可以比较的裁判")
    event, judge = found[0]
    if judge.away is None:
        return gettext("证据不足，看不出哪名裁判偏离")
    if judge.away < FAR:
        return gettext("各裁判离平均分都不到 %(far)s 分", far=FAR)
    return gettext(
        "%(event)s J%(number)s 离平均分最远，差 %(away)s 分",
        event=event.name, number=judge.number, away=f"{judge.away:.2f}",
    )  # fmt: skip


def _judge_words(judge: JudgeRow) -> str:
    if judge.away is None:
        return gettext("%(n)s 个评判项，证据不足", n=judge.marks)
    return gettext("%(n)s 个评判项，平均偏离 %(away)s 分", n=judge.marks, away=f"{judge.away:.2f}")
