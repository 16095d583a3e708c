"""Alarms of supply: what should be warned of now, from the facts. Shared steps of the night."""

from collections.abc import Collection
from datetime import date, timedelta

from app.db import require_transaction
from dashboards.figures.citywide import standings
from dashboards.periods import quarter_of, quarters_after, quarters_back
from dashboards.warning.data import Action, AlertKind, Cause, Wanted
from dashboards.warning.rules import completion_low
from dashboards.warning.terms import WarningTerms

_YEAR = timedelta(days=365)
_IN_A_ROW = 2


async def surplus(period: str, full: Collection[str], today: date) -> list[Wanted]:
    """Return occupations of which more were trained than asked for under any allocation.

    It has to hold in two quarters in a row, in both of which enough of the city reported: what
    some divisions did not ask for yet is no surplus. Figures are those of the pages.
    """
    back = quarters_back(period, _IN_A_ROW)
    if not set(back) <= set(full):
        return []
    now, before = [await standings(one, today) for one in back]
    return [
        Wanted(
            kind=AlertKind.SURPLUS,
            subject=code,
            occupation_code=code,
            period=period,
            cause=Cause.TOO_MANY_TRAINED,
            action=Action.HOLD_CLASSES,
            facts={
                "gap": (held.openings or 0) - held.supply,
                "demand": held.openings,
                "supply": held.supply,
                "least": held.least,
            },
        )
        for code, held in now.items()
        if held.surplus_under_any and (old := before.get(code)) and old.surplus_under_any
    ]


async def unplanned(short: Collection[str], period: str, today: date) -> list[Wanted]:
    """Return occupations short city-wide for which no class is coming, running or planned.

    A seat plan that is signed for this quarter or a later one counts as planned.
    """
    ahead = [quarter_of(today), *quarters_after(quarter_of(today), 8)]
    rows = await require_transaction().fetch(
        "SELECT occupation_code AS code FROM training_class WHERE state IN ('filed', 'approved',"
        " 'running', 'assessed') AND ends_on >= $1 UNION SELECT r.occupation_code"
        " FROM seat_plan_row r JOIN seat_plan p ON p.id = r.plan"
        " WHERE p.state = 'signed' AND p.period = ANY($2) AND r.seats > 0",
        today, ahead,
    )  # fmt: skip
    planned = {row["code"] for row in rows}
    return [
        Wanted(
            kind=AlertKind.NO_CLASS,
            subject=code,
            occupation_code=code,
            period=period,
            cause=Cause.NOTHING_PLANNED,
            action=Action.OPEN_CLASSES,
            facts={},
        )
        for code in sorted(set(short) - planned)
    ]


async def low_completions(today: date) -> list[Wanted]:
    """Return classes of the last year that completed fewer than chance explains.

    The rate they are held against is that of all classes of the same occupation that ended in
    the same year; where fewer than two classes did, nothing is said.
    """
    rows = await require_transaction().fetch(
        "SELECT c.id, c.number, c.title, c.organisation, o.name AS institution, c.division,"
        " c.occupation_code AS code, c.ends_on,"
        " count(*) FILTER (WHERE e.state IN ('completed', 'failed'))::int AS trainees,"
        " count(*) FILTER (WHERE e.state = 'completed')::int AS completed"
        " FROM training_class c JOIN enrolment e ON e.training_class = c.id"
        " JOIN organisation o ON o.id = c.organisation"
        " WHERE c.state IN ('completed', 'archived') AND c.ends_on > $1"
        " GROUP BY c.id, o.name ORDER BY c.ends_on, c.number",
        today - _YEAR,
    )
    totals: dict[str, list[int]] = {}
    for row in rows:
        held = totals.setdefault(row["code"], [0, 0, 0])
        held[0] += row["completed"]
        held[1] += row["trainees"]
        held[2] += 1
    found = []
    for row in rows:
        completed, trainees, classes = totals[row["code"]]
        if classes < _IN_A_ROW or not trainees:
            continue
        mean = completed / trainees
        if not completion_low(row["completed"], row["trainees"], mean):
            continue
        found.append(
            Wanted(
                kind=AlertKind.COMPLETION_LOW,
                subject=str(row["id"]),
                occupation_code=row["code"],
                division=row["division"],
                organisation=row["organisation"],
                period=quarter_of(row["ends_on"]),
                cause=Cause.BELOW_LIMIT,
                action=Action.LOOK_INTO_CLASS,
                facts={
                    "class": f"{row['institution']} {row['number']}",
                    "completed": row["completed"],
                    "trainees": row["trainees"],
                    "rate": round(row["completed"] / row["trainees"], 3),
                    "mean": round(mean, 3),
                },
            )
        )
    return found


async def late_returns(today: date, terms: WarningTerms) -> list[Wanted]:
    """Return counties whose return is later than the terms allow."""
    rows = await require_transaction().fetch(
        "SELECT id, period, division, due_on FROM county_return"
        " WHERE state IN ('open', 'returned') AND due_on < $1 ORDER BY period, division",
        today - timedelta(days=terms.late_days),
    )
    return [
        Wanted(
            kind=AlertKind.FEED_LATE,
            subject=f"{row['division']}:{row['period']}",
            division=row["division"],
            period=row["period"],
            cause=Cause.NOT_REPORTED,
            action=Action.ASK_FOR_REPORTS,
            facts={"due": row["due_on"].isoformat(), "return": str(row["id"])},
        )
        for row in rows
    ]
