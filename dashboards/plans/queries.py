"""Seat plans as officers read them: the list, one with its rows, what became of it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from app import clock, db
from app.db import require_transaction
from app.decisions.data import Decision, DecisionKind
from app.decisions.queries import reviewer_of
from app.decisions.service import open_decision, reason_of_return
from app.errors import NotFoundError
from app.i18n import current_language
from app.permits import Actor, Permit
from app.reference.queries import DivisionName, OccupationName, division_names, occupation_names
from app.settings import settings
from dashboards.periods import quarter_of, quarters_after
from dashboards.plans.capacity import OPENED, starts
from dashboards.plans.data import Limits, PlanOutcome, PlanState
from dashboards.plans.gathering import terms_on
from dashboards.plans.service import PLANNED_AHEAD
from dashboards.plans.terms import PlanTerms


class PlanLine(msgspec.Struct, frozen=True, kw_only=True):
    """A plan in the list."""

    id: UUID
    period: str
    title: str
    state: PlanState
    seats: int
    classes: int
    cost: int
    drafted_by: str
    changed_at: datetime


class PlanRow(msgspec.Struct, frozen=True, kw_only=True):
    """Seats of one occupation and level at one institution."""

    id: UUID
    occupation_code: str
    occupation: str
    level: str
    organisation: UUID
    institution: str
    division: str
    place: str
    last_seats: int
    low: int
    seats: int
    high: int
    robust: int
    classes: int
    cost: int
    expected_placed: int
    locked: bool
    locked_seats: int | None
    lock_reason: str


class Became(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a planned row: seats opened, persons enrolled and completed so far."""

    occupation: str
    institution: str
    planned: int
    opened: int
    enrolled: int
    completed: int


class PlanView(msgspec.Struct, frozen=True, kw_only=True):
    """One plan as its page needs it. ``unmet`` is by occupation: name, gap, what stays open."""

    id: UUID
    period: str
    title: str
    state: PlanState
    limits: Limits
    outcome: PlanOutcome | None
    solved_at: datetime | None
    drafted_by: str
    signed_by: str
    signed_at: datetime | None
    reviewed_by: str
    rows: tuple[PlanRow, ...]
    idle: int
    """Offers that open nothing, opened nothing and are not locked: left out of ``rows``."""
    unmet: tuple[tuple[str, float, float], ...]
    became: tuple[Became, ...]
    changed_locks: int
    proposed: Decision | None
    returned_for: str
    places: dict[str, str]
    terms: PlanTerms
    names: dict[str, str]

    @property
    def opened(self) -> tuple[PlanRow, ...]:
        """Rows that open something or are locked."""
        return tuple(row for row in self.rows if row.seats or row.locked)

    @property
    def closed(self) -> tuple[PlanRow, ...]:
        """Rows that open nothing now, though they did last year or would at other demand."""
        return tuple(row for row in self.rows if not row.seats and not row.locked)

    @property
    def seats(self) -> int:
        """Seats in all."""
        return sum(row.seats for row in self.rows)

    @property
    def classes(self) -> int:
        """Classes in all."""
        return sum(row.classes for row in self.rows)

    @property
    def cost(self) -> int:
        """Yuan in all."""
        return sum(row.cost for row in self.rows)

    @property
    def robust(self) -> int:
        """Seats opened under all three outlooks."""
        return sum(row.robust for row in self.rows)

    @property
    def placed(self) -> int:
        """Persons expected in jobs."""
        return sum(row.expected_placed for row in self.rows)


class NewPlan(msgspec.Struct, frozen=True, kw_only=True):
    """What the form of a new plan offers."""

    periods: tuple[str, ...]
    places: dict[str, str]
    terms: PlanTerms


def _name(named: DivisionName | OccupationName) -> str:
    return (named.en if current_language() == "en" else "") or named.zh


def _city_only(actor: Actor) -> None:
    if not actor.reach(Permit.DASHBOARD_VIEW).everything:
        raise NotFoundError("not-found")


async def plan_list(actor: Actor) -> list[PlanLine]:
    """Return the plans, the latest quarter first. Raises NotFoundError outside the city."""
    _city_only(actor)
    async with db.read(actor) as connection:
        rows = await connection.fetch(
            "SELECT p.id, p.period, p.title, p.state, coalesce(sum(r.seats), 0)::int AS seats,"
            " coalesce(sum(r.classes), 0)::int AS classes, coalesce(sum(r.cost), 0)::int AS cost,"
            " p.drafted_by, p.changed_at FROM seat_plan p LEFT JOIN seat_plan_row r"
            " ON r.plan = p.id WHERE p.state <> 'discarded' GROUP BY p.id"
            " ORDER BY p.period DESC, p.changed_at DESC LIMIT 200"
        )
    return msgspec.convert([dict(row) for row in rows], list[PlanLine])


async def new_plan(actor: Actor) -> NewPlan:
    """Return what a new plan can be drawn up for."""
    _city_only(actor)
    async with db.read(actor):
        return NewPlan(
            periods=tuple(quarters_after(quarter_of(clock.today()), PLANNED_AHEAD)),
            places=await _places(),
            terms=await terms_on(clock.today()),
        )


async def _places() -> dict[str, str]:
    return {d.code: _name(d) for d in await division_names(settings().city_code)}


