"""A class's filing with its evidence; officers' queue of filings and changes."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import msgspec

from app import clock, db
from app.errors import NotFoundError
from app.masking import mask_id_number
from app.permits import Actor, Permit
from app.reference.levels import SkillLevel
from app.reference.queries import DivisionName, division_names
from app.scope import reach_arguments
from app.settings import settings
from app.vault import unseal
from courses.data import ClassRow
from courses.filing.data import (
    ChangeRow,
    Filing,
    FilingDetail,
    FilingTerms,
    SessionRow,
    StepRow,
    SwappedTrainee,
)
from courses.filing.facts import filing_facts, sessions_of
from courses.filing.rules import check_filing
from courses.filing.terms import filing_terms
from courses.queries import CLASS
from courses.rules.values import ClassNumber, read_class_number

_REACHED = "($1 OR c.organisation = ANY($2::uuid[]) OR c.division = ANY($3::text[]))"


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """A teacher or room that a timetable may name."""

    id: UUID
    name: str
    note: str = ""


class ItemChoice(msgspec.Struct, frozen=True, kw_only=True):
    """A catalogue item in force that the institution may train."""

    id: UUID
    title: str
    work_type: str
    level: SkillLevel
    hours: int
    practice_hours: int
    edition: str


class FormChoices(msgspec.Struct, frozen=True, kw_only=True):
    """What the form of a class offers: items, divisions, the next free number."""

    items: list[ItemChoice]
    divisions: list[DivisionName]
    number: str
    home: str


class FilingChoices(msgspec.Struct, frozen=True, kw_only=True):
    """What the forms of a filing offer."""

    teachers: list[Choice]
    rooms: list[Choice]


async def filing(actor: Actor, key: UUID, permit: Permit = Permit.CLASS_VIEW) -> FilingDetail:
    """Return a class's filing; raises NotFoundError outside the actor's reach."""
    async with db.read(actor) as connection:
        row = await connection.fetchrow(
            f"{CLASS} WHERE {_REACHED} AND c.id = $4", *reach_arguments(actor, permit), key
        )
        if row is None:
            raise NotFoundError("not-found")
        terms = await filing_terms(clock.today())
        return await _detail(row, terms)


async def _detail(row: Any, terms: FilingTerms) -> FilingDetail:
    connection = db.require_transaction()
    key = row["id"]
    more = await connection.fetchrow(
        "SELECT c.place, c.plan, c.assessment_plan, c.assessor, c.catalogue_item, c.due_on,"
        " c.state_since, i.title AS item_title, coalesce(a.name, '') AS assessor_name"
        " FROM training_class c JOIN catalogue_item i ON i.id = c.catalogue_item"
        " LEFT JOIN organisation a ON a.id = c.assessor WHERE c.id = $1",
        key,
    )
    facts = await filing_facts(key)
    steps = await connection.fetch(
        "SELECT step, taken_at, taken_by, reason FROM class_step WHERE training_class = $1"
        " ORDER BY taken_at DESC, id DESC",
        key,
    )
    filed_on = next(
        (s["taken_at"].astimezone(clock.CITY_ZONE).date() for s in steps if s["step"] == "filed"),
        clock.today(),
    )
    change = await open_change(key)
    if row["state"] in {"draft", "returned"}:
        filed_on = clock.today()
    return FilingDetail(
        held=msgspec.convert(dict(row), ClassRow),
        filing=msgspec.convert(
            {
                **dict(row),
                **{name: more[name] for name in Filing.__struct_fields__ if name in more},
            },
            Filing,
        ),
        item_title=more["item_title"],
        assessor_name=more["assessor_name"],
        due_on=more["due_on"],
        state_since=more["state_since"],
        sessions=await sessions_of(key),
        findings=check_filing(facts, terms, filed_on),
        steps=[msgspec.convert(dict(step), StepRow) for step in steps],
        change=change,
        called=await _called(change),
        swapped=await _swapped(key),
    )


async def open_change(training_class: UUID) -> ChangeRow | None:
    """Return the change that waits for a decision, in the current transaction."""
    row = await db.require_transaction().fetchrow(
        "SELECT id, state, before, after, reason, asked_at, asked_by, due_on, decided_at,"
        " decided_by, decision_reason FROM class_change"
        " WHERE training_class = $1 AND state = 'filed'",
        training_class,
    )
    return change_row(row) if row else None


async def _called(change: ChangeRow | None) -> dict[str, str]:
    """Return the names of the teachers and rooms that a change names, by key."""
    if change is None:
        return {}
    lines = change.after["sessions"].values()
    keys = [line[what] for line in lines if line for what in ("teacher", "room") if line[what]]
    rows = await db.require_transaction().fetch(
        "SELECT id, name FROM teacher WHERE id = ANY($1::uuid[])"
        " UNION ALL SELECT id, name FROM room WHERE id = ANY($1::uuid[])",
        keys,
    )
    return {str(row["id"]): row["name"] for row in rows}


def change_row(row: Any) -> ChangeRow:
    """Return a row of changes as a Struct."""
    values = dict(row)
    values["before"] = msgspec.json.decode(values["before"])
    values["after"] = msgspec.json.decode(values["after"])
    return msgspec.convert(values, ChangeRow)


async def _swapped(training_class: UUID) -> list[SwappedTrainee]:
    """Return who came or left after the class was approved."""
    rows = await db.require_transaction().fetch(
        "WITH approved AS (SELECT min(taken_at) AS at FROM class_step"
        " WHERE training_class = $1 AND step = 'approved')"
        " SELECT p.id, p.name, p.id_number, e.enrolled_at AS at, true AS came, e.way"
        " FROM enrolment e JOIN person p ON p.id = e.person, approved"
        " WHERE e.training_class = $1 AND e.enrolled_at > approved.at"
        " UNION ALL SELECT p.id, p.name, p.id_number, e.ended_at, false, e.way"
        " FROM enrolment e JOIN person p ON p.id = e.person, approved"
        " WHERE e.training_class = $1 AND e.state = 'withdrawn' AND e.ended_at > approved.at"
        " ORDER BY at, name",
        training_class,
    )
    return [
        SwappedTrainee(
            name=row["name"],
            id_masked=mask_id_number(
                unseal(row["id_number"], f"person|id_number|{row['id']}").decode()
            ),
            came=row["came"],
            at=row["at"],
            way=row["way"],
        )
        for row in rows
    ]


async def timetable(actor: Actor, key: UUID) -> list[SessionRow]:
    """Return a class's timetable within the actor's reach, soonest first."""
    return (await filing(actor, key)).sessions


async def choices(actor: Actor, training_class: UUID) -> FilingChoices:
    """Return the teachers, rooms and assessment institutions that this class may name."""
    async with db.read(actor) as connection:
        row = await connection.fetchrow(
            "SELECT c.organisation, c.occupation_code, c.level FROM training_class c"
            f" WHERE {_REACHED} AND c.id = $4",
            *reach_arguments(actor, Permit.CLASS_MANAGE), training_class,
        )  # fmt: skip
        if row is None:
            raise NotFoundError("not-found")
        teachers = await connection.fetch(
            "SELECT t.id, t.name, coalesce(string_agg(DISTINCT k.occupation_code || ' '"
            " || k.level, '、'), '') AS note FROM teacher t"
            " LEFT JOIN teacher_certificate k ON k.teacher = t.id"
            " WHERE t.organisation = $1 AND t.active GROUP BY t.id ORDER BY t.name, t.id",
            row["organisation"],
        )
        rooms = await connection.fetch(
            "SELECT id, name, seats::text AS note FROM room"
            " WHERE organisation = $1 AND active ORDER BY name, id",
            row["organisation"],
        )
    return FilingChoices(teachers=_choices(teachers), rooms=_choices(rooms))


async def assessors(actor: Actor) -> list[Choice]:
    """Return the institutions that are accredited to assess something today."""
    async with db.read(actor) as connection:
        rows = await connection.fetch(
            "SELECT DISTINCT o.id, o.name, '' AS note FROM organisation o"
            " JOIN accreditation a ON a.organisation = o.id AND a.purpose = 'assess'"
            " AND (a.valid_until IS NULL OR a.valid_until >= $1) ORDER BY o.name",
            clock.today(),
        )
    return _choices(rows)


def _choices(rows: Iterable[Any]) -> list[Choice]:
    return [msgspec.convert(dict(row), Choice) for row in rows]


async def form_choices(actor: Actor, organisation: UUID) -> FormChoices:
    """Return what a class of this institution can be of: items in force that it may train.

    An edition that begins next year is published before this year's ends: both are offered.
    """
    today = clock.today()
    async with db.read(actor) as connection:
        items = await connection.fetch(
            "SELECT i.id, i.title, i.work_type, i.level, i.hours, i.practice_hours,"
            " e.title AS edition FROM catalogue_item i"
            " JOIN catalogue_edition e ON e.id = i.edition"
            " AND e.state IN ('published', 'superseded')"
            " WHERE (i.valid_until IS NULL OR i.valid_until >= $2) AND EXISTS (SELECT"
            " FROM accreditation a WHERE a.organisation = $1 AND a.purpose = 'train'"
            " AND a.occupation_code = i.occupation_code"
            " AND (a.valid_until IS NULL OR a.valid_until >= $2))"
            " ORDER BY i.title, i.level, i.valid_from, i.id",
            organisation, today,
        )  # fmt: skip
        serials = await connection.fetch(
            "SELECT number FROM training_class WHERE organisation = $1 AND number LIKE $2",
            organisation, f"{today.year}年%",
        )  # fmt: skip
        home = await connection.fetchval(
            "SELECT division FROM organisation WHERE id = $1", organisation
        )
        divisions = await division_names(settings().city_code)
    held = [read_class_number(row["number"]) for row in serials]
    serial = 1 + max((found.number for found in held if found), default=0)
    return FormChoices(
        items=[msgspec.convert(dict(row), ItemChoice) for row in items],
        divisions=divisions,
        number=ClassNumber(today.year, serial).written(today.year),
        home=home,
    )
