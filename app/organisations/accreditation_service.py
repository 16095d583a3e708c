"""Applying for an accreditation, deciding about it, suspending it and lifting that."""

from datetime import date
from typing import Literal
from uuid import UUID

from asyncpg import ExclusionViolationError, UniqueViolationError

from app import clock, db
from app.audit.record import record
from app.columns import uuid7
from app.errors import ConflictError, NotFoundError
from app.organisations.accreditation_data import (
    APPLICATION_TRANSITIONS,
    Application,
    ApplicationFacts,
    ApplicationState,
)
from app.organisations.accreditation_queries import (
    evidence,
    one_application,
    own_organisation,
)
from app.organisations.queries import accreditation_terms
from app.permits import Actor, Permit
from app.reference.queries import calendar
from app.reference.working_days import add_working_days
from app.scope import reach_arguments

SHORTEST_REASON = 4
_FIELDS = ("occupation_code", "level", "purpose", "teachers", "rooms", "equipment", "statement")


async def draft_application(actor: Actor, facts: ApplicationFacts) -> UUID:
    """Draft an application of one's own institution and return its key.

    Raises ConflictError for an occupation that is not in the classification and while another
    application for the same is open.
    """
    own, key = own_organisation(actor), uuid7()
    async with db.transaction(actor) as connection:
        values = await _values(own, facts)
        try:
            await connection.execute(
                f"INSERT INTO accreditation_application (id, organisation, {', '.join(_FIELDS)})"
                " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
                key, own, *values,
            )  # fmt: skip
        except UniqueViolationError as error:
            raise ConflictError("application-open") from error
        await _record(actor, "drafted", key, own)
    return key


async def change_application(actor: Actor, key: UUID, facts: ApplicationFacts) -> None:
    """Change a draft or an application that came back.

    Raises NotFoundError for another's, ConflictError once it is filed and as
    ``draft_application``.
    """
    async with db.transaction(actor) as connection:
        held = await one_application(actor, key, Permit.ACCREDITATION_APPLY, lock=True)
        _check(held, ApplicationState.FILED)
        values = await _values(held.organisation, facts)
        sets = ", ".join(f"{name} = ${place}" for place, name in enumerate(_FIELDS, 2))
        try:
            await connection.execute(
                f"UPDATE accreditation_application SET {sets} WHERE id = $1", key, *values
            )
        except UniqueViolationError as error:
            raise ConflictError("application-open") from error
        await _record(actor, "changed", key, held.organisation)


async def _values(own: UUID, facts: ApplicationFacts) -> tuple[object, ...]:
    """Return the fields' values; teachers and rooms that are not one's own are left out."""
    connection = db.require_transaction()
    if not await connection.fetchval(
        "SELECT EXISTS (SELECT FROM occupation WHERE code = $1)", facts.occupation_code
    ):
        raise ConflictError("occupation-not-listed", given=facts.occupation_code)
    return (
        facts.occupation_code, facts.level, facts.purpose,
        await _own("teacher", own, facts.teachers), await _own("room", own, facts.rooms),
        facts.equipment, facts.statement,
    )  # fmt: skip


async def _own(table: Literal["teacher", "room"], own: UUID, chosen: list[UUID]) -> list[UUID]:
    rows = await db.require_transaction().fetch(
        f"SELECT id FROM {table} WHERE organisation = $1 AND id = ANY($2) AND active ORDER BY id",
        own, chosen,
    )  # fmt: skip
    return [row["id"] for row in rows]


async def file_application(actor: Actor, key: UUID) -> None:
    """File an application; its deadline is so many working days from today.

    Raises ConflictError where it lacks something, a teacher the certificate for example, and
    where it is filed already; CalendarMissingError where nobody entered the year's calendar.
    """
    today = clock.today()
    async with db.transaction(actor) as connection:
        held = await one_application(actor, key, Permit.ACCREDITATION_APPLY, lock=True)
        _check(held, ApplicationState.FILED)
        found = await evidence(held, today)
        if found.faults:
            first = found.faults[0]
            raise ConflictError(first.kind.value, about=first.about, n=len(found.faults))
        due_on = await _in_working_days(today, found.terms.decide_within)
        await connection.execute(
            "UPDATE accreditation_application SET state = 'filed', filed_at = $2, filed_by = $3,"
            " due_on = $4, decision_reason = '' WHERE id = $1",
            key, clock.now(), actor.name, due_on,
        )  # fmt: skip
        await _record(actor, "filed", key, held.organisation)


async def _in_working_days(today: date, count: int) -> date:
    return add_working_days(today, count, await calendar(today.year, today.year + 1))


async def return_application(actor: Actor, key: UUID, reason: str) -> None:
    """Send an application back to be completed; raises ConflictError without a reason."""
    today = clock.today()
    async with db.transaction(actor):
        held = await _decide(actor, key, ApplicationState.RETURNED, reason)
        terms = await accreditation_terms(today)
        await db.require_transaction().execute(
            "UPDATE accreditation_application SET due_on = $2 WHERE id = $1",
            key, await _in_working_days(today, terms.mend_within),
        )  # fmt: skip
        await _record(actor, "returned", key, held.organisation, reason)


