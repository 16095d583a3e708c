"""The tables of a report from its facts, in the language being spoken. No database, no clock."""

from collections.abc import Callable, Sequence

import msgspec

from app.i18n import current_language, gettext
from app.reference.levels import SkillLevel
from dashboards.data import GapRow, GapState
from dashboards.market import TOTAL, UNSPECIFIED, Form, MarketRow, ratios
from dashboards.panel import Cell, Column, Kind, Panel
from dashboards.periods import quarters_back, year_before
from dashboards.reports.data import Facts, MarketLine, Stage
from dashboards.reports.findings import counted, percent
from dashboards.rules import NO_LEVEL
from dashboards.wording import FORMS, LEVELS, MAJOR_GROUPS, STATES, period_words, unknown_words

TOP = 10
LEVEL_FORMS = (Form.PLAIN, Form.UNSPECIFIED_DEMAND)


class Head(msgspec.Struct, frozen=True):
    """One column: its name for citing, its label, what it holds."""

    name: str
    label: str
    kind: Kind = Kind.COUNT


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """A table whose cells can be cited by row and column."""

    code: str
    title: str
    heads: tuple[Head, ...]
    rows: tuple[tuple[str, tuple[Cell, ...]], ...]
    note: str = ""
    empty: str = ""

    def cell(self, row: str, column: str) -> Cell:
        """Return a cell; raises KeyError where there is none."""
        place = [head.name for head in self.heads].index(column)
        return dict(self.rows)[row][place]

    def top(self, count: int) -> "Table":
        """Return the first rows alone."""
        return msgspec.structs.replace(self, rows=self.rows[:count])

    def panel(self) -> Panel:
        """Return the table as files write it."""
        return Panel(
            code=self.code,
            title=self.title,
            about="",
            caption=self.note,
            columns=tuple(Column(head.label, head.kind) for head in self.heads),
            rows=tuple(cells for _, cells in self.rows),
            keys=tuple(key for key, _ in self.rows),
            empty=self.empty,
        )


def name_of(facts: Facts, code: str) -> str:
    """Return an occupation's or a division's name in the language being spoken."""
    found = facts.names.get(code)
    if found is None:
        return code
    return (found.en if current_language() == "en" else "") or found.zh


def hidden() -> str:
    """Say that a figure is hidden for the sake of few people."""
    return gettext("人数少，不公开")


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
                    *(hidden() if (n := read(one)) is None else n for _, read in STAGE_HEADS),
                ),
            )
            for one in facts.stages
        ),
        note=gettext("按开班季度追踪同一批人，每人只计一次；名额按班计。"),
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


def _shown(facts: Facts, line: MarketLine) -> Cell:
    """Return demand over seekers, or why there is none."""
    if line.hidden:
        return hidden()
    if line.seekers is None or line.seekers < facts.least_seekers:
        return gettext("求职不足 %(n)s 人", n=facts.least_seekers)
    return round(line.demand / line.seekers, 2)


def _seekers(line: MarketLine) -> Cell:
    return hidden() if line.hidden else line.seekers


def _change(now: Cell, before: Cell) -> float | None:
    if isinstance(now, str) or isinstance(before, str) or not now or not before:
        return None
    return round(now - before, 2)


def market(facts: Facts) -> Table:
    """Demand, seekers and 求人倍率 by quarter, with both changes of the ratio."""
    by_period = {line.key: line for line in facts.market}
    rows = []
    for line in facts.market:
        ratio = _shown(facts, line)
        last, year = (
            _shown(facts, by_period[p]) if p in by_period else None
            for p in (quarters_back(line.key, 2)[1], year_before(line.key))
        )
        rows.append(
            (
                line.key,
                (
                    period_words(line.key), line.demand, _seekers(line), ratio,
                    _change(ratio, last), _change(ratio, year),
                ),
            )
        )  # fmt: skip
    return Table(
        code="market",
        title=gettext("求人倍率走势"),
        heads=(
            Head("period", gettext("季度"), Kind.WORDS),
            *_sides(),
            Head("ratio", gettext("求人倍率"), Kind.MEAN),
            Head("last", gettext("环比"), Kind.MEAN),
            Head("year", gettext("同比"), Kind.MEAN),
        ),
        rows=tuple(rows),
        note=gettext(
            "求人倍率＝需求人数÷求职人数，只计需求和求职都报的来源；环比、同比为倍率之差。"
            "一季度环比含春节因素。"
        ),
        empty=gettext("没有同时报需求和求职的来源，不计算求人倍率。"),
    )


def _sides() -> tuple[Head, Head]:
    return Head("demand", gettext("需求人数")), Head("seekers", gettext("求职人数"))


