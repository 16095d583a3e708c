"""Where the shortage is: diverging bars of gaps with their range, and the table behind them."""

from collections.abc import Mapping, Sequence

from app.i18n import gettext
from dashboards import charts
from dashboards.data import GapRow, GapState
from dashboards.figures.data import Frame
from dashboards.figures.words import caption, latest_reported, occupation_links
from dashboards.panel import Cell, Column, Kind, Panel
from dashboards.wording import STATES, unknown_words


def panel(frame: Frame, rows: Sequence[GapRow]) -> Panel:
    """Return the chart with its table: every occupation, the largest shortage first."""
    drawn = any(row.gap is not None for row in rows)
    states = {state: gettext(said) for state, said in STATES.items()}
    return Panel(
        code="gaps",
        title=_title(rows),
        about=gettext("缺口＝需求－有效供给（人）。细线为偶然波动范围。各职业明细见表"),
        caption=caption(frame, gettext("用工需求上报；匠册结业与获证"))
        + gettext("有效供给不含本岗位提升的在职职工。"),
        columns=(
            Column(gettext("职业"), Kind.WORDS),
            Column(gettext("需求")),
            Column(gettext("有效供给")),
            Column(gettext("缺口")),
            Column(gettext("波动下限")),
            Column(gettext("波动上限")),
            Column(gettext("覆盖率"), Kind.MEAN),
            Column(gettext("状态"), Kind.WORDS),
        ),
        rows=tuple(_cells(row, states) for row in rows),
        keys=tuple(row.code for row in rows),
        links=occupation_links(frame, (row.code for row in rows)),
        figures={
            "wide": charts.gap_bars(rows, provisional=frame.provisional),
            "narrow": charts.gap_bars_narrow(rows, provisional=frame.provisional),
        } if drawn else None,
        summary=charts.summary(rows),
        empty=gettext("这个范围内没有需求，也没有供给。") + latest_reported(frame),
        metrics=("demand", "supply", "gap", "chance_range", "coverage", "short_occupations"),
    )  # fmt: skip


def _title(rows: Sequence[GapRow]) -> str:
    short = [row for row in rows if row.state is GapState.SHORTAGE and row.gap]
    if not short:
        return gettext("各职业缺口")
    return gettext(
        "%(n)s 个职业短缺，%(name)s缺 %(gap)s 人",
        n=len(short),
        name=short[0].name,
        gap=f"{short[0].gap:,}",
    )


def _cells(row: GapRow, states: Mapping[GapState, str]) -> tuple[Cell, ...]:
    state = states[row.state] if row.gap is not None else unknown_words(row)
    coverage = None if row.coverage is None else round(row.coverage, 4)
    return (row.name, row.demand, row.supply, row.gap, row.low, row.high, coverage, state)
