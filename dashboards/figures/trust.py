"""Can it be trusted: which source reported for which division in which quarter, and how late."""

from collections.abc import Collection, Sequence
from enum import StrEnum
from html import escape

import msgspec

from app.i18n import N_, gettext
from dashboards.charts import INK, INK_3, PAPER, SHORT, SURPLUS, UNKNOWN, Figure
from dashboards.figures.beside import Return
from dashboards.figures.data import Frame
from dashboards.figures.drawing import CLEAR, hatched, layout, names_axis
from dashboards.figures.words import caption, latest_reported
from dashboards.panel import Column, Kind, Panel
from dashboards.periods import quarters_back
from dashboards.wording import period_words

QUARTERS, NARROW_QUARTERS = 8, 4
_ROW_PX, _NARROW_ROW_PX = 30, 38


class Received(StrEnum):
    """What came of one report that was expected."""

    SETTLED = "settled"
    PROVISIONAL = "provisional"
    LATE = "late"
    NOTHING = "nothing"
    MISSING = "missing"


WORDS: dict[Received, tuple[str, str]] = {
    Received.SETTLED: (N_("已汇总"), "✓"),
    Received.PROVISIONAL: (N_("已报，未汇总"), "…"),
    Received.LATE: (N_("迟报"), "!"),
    Received.NOTHING: (N_("无可报"), "0"),
    Received.MISSING: (N_("未报"), "—"),
}
"""What each is called, and the mark in its cell: colour never stands alone."""


class TrustRow(msgspec.Struct, frozen=True, kw_only=True):
    """One division and source with what was received in each quarter, the latest first."""

    division: str
    source: str
    received: tuple[Received, ...]


VACANCIES = N_("空岗")
"""Vacancies are told apart from demand, in a file of their own."""
Told = Collection[tuple[str, str]]
"""Quarters and divisions of which something was told."""


def trust_rows(
    frame: Frame, returns: Sequence[Return], periods: Sequence[str], vacancies: Told
) -> tuple[TrustRow, ...]:
    """Return a row a division and source that ever reported, or a division that never did."""
    held = {(r.period, r.division): r for r in returns}
    days = {(r.period, r.division, r.source): r.reported_on for r in frame.reports}
    sources: dict[str, list[str]] = {code: [] for code in frame.codes}
    for _, division, source in days:
        if source not in sources.setdefault(division, []):
            sources[division].append(source)
    rows = []
    for division in frame.codes:
        rows += [
            TrustRow(
                division=division,
                source=source,
                received=tuple(
                    _received(days.get((p, division, source)), held.get((p, division)))
                    for p in periods
                ),
            )
            for source in sorted(sources[division]) or [""]
        ]
        if any(place == division for _, place in vacancies):
            rows.append(
                TrustRow(
                    division=division,
                    source=VACANCIES,
                    received=tuple(
                        Received.SETTLED if (p, division) in vacancies else Received.MISSING
                        for p in periods
                    ),
                )
            )
    return tuple(rows)


def _received(reported_on: str | None, held: Return | None) -> Received:
    if reported_on is None:
        if held is not None and held.nothing_to_report and held.state == "accepted":
            return Received.NOTHING
        return Received.MISSING
    if held is None:
        return Received.PROVISIONAL
    if reported_on > held.due_on.isoformat():
        return Received.LATE
    return Received.SETTLED if held.state == "accepted" else Received.PROVISIONAL


def panel(frame: Frame, returns: Sequence[Return], vacancies: Told = ()) -> Panel:
    """Return the matrix with its table."""
    periods = quarters_back(frame.scope.period, QUARTERS)
    rows = trust_rows(frame, returns, periods, vacancies) if frame.reports else ()
    title = _title(frame, rows)
    names = [_name(frame, row) for row in rows]
    return Panel(
        code="trust",
        title=title,
        about=gettext("每格是一个来源一个季度的上报。未报不等于没有需求"),
        caption=caption(frame, gettext("需求上报记录、空岗上报")),
        columns=(
            Column(gettext("县（市、区）、功能区与来源"), Kind.WORDS),
            *(Column(period_words(period), Kind.WORDS) for period in periods),
        ),
        rows=tuple(
            (name, *(gettext(WORDS[one][0]) for one in row.received))
            for name, row in zip(names, rows, strict=True)
        ),
        figures={
            "wide": _figure(names, rows, periods),
            "narrow": _figure(names, rows, periods[:NARROW_QUARTERS], _two_lines(frame, rows)),
        } if rows else None,
        summary=title,
        empty=latest_reported(frame),
        metrics=("reports",),
    )  # fmt: skip