def _ratio_table(
    facts: Facts, code: str, title: str, lines: Sequence[MarketLine], name: Callable[[str], str]
) -> Table:
    return Table(
        code=code,
        title=title,
        heads=(
            Head("name", gettext("职业"), Kind.WORDS),
            *_sides(),
            Head("gap", gettext("需求－求职")),
            Head("ratio", gettext("求人倍率"), Kind.MEAN),
        ),
        rows=tuple(
            (
                line.key,
                (
                    name(line.key),
                    line.demand,
                    _seekers(line),
                    None if line.seekers is None else line.demand - line.seekers,
                    _shown(facts, line),
                ),
            )
            for line in lines
        ),
        note=gettext(FORMS[Form.PLAIN]),
        empty=gettext("没有这样的职业。"),
    )


def groups(facts: Facts) -> Table:
    """Demand and seekers by major group of occupations."""

    def name(key: str) -> str:
        return gettext(MAJOR_GROUPS[key]) if key in MAJOR_GROUPS else key

    return _ratio_table(facts, "groups", gettext("按职业大类"), facts.groups, name)


def shortest(facts: Facts) -> Table:
    """Return the ten occupations whose demand exceeds seekers most."""
    lines = _told(facts, short=True)
    title = gettext("需求大于求职最多的十个职业")
    return _ratio_table(facts, "top-short", title, lines, lambda code: name_of(facts, code))


def fullest(facts: Facts) -> Table:
    """Return the ten occupations whose seekers exceed demand most."""
    lines = _told(facts, short=False)
    title = gettext("求职大于需求最多的十个职业")
    return _ratio_table(facts, "top-surplus", title, lines, lambda code: name_of(facts, code))


def _told(facts: Facts, *, short: bool) -> list[MarketLine]:
    sign = 1 if short else -1
    lines = [
        (sign * (line.demand - line.seekers), line)
        for line in facts.occupations
        if line.seekers is not None
    ]
    lines = [(more, line) for more, line in lines if more > 0]
    return [line for _, line in sorted(lines, key=lambda p: (-p[0], p[1].key))[:TOP]]


def levels(facts: Facts) -> Table:
    """Demand and seekers by skill level, the ratio in both published forms."""
    named = {level.value: gettext(LEVELS[level]) for level in SkillLevel if level in LEVELS}
    lines = [line for line in facts.levels if line.key in named or line.key == NO_LEVEL]
    rows = [
        MarketRow(
            category=UNSPECIFIED if line.key == NO_LEVEL else line.key,
            demand=line.demand,
            seekers=line.seekers,
        )
        for line in lines
    ]
    total = _level_total(lines)
    found = {
        form: ratios([*rows, total] if total else rows, form)[: len(rows)] for form in LEVEL_FORMS
    }
    whole = all(line.seekers is not None for line in lines)

    def ratio(place: int, form: Form) -> Cell:
        line, value = lines[place], found[form][place].ratio
        if line.key == NO_LEVEL:
            return None
        if line.hidden or (form is not Form.PLAIN and not whole):
            return hidden()
        if value is None or (line.seekers or 0) < facts.least_seekers:
            return gettext("求职不足 %(n)s 人", n=facts.least_seekers)
        return round(value, 2)

    return Table(
        code="levels",
        title=gettext("按技能等级"),
        heads=(
            Head("name", gettext("等级"), Kind.WORDS),
            *_sides(),
            *(Head(form.value, gettext(FORMS[form]), Kind.MEAN) for form in LEVEL_FORMS),
        ),
        rows=tuple(
            (
                line.key,
                (
                    named.get(line.key, gettext("不要求等级")),
                    line.demand,
                    _seekers(line),
                    *(ratio(place, form) for form in LEVEL_FORMS),
                ),
            )
            for place, line in enumerate(lines)
        ),
        note=gettext("两种公布口径并列：第二种把不要求等级的需求按求职人数分摊。"),
        empty=gettext("上报没有分等级的数字。"),
    )


def _level_total(lines: Sequence[MarketLine]) -> MarketRow | None:
    if not lines or any(line.seekers is None for line in lines):
        return None
    return MarketRow(
        category=TOTAL,
        demand=sum(line.demand for line in lines),
        seekers=sum(line.seekers or 0 for line in lines),
    )


ALL: tuple[Callable[[Facts], Table], ...] = (
    gaps, shifts, stages, coverage, market, groups, shortest, fullest, levels,
)  # fmt: skip


def tables(facts: Facts) -> dict[str, Table]:
    """Return every table by its code."""
    return {made.code: made for made in (make(facts) for make in ALL)}
