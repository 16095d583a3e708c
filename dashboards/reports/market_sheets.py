"""The market's tables of a report from its facts: demand, seekers and 求人倍率."""

from collections.abc import Callable, Sequence

from app.i18n import gettext
from app.reference.levels import SkillLevel
from dashboards.market import TOTAL, UNSPECIFIED, Form, MarketRow, ratios
from dashboards.panel import Cell, Kind
from dashboards.reports.citable import Head, Table, hidden, name_of
from dashboards.reports.data import Facts, MarketLine, Matched
from dashboards.rules import NO_LEVEL
from dashboards.wording import FORMS, LEVELS, MAJOR_GROUPS, period_words

TOP = 10
LEVEL_FORMS = (Form.PLAIN, Form.UNSPECIFIED_DEMAND)


def _shown(facts: Facts, line: MarketLine) -> Cell:
    """Return demand over seekers, or why there is none."""
    if line.hidden:
        return hidden()
    if line.seekers is None or line.seekers < facts.least_seekers:
        return gettext("求职不足 %(n)s 人", n=facts.least_seekers)
    return round(line.demand / line.seekers, 2)


def _seekers(line: MarketLine) -> Cell:
    return hidden() if line.hidden else line.seekers


def market(facts: Facts) -> Table:
    """Demand, seekers and 求人倍率 by quarter, with the changes of the ratio."""
    rows = []
    for line in facts.market:
        last, year = _changes(facts, line)
        cells: tuple[Cell, ...] = (
            period_words(line.key), line.demand, _seekers(line), _shown(facts, line), last.ratio,
            year.ratio,
        )  # fmt: skip
        rows.append((line.key, cells))
    return Table(
        code="market",
        title=gettext("求人倍率走势"),
        heads=(
            Head("period", gettext("季度"), Kind.WORDS),
            *_sides(),
            Head("ratio", gettext("求人倍率"), Kind.MEAN),
            Head("last", gettext("倍率环比"), Kind.MEAN),
            Head("year", gettext("倍率同比"), Kind.MEAN),
        ),
        rows=tuple(rows),
        note=gettext(
            "求人倍率＝需求人数÷求职人数，只计需求和求职都报的来源；环比、同比只比较两季都上报的"
            "地方和来源，倍率的为倍率之差。一季度环比含春节因素。"
        ),
        empty=gettext("没有同时报需求和求职的来源，不计算求人倍率。"),
    )


def changes(facts: Facts) -> Table:
    """Compare demand and seekers with earlier quarters, over the reports of both."""
    rows = []
    for line in facts.market:
        told = (line.last or Matched(), line.year or Matched())
        cells: list[Cell] = [period_words(line.key)]
        for one in told:
            cells += [_percent(one.demand), _percent(one.seekers), one.n or None]
        rows.append((line.key, tuple(cells)))
    return Table(
        code="changes",
        title=gettext("需求和求职的环比、同比"),
        heads=(
            Head("period", gettext("季度"), Kind.WORDS),
            Head("demand-last", gettext("需求环比（%）"), Kind.SHARE),
            Head("seekers-last", gettext("求职环比（%）"), Kind.SHARE),
            Head("n-last", gettext("环比地数")),
            Head("demand-year", gettext("需求同比（%）"), Kind.SHARE),
            Head("seekers-year", gettext("求职同比（%）"), Kind.SHARE),
            Head("n-year", gettext("同比地数")),
        ),
        rows=tuple(rows),
        note=gettext("只比较两季都上报了需求和求职的地方和来源，地数是这样的地方有几个。"),
        empty=gettext("没有同时报需求和求职的来源，不计算求人倍率。"),
    )


def _changes(facts: Facts, line: MarketLine) -> tuple[Matched, Matched]:
    """Return a quarter's changes; none of a ratio that is not shown."""
    if isinstance(_shown(facts, line), str):
        return Matched(), Matched()
    return line.last or Matched(), line.year or Matched()


def _percent(share: float | None) -> float | None:
    return None if share is None else round(100 * share, 1)


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
