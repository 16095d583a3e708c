"""A worker's own courses and turns; whom a class waits for; what an agent filed."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from app import clock, db
from app.errors import NotFoundError
from app.masking import mask_id_number
from app.permits import Actor, Permit
from app.scope import reach_arguments
from app.vault import unseal
from courses.places.data import AgentFiling, MyCourse, MyCourses, MyWaiting
from courses.places.facts import canonical

_RECORDS = "(SELECT id FROM person WHERE id = $1 OR merged_into = $1)"


class PlaceOf(msgspec.Struct, frozen=True, kw_only=True):
    """Where a signed-in worker stands with a class, and which categories are eligible."""

    state: str
    turn: int | None
    eligible: tuple[str, ...]
    waiting: int
    category: str
    """What the person was entered as last; the form proposes it."""


class WaitingPerson(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody in the queue of a class, in their turn."""

    name: str
    id_masked: str
    person_category: str
    asked_at: datetime


class Leaver(msgspec.Struct, frozen=True, kw_only=True):
    """An enrolment about to be withdrawn."""

    enrolment: UUID
    training_class: UUID
    number: str
    title: str
    name: str
    id_masked: str


def _masked(person: UUID, sealed: bytes) -> str:
    return mask_id_number(unseal(sealed, f"person|id_number|{person}").decode())


async def place_of(actor: Actor, training_class: UUID) -> PlaceOf | None:
    """Return where this worker stands with a class, or None for anybody else."""
    if actor.person is None:
        return None
    async with db.read(actor) as connection:
        person = await canonical(actor.person)
        row = await connection.fetchrow(
            "SELECT coalesce((SELECT e.state FROM enrolment e WHERE e.training_class = c.id"
            " AND e.person = $1), '') AS state, i.eligible_categories AS eligible,"
            " (SELECT count(*) FROM waiting_place w WHERE w.training_class = c.id"
            "  AND w.state = 'waiting') AS waiting,"
            " (SELECT count(*) FROM waiting_place w JOIN waiting_place own"
            "  ON own.training_class = c.id AND own.person = $1 AND own.state = 'waiting'"
            "  WHERE w.training_class = c.id AND w.state = 'waiting'"
            "  AND (w.asked_at, w.id) <= (own.asked_at, own.id)) AS turn,"
            " coalesce((SELECT e.person_category FROM enrolment e WHERE e.person = $1"
            "  ORDER BY e.enrolled_at DESC LIMIT 1), '') AS category"
            " FROM training_class c JOIN catalogue_item i ON i.id = c.catalogue_item"
            " WHERE c.id = $2",
            person, training_class,
        )  # fmt: skip
    if row is None:
        raise NotFoundError("not-found")
    return msgspec.convert({**dict(row), "turn": row["turn"] or None}, PlaceOf)


async def my_courses(actor: Actor) -> MyCourses:
    """Return a worker's classes, latest first, and their turns in queues."""
    if actor.person is None:
        return MyCourses(courses=[], waiting=[])
    async with db.read(actor) as connection:
        person = await canonical(actor.person)
        rows = await connection.fetch(
            "SELECT c.id AS training_class, e.id AS enrolment, c.number, c.title,"
            " o.name AS organisation_name, c.place, c.starts_on, c.ends_on, c.hours,"
            " c.state AS class_state, e.state, e.way, e.attended_hours, e.theory_score,"
            " e.practice_score, e.failed_for, k.id AS certificate,"
            " (SELECT min(s.held_on + s.starts_at) FROM class_session s"
            "  WHERE s.training_class = c.id AND s.state = 'planned'"
            "  AND s.held_on + s.ends_at > $2) AS next_session"
            " FROM enrolment e JOIN training_class c ON c.id = e.training_class"
            " JOIN organisation o ON o.id = c.organisation"
            " LEFT JOIN completion m ON m.enrolment = e.id"
            " LEFT JOIN completion_certificate k ON k.completion = m.id"
            f" WHERE e.person IN {_RECORDS} ORDER BY c.starts_on DESC, c.id",
            person, clock.now().astimezone(clock.CITY_ZONE).replace(tzinfo=None),
        )  # fmt: skip
        waiting = await connection.fetch(
            "SELECT c.id AS training_class, c.number, c.title, c.starts_on, own.asked_at,"
            " (SELECT count(*) FROM waiting_place w WHERE w.training_class = c.id"
            "  AND w.state = 'waiting' AND (w.asked_at, w.id) <= (own.asked_at, own.id)) AS turn"
            " FROM waiting_place own JOIN training_class c ON c.id = own.training_class"
            f" WHERE own.state = 'waiting' AND own.person IN {_RECORDS} ORDER BY c.starts_on",
            person,
        )
    return MyCourses(
        courses=[_course(row) for row in rows],
        waiting=[msgspec.convert(dict(row), MyWaiting) for row in waiting],
    )


