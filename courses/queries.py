"""Classes and their people, within the actor's scope, as Structs."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

import msgspec

from app import clock, db
from app.errors import NotFoundError
from app.masking import mask_id_number, mask_phone
from app.permits import ANYONE, Actor, Permit
from app.scope import reach_arguments
from app.vault import unseal
from courses.data import TAKES_ROSTER, ClassRow, EnrolmentRow

PAGE = 50
SORTS = {
    "starts_on": "c.starts_on",
    "number": "c.number",
    "title": "c.title",
    "enrolled": "c.enrolled",
}

CLASS = (
    "SELECT c.id, c.number, c.title, c.organisation, o.name AS organisation_name,"
    " c.occupation_code, c.work_type, c.level, c.hours, c.action, c.division, c.starts_on,"
    " c.ends_on, c.capacity, c.enrolled, c.state"
    " FROM training_class c JOIN organisation o ON o.id = c.organisation"
)
_REACHED = "($1 OR c.organisation = ANY($2::uuid[]) OR c.division = ANY($3::text[]))"
_MATCHES = (
    "($4::text IS NULL OR c.state = $4) AND ($5::text IS NULL OR c.division = $5)"
    " AND ($6::text IS NULL OR strpos(c.title || ' ' || c.number || ' ' || o.name, $6) > 0)"
    " AND ($7::text IS NULL OR c.level = $7) AND ($8::date IS NULL OR c.starts_on >= $8)"
)


class ClassFilter(msgspec.Struct, frozen=True, kw_only=True):
    """What a list of classes is narrowed to, as the URL says it; empty is everything."""

    q: str = ""
    state: str = ""
    division: str = ""
    level: str = ""
    sort: str = "-starts_on"
    page: Annotated[int, msgspec.Meta(ge=1, le=100_000)] = 1


class ClassList(msgspec.Struct, frozen=True, kw_only=True):
    """One page of classes and how many there are in all."""

    rows: list[ClassRow]
    total: int
    enrolled: int
    capacity: int


class ClassPage(msgspec.Struct, frozen=True, kw_only=True):
    """One class, a page of its people, and their counts by state."""

    held: ClassRow
    people: list[EnrolmentRow]
    counts: dict[str, int]


def _order(sort: str) -> str:
    column = SORTS.get(sort.removeprefix("-"), "c.starts_on")
    return f"{column} {'DESC' if sort.startswith('-') else 'ASC'}, c.id"


async def _list(
    reach: tuple[bool, list[UUID], list[str]], wanted: ClassFilter, starts_from: date | None = None
) -> ClassList:
    arguments = (
        *reach, wanted.state or None, wanted.division or None, wanted.q.strip() or None,
        wanted.level or None, starts_from,
    )  # fmt: skip
    connection = db.require_transaction()
    totals = await connection.fetchrow(
        "SELECT count(*) AS total, coalesce(sum(c.enrolled), 0) AS enrolled,"
        " coalesce(sum(c.capacity), 0) AS capacity FROM training_class c"
        f" JOIN organisation o ON o.id = c.organisation WHERE {_REACHED} AND {_MATCHES}",
        *arguments,
    )
    rows = await connection.fetch(
        f"{CLASS} WHERE {_REACHED} AND {_MATCHES} ORDER BY {_order(wanted.sort)}"
        " LIMIT $9 OFFSET $10",
        *arguments, PAGE, (wanted.page - 1) * PAGE,
    )  # fmt: skip
    return ClassList(
        rows=[msgspec.convert(dict(row), ClassRow) for row in rows],
        total=totals["total"],
        enrolled=totals["enrolled"],
        capacity=totals["capacity"],
    )


async def classes(actor: Actor, wanted: ClassFilter) -> ClassList:
    """Return the classes this actor may see."""
    async with db.read(actor):
        return await _list(reach_arguments(actor, Permit.CLASS_VIEW), wanted)


async def open_classes(wanted: ClassFilter) -> ClassList:
    """Return the classes that anybody can still join."""
    joinable = msgspec.structs.replace(wanted, state="approved")
    async with db.read(ANYONE):
        return await _list((True, [], []), joinable, clock.today())


async def public_class(key: UUID) -> ClassRow:
    """Return a class as anybody may see it; raises NotFoundError."""
    async with db.read(ANYONE) as connection:
        row = await connection.fetchrow(
            f"{CLASS} WHERE c.id = $1 AND c.state NOT IN ('draft', 'filed', 'returned')", key
        )
    if row is None:
        raise NotFoundError("not-found")
    return msgspec.convert(dict(row), ClassRow)


def _person_row(row: Any) -> EnrolmentRow:
    number = unseal(row["id_number"], f"person|id_number|{row['person_row']}").decode()
    phone = (
        unseal(row["phone"], f"person|phone|{row['person_row']}").decode() if row["phone"] else ""
    )
    values = {
        name: row[name]
        for name in EnrolmentRow.__struct_fields__
        if name not in {"id_masked", "phone_masked", "failed_for"}
    }
    values["failed_for"] = tuple(row["failed_for"].split())
    return msgspec.convert(
        {**values, "id_masked": mask_id_number(number), "phone_masked": mask_phone(phone)},
        EnrolmentRow,
    )


async def class_page(actor: Actor, key: UUID, *, state: str | None, page: int) -> ClassPage:
    """Return one class with a page of its people; raises NotFoundError outside the scope."""
    async with db.read(actor) as connection:
        reach = reach_arguments(actor, Permit.CLASS_VIEW)
        row = await connection.fetchrow(f"{CLASS} WHERE {_REACHED} AND c.id = $4", *reach, key)
        if row is None:
            raise NotFoundError("not-found")
        counts = await connection.fetch(
            "SELECT state, count(*) AS n FROM enrolment WHERE training_class = $1 GROUP BY state",
            key,
        )
        people = await connection.fetch(
            "SELECT e.id, e.person, p.id AS person_row, p.name, p.id_number, p.phone,"
            " e.person_category, e.employer, e.state, e.attended_hours, e.theory_score,"
            " e.practice_score, e.absent, e.failed_for,"
            " EXISTS (SELECT FROM attendance a WHERE a.enrolment = e.id) AS hours_recorded"
            " FROM enrolment e JOIN person p ON p.id = e.person WHERE e.training_class = $1"
            " AND ($2::text IS NULL OR e.state = $2) ORDER BY p.pinyin, e.id LIMIT $3 OFFSET $4",
            key, state, PAGE, (max(page, 1) - 1) * PAGE,
        )  # fmt: skip
    return ClassPage(
        held=msgspec.convert(dict(row), ClassRow),
        people=[_person_row(person) for person in people],
        counts={count["state"]: count["n"] for count in counts},
    )


async def courses_of_both(first: UUID, second: UUID) -> list[str]:
    """Return what both persons hold that one person cannot have twice, in the transaction."""
    rows = await db.require_transaction().fetch(
        "SELECT c.number AS held FROM enrolment a JOIN enrolment b"
        " ON b.training_class = a.training_class JOIN training_class c ON c.id = a.training_class"
        " WHERE a.person = $1 AND b.person = $2"
        " UNION SELECT a.occupation_code || ' ' || a.level FROM completion a JOIN completion b"
        " USING (occupation_code, work_type, level) WHERE a.person = $1 AND b.person = $2",
        first, second,
    )  # fmt: skip
    return [row["held"] for row in rows]


async def upload_choices(actor: Actor) -> list[tuple[UUID, str, str]]:
    """Return key, number and title of the classes that this actor may upload a roster for."""
    everything, organisations, _ = reach_arguments(actor, Permit.ROSTER_UPLOAD)
    async with db.read(actor) as connection:
        rows = await connection.fetch(
            "SELECT id, number, title FROM training_class WHERE state = ANY($3)"
            " AND ($1 OR organisation = ANY($2)) ORDER BY starts_on DESC LIMIT 300",
            everything, organisations, sorted(TAKES_ROSTER),
        )  # fmt: skip
    return [(row["id"], row["number"], row["title"]) for row in rows]
