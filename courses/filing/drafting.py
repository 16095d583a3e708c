"""An institution drafts a class and its timetable, until it is filed."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from asyncpg import CheckViolationError, ExclusionViolationError, UniqueViolationError

from app import clock, db
from app.audit.record import record
from app.columns import uuid7
from app.errors import ConflictError, ForbiddenError, NotFoundError
from app.permits import Actor, Permit
from app.scope import reach_arguments
from courses.data import ClassState
from courses.filing.data import EDITABLE, Filing, FilingTerms, NewSession
from courses.filing.rules import repeated, session_hours
from courses.filing.terms import filing_terms
from courses.service.classes import programme_of

MOST_SESSIONS = 400
"""Lines of one timetable: a class of 360 hours taught an hour at a time."""


async def lock_own_class(actor: Actor, key: UUID, permit: Permit = Permit.CLASS_MANAGE) -> Any:
    """Lock a class within reach and return its row; raises NotFoundError outside it."""
    everything, organisations, divisions = reach_arguments(actor, permit)
    row = await db.require_transaction().fetchrow(
        "SELECT * FROM training_class WHERE id = $1"
        " AND ($2 OR organisation = ANY($3::uuid[]) OR division = ANY($4::text[])) FOR UPDATE",
        key, everything, organisations, divisions,
    )  # fmt: skip
    if row is None:
        raise NotFoundError("not-found")
    return row


def only_editable(row: Any) -> None:
    """Raise ConflictError where the filing is with the bureau already."""
    if ClassState(row["state"]) not in EDITABLE:
        raise ConflictError("filing-not-editable")


async def draft_class(actor: Actor, organisation: UUID, filing: Filing) -> UUID:
    """Make a draft of a class of a catalogue item.

    Raises ForbiddenError for another organisation's class, NotFoundError for an unknown item
    and ConflictError for a number taken or dates that do not run forward.
    """
    reach = actor.reach(Permit.CLASS_MANAGE)
    if not reach.everything and organisation not in reach.organisations:
        raise ForbiddenError("permit-missing")
    key = uuid7()
    async with db.transaction(actor) as connection:
        item = await _item(filing)
        programme = await programme_of(
            organisation, filing.catalogue_item, item["title"], item["occupation_code"]
        )
        try:
            await connection.execute(
                "INSERT INTO training_class (id, number, title, organisation, catalogue_item,"
                " programme, occupation_code, occupation_edition, work_type, level, hours, action,"
                " division, starts_on, ends_on, capacity, place, plan, assessment_plan, assessor,"
                " state, state_since) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12,"
                " $13, $14, $15, $16, $17, $18, $19, $20, 'draft', $21)",
                key, filing.number, item["title"], organisation, filing.catalogue_item, programme,
                item["occupation_code"], item["occupation_edition"], item["work_type"],
                item["level"], item["hours"], filing.action, filing.division, filing.starts_on,
                filing.ends_on, filing.capacity, filing.place, filing.plan,
                filing.assessment_plan, filing.assessor, clock.now(),
            )  # fmt: skip
        except (UniqueViolationError, CheckViolationError) as error:
            raise _refusal(error, filing) from error
        await _record(actor, "drafted", key, organisation)
    return key


async def _item(filing: Filing) -> Any:
    item = await db.require_transaction().fetchrow(
        "SELECT title, occupation_code, occupation_edition, work_type, level, hours"
        " FROM catalogue_item i WHERE id = $1 AND EXISTS (SELECT FROM catalogue_edition e"
        " WHERE e.id = i.edition AND e.published_at IS NOT NULL)",
        filing.catalogue_item,
    )
    if item is None:
        raise NotFoundError("not-found")
    return item


def _refusal(error: Exception, filing: Filing) -> ConflictError:
    if isinstance(error, UniqueViolationError):
        return ConflictError("class-number-taken", number=filing.number)
    if "seats" in str(error):
        return ConflictError("capacity-below-enrolled", capacity=filing.capacity)
    return ConflictError("class-dates-backward")


async def change_draft(actor: Actor, key: UUID, filing: Filing) -> None:
    """Change what a draft or a returned filing says.

    Raises ConflictError where it is with the bureau, the number is taken, dates do not run
    forward or the capacity is below those enrolled.
    """
    async with db.transaction(actor) as connection:
        row = await lock_own_class(actor, key)
        only_editable(row)
        item = await _item(filing)
        try:
            await connection.execute(
                "UPDATE training_class SET number = $2, title = $3, catalogue_item = $4,"
                " occupation_code = $5, occupation_edition = $6, work_type = $7, level = $8,"
                " hours = $9, action = $10, division = $11, starts_on = $12, ends_on = $13,"
                " capacity = $14, place = $15, plan = $16, assessment_plan = $17,"
                " assessor = $18 WHERE id = $1",
                key, filing.number, item["title"], filing.catalogue_item, item["occupation_code"],
                item["occupation_edition"], item["work_type"], item["level"], item["hours"],
                filing.action, filing.division, filing.starts_on, filing.ends_on,
                filing.capacity, filing.place, filing.plan, filing.assessment_plan,
                filing.assessor,
            )  # fmt: skip
        except (UniqueViolationError, CheckViolationError) as error:
            raise _refusal(error, filing) from error
        await _record(actor, "edited", key, row["organisation"])


async def add_sessions(
    actor: Actor, key: UUID, line: NewSession, *, until: date, weekdays: frozenset[int]
) -> int:
    """Add a line to the timetable for each of its days; return how many.

    Raises ConflictError where no day fits, or teacher, room or class is taken at that time.
    """
    async with db.transaction(actor):
        row = await lock_own_class(actor, key)
        only_editable(row)
        lines = repeated(line, until, weekdays)
        if not lines or len(lines) > MOST_SESSIONS:
            raise ConflictError("session-days", count=len(lines), most=MOST_SESSIONS)
        await write_sessions(row, _new(lines), await filing_terms(clock.today()))
        await _record(actor, "timetabled", key, row["organisation"])
    return len(lines)


async def replace_timetable(actor: Actor, key: UUID, lines: Sequence[NewSession]) -> None:
    """Put these lines in the place of a draft's timetable.

    Raises ConflictError where it is with the bureau or somebody is in two places at once.
    """
    async with db.transaction(actor) as connection:
        row = await lock_own_class(actor, key)
        only_editable(row)
        await connection.execute("DELETE FROM class_session WHERE training_class = $1", key)
        await write_sessions(row, _new(lines), await filing_terms(clock.today()))
        await _record(actor, "timetabled", key, row["organisation"])


async def remove_session(actor: Actor, key: UUID, session: UUID) -> None:
    """Take a line out of a draft's timetable; one already gone stays gone."""
    async with db.transaction(actor) as connection:
        row = await lock_own_class(actor, key)
        only_editable(row)
        await connection.execute(
            "DELETE FROM class_session WHERE id = $1 AND training_class = $2", session, key
        )
        await _record(actor, "timetabled", key, row["organisation"])


