"""Accreditations, applications with their evidence, teachers and rooms, within the reach."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any
from uuid import UUID

import msgspec

from app import db, vault
from app.errors import ConflictError, NotFoundError
from app.masking import mask_id_number, mask_phone
from app.organisations.accreditation_data import (
    AccreditationRow,
    Application,
    ApplicationFacts,
    ApplicationPage,
    Certificate,
    Held,
    Room,
    Teacher,
    TeacherEvidence,
)
from app.organisations.accreditation_rules import certificate_answer, check_application
from app.organisations.queries import accreditation_terms
from app.permits import Actor, Permit
from app.scope import reach_arguments

PAGE = 50
_REACHED = "($1 OR {0}.organisation = ANY($2::uuid[]) OR o.division = ANY($3::text[]))"
_OCCUPATION = (
    " LEFT JOIN LATERAL (SELECT name_zh, pinyin, initials FROM occupation WHERE code ="
    " {0}.occupation_code ORDER BY edition DESC LIMIT 1) n ON true"
)
_MATCHES = (
    "({0} = '' OR strpos(o.name || ' ' || n.name_zh, {0}) > 0 OR {1}.occupation_code LIKE"
    " {0} || '%' OR starts_with(n.initials, lower({0})) OR starts_with(n.pinyin, lower({0})))"
)
_APPLICATION = (
    "SELECT a.*, o.name AS organisation_name, coalesce(d.name_zh, o.division) AS division_name,"
    " coalesce(n.name_zh, a.occupation_code) AS occupation FROM accreditation_application a"
    " JOIN organisation o ON o.id = a.organisation LEFT JOIN division d ON d.code = o.division"
    + _OCCUPATION.format("a")
)
_ACCREDITATION = (
    "SELECT c.*, o.name AS organisation_name, coalesce(d.name_zh, o.division) AS division_name,"
    " coalesce(n.name_zh, c.occupation_code) AS occupation, count(*) OVER () AS total"
    " FROM accreditation c JOIN organisation o ON o.id = c.organisation"
    " LEFT JOIN division d ON d.code = o.division" + _OCCUPATION.format("c")
)


class AccreditationFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which accreditations the list shows; ``state`` is in_force, suspended, ended or empty."""

    q: str = ""
    purpose: str = ""
    state: str = "in_force"
    page: Annotated[int, msgspec.Meta(ge=1, le=100_000)] = 1


class AccreditationList(msgspec.Struct, frozen=True, kw_only=True):
    """A page of accreditations and how many there are."""

    rows: list[AccreditationRow]
    total: int


class ApplicationFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which applications the queue shows; without a state those that wait for somebody."""

    q: str = ""
    purpose: str = ""
    state: str = ""
    page: Annotated[int, msgspec.Meta(ge=1, le=100_000)] = 1


class ApplicationList(msgspec.Struct, frozen=True, kw_only=True):
    """A page of applications, and how many there are of each state."""

    rows: list[Application]
    total: int
    counts: dict[str, int]


def own_organisation(actor: Actor) -> UUID:
    """Return the institution this actor files for; raises ConflictError where it is not one."""
    own = actor.reach(Permit.ACCREDITATION_APPLY).organisations
    if len(own) != 1:
        raise ConflictError("accreditation-no-organisation")
    return next(iter(own))


def _of(row: Any, kind: type[Any]) -> Any:
    names = [name for name in kind.__struct_fields__ if name in row.keys()]  # noqa: SIM118 - a Record is no mapping
    return msgspec.convert({name: row[name] for name in names}, kind)


async def accreditations(
    actor: Actor, wanted: AccreditationFilter, today: date
) -> AccreditationList:
    """Return what institutions may train and assess, by name."""
    reach = reach_arguments(actor, Permit.ACCREDITATION_VIEW)
    async with db.read(actor) as connection:
        rows = await connection.fetch(
            f"{_ACCREDITATION} WHERE {_REACHED.format('c')} AND {_MATCHES.format('$4::text', 'c')}"
            " AND ($5 = '' OR c.purpose = $5) AND CASE $6"
            " WHEN 'in_force' THEN c.valid_until IS NULL OR c.valid_until >= $7"
            " WHEN 'suspended' THEN c.suspended_from <= $7"
            " AND (c.valid_until IS NULL OR c.valid_until >= $7)"
            " WHEN 'ended' THEN c.valid_until < $7 ELSE true END"
            " ORDER BY o.name, c.purpose DESC, c.occupation_code, c.level DESC, c.valid_from"
            " LIMIT $8 OFFSET $9",
            *reach, wanted.q.strip(), wanted.purpose, wanted.state, today, PAGE,
            (wanted.page - 1) * PAGE,
        )  # fmt: skip
    return AccreditationList(
        rows=[_of(row, AccreditationRow) for row in rows], total=rows[0]["total"] if rows else 0
    )


async def one_accreditation(actor: Actor, key: UUID) -> AccreditationRow:
    """Return one accreditation; raises NotFoundError outside the reach."""
    reach = reach_arguments(actor, Permit.ACCREDITATION_VIEW)
    async with db.read(actor) as connection:
        row = await connection.fetchrow(
            f"{_ACCREDITATION} WHERE {_REACHED.format('c')} AND c.id = $4", *reach, key
        )
    if row is None:
        raise NotFoundError("not-found")
    found: AccreditationRow = _of(row, AccreditationRow)
    return found


async def applications(actor: Actor, wanted: ApplicationFilter) -> ApplicationList:
    """Return applications: what waits longest first; drafts are their institution's alone."""
    reach = reach_arguments(actor, Permit.ACCREDITATION_VIEW)
    own = sorted(actor.reach(Permit.ACCREDITATION_APPLY).organisations)
    where = (
        f" WHERE {_REACHED.format('a')} AND (a.state <> 'draft' OR a.organisation = ANY($4))"
        f" AND {_MATCHES.format('$5::text', 'a')} AND ($6 = '' OR a.purpose = $6)"
    )
    async with db.read(actor) as connection:
        arguments = (*reach, own, wanted.q.strip(), wanted.purpose)
        counts = await connection.fetch(
            f"SELECT state, count(*) AS n FROM ({_APPLICATION}{where}) AS found GROUP BY state",
            *arguments,
        )
        rows = await connection.fetch(
            f"{_APPLICATION}{where} AND CASE WHEN $7 = '' THEN"
            " a.state IN ('draft', 'filed', 'returned') ELSE a.state = $7 END"
            " ORDER BY a.state <> 'filed', a.due_on NULLS LAST, a.filed_at DESC, a.id DESC"
            " LIMIT $8 OFFSET $9",
            *arguments, wanted.state, PAGE, (wanted.page - 1) * PAGE,
        )  # fmt: skip
    found = {row["state"]: row["n"] for row in counts}
    open_ones = sum(found.get(state, 0) for state in ("draft", "filed", "returned"))
    return ApplicationList(
        rows=[_of(row, Application) for row in rows],
        total=found.get(wanted.state, 0) if wanted.state else open_ones,
        counts=found,
    )


async def one_application(
    actor: Actor, key: UUID, permit: Permit, *, lock: bool = False
) -> Application:
    """Return one application, in the current transaction.

    Raises NotFoundError outside the reach of the permit, and for another's draft.
    """
    reach = reach_arguments(actor, permit)
    own = sorted(actor.reach(Permit.ACCREDITATION_APPLY).organisations)
    row = await db.require_transaction().fetchrow(
        f"{_APPLICATION} WHERE {_REACHED.format('a')} AND a.id = $4"
        " AND (a.state <> 'draft' OR a.organisation = ANY($5))"
        + (" FOR UPDATE OF a" if lock else ""),
        *reach, key, own,
    )  # fmt: skip
    if row is None:
        raise NotFoundError("not-found")
    found: Application = _of(row, Application)
    return found


