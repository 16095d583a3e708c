"""Which division is short of whom: coverage by occupation and division on one fixed scale."""

from collections.abc import Mapping, Sequence
from html import escape

from app.i18n import gettext
from dashboards.charts import INK, INK_3, PAPER, UNKNOWN, Figure
from dashboards.data import GapState
from dashboards.facts.data import Measure
from dashboards.figures.data import Frame
from dashboards.figures.drawing import CLEAR, HEAT, cut, hatched, layout, names_axis
from dashboards.figures.gap_reading import Heat
from dashboards.figures.heat_cells import (
    CellState,
    HeatCell,
    HeatRow,
    crossed,
    heat_rows,
    shade,
    suppress_rows,
)
from dashboards.figures.words import caption, latest_reported, occupation_links
from dashboards.frames import states_of
from dashboards.panel import Cell, Column, Kind, Panel

_SIGNS = {CellState.KNOWN: "*", CellState.NO_DEMAND: "○"}
"""What stands in a cell that has no room for its words."""
MOST, NARROW_MOST = 15, 8
_ROW_PX = 34
_PLACE = 20
"""Half letters of a place's name that stand upright on a phone."""


def panel(frame: Frame, facts: Heat) -> Panel:
    """Return the chart with its table; rows are the occupations asked for most."""
    rows = _rows(frame, facts)
    divisions = [frame.place(code) for code in frame.codes]
    title = _title(frame, rows, divisions)
    words = _words()
    return Panel(
        code="heatmap",
        title=title,
        about=gettext("覆盖率＝有效供给÷需求。色阶在任何筛选下固定：四分之一到四倍"),
        caption=caption(frame, gettext("用工需求上报；匠册结业与获证")) + _key(frame),
        columns=(
            Column(gettext("职业"), Kind.WORDS),
            *(Column(name, Kind.MEAN) for name in divisions),
        ),
        rows=tuple(
            (frame.names.get(row.code, row.code), *_printed(row, words)) for row in rows
        ),
        keys=tuple(row.code for row in rows),
        links=occupation_links(frame, (row.code for row in rows)),
        figures={
            "wide": _figure(frame, rows[:MOST], divisions),
            "narrow": _figure(frame, rows[:NARROW_MOST], divisions, wide=False),
        } if rows else None,
        summary=title,
        empty=latest_reported(frame),
        metrics=("coverage", "demand", "supply"),
    )  # fmt: skip


def _rows(frame: Frame, heat: Heat) -> tuple[HeatRow, ...]:
    demand, supply = (crossed(heat.facts, one) for one in (Measure.DEMAND, Measure.SUPPLY))
    asked = {code: sum(people.values()) for code, people in demand.items()}
    codes = sorted(asked, key=lambda code: (-asked[code], code))
    if frame.scope.new:
        codes = [code for code in codes if code in frame.new]
    codes = [code for code in codes if code.startswith(frame.scope.group)]
    reported = {r.division for r in frame.reports if r.period == frame.scope.period}
    rows = heat_rows(codes, frame.codes, demand, supply, reported)
    if frame.officer:
        return rows
    return suppress_rows(rows, heat.hidden, frame.terms.public_min_count, heat.held)


def _title(frame: Frame, rows: Sequence[HeatRow], divisions: Sequence[str]) -> str:
    known = [
        (cell.demand, cell.supply, column, row.code)
        for row in rows
        for column, cell in enumerate(row.cells)
        if cell.state is CellState.KNOWN and cell.demand and cell.supply is not None
    ]
    if not known:
        return gettext("还看不出哪个地方缺人")
    states = states_of([one[0] for one in known], [one[1] for one in known], frame.terms)
    short = [
        (demand - supply, column, code)
        for (demand, supply, column, code), state in zip(known, states, strict=True)
        if state is GapState.SHORTAGE
    ]
    if not short:
        return gettext("看得清的各处，缺口都没有超出偶然波动")
    gap, column, code = max(short)
    tied = sum(one[0] == gap for one in short)
    if tied > 1:
        return gettext("%(n)s 处同样最缺，各缺 %(gap)s 人", n=tied, gap=f"{gap:,}")
    place, name = divisions[column], frame.names.get(code, code)
    return gettext("%(place)s最缺%(name)s，缺 %(n)s 人", place=place, name=name, n=f"{gap:,}")


def _key(frame: Frame) -> str:
    said = gettext("“—”是未上报，不等于零；“○”是没有需求记录而有供给；0.00 是有需求而没有供给。")
    if frame.officer:
        return said
    return said + gettext(
        "人数 1 至 %(n)s 的格不显示，为防推算另有几格一并遮蔽。", n=frame.terms.public_min_count - 1
    )