def _new(lines: Sequence[NewSession]) -> dict[UUID, NewSession]:
    return {uuid7(): line for line in lines}


async def write_sessions(row: Any, lines: Mapping[UUID, NewSession], terms: FilingTerms) -> None:
    """Write sessions of a class under their keys, in the current transaction.

    Raises NotFoundError for a teacher or room of another institution, and ConflictError where
    teacher, room or class is in two places at once (constraints of the database say so).
    """
    connection = db.require_transaction()
    indexes = await _teacher_indexes(row["organisation"], lines.values())
    await _check_rooms(row["organisation"], lines.values())
    for key, line in lines.items():
        if line.ends_at <= line.starts_at:
            raise ConflictError("session-backward", day=line.held_on.isoformat())
        hours = session_hours(line.starts_at, line.ends_at, terms)
        if not hours:
            raise ConflictError("session-short", day=line.held_on.isoformat())
        try:
            await connection.execute(
                "INSERT INTO class_session (id, training_class, held_on, starts_at, ends_at,"
                " hours, kind, content, teacher, teacher_index, room)"
                " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"
                " ON CONFLICT (id) DO UPDATE SET held_on = $3, starts_at = $4, ends_at = $5,"
                " hours = $6, kind = $7, content = $8, teacher = $9, teacher_index = $10,"
                " room = $11, state = 'planned'",
                key, row["id"], line.held_on, line.starts_at, line.ends_at, hours,
                line.kind.value, line.content, line.teacher,
                indexes[line.teacher] if line.teacher else None, line.room,
            )  # fmt: skip
        except ExclusionViolationError as error:
            raise taken(error, line) from error


def taken(error: ExclusionViolationError, line: NewSession) -> ConflictError:
    """Return what to say of a line that collides with another."""
    code = {
        "teacher_in_one_place": "teacher-taken",
        "room_for_one_class": "room-taken",
    }.get(error.constraint_name or "", "class-taken")
    return ConflictError(
        code, day=line.held_on.isoformat(),
        span=f"{line.starts_at:%H:%M}-{line.ends_at:%H:%M}", content=line.content,
    )  # fmt: skip


async def _teacher_indexes(organisation: UUID, lines: Iterable[NewSession]) -> dict[UUID, bytes]:
    wanted = {line.teacher for line in lines if line.teacher}
    rows = await db.require_transaction().fetch(
        "SELECT id, id_index FROM teacher WHERE organisation = $1 AND active AND id = ANY($2)",
        organisation, list(wanted),
    )  # fmt: skip
    if len(rows) < len(wanted):
        raise NotFoundError("not-found")
    return {row["id"]: row["id_index"] for row in rows}


async def _check_rooms(organisation: UUID, lines: Iterable[NewSession]) -> None:
    wanted = {line.room for line in lines if line.room}
    known = await db.require_transaction().fetchval(
        "SELECT count(*) FROM room WHERE organisation = $1 AND active AND id = ANY($2)",
        organisation, list(wanted),
    )  # fmt: skip
    if known < len(wanted):
        raise NotFoundError("not-found")


async def _record(actor: Actor, verb: str, key: UUID, organisation: UUID) -> None:
    await record(actor, f"courses.filing.{verb}", f"class:{key}", {}, organisation=organisation)
