"""Taking a place, leaving it, waiting for one; the queue of a full class moves up by itself."""

from typing import Any
from uuid import UUID

from app import clock, db
from app.audit.record import record
from app.columns import uuid7
from app.errors import ConflictError, NotFoundError
from app.outbox.data import Channel
from app.outbox.service import write
from app.outbox.wording import Kind, compose
from app.permits import Actor, Permit, system_actor
from app.scope import reach_arguments
from app.vault import unseal
from courses.places.data import Joined
from courses.places.facts import canonical, join_facts, join_terms
from courses.places.rules import join_refusals
from courses.service.classes import refresh_openings

QUEUE = system_actor("waiting list")
_OVER = (
    "(e.state <> 'enrolled' OR c.ends_on < $3 OR e.theory_score IS NOT NULL"
    " OR e.practice_score IS NOT NULL)"
)
"""Nobody leaves a class that has ended or scored them: its rate would look better than it is."""


def own_person(actor: Actor) -> UUID:
    """Return the person an account belongs to; raises ConflictError where there is none."""
    if actor.person is None:
        raise ConflictError("account-without-person")
    return actor.person


async def join(actor: Actor, training_class: UUID, category: str) -> Joined:
    """Take a place for oneself, or a turn in the queue where the class is full.

    Raises ConflictError with the first thing that stands in the way.
    """
    async with db.transaction(actor):
        person = await canonical(own_person(actor))
        joined = await place_person(training_class, person, category, "self")
        await _record(actor, "joined", training_class, {"waiting": joined.turn or 0})
    return joined


async def place_person(training_class: UUID, person: UUID, category: str, way: str) -> Joined:
    """Give somebody a place or a turn in the queue, in the current transaction.

    Raises ConflictError with the first thing that stands in the way.
    """
    today = clock.today()
    terms = await join_terms(today)
    row = await _lock(training_class)
    refusals = join_refusals(await join_facts(training_class, person, category), terms, today)
    if refusals:
        raise ConflictError(refusals[0])
    if row["enrolled"] < row["capacity"]:
        return Joined(await _enter(training_class, person, category, way))
    return Joined(None, await _wait(training_class, person, category, terms.waiting_max))


async def _lock(training_class: UUID) -> Any:
    row = await db.require_transaction().fetchrow(
        "SELECT capacity, enrolled, title, organisation FROM training_class"
        " WHERE id = $1 FOR UPDATE",
        training_class,
    )
    if row is None:
        raise NotFoundError("not-found")
    return row


async def _enter(training_class: UUID, person: UUID, category: str, way: str) -> UUID:
    connection, now = db.require_transaction(), clock.now()
    key: UUID = await connection.fetchval(
        "INSERT INTO enrolment AS e (id, training_class, person, person_category, way,"
        " enrolled_at) VALUES ($1, $2, $3, $4, $5, $6)"
        " ON CONFLICT (training_class, person) DO UPDATE SET state = 'enrolled',"
        " person_category = $4, way = $5, enrolled_at = $6, ended_at = NULL"
        " WHERE e.state = 'withdrawn' RETURNING e.id",
        uuid7(), training_class, person, category, way, now,
    )  # fmt: skip
    await connection.execute(
        "UPDATE training_class SET enrolled = enrolled + 1 WHERE id = $1", training_class
    )
    await connection.execute(
        "UPDATE waiting_place SET state = 'left', ended_at = $3"
        " WHERE training_class = $1 AND person = $2 AND state = 'waiting'",
        training_class, person, now,
    )  # fmt: skip
    await refresh_openings([training_class])
    return key


async def _wait(training_class: UUID, person: UUID, category: str, most: int) -> int:
    connection = db.require_transaction()
    before = await connection.fetchval(
        "SELECT count(*) FROM waiting_place WHERE training_class = $1 AND state = 'waiting'"
        " AND person <> $2",
        training_class, person,
    )  # fmt: skip
    if before >= most:
        raise ConflictError("queue-full", most=most)
    await connection.execute(
        "INSERT INTO waiting_place (id, training_class, person, person_category, asked_at)"
        " VALUES ($1, $2, $3, $4, $5) ON CONFLICT (training_class, person)"
        " WHERE state = 'waiting' DO NOTHING",
        uuid7(), training_class, person, category, clock.now(),
    )  # fmt: skip
    turn: int = await connection.fetchval(
        "SELECT count(*) FROM waiting_place w JOIN waiting_place own"
        " ON own.training_class = w.training_class AND own.person = $2"
        " AND own.state = 'waiting' WHERE w.training_class = $1 AND w.state = 'waiting'"
        " AND (w.asked_at, w.id) <= (own.asked_at, own.id)",
        training_class, person,
    )  # fmt: skip
    return turn