async def refuse_application(actor: Actor, key: UUID, reason: str) -> None:
    """Refuse an application; raises ConflictError without a reason."""
    async with db.transaction(actor):
        held = await _decide(actor, key, ApplicationState.REFUSED, reason)
        await _record(actor, "refused", key, held.organisation, reason)


async def grant_application(
    actor: Actor, key: UUID, *, valid_from: date, valid_until: date | None
) -> UUID:
    """Grant an application from a day to a day and return the accreditation's key.

    Raises ConflictError for dates that run backwards, and for a term that overlaps one that
    the institution holds for the same, naming it.
    """
    if valid_until is not None and valid_until < valid_from:
        raise ConflictError("accreditation-dates")
    accreditation = uuid7()
    async with db.transaction(actor):
        held = await _decide(actor, key, ApplicationState.GRANTED, None)
        try:
            async with db.savepoint() as connection:
                await connection.execute(
                    "INSERT INTO accreditation (id, organisation, occupation_code, level, purpose,"
                    " valid_from, valid_until, application)"
                    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
                    accreditation, held.organisation, held.occupation_code, held.level,
                    held.purpose, valid_from, valid_until, key,
                )  # fmt: skip
        except (ExclusionViolationError, UniqueViolationError) as error:
            raise await _collision(held, valid_from, valid_until) from error
        await _record(actor, "granted", key, held.organisation)
    return accreditation


async def _collision(
    held: Application, valid_from: date, valid_until: date | None
) -> ConflictError:
    """Return the refusal that names the accreditation which a new one would overlap."""
    row = await db.require_transaction().fetchrow(
        "SELECT valid_from, valid_until FROM accreditation WHERE organisation = $1"
        " AND occupation_code = $2 AND level = $3 AND purpose = $4"
        " AND daterange(valid_from, valid_until, '[]') && daterange($5, $6, '[]')"
        " ORDER BY valid_from LIMIT 1",
        held.organisation, held.occupation_code, held.level, held.purpose, valid_from, valid_until,
    )  # fmt: skip
    return ConflictError(
        "accreditation-overlaps",
        occupation=held.occupation,
        valid_from=row["valid_from"],
        valid_until=row["valid_until"] or "—",
    )


async def _decide(actor: Actor, key: UUID, to: ApplicationState, reason: str | None) -> Application:
    """Write a decision in the current transaction; a reason is asked for unless it is None."""
    if reason is not None and len(reason.strip()) < SHORTEST_REASON:
        raise ConflictError("accreditation-reason", shortest=SHORTEST_REASON)
    held = await one_application(actor, key, Permit.ACCREDITATION_DECIDE, lock=True)
    _check(held, to)
    await db.require_transaction().execute(
        "UPDATE accreditation_application SET state = $2, decided_at = $3, decided_by = $4,"
        " decision_reason = $5, due_on = NULL WHERE id = $1",
        key, to, clock.now(), actor.name, (reason or "").strip(),
    )  # fmt: skip
    return held


async def suspend(actor: Actor, key: UUID, *, since: date, reason: str) -> None:
    """Suspend an accreditation: nothing new starts from this day; what runs goes on.

    Raises NotFoundError outside the reach and ConflictError without a reason.
    """
    if len(reason.strip()) < SHORTEST_REASON:
        raise ConflictError("accreditation-reason", shortest=SHORTEST_REASON)
    await _set_suspension(actor, key, since, reason.strip(), "suspended")


async def lift(actor: Actor, key: UUID, reason: str) -> None:
    """Lift a suspension; raises as ``suspend``."""
    if len(reason.strip()) < SHORTEST_REASON:
        raise ConflictError("accreditation-reason", shortest=SHORTEST_REASON)
    await _set_suspension(actor, key, None, reason.strip(), "lifted")


async def _set_suspension(
    actor: Actor, key: UUID, since: date | None, reason: str, step: str
) -> None:
    reach = reach_arguments(actor, Permit.ACCREDITATION_DECIDE)
    async with db.transaction(actor) as connection:
        organisation = await connection.fetchval(
            "UPDATE accreditation a SET suspended_from = $5, suspended_for = $6"
            " FROM organisation o WHERE o.id = a.organisation AND a.id = $4"
            " AND ($1 OR a.organisation = ANY($2::uuid[]) OR o.division = ANY($3::text[]))"
            " AND (a.suspended_from IS NULL) = ($5::date IS NOT NULL) RETURNING a.organisation",
            *reach, key, since, reason if since else "",
        )  # fmt: skip
        if organisation is None:
            known = await connection.fetchval(
                "SELECT EXISTS (SELECT FROM accreditation WHERE id = $1)", key
            )
            raise ConflictError("accreditation-state") if known else NotFoundError("not-found")
        await record(
            actor, f"organisations.accreditation.{step}", f"accreditation:{key}",
            {"since": since.isoformat() if since else ""}, reason=reason,
            organisation=organisation,
        )  # fmt: skip


def _check(held: Application, to: ApplicationState) -> None:
    if to not in APPLICATION_TRANSITIONS[held.state]:
        raise ConflictError("application-state")


async def _record(actor: Actor, step: str, key: UUID, organisation: UUID, reason: str = "") -> None:
    await record(
        actor, f"organisations.application.{step}", f"application:{key}", {}, reason=reason,
        organisation=organisation,
    )  # fmt: skip