def _course(row: Any) -> MyCourse:
    return msgspec.convert({**dict(row), "failed_for": tuple(row["failed_for"].split())}, MyCourse)


async def waiting_people(actor: Actor, training_class: UUID) -> list[WaitingPerson]:
    """Return who waits for a class within the actor's reach, in turn."""
    async with db.read(actor) as connection:
        rows = await connection.fetch(
            "SELECT p.id, p.name, p.id_number, w.person_category, w.asked_at FROM waiting_place w"
            " JOIN training_class c ON c.id = w.training_class JOIN person p ON p.id = w.person"
            " WHERE w.training_class = $4 AND w.state = 'waiting'"
            " AND ($1 OR c.organisation = ANY($2::uuid[]) OR c.division = ANY($3::text[]))"
            " ORDER BY w.asked_at, w.id",
            *reach_arguments(actor, Permit.CLASS_VIEW), training_class,
        )  # fmt: skip
    return [
        WaitingPerson(
            name=row["name"],
            id_masked=_masked(row["id"], row["id_number"]),
            person_category=row["person_category"],
            asked_at=row["asked_at"],
        )
        for row in rows
    ]


async def leaver(actor: Actor, enrolment: UUID) -> Leaver:
    """Return an enrolment that may be withdrawn; raises NotFoundError outside the reach."""
    everything, organisations, divisions = reach_arguments(actor, Permit.CLASS_MANAGE)
    async with db.read(actor) as connection:
        row = await connection.fetchrow(
            "SELECT e.id AS enrolment, c.id AS training_class, c.number, c.title, p.name,"
            " p.id AS person, p.id_number FROM enrolment e"
            " JOIN training_class c ON c.id = e.training_class JOIN person p ON p.id = e.person"
            " WHERE e.id = $1 AND e.state = 'enrolled'"
            " AND ($2 OR c.organisation = ANY($3::uuid[]) OR c.division = ANY($4::text[]))",
            enrolment, everything, organisations, divisions,
        )  # fmt: skip
    if row is None:
        raise NotFoundError("not-found")
    values = {name: row[name] for name in Leaver.__struct_fields__ if name != "id_masked"}
    return Leaver(**values, id_masked=_masked(row["person"], row["id_number"]))


async def agent_filings(actor: Actor) -> list[AgentFiling]:
    """Return what this agent's organisation filed for workers, latest first."""
    everything, organisations, _ = reach_arguments(actor, Permit.AGENT_FILE)
    async with db.read(actor) as connection:
        rows = await connection.fetch(
            "SELECT p.id, p.name, p.id_number, c.number, c.title, c.starts_on, e.state,"
            " e.enrolled_at AS filed_at FROM consent k JOIN person p ON p.id = k.person"
            " JOIN enrolment e ON e.person = p.id AND e.way = 'agent'"
            " JOIN training_class c ON c.id = e.training_class"
            " WHERE k.purpose = 'agent' AND k.withdrawn_at IS NULL"
            " AND ($1 OR k.organisation = ANY($2::uuid[]))"
            " GROUP BY p.id, c.id, e.id ORDER BY e.enrolled_at DESC LIMIT 500",
            everything, organisations,
        )  # fmt: skip
    return [
        AgentFiling(
            id_masked=_masked(row["id"], row["id_number"]),
            **{name: row[name] for name in AgentFiling.__struct_fields__ if name != "id_masked"},
        )
        for row in rows
    ]
