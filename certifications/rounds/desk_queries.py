"""Rounds at the desk: the list, one round's progress, its applications."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

import msgspec

from app import clock, db
from app.decisions.data import Decision, DecisionKind
from app.decisions.queries import decisions_about
from app.decisions.service import open_decision, reason_of_return
from app.people.data import Tier
from app.permits import Actor, Permit
from app.reference.queries import DivisionName, division_names
from app.scope import reach_arguments
from app.settings import settings
from certifications.rounds.data import (
    ApplicationRow,
    ApplicationState,
    RoundRow,
    RoundState,
)
from certifications.rounds.deadlines import days_left
from certifications.rounds.queries import (
    APPLICATION,
    ROUND,
    application_from,
    round_from,
    round_of,
)

PAGE = 50
_REACHED = "($1 OR a.organisation = ANY($2::uuid[]) OR a.division = ANY($3::text[]))"


class RoundFilter(msgspec.Struct, frozen=True, kw_only=True):
    """What the list of rounds is narrowed to."""

    tier: Tier | None = None
    state: RoundState | None = None
    year: int | None = None


class RoundLine(msgspec.Struct, frozen=True, kw_only=True):
    """A round with how many applied within the reader's reach."""

    held: RoundRow
    applications: int


class RoundDesk(msgspec.Struct, frozen=True, kw_only=True):
    """One round's progress within the reader's reach."""

    held: RoundRow
    counts: dict[ApplicationState, int]
    late: int
    decisions: list[Decision]
    call: Decision | None
    returned_for: str
    days_left: int | None
    over: bool
    divisions: list[DivisionName]

    @property
    def submitted(self) -> int:
        """How many were ever submitted and not withdrawn."""
        out = {ApplicationState.DRAFT, ApplicationState.WITHDRAWN}
        return sum(n for state, n in self.counts.items() if state not in out)


async def round_list(actor: Actor, wanted: RoundFilter) -> list[RoundLine]:
    """Return rounds, newest first; drafts are for those who draw rounds up or decide on them."""
    async with db.read(actor) as connection:
        rows = await connection.fetch(
            ROUND.replace(
                "SELECT ", "SELECT (SELECT count(*) FROM application a WHERE a.round = r.id"
                f" AND {_REACHED} AND a.submitted_at IS NOT NULL AND a.state <> 'withdrawn')"
                " AS applications, ", 1
            )
            + " WHERE ($4::text IS NULL OR r.tier = $4) AND ($5::text IS NULL OR r.state = $5)"
            " AND ($6::int IS NULL OR r.year = $6) AND (r.called_at IS NOT NULL OR $7)"
            " ORDER BY r.opens_on DESC, r.id DESC LIMIT 200",
            *reach_arguments(actor, Permit.ROUND_VIEW), wanted.tier, wanted.state, wanted.year,
            actor.may(Permit.DECISION_VIEW),
        )  # fmt: skip
    return [RoundLine(held=round_from(row), applications=row["applications"]) for row in rows]


async def round_desk(actor: Actor, key: UUID) -> RoundDesk:
    """Return one round's progress; raises NotFoundError for none."""
    today = clock.today()
    async with db.read(actor) as connection:
        held = await round_of(key)
        rows = await connection.fetch(
            "SELECT a.state, count(*) AS n, count(*) FILTER (WHERE a.due_on < $5) AS late"
            f" FROM application a WHERE {_REACHED} AND a.round = $4 GROUP BY a.state",
            *reach_arguments(actor, Permit.ROUND_VIEW), key, today,
        )  # fmt: skip
        return RoundDesk(
            held=held,
            counts={ApplicationState(row["state"]): row["n"] for row in rows},
            late=sum(row["late"] for row in rows),
            decisions=await decisions_about(key) if actor.may(Permit.DECISION_VIEW) else [],
            call=await open_decision(DecisionKind.CALL, key),
            returned_for=await reason_of_return(DecisionKind.CALL, key),
            days_left=await days_left(held.closes_on) if held.state is RoundState.CALLED else None,
            over=today > held.closes_on,
            divisions=await division_names(settings().city_code),
        )


class ApplicationFilter(msgspec.Struct, frozen=True, kw_only=True):
    """What a round's applications are narrowed to, as the URL says it."""

    q: str = ""
    state: ApplicationState | None = None
    division: str = ""
    page: Annotated[int, msgspec.Meta(ge=1, le=100_000)] = 1


class ApplicationLine(msgspec.Struct, frozen=True, kw_only=True):
    """An application in a round's list."""

    application: ApplicationRow
    division_name: str
    submitted_at: datetime | None
    due_on: date | None


class ApplicationList(msgspec.Struct, frozen=True, kw_only=True):
    """A page of a round's applications."""

    held: RoundRow
    rows: list[ApplicationLine]
    total: int
    divisions: list[DivisionName]


async def application_list(actor: Actor, key: UUID, wanted: ApplicationFilter) -> ApplicationList:
    """Return a round's applications within the actor's reach; drafts are nobody else's."""
    async with db.read(actor) as connection:
        held = await round_of(key)
        rows = await connection.fetch(
            APPLICATION.replace(
                "SELECT ", "SELECT coalesce(d.name_zh, a.division, '') AS division_name,"
                " count(*) OVER () AS total, ", 1
            )
            + f" LEFT JOIN division d ON d.code = a.division WHERE {_REACHED} AND a.round = $4"
            " AND a.submitted_at IS NOT NULL AND ($5::text IS NULL OR a.state = $5)"
            " AND ($6 = '' OR a.division = $6)"
            " AND strpos(p.name || ' ' || a.employer || ' ' || a.occupation, $7) > 0"
            " ORDER BY a.submitted_at, a.id LIMIT $8 OFFSET $9",
            *reach_arguments(actor, Permit.ROUND_VIEW), key, wanted.state, wanted.division,
            wanted.q.strip(), PAGE, (wanted.page - 1) * PAGE,
        )  # fmt: skip
        return ApplicationList(
            held=held,
            rows=[
                ApplicationLine(
                    application=application_from(row),
                    division_name=row["division_name"],
                    submitted_at=row["submitted_at"],
                    due_on=row["due_on"],
                )
                for row in rows
            ],
            total=rows[0]["total"] if rows else 0,
            divisions=await division_names(settings().city_code),
        )