async def plan_view(actor: Actor, key: UUID) -> PlanView:
    """Return one plan. Raises NotFoundError."""
    _city_only(actor)
    async with db.read(actor) as connection:
        held = await connection.fetchrow(
            "SELECT id, period, title, state, limits, outcome, solved_at, drafted_by, signed_by,"
            " signed_at FROM seat_plan WHERE id = $1",
            key,
        )
        if held is None:
            raise NotFoundError("not-found")
        names = {code: _name(name) for code, name in (await occupation_names()).items()}
        places = await _places()
        rows = await _rows(key, names, places)
        proposed = await open_decision(DecisionKind.SEAT_PLAN, key)
        returned = await reason_of_return(DecisionKind.SEAT_PLAN, key)
        schools = await _schools(key)
        reviewed_by = await reviewer_of(key)
        became = await _became(key, held["period"]) if held["state"] == "signed" else []
        terms = await terms_on(clock.today())
    state = PlanState(held["state"])
    if state is PlanState.HANDED_IN and proposed is None:
        state = PlanState.SOLVED
    outcome = msgspec.json.decode(held["outcome"], type=PlanOutcome) if held["outcome"] else None
    shown = tuple(r for r in rows if r.seats or r.low or r.high or r.last_seats or r.locked)
    return PlanView(
        id=key,
        period=held["period"],
        title=held["title"],
        state=state,
        limits=msgspec.json.decode(held["limits"], type=Limits),
        outcome=outcome,
        solved_at=held["solved_at"],
        drafted_by=held["drafted_by"],
        signed_by=held["signed_by"],
        signed_at=held["signed_at"],
        reviewed_by=reviewed_by,
        rows=shown,
        idle=len(rows) - len(shown),
        unmet=_unmet(outcome, names),
        became=tuple(_became_row(row, names) for row in became),
        changed_locks=sum(row.locked and row.locked_seats != row.seats for row in rows),
        proposed=proposed,
        returned_for=returned,
        places=places,
        terms=terms,
        names={**names, **schools, **places},
    )


async def _schools(key: UUID) -> dict[str, str]:
    """Return the names of the institutions in the problem, solved or not."""
    rows = await require_transaction().fetch(
        "SELECT id, name FROM organisation WHERE id::text IN (SELECT o ->> 'institution'"
        " FROM seat_plan p, jsonb_array_elements(CASE WHEN jsonb_typeof(p.problem -> 'offers')"
        " = 'array' THEN p.problem -> 'offers' ELSE '[]' END) o WHERE p.id = $1)",
        key,
    )
    return {str(row["id"]): row["name"] for row in rows}


async def _rows(key: UUID, names: Mapping[str, str], places: Mapping[str, str]) -> list[PlanRow]:
    rows = await require_transaction().fetch(
        "SELECT r.id, r.occupation_code, r.level, r.organisation, o.name AS institution,"
        " r.division, r.last_seats, r.low, r.seats, r.high, r.robust, r.classes, r.cost,"
        " r.expected_placed, r.locked, r.locked_seats, r.lock_reason FROM seat_plan_row r"
        " JOIN organisation o ON o.id = r.organisation WHERE r.plan = $1",
        key,
    )
    made = [
        msgspec.convert(
            {
                **dict(row),
                "occupation": names.get(row["occupation_code"], row["occupation_code"]),
                "place": places.get(row["division"], row["division"]),
            },
            PlanRow,
        )
        for row in rows
    ]
    totals: dict[str, int] = {}
    for row in made:
        totals[row.occupation_code] = totals.get(row.occupation_code, 0) + row.seats
    made.sort(key=lambda r: (-totals[r.occupation_code], r.occupation_code, -r.seats, r.level))
    return made


def _unmet(
    outcome: PlanOutcome | None, names: Mapping[str, str]
) -> tuple[tuple[str, float, float], ...]:
    found: dict[str, list[float]] = {}
    for one in outcome.solution.unmet if outcome else ():
        sums = found.setdefault(one.occupation, [0.0, 0.0])
        sums[0] += one.gap
        sums[1] += one.unmet
    ordered = sorted(found.items(), key=lambda item: -item[1][1])
    return tuple((names.get(code, code), gap, open_) for code, (gap, open_) in ordered)


async def _became(key: UUID, period: str) -> list[Any]:
    following = starts(quarters_after(period, 1)[0])
    found: list[Any] = await require_transaction().fetch(
        "WITH planned AS (SELECT occupation_code, organisation, sum(seats)::int AS seats"
        "  FROM seat_plan_row WHERE plan = $1 AND seats > 0 GROUP BY 1, 2), opened AS"
        " (SELECT c.occupation_code, c.organisation, sum(c.capacity)::int AS seats,"
        "  sum(c.enrolled)::int AS enrolled, sum((SELECT count(*) FROM enrolment e WHERE"
        "  e.training_class = c.id AND e.state = 'completed'))::int AS completed"
        "  FROM training_class c WHERE c.starts_on >= $2 AND c.starts_on < $3"
        "  AND c.state = ANY($4)"
        "  GROUP BY 1, 2)"
        " SELECT coalesce(p.occupation_code, o.occupation_code) AS code, g.name,"
        " coalesce(p.seats, 0) AS planned, coalesce(o.seats, 0) AS opened,"
        " coalesce(o.enrolled, 0) AS enrolled, coalesce(o.completed, 0) AS completed"
        " FROM planned p FULL JOIN opened o ON o.occupation_code = p.occupation_code"
        " AND o.organisation = p.organisation JOIN organisation g"
        " ON g.id = coalesce(p.organisation, o.organisation)"
        " ORDER BY planned DESC, opened DESC, g.name",
        key, starts(period), following, list(OPENED),
    )  # fmt: skip
    return found


def _became_row(row: Mapping[str, Any], names: Mapping[str, str]) -> Became:
    return Became(
        occupation=names.get(row["code"], row["code"]),
        institution=row["name"],
        planned=row["planned"],
        opened=row["opened"],
        enrolled=row["enrolled"],
        completed=row["completed"],
    )