async def evidence(application: Application, today: date) -> ApplicationPage:
    """Return an application with its teachers, rooms and faults, in the current transaction."""
    connection = db.require_transaction()
    teachers = [
        one for one in await _teachers(application.organisation, application.teachers) if one.active
    ]
    rooms = [one for one in await _rooms(application.organisation, application.rooms) if one.active]
    held = await held_by(application.organisation)
    terms = await accreditation_terms(today)
    kinds = await connection.fetchval(
        "SELECT kinds FROM organisation WHERE id = $1", application.organisation
    )
    faults = check_application(
        facts_of(application),
        kinds=kinds, teachers=teachers, rooms=rooms, held=held, today=today, terms=terms,
    )  # fmt: skip
    code, level = application.occupation_code, application.level
    return ApplicationPage(
        application=application,
        teachers=[
            TeacherEvidence(
                teacher=one, answer=certificate_answer(one.certificates, code, level, today)
            )
            for one in teachers
        ],
        rooms=rooms,
        faults=faults,
        held=[one for one in held if one.occupation_code == code],
        terms=terms,
    )


def facts_of(application: Application) -> ApplicationFacts:
    """Return what an application asks for, as its form gives it."""
    return msgspec.convert(
        {name: getattr(application, name) for name in ApplicationFacts.__struct_fields__},
        ApplicationFacts,
    )


async def application_page(actor: Actor, key: UUID, today: date) -> ApplicationPage:
    """Return one application with the evidence beside it; raises NotFoundError."""
    async with db.read(actor):
        found = await one_application(actor, key, Permit.ACCREDITATION_VIEW)
        return await evidence(found, today)


async def held_by(organisation: UUID) -> list[Held]:
    """Return what an organisation is or was accredited for, in the current transaction."""
    rows = await db.require_transaction().fetch(
        "SELECT * FROM accreditation WHERE organisation = $1 ORDER BY valid_from DESC", organisation
    )
    return [_of(row, Held) for row in rows]


async def premises(actor: Actor) -> tuple[list[Teacher], list[Room]]:
    """Return this actor's own institution's teachers and rooms; raises ConflictError."""
    own = own_organisation(actor)
    async with db.read(actor):
        return await _teachers(own), await _rooms(own)


async def one_teacher(actor: Actor, key: UUID) -> Teacher:
    """Return one teacher of this actor's own institution; raises NotFoundError."""
    own = own_organisation(actor)
    async with db.read(actor):
        found = await _teachers(own, [key])
    if not found:
        raise NotFoundError("not-found")
    return found[0]


async def one_room(actor: Actor, key: UUID) -> Room:
    """Return one room of this actor's own institution; raises NotFoundError."""
    own = own_organisation(actor)
    async with db.read(actor):
        found = await _rooms(own, [key])
    if not found:
        raise NotFoundError("not-found")
    return found[0]


async def _teachers(organisation: UUID, keys: Sequence[UUID] | None = None) -> list[Teacher]:
    connection = db.require_transaction()
    chosen = None if keys is None else list(keys)
    rows = await connection.fetch(
        "SELECT * FROM teacher WHERE organisation = $1 AND ($2::uuid[] IS NULL OR id = ANY($2))"
        " ORDER BY active DESC, name, id",
        organisation, chosen,
    )  # fmt: skip
    certificates = await connection.fetch(
        "SELECT c.*, coalesce(n.name_zh, c.occupation_code) AS occupation"
        f" FROM teacher_certificate c{_OCCUPATION.format('c')}"
        " WHERE c.teacher = ANY($1) ORDER BY c.occupation_code, c.level",
        [row["id"] for row in rows],
    )
    return [_teacher(row, certificates) for row in rows]


def _teacher(row: Any, certificates: Sequence[Any]) -> Teacher:
    key = row["id"]
    number = vault.unseal(row["id_number"], f"teacher|id_number|{key}").decode()
    phone = vault.unseal(row["phone"], f"teacher|phone|{key}").decode() if row["phone"] else ""
    return Teacher(
        id=key,
        organisation=row["organisation"],
        name=row["name"],
        id_masked=mask_id_number(number),
        phone_masked=mask_phone(phone),
        full_time=row["full_time"],
        active=row["active"],
        certificates=[_of(one, Certificate) for one in certificates if one["teacher"] == key],
    )


async def _rooms(organisation: UUID, keys: Sequence[UUID] | None = None) -> list[Room]:
    rows = await db.require_transaction().fetch(
        "SELECT * FROM room WHERE organisation = $1 AND ($2::uuid[] IS NULL OR id = ANY($2))"
        " ORDER BY active DESC, name, id",
        organisation, None if keys is None else list(keys),
    )  # fmt: skip
    return [_of(row, Room) for row in rows]
