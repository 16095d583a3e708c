"""Unmasked values leave the register with a permit, a reason and a record, or not at all."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec
import orjson

from app import db
from app.audit.record import record
from app.errors import ConflictError, NotFoundError
from app.permits import Actor, Permit
from app.scope import reach_arguments
from app.vault import unseal
from courses.roster_files import provincial_files, zipped
from courses.service.entering import more_place

SHORTEST_REASON = 4
_PERSON = (
    "p.id AS person_row, p.name, p.id_type, p.id_number, p.phone, p.birth_date, p.sex, p.education"
)


class Disclosed(msgspec.Struct, frozen=True, kw_only=True):
    """One person's document and phone, shown once."""

    name: str
    id_number: str
    phone: str


def _check_reason(reason: str) -> str:
    told = reason.strip()
    if len(told) < SHORTEST_REASON:
        raise ConflictError("reason-needed", shortest=SHORTEST_REASON)
    return told


def _opened(row: Mapping[str, Any], column: str) -> str:
    sealed = row[column]
    return unseal(sealed, f"person|{column}|{row['person_row']}").decode() if sealed else ""


async def reveal(actor: Actor, enrolment: UUID, reason: str) -> Disclosed:
    """Return one person's ID number and phone, unmasked; the reason is kept.

    Raises ConflictError without a reason and NotFoundError outside the actor's reach.
    """
    told = _check_reason(reason)
    everything, organisations, divisions = reach_arguments(actor, Permit.PERSON_REVEAL)
    async with db.transaction(actor) as connection:
        row = await connection.fetchrow(
            f"SELECT {_PERSON}, c.organisation FROM enrolment e JOIN person p ON p.id = e.person"
            " JOIN training_class c ON c.id = e.training_class WHERE e.id = $1"
            " AND ($2 OR c.organisation = ANY($3) OR c.division = ANY($4))",
            enrolment, everything, organisations, divisions,
        )  # fmt: skip
        if row is None:
            raise NotFoundError("not-found")
        await record(
            actor, "people.person.revealed", f"person:{row['person_row']}",
            {"columns": ["id_number", "phone"]}, reason=told, organisation=row["organisation"],
        )  # fmt: skip
    return Disclosed(
        name=row["name"], id_number=_opened(row, "id_number"), phone=_opened(row, "phone")
    )


async def export_roster(actor: Actor, training_class: UUID, reason: str) -> tuple[str, bytes]:
    """Return a class's roster in the provincial template: file name and content.

    One workbook up to the template's 200 lines, else an archive of several. Raises as
    ``reveal`` does.
    """
    told = _check_reason(reason)
    everything, organisations, divisions = reach_arguments(actor, Permit.ROSTER_EXPORT)
    async with db.transaction(actor) as connection:
        held = await connection.fetchrow(
            "SELECT organisation FROM training_class c WHERE id = $1"
            " AND ($2 OR c.organisation = ANY($3) OR c.division = ANY($4))",
            training_class, everything, organisations, divisions,
        )  # fmt: skip
        if held is None:
            raise NotFoundError("not-found")
        rows = await connection.fetch(
            f"SELECT {_PERSON}, e.person, e.person_category, e.employer, e.post, e.more"
            " FROM enrolment e JOIN person p ON p.id = e.person"
            " WHERE e.training_class = $1 AND e.state <> 'withdrawn' ORDER BY p.pinyin, e.id",
            training_class,
        )
        await record(
            actor, "courses.roster.exported", f"class:{training_class}", {"rows": len(rows)},
            reason=told, organisation=held["organisation"],
        )  # fmt: skip
    files = provincial_files([_export_row(training_class, row) for row in rows], "roster")
    return files[0] if len(files) == 1 else ("roster.zip", zipped(files))


def _export_row(training_class: UUID, row: Mapping[str, Any]) -> dict[str, str]:
    place = more_place(training_class, row["person"])
    more: dict[str, str] = orjson.loads(unseal(row["more"], place)) if row["more"] else {}
    return {
        **more,
        "name": row["name"],
        "id_type": row["id_type"],
        "id_number": _opened(row, "id_number"),
        "phone": _opened(row, "phone"),
        "birth_date": _opened(row, "birth_date"),
        "gender": row["sex"] or "",
        "education": row["education"] or "",
        "person_category": row["person_category"],
        "employer": row["employer"],
        "post": row["post"],
    }
