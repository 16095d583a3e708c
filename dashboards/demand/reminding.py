"""Reminding counties of returns (催报): at set days around the due date, and by hand."""

from datetime import timedelta
from uuid import UUID

from app import clock, db
from app.audit.record import record
from app.db import require_transaction
from app.errors import ConflictError
from app.permits import Actor, Permit, system_actor
from app.reference.queries import calendar
from dashboards.demand.data import ReturnRow, ReturnStep
from dashboards.demand.opening import city_only
from dashboards.demand.queries import awaited_returns, demand_terms, note, return_at
from dashboards.demand.rules import left_until, reminder_due
from dashboards.demand.telling import LATE, SOON, tell_county

REMINDER = system_actor("reminders")
_AGAIN_AFTER = timedelta(hours=4)


async def remind_everywhere() -> None:
    """Remind every county whose return is due soon or late, on the days of the terms."""
    today = clock.today()
    async with db.transaction(REMINDER):
        terms, working = await demand_terms(today), await calendar(today.year - 1, today.year + 1)
        for held in await awaited_returns():
            if reminder_due(left_until(held.due_on, today, working), terms):
                await _remind(REMINDER, held)


async def remind_return(actor: Actor, key: UUID) -> None:
    """Remind a county now (催报).

    Raises ConflictError where nothing is awaited of it or it was reminded a short while ago.
    """
    city_only(actor, Permit.DEMAND_ACCEPT)
    async with db.transaction(actor):
        held = await return_at(key, lock=True)
        if not held.awaited:
            raise ConflictError("return-not-awaited")
        if held.reminded_at and clock.now() - held.reminded_at < _AGAIN_AFTER:
            raise ConflictError("return-reminded", when=f"{held.reminded_at:%m-%d}")
        await _remind(actor, held)


async def _remind(actor: Actor, held: ReturnRow) -> None:
    today = clock.today()
    what = LATE if held.due_on < today else SOON
    told = await tell_county(held, what, f"reminder:{today}:{held.reminders}", today)
    await require_transaction().execute(
        "UPDATE county_return SET reminded_at = $2, reminders = reminders + 1 WHERE id = $1",
        held.id, clock.now(),
    )  # fmt: skip
    await note(actor, held.id, ReturnStep.REMINDED)
    await record(
        actor, "dashboards.return.reminded", f"county_return:{held.id}",
        {"period": held.period, "division": held.division, "told": told},
    )  # fmt: skip
