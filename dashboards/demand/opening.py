"""Opening a quarter: a return for each division, with its due date."""

from datetime import date

from app import clock, db
from app.audit.record import record
from app.columns import uuid7
from app.db import require_transaction
from app.errors import ConflictError, ForbiddenError
from app.permits import Actor, Permit, Role, system_actor
from app.reference.queries import calendar, division_names
from app.settings import settings
from dashboards.demand.data import ReturnStep
from dashboards.demand.queries import demand_terms, note, return_at
from dashboards.demand.rules import due_day
from dashboards.demand.telling import OPENED, tell_county
from dashboards.periods import quarter_end, quarter_of, quarters_back

_NIGHT = system_actor("demand", Role.CITY_OFFICER)


def city_only(actor: Actor, permit: Permit) -> None:
    """Raise ForbiddenError for an actor who does not hold the permit for the whole city."""
    if not actor.reach(permit).everything:
        raise ForbiddenError("permit-missing")


async def open_quarter(actor: Actor, period: str, due_on: date | None = None) -> None:
    """Ask each division for its return; a quarter that is open stays as it is.

    The due date follows from the terms of today where none is given. Raises ConflictError for
    a quarter that has not begun or a due date that has passed, ForbiddenError for who is not
    the city's.
    """
    city_only(actor, Permit.DEMAND_ACCEPT)
    today = clock.today()
    if period > quarter_of(today):
        raise ConflictError("return-quarter-future")
    if due_on is not None and due_on < today:
        raise ConflictError("return-due-passed")
    async with db.transaction(actor):
        await _open(actor, period, due_on, today)


async def _open(actor: Actor, period: str, due_on: date | None, today: date) -> None:
    connection = require_transaction()
    if due_on is None:
        working = await calendar(today.year, today.year + 1)
        due_on = due_day(quarter_end(period), today, await demand_terms(today), working)
    new = await connection.fetchval(
        "INSERT INTO demand_quarter (id, period, due_on, opened_at, opened_by, missing)"
        " VALUES ($1, $2, $3, $4, $5, '{}') ON CONFLICT (period) DO NOTHING RETURNING id",
        uuid7(), period, due_on, clock.now(), actor.signature,
    )  # fmt: skip
    if new is None:
        return
    for division in await division_names(settings().city_code):
        key = uuid7()
        await connection.execute(
            "INSERT INTO county_return (id, period, division, state, due_on)"
            " VALUES ($1, $2, $3, 'open', $4)",
            key, period, division.code, due_on,
        )  # fmt: skip
        await note(actor, key, ReturnStep.OPENED)
        await tell_county(await return_at(key), OPENED, "opened", today)
    await record(
        actor, "dashboards.quarter.opened", f"demand_quarter:{period}", {"due_on": str(due_on)}
    )


async def open_ended_quarter() -> None:
    """Open the quarter that ended last, where nobody did: the night's work."""
    today = clock.today()
    ended = quarters_back(quarter_of(today), 2)[1]
    async with db.transaction(_NIGHT):
        if await division_names(settings().city_code):
            await _open(_NIGHT, ended, None, today)
