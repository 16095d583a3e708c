"""Making classes, entering and withdrawing one person at a time."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from asyncpg import UniqueViolationError

from app import clock, db
from app.audit.record import record
from app.columns import uuid7
from app.errors import ConflictError, ForbiddenError, NotFoundError
from app.openings.data import Opening, OpeningKind
from app.openings.service import offer, take_back
from app.permits import Actor, Permit
from app.reference.levels import SkillLevel
from courses.catalogue.service.interest import ask_to_tell
from courses.data import CLASS_TRANSITIONS, TAKES_ENROLMENTS, TAKES_ROSTER, ClassState, NewClass


async def create_class(actor: Actor, new: NewClass) -> UUID:
    """Make an approved class of a catalogue item and offer its seats.

    Raises ForbiddenError for another organisation's class, NotFoundError for an unknown item
    and ConflictError for a number taken or dates outside the item's.
    """
    reach = actor.reach(Permit.CLASS_MANAGE)
    if not reach.everything and new.organisation not in reach.organisations:
        raise ForbiddenError("permit-missing")
    key = uuid7()
    async with db.transaction(actor) as connection:
        item = await connection.fetchrow(
            "SELECT title, occupation_code, occupation_edition, work_type, level, hours,"
            " valid_from, valid_until FROM catalogue_item i WHERE id = $1 AND EXISTS (SELECT FROM"
            " catalogue_edition e WHERE e.id = i.edition AND e.published_at IS NOT NULL)",
            new.catalogue_item,
        )
        if item is None:
            raise NotFoundError("not-found")
        if new.starts_on < item["valid_from"] or new.starts_on > (
            item["valid_until"] or new.starts_on
        ):
            raise ConflictError("catalogue-item-not-valid", title=item["title"])
        programme = await programme_of(
            new.organisation, new.catalogue_item, item["title"], item["occupation_code"]
        )
        try:
            await connection.execute(
                "INSERT INTO training_class (id, number, title, organisation, catalogue_item,"
                " programme, occupation_code, occupation_edition, work_type, level, hours, action,"
                " division, starts_on, ends_on, capacity, state_since) VALUES"
                " ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
                key, new.number, item["title"], new.organisation, new.catalogue_item, programme,
                item["occupation_code"], item["occupation_edition"], item["work_type"],
                item["level"], item["hours"], new.action, new.division, new.starts_on,
                new.ends_on, new.capacity, clock.now(),
            )  # fmt: skip
        except UniqueViolationError as error:
            raise ConflictError("class-number-taken", number=new.number) from error
        await refresh_openings([key])
        await record(
            actor, "courses.class.created", f"class:{key}", {"number": new.number},
            organisation=new.organisation,
        )  # fmt: skip
    return key


async def programme_of(
    organisation: UUID, catalogue_item: UUID, title: str, occupation_code: str
) -> UUID:
    """Return the institution's programme of this catalogue item, made where it is the first.

    A programme of one item serves its occupation alone, until somebody weights it otherwise.
    """
    connection = db.require_transaction()
    programme: UUID = await connection.fetchval(
        "INSERT INTO programme AS p (id, organisation, catalogue_item, title)"
        " VALUES ($1, $2, $3, $4) ON CONFLICT (organisation, catalogue_item)"
        " DO UPDATE SET title = p.title RETURNING id",
        uuid7(), organisation, catalogue_item, title,
    )  # fmt: skip
    await connection.execute(
        "INSERT INTO programme_occupation (id, programme, occupation_code, weight)"
        " SELECT $1, $2, $3, 1 WHERE NOT EXISTS (SELECT FROM programme_occupation"
        " WHERE programme = $2) ON CONFLICT (programme, occupation_code) DO NOTHING",
        uuid7(), programme, occupation_code,
    )  # fmt: skip
    return programme


async def refresh_openings(classes: list[UUID]) -> None:
    """Bring what these classes offer up to date, and have those told who wait for such a class.

    A step inside the caller's transaction.
    """
    connection = db.require_transaction()
    rows = await connection.fetch(
        "SELECT c.id, c.title, c.number, c.occupation_code, c.level, c.hours, c.division,"
        " c.starts_on, c.capacity - c.enrolled AS seats_left, c.state, o.name AS organiser"
        " FROM training_class c JOIN organisation o ON o.id = c.organisation"
        " WHERE c.id = ANY($1)",
        classes,
    )
    gone = [f"class:{row['id']}" for row in rows if row["state"] not in TAKES_ENROLMENTS]
    await take_back(gone)
    await offer(
        [
            Opening(
                source=f"class:{row['id']}",
                kind=OpeningKind.CLASS,
                title=row["title"],
                organiser=row["organiser"],
                occupation_code=row["occupation_code"],
                level=SkillLevel(row["level"]),
                hours=row["hours"],
                division=row["division"],
                starts_on=row["starts_on"],
                closes_on=row["starts_on"],
                seats_left=row["seats_left"],
                link=f"/classes/{row['id']}",
            )
            for row in rows
            if row["state"] in TAKES_ENROLMENTS
        ]
    )
    await ask_to_tell(classes)


async def take_seats(training_class: UUID, count: int) -> None:
    """Take this many seats at once; raises ConflictError where there are not as many.

    One conditional update: under any race exactly the capacity is given out.
    """
    status = await db.require_transaction().execute(
        "UPDATE training_class SET enrolled = enrolled + $2"
        " WHERE id = $1 AND enrolled + $2 <= capacity AND state = ANY($3)",
        training_class, count, sorted(TAKES_ROSTER),
    )  # fmt: skip
    if status != "UPDATE 1":
        raise ConflictError("class-full-or-closed")


async def enrol(actor: Actor, training_class: UUID, person: UUID, person_category: str) -> UUID:
    """Enter one person in a class.

    Raises ConflictError where the class is full or closed, or the person is in it already.
    """
    key = uuid7()
    async with db.transaction(actor) as connection:
        await take_seats(training_class, 1)
        try:
            await connection.execute(
                "INSERT INTO enrolment (id, training_class, person, person_category, enrolled_at)"
                " VALUES ($1, $2, $3, $4, $5)",
                key, training_class, person, person_category, clock.now(),
            )  # fmt: skip
        except UniqueViolationError as error:
            raise ConflictError("already-enrolled") from error
        await refresh_openings([training_class])
        await record(
            actor, "courses.enrolment.created", f"enrolment:{key}", {"class": str(training_class)}
        )
    return key


def check_class_step(state: ClassState, to: ClassState) -> None:
    """Raise ConflictError where the table of transitions has no such step."""
    if to not in CLASS_TRANSITIONS[state]:
        raise ConflictError("class-state", state=state.value)


async def take_step(
    actor: Actor,
    row: Any,
    to: ClassState,
    *,
    reason: str = "",
    due_on: date | None = None,
    facts: Mapping[str, object] | None = None,
) -> None:
    """Take a step of a locked class: state, deadline, history, openings, audit.

    ``due_on`` is the last day of what is due then. Raises ConflictError where the table of
    transitions has no such step.
    """
    check_class_step(ClassState(row["state"]), to)
    connection, now = db.require_transaction(), clock.now()
    await connection.execute(
        "UPDATE training_class SET state = $2, state_since = $3, due_on = $4 WHERE id = $1",
        row["id"], to.value, now, due_on,
    )  # fmt: skip
    await connection.execute(
        "INSERT INTO class_step (id, training_class, step, taken_at, account, taken_by, reason)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7)",
        uuid7(), row["id"], to.value, now, actor.account, actor.name, reason,
    )  # fmt: skip
    await refresh_openings([row["id"]])
    await record(
        actor, f"courses.class.{to.value}", f"class:{row['id']}", facts or {}, reason=reason,
        organisation=row["organisation"],
    )  # fmt: skip
