"""The tables of a report from its facts, in the language being spoken. No database, no clock."""

from collections.abc import Callable

from app.i18n import gettext
from dashboards.data import GapRow, GapState
from dashboards.panel import Cell, Kind
from dashboards.reports.citable import Head, Table, hidden, name_of
from dashboards.reports.data import Facts, Stage
from dashboards.reports.findings import counted, percent
from dashboards.reports.market_sheets import changes, fullest, groups, levels, market, shortest
from dashboards.wording import STATES, period_words, unknown_words

GAP = 3
"""The column of the gap."""


def gaps(facts: Facts) -> Table:
    """Demand, supply and gap by occupation, with how long it has lasted and who is in training."""
    return Table(
        code="gaps",
        title=gettext("各职业需求、有效供给与缺口"),
        heads=(
            Head("name", gettext("职业"), Kind.WORDS),
            Head("demand", gettext("需求")),
            Head("supply", gettext("有效供给")),
            Head("gap", gettext("缺口")),
            Head("coverage", gettext("覆盖率"), Kind.MEAN),
            Head("lasting", gettext("连续短缺（季度）")),
            Head("training", gettext("在训")),
            Head("state", gettext("状态"), Kind.WORDS),
        ),
        rows=tuple((row.code, _gap_cells(facts, row)) for row in facts.rows),
        note=gettext(
            "缺口＝需求－有效供给，负数为富余；覆盖率＝有效供给÷需求，与求人倍率不是一回事。"
        ),
        empty=gettext("本季度没有需求，也没有供给。"),
    )


def _gap_cells(facts: Facts, row: GapRow) -> tuple[Cell, ...]:
    state = unknown_words(row) if row.gap is None else gettext(STATES[row.state])
    training = facts.training.get(row.code, 0)
    return (
        name_of(facts, row.code),
        row.demand,
        hidden() if row.suppressed else row.supply,
        row.gap,
        None if row.coverage is None else round(row.coverage, 2),
        facts.lasting.get(row.code, 1) if row.state is GapState.SHORTAGE else None,
        hidden() if training is None else training,
        state,
    )


def shifts(facts: Facts) -> Table:
    """Growth of demand by occupation over the reports that came in both years."""
    told = sorted(facts.shifts, key=lambda one: (-one.now, one.code))
    return Table(
        code="shifts",
        title=gettext("各职业需求同口径增长"),
        heads=(
            Head("name", gettext("职业"), Kind.WORDS),
            Head("before", gettext("上年同季")),
            Head("now", gettext("本季")),
            Head("change", gettext("增长（%）"), Kind.SHARE),
            Head("n", gettext("两期都上报的地方")),
        ),
        rows=tuple(
            (
                one.code,
                (
                    name_of(facts, one.code),
                    one.before,
                    one.now,
                    percent(one.now, one.before) if one.before else None,
                    one.n,
                ),
            )
            for one in told
        ),
        note=gettext("只比较上年同季和本季都上报了的地方和来源；新加入的来源不算增长。"),
        empty=gettext("上年同季没有可比的上报。"),
    )


STAGE_HEADS: tuple[tuple[str, Callable[[Stage], int | None]], ...] = (
    ("seats", lambda one: one.seats),
    ("enrolled", lambda one: one.enrolled),
    ("completed", lambda one: one.completed),
    ("certified", lambda one: one.certified),
    ("placed", lambda one: one.placed),
)


def stage_name(name: str) -> str:
    """Return a stage in words."""
    return {
        "seats": gettext("计划名额"),
        "enrolled": gettext("入班"),
        "completed": gettext("结业"),
        "certified": gettext("获证"),
        "placed": gettext("就业"),
    }[name]


def _reached(one: Stage, name: str, people: int | None) -> Cell:
    return hidden() if people is None and name not in one.unrecorded else people


def stages(facts: Facts) -> Table:
    """Cohorts by the quarter in which their classes began."""
    return Table(
        code="stages",
        title=gettext("各阶段人数"),
        heads=(
            Head("period", gettext("开班季度"), Kind.WORDS),
            *(Head(name, stage_name(name)) for name, _ in STAGE_HEADS),
        ),
        rows=tuple(
            (
                one.period,
                (
                    gettext("%(period)s（未走完）", period=period_words(one.period))
                    if one.open
                    else period_words(one.period),
                    *(_reached(one, name, read(one)) for name, read in STAGE_HEADS),
                ),
            )
            for one in facts.stages
        ),
        note=gettext(
            "按开班季度追踪同一批人，每人只计一次；名额按班计。没有任何登记的阶段是未知，不是 0。"
        ),
        empty=gettext("没有开班。"),
    )


def coverage(facts: Facts) -> Table:
    """Who reported, and for how many occupations there is evidence."""
    known = counted(facts)
    labels = {
        "expected": gettext("应报的地方"),
        "reported": gettext("已报的地方"),
        "evident": gettext("证据足够的职业"),
        "insufficient": gettext("证据不足的职业"),
        "not_reported": gettext("未上报的职业"),
    }
    return Table(
        code="coverage",
        title=gettext("数据覆盖"),
        heads=tuple(Head(name, label) for name, label in labels.items()),
        rows=(("all", tuple(known[name] for name in labels)),),
    )


ALL: tuple[Callable[[Facts], Table], ...] = (
    gaps, shifts, stages, coverage, market, changes, groups, shortest, fullest, levels,
)  # fmt: skip


def tables(facts: Facts) -> dict[str, Table]:
    """Return every table by its code."""
    return {made.code: made for made in (make(facts) for make in ALL)}