def _words() -> dict[CellState, str]:
    return {
        CellState.HIDDEN: gettext("不显示"),
        CellState.NOT_REPORTED: "—",
        CellState.NO_DEMAND: gettext("没有需求记录"),
        CellState.NOTHING: "0",
        CellState.KNOWN: gettext("需求不足 10"),
    }


def _printed(row: HeatRow, words: Mapping[CellState, str]) -> list[Cell]:
    return [
        words[cell.state] if cell.coverage is None else round(cell.coverage, 4)
        for cell in row.cells
    ]


def _figure(
    frame: Frame, rows: Sequence[HeatRow], divisions: Sequence[str], *, wide: bool = True
) -> Figure:
    looks: dict[str, list[tuple[int, int, HeatCell, str]]] = {}
    for place, row in enumerate(rows):
        for column, cell in enumerate(row.cells):
            said = _said(frame.names.get(row.code, row.code), divisions[column], cell)
            looks.setdefault(_look(cell), []).append((place, column, cell, said))
    size, most = (12, 32) if wide else (9, 14)
    return {
        "data": [
            _trace(look, cells, [row.code for row in rows], size)
            for look, cells in sorted(looks.items())
        ],
        "layout": layout(
            _ROW_PX * len(rows) + (56 if wide else 96),
            bargap=0.06,
            barmode="overlay",
            margin={"l": 4, "r": 4, "t": 40 if wide else 84, "b": 4},
            xaxis={
                "side": "top",
                "range": [-0.02, len(divisions) + 0.02],
                "tickvals": [place + 0.5 for place in range(len(divisions))],
                "ticktext": [escape(name if wide else cut(name, _PLACE)) for name in divisions],
                "tickangle": 0 if wide else -90,
                "tickfont": {"color": INK_3, "size": size},
                "showgrid": False,
                "zeroline": False,
                "fixedrange": True,
            },
            yaxis=names_axis(
                [escape(cut(frame.names.get(row.code, row.code), most)) for row in rows],
                tickfont={"size": 13 if wide else 11},
            ),
        ),
    }


def _look(cell: HeatCell) -> str:
    if cell.coverage is not None:
        return f"heat{shade(cell.coverage)}"
    return cell.state.value


def _trace(
    look: str, cells: Sequence[tuple[int, int, HeatCell, str]], codes: Sequence[str], size: int
) -> Figure:
    if look.startswith("heat"):
        step = int(look.removeprefix("heat"))
        marker: Figure = {"color": HEAT[step], "line": {"color": PAPER, "width": 1}}
        ink = PAPER if step == 6 else INK  # noqa: PLR2004 - white reads on the darkest blue only
    elif look == CellState.HIDDEN:
        marker, ink = hatched(), INK
    else:
        marker, ink = {"color": CLEAR, "line": {"color": UNKNOWN, "width": 0.5}}, INK_3
    said = [said for *_, said in cells]
    return {
        "type": "bar",
        "orientation": "h",
        "y": [place for place, *_ in cells],
        "base": [column + 0.03 for _, column, *_ in cells],
        "x": [0.94] * len(cells),
        "width": 0.92,
        "marker": marker,
        "text": [_text(cell) for _, _, cell, _ in cells],
        "textposition": "inside",
        "insidetextanchor": "middle",
        "textangle": 0,
        "constraintext": "none",
        "insidetextfont": {"color": ink, "size": size},
        "ids": [f"{codes[place]}@{column}" for place, column, *_ in cells],
        "customdata": said,
        "hovertext": said,
        "hovertemplate": "%{hovertext}<extra></extra>",
    }


def _text(cell: HeatCell) -> str:
    if cell.state is CellState.HIDDEN:
        return ""
    if cell.coverage is not None:
        return f"{cell.coverage:.2f}"
    return _SIGNS.get(cell.state) or _words()[cell.state]


def _said(name: str, place: str, cell: HeatCell) -> str:
    if cell.coverage is None:
        return gettext(
            "%(name)s，%(place)s：%(said)s", name=escape(name), place=escape(place),
            said=gettext("未上报")
            if cell.state is CellState.NOT_REPORTED
            else _words()[cell.state],
        )  # fmt: skip
    return gettext(
        "%(name)s，%(place)s：覆盖 %(coverage)s（需求 %(demand)s，供给 %(supply)s）",
        name=escape(name),
        place=escape(place),
        coverage=f"{cell.coverage:.2f}",
        demand=f"{cell.demand:,}",
        supply=f"{cell.supply:,}",
    )
