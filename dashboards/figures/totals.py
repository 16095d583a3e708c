"""Are we on plan: every measure as quarter, year to date, change and share of the target."""

from collections.abc import Mapping, Sequence

from app.i18n import N_, gettext
from dashboards.facts.data import Figure as Fact
from dashboards.facts.data import Measure
from dashboards.figures.data import Frame
from dashboards.figures.filters import knows_persons
from dashboards.figures.growth import REPORTED, change
from dashboards.figures.words import caption, latest_reported
from dashboards.panel import Cell, Column, Kind, Panel
from dashboards.periods import quarters_back, year_before

MEASURES: tuple[tuple[Measure, str], ...] = (
    (Measure.DEMAND, N_("需求")),
    (Measure.ADVERTISED, N_("新增空缺")),
    (Measure.FILLED, N_("已补空缺")),
    (Measure.SEATS, N_("计划名额")),
    (Measure.ENROLLED, N_("入班")),
    (Measure.COMPLETED, N_("结业")),
    (Measure.CERTIFIED, N_("获证")),
    (Measure.PLACED, N_("就业")),
    (Measure.SUPPLY, N_("有效供给")),
)
_METRICS = {Measure.SEATS: "planned"}
"""Codes of the dictionary that differ from the facts'."""
Values = Mapping[tuple[Measure, str], int]


_TO_DATE = {
    measure: Measure(f"{measure.value}_ytd")
    for measure in Measure
    if f"{measure.value}_ytd" in {m.value for m in Measure}
}


def panel(frame: Frame, facts: Sequence[Fact], targets: Mapping[str, float]) -> Panel:
    """Return the table; it has no drawing, its figures are of different kinds."""
    period = frame.scope.period
    held: dict[tuple[Measure, str], int] = {}
    for fact in facts:
        held[fact.measure, fact.period] = held.get((fact.measure, fact.period), 0) + fact.value
    rows = tuple(
        (gettext(name), *cells)
        for measure, name in MEASURES
        if (cells := _cells(frame, facts, held, measure, targets)) is not None
    )
    title = _title(held, period, targets)
    return Panel(
        code="totals",
        title=title,
        about=gettext("人数每人只计一次；需求、空缺、名额按数相加。累计是本年一季度到本季度"),
        caption=caption(frame, gettext("用工需求上报；匠册班级、结业、证书、就业；工作清单")),
        columns=(
            Column(gettext("指标"), Kind.WORDS),
            Column(gettext("本季度")),
            Column(gettext("同比（%）"), Kind.SHARE),
            Column(gettext("同比的地方"), Kind.WORDS),
            Column(gettext("累计")),
            Column(gettext("累计同比（%）"), Kind.SHARE),
            Column(gettext("累计同比的地方"), Kind.WORDS),
            Column(gettext("年度目标")),
            Column(gettext("完成（%）"), Kind.SHARE),
        ),
        rows=rows,
        summary=title,
        missing=(
            gettext("“—”是没有上报或没有目标。"),
            gettext("需求和空缺的同比只比两年各季都上报的地方（同口径）；其余来自登记，全数相比。"),
            *_left_out(frame),
        ),
        empty=latest_reported(frame),
        metrics=tuple(_METRICS.get(measure, measure.value) for measure, _ in MEASURES),
    )


def _left_out(frame: Frame) -> tuple[str, ...]:
    """Say what is not known of the occupations and the level chosen."""
    scope, said = frame.scope, []
    if not knows_persons(frame):
        said.append(
            gettext("入班、结业等人数每人只计一次，没有几个职业的合计；选一个职业可以看到。")
        )
    if scope.level:
        said.append(gettext("空缺不分等级，不在表中。"))
    if scope.group or scope.new or scope.level:
        said.append(gettext("年度目标是全部职业、全部等级的，筛选后不比较。"))
    return tuple(said)


def _cells(
    frame: Frame,
    facts: Sequence[Fact],
    held: Values,
    measure: Measure,
    targets: Mapping[str, float],
) -> tuple[Cell, ...] | None:
    period = frame.scope.period
    now, year = _in_quarter(measure, held, period), _to_date(measure, held, period)
    target = targets.get(measure.value)
    if now is None and year is None and target is None:
        return None
    done = 100 * year / target if target and year is not None else None
    return (
        now, *_grown(frame, facts, held, measure, 1),
        year, *_grown(frame, facts, held, measure, int(period[-1])),
        target, None if done is None else round(done, 2),
    )  # fmt: skip


def _grown(
    frame: Frame, facts: Sequence[Fact], held: Values, measure: Measure, quarters: int
) -> tuple[float | None, str | None]:
    """Return the growth of the last quarters in percent, and over how many divisions it is."""
    period = frame.scope.period
    if measure in REPORTED:
        found = change(frame, facts, measure, quarters_back(period, quarters))
        share = None if found.share is None else round(100 * found.share, 2)
        return share, f"{found.n}/{found.of}"
    ends = (period, year_before(period))
    now, then = (
        _in_quarter(measure, held, end) if quarters == 1 else _to_date(measure, held, end)
        for end in ends
    )
    return (None if now is None or not then else round(100 * (now / then - 1), 2)), None


def _in_quarter(measure: Measure, held: Values, period: str) -> int | None:
    """Return a measure of a quarter; one without classes has no seats, which is a true zero.

    Our own classes are all known; where no quarter read has any, nothing is known.
    """
    if measure is Measure.SEATS and any(one is measure for one, _ in held):
        return held.get((measure, period), 0)
    return held.get((measure, period))


def _to_date(measure: Measure, held: Values, end: str) -> int | None:
    if measure in _TO_DATE:
        return held.get((_TO_DATE[measure], end))
    parts = [_in_quarter(measure, held, quarter) for quarter in quarters_back(end, int(end[-1]))]
    known = [part for part in parts if part is not None]
    return sum(known) if len(known) == len(parts) else None


def _title(held: Values, period: str, targets: Mapping[str, float]) -> str:
    year = held.get((Measure.CERTIFIED_YTD, period))
    target = targets.get(Measure.CERTIFIED)
    if year is not None and target:
        return gettext("今年获证 %(n)s 人，完成目标 %(share)s", n=f"{year:,}",
                       share=f"{year / target:.0%}")  # fmt: skip
    if year is not None:
        return gettext("今年获证 %(n)s 人", n=f"{year:,}")
    completed = held.get((Measure.COMPLETED, period))
    if completed is not None:
        return gettext("本季度结业 %(n)s 人", n=f"{completed:,}")
    demand = held.get((Measure.DEMAND, period))
    if demand is not None:
        return gettext("本季度需求 %(n)s 人", n=f"{demand:,}")
    return gettext("本季度还没有数字")