def _name(frame: Frame, row: TrustRow) -> str:
    place = frame.place(row.division)
    if not row.source:
        return gettext("%(place)s（从未上报）", place=place)
    return gettext("%(place)s · %(source)s", place=place, source=gettext(row.source))


def _title(frame: Frame, rows: Sequence[TrustRow]) -> str:
    if not rows:
        return gettext("还没有任何上报")
    missing = [r for r in rows if r.received[0] is Received.MISSING]
    if missing:
        return gettext(
            "%(period)s还有 %(n)s 份未报", period=period_words(frame.scope.period), n=len(missing)
        )
    late = sum(r.received[0] is Received.LATE for r in rows)
    if late:
        return gettext("本季度都报了，%(n)s 份迟到", n=late)
    return gettext("本季度各地都已上报")


def _two_lines(frame: Frame, rows: Sequence[TrustRow]) -> list[str]:
    """Return the rows' names for a phone: the source in a line of its own under the place."""
    return [
        f"{escape(frame.place(row.division))}<br>"
        + escape(gettext(row.source) if row.source else gettext("从未上报"))
        for row in rows
    ]


def _figure(
    names: Sequence[str],
    rows: Sequence[TrustRow],
    periods: Sequence[str],
    labels: Sequence[str] = (),
) -> Figure:
    cells: dict[Received, list[tuple[int, int]]] = {}
    last = len(periods) - 1
    for place, row in enumerate(rows):
        for column, one in enumerate(row.received[: len(periods)]):
            cells.setdefault(one, []).append((place, last - column))
    shown = list(reversed(periods))
    return {
        "data": [_trace(one, cells[one], names, shown) for one in Received if one in cells],
        "layout": layout(
            (_NARROW_ROW_PX if labels else _ROW_PX) * len(rows) + 84,
            barmode="overlay",
            bargap=0.1,
            showlegend=True,
            legend={"orientation": "h", "x": 0, "y": 0, "yanchor": "top"}
            | {"itemclick": False, "itemdoubleclick": False},
            margin={"l": 8, "r": 8, "t": 32, "b": 44},
            xaxis={
                "side": "top",
                "range": [0, len(periods)],
                "tickvals": [place + 0.5 for place in range(len(periods))],
                "ticktext": [period.replace("Q", " Q") for period in shown],
                "tickfont": {"color": INK_3, "size": 12},
                "showgrid": False,
                "zeroline": False,
                "fixedrange": True,
            },
            yaxis=names_axis(list(labels), tickfont={"size": 11})
            if labels
            else names_axis([escape(name) for name in names]),
        ),
    }


def _marker(one: Received) -> Figure:
    if one is Received.PROVISIONAL:
        return hatched(SURPLUS)
    fill = {Received.SETTLED: SURPLUS, Received.LATE: SHORT}.get(one, CLEAR)
    edge = fill if fill != CLEAR else UNKNOWN
    return {"color": fill, "line": {"color": edge, "width": 1}}


def _trace(
    one: Received,
    cells: Sequence[tuple[int, int]],
    names: Sequence[str],
    periods: Sequence[str],
) -> Figure:
    word, mark = WORDS[one]
    said = [
        gettext(
            "%(name)s，%(period)s：%(said)s",
            name=escape(names[place]), period=period_words(periods[column]), said=gettext(word),
        )
        for place, column in cells
    ]  # fmt: skip
    dark = one in {Received.SETTLED, Received.LATE}
    return {
        "type": "bar",
        "orientation": "h",
        "name": gettext(word),
        "y": [place for place, _ in cells],
        "base": [column + 0.04 for _, column in cells],
        "x": [0.92] * len(cells),
        "width": 0.86,
        "marker": _marker(one),
        "text": [mark] * len(cells),
        "textposition": "inside",
        "insidetextanchor": "middle",
        "textangle": 0,
        "insidetextfont": {"color": PAPER if dark else INK},
        "customdata": said,
        "hovertext": said,
        "hovertemplate": "%{hovertext}<extra></extra>",
    }