async def leave(actor: Actor, training_class: UUID, reason: str) -> None:
    """Give one's own place or turn back; raises NotFoundError where one has neither."""
    async with db.transaction(actor) as connection:
        person = await canonical(own_person(actor))
        await _lock(training_class)
        waiting = await connection.execute(
            "UPDATE waiting_place SET state = 'left', ended_at = $3"
            " WHERE training_class = $1 AND person = $2 AND state = 'waiting'",
            training_class, person, clock.now(),
        )  # fmt: skip
        if waiting == "UPDATE 0":
            await _give_back(training_class, person)
            await move_up(training_class)
        await _record(actor, "left", training_class, {}, reason)


async def _give_back(training_class: UUID, person: UUID) -> None:
    connection = db.require_transaction()
    row = await connection.fetchrow(
        f"SELECT e.id, {_OVER} AS over FROM enrolment e JOIN training_class c"
        " ON c.id = e.training_class WHERE c.id = $1 AND e.person = $2",
        training_class, person, clock.today(),
    )  # fmt: skip
    if row is None:
        raise NotFoundError("not-found")
    if row["over"]:
        raise ConflictError("enrolment-ended")
    await _end(row["id"], training_class)


async def _end(enrolment: UUID, training_class: UUID) -> None:
    connection = db.require_transaction()
    await connection.execute(
        "UPDATE enrolment SET state = 'withdrawn', ended_at = $2 WHERE id = $1",
        enrolment, clock.now(),
    )  # fmt: skip
    await connection.execute(
        "UPDATE training_class SET enrolled = enrolled - 1 WHERE id = $1", training_class
    )
    await refresh_openings([training_class])


async def withdraw(actor: Actor, enrolment: UUID, reason: str) -> UUID:
    """Take somebody out of a class that has not ended, and return the class; the seat is free.

    Raises NotFoundError outside the actor's reach and ConflictError once it has ended.
    """
    everything, organisations, divisions = reach_arguments(actor, Permit.CLASS_MANAGE)
    async with db.transaction(actor) as connection:
        row = await connection.fetchrow(
            f"SELECT e.training_class, c.organisation, {_OVER.replace('$3', '$5')} AS over"
            " FROM enrolment e"
            " JOIN training_class c ON c.id = e.training_class WHERE e.id = $1"
            " AND ($2 OR c.organisation = ANY($3) OR c.division = ANY($4)) FOR UPDATE",
            enrolment, everything, organisations, divisions, clock.today(),
        )  # fmt: skip
        if row is None:
            raise NotFoundError("not-found")
        if row["over"]:
            raise ConflictError("enrolment-ended")
        await _end(enrolment, row["training_class"])
        await move_up(row["training_class"])
        await record(
            actor, "courses.enrolment.withdrawn", f"enrolment:{enrolment}", {}, reason=reason,
            organisation=row["organisation"],
        )  # fmt: skip
    return UUID(str(row["training_class"]))


async def move_up(training_class: UUID) -> int:
    """Give free seats to those who wait, first come first served; return how many moved up.

    In the current transaction, the class locked. Who can no longer join is passed over.
    """
    connection, moved = db.require_transaction(), 0
    row = await _lock(training_class)
    free = row["capacity"] - row["enrolled"]
    today = clock.today()
    terms = await join_terms(today)
    waiting = await connection.fetch(
        "SELECT id, person, person_category FROM waiting_place"
        " WHERE training_class = $1 AND state = 'waiting' ORDER BY asked_at, id FOR UPDATE",
        training_class,
    )
    for place in waiting if free > 0 else ():
        facts = await join_facts(training_class, place["person"], place["person_category"])
        fits = not join_refusals(facts, terms, today)
        await connection.execute(
            "UPDATE waiting_place SET state = $2, ended_at = $3 WHERE id = $1",
            place["id"], "moved_up" if fits else "passed_over", clock.now(),
        )  # fmt: skip
        if fits:
            await _enter(training_class, place["person"], place["person_category"], "waiting_list")
            await _tell(place["id"], place["person"], row["title"])
            await _record(QUEUE, "moved_up", training_class, {})
            moved += 1
            if moved == free:
                break
    return moved


async def _tell(place: UUID, person: UUID, title: str) -> None:
    row = await db.require_transaction().fetchrow(
        "SELECT id, phone FROM person WHERE id = $1", person
    )
    if row["phone"] is not None:
        await write(
            kind=Kind.PLACE_FREE,
            channel=Channel.SMS,
            recipient=unseal(row["phone"], f"person|phone|{row['id']}").decode(),
            text=compose(Kind.PLACE_FREE, title=title),
            key=f"place-free:{place}",
        )


async def move_up_everywhere() -> None:
    """Give seats that came free in any other way to those who wait (nightly)."""
    async with db.read(QUEUE) as connection:
        rows = await connection.fetch(
            "SELECT DISTINCT c.id FROM training_class c JOIN waiting_place w"
            " ON w.training_class = c.id AND w.state = 'waiting' WHERE c.enrolled < c.capacity"
        )
    for row in rows:
        async with db.transaction(QUEUE):
            await move_up(row["id"])


async def _record(
    actor: Actor, verb: str, training_class: UUID, facts: dict[str, object], reason: str = ""
) -> None:
    await record(actor, f"courses.place.{verb}", f"class:{training_class}", facts, reason=reason)
