"""What a person may see of their record over all domains: data, who looked, consents, requests."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from app import db, vault
from app.audit.record import record
from app.errors import ConflictError
from app.masking import mask_id_number, mask_phone
from app.people.consents import RECORDS, ConsentRow, consents_of
from app.people.corrections import CorrectionRow, corrections_of
from app.people.ledger import of_person
from app.permits import Actor

_DISCLOSED = ("courses.roster.exported", "courses.file.exported", "courses.paper.disclosed")


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """One time that somebody saw or took the record unmasked, and why."""

    at: datetime
    action: str
    actor_name: str
    organisation_name: str
    reason: str


class OwnFact(msgspec.Struct, frozen=True, kw_only=True):
    """A fact that a person may call wrong: its natural key and what it says."""

    subject: str
    label: str


class Rights(msgspec.Struct, frozen=True, kw_only=True):
    """A person's page of rights."""

    name: str
    id_masked: str
    phone_masked: str
    education: str
    division: str
    looks: list[Look]
    consents: list[ConsentRow]
    corrections: list[CorrectionRow]
    facts: list[OwnFact]


def own(actor: Actor) -> UUID:
    """Return the actor's person; raises ConflictError for an account without one."""
    if actor.person is None:
        raise ConflictError("account-without-person")
    return actor.person


async def rights(actor: Actor) -> Rights:
    """Return what a person sees of their own record."""
    person = own(actor)
    async with db.read(actor) as connection:
        row = await connection.fetchrow(
            "SELECT id, name, id_number, phone, education, coalesce(division, (SELECT c.division"
            " FROM enrolment e JOIN training_class c ON c.id = e.training_class"
            f" WHERE e.person IN {RECORDS} ORDER BY e.enrolled_at DESC LIMIT 1), '') AS division"
            " FROM person WHERE id = $1",
            person,
        )
        return Rights(
            name=row["name"],
            id_masked=mask_id_number(_clear(row, "id_number")),
            phone_masked=mask_phone(_clear(row, "phone")),
            education=row["education"] or "",
            division=row["division"],
            looks=await _looks(person),
            consents=await consents_of(person),
            corrections=await corrections_of(person),
            facts=await _facts(person),
        )


def _clear(row: Any, column: str) -> str:
    sealed = row[column]
    return vault.unseal(sealed, f"person|{column}|{row['id']}").decode() if sealed else ""


async def _looks(person: UUID) -> list[Look]:
    rows = await db.require_transaction().fetch(
        "SELECT e.at, e.action, e.actor_name, e.reason, coalesce(o.name, '') AS organisation_name"
        " FROM event e LEFT JOIN organisation o ON o.id = e.organisation"
        " WHERE (e.action = 'people.person.revealed' AND e.subject IN"
        f" (SELECT 'person:' || r.id FROM {RECORDS} r))"
        " OR (e.action = ANY($2) AND e.subject IN (SELECT 'class:' || n.training_class"
        f" FROM enrolment n WHERE n.person IN {RECORDS})) ORDER BY e.at DESC LIMIT 200",
        person, list(_DISCLOSED),
    )  # fmt: skip
    return [msgspec.convert(dict(row), Look) for row in rows]


async def _facts(person: UUID) -> list[OwnFact]:
    rows = await db.require_transaction().fetch(
        "SELECT 'enrolment:' || e.id AS subject, c.title || ' ' || c.number AS label"
        " FROM enrolment e JOIN training_class c ON c.id = e.training_class"
        f" WHERE e.person IN {RECORDS} ORDER BY c.starts_on DESC",
        person,
    )
    return [msgspec.convert(dict(row), OwnFact) for row in rows]


async def own_data(actor: Actor) -> dict[str, object]:
    """Return all that is kept of a person, in clear, to take along (PIPL art. 45); recorded."""
    person = own(actor)
    async with db.transaction(actor) as connection:
        row = await connection.fetchrow("SELECT * FROM person WHERE id = $1", person)
        parts = {
            name: [
                {key: value for key, value in dict(found).items() if value is not None}
                for found in await connection.fetch(query.format(records=RECORDS), person)
            ]
            for name, query in _PARTS.items()
        }
        evidence = await of_person(person)
        await record(actor, "people.person.exported_own", f"person:{person}", {})
    return {
        "person": {
            "name": row["name"],
            "id_type": row["id_type"],
            "id_number": _clear(row, "id_number"),
            "phone": _clear(row, "phone"),
            "birth_date": _clear(row, "birth_date"),
            "sex": row["sex"],
            "education": row["education"],
            "division": row["division"],
        },
        **parts,
        "evidence": [msgspec.to_builtins(fact) for fact in evidence],
    }


_PARTS = {
    "categories": "SELECT category, valid_from, valid_until, source FROM person_category"
    " WHERE person IN {records}",
    "employments": "SELECT employer, post, front_line, valid_from, valid_until, source"
    " FROM employment WHERE person IN {records}",
    "jobs_after_training": "SELECT employer, occupation_code, industry, placed_on, left_on,"
    " verified_by, source FROM placement WHERE person IN {records} ORDER BY placed_on",
    "follow_ups": "SELECT f.outcome, f.asked_on FROM follow_up f JOIN enrolment e"
    " ON e.id = f.enrolment WHERE e.person IN {records}",
    "courses": "SELECT c.number, c.title, o.name AS organisation, c.starts_on, c.ends_on, c.hours,"
    " e.state, e.person_category, e.employer, e.post, e.way, e.attended_hours, e.theory_score,"
    " e.practice_score, e.enrolled_at FROM enrolment e"
    " JOIN training_class c ON c.id = e.training_class JOIN organisation o"
    " ON o.id = c.organisation WHERE e.person IN {records} ORDER BY c.starts_on",
    "attendance": "SELECT s.held_on, s.starts_at, s.content, a.presence, a.way, a.entered_at"
    " FROM attendance a JOIN class_session s ON s.id = a.session"
    " JOIN enrolment e ON e.id = a.enrolment WHERE e.person IN {records}"
    " ORDER BY s.held_on, s.starts_at, a.entered_at",
    "certificates": "SELECT code, number, title, holder, occupation, level, issuer, issued_on,"
    " expires_on, state FROM credential WHERE person IN {records} ORDER BY issued_on",
    "consents": "SELECT purpose, way, given_at, withdrawn_at FROM consent"
    " WHERE person IN {records}",
    "corrections": "SELECT subject, statement, state, asked_at, answer, decided_at"
    " FROM correction_request WHERE person IN {records}",
}
