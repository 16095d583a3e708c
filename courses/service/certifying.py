"""Issuing 培训合格证书: what was certified is frozen, numbers are unique and never used twice.

Each gets its credential in the same transaction: a code and a signed text that anybody verifies.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from app import clock
from app.columns import uuid7
from app.credentials.data import Kind, NewCredential
from app.credentials.service import issue
from app.credentials.signing import TITLES
from app.db import require_transaction
from app.masking import printed_number
from app.reference.levels import SkillLevel
from app.vault import unseal

_CODE = slice(8, 17)
"""Where a 社会信用代码 holds the organisation's own code (GB 32100)."""
_DUE = (
    "SELECT k.id, k.hours, k.completed_on, p.id AS person, p.name, p.id_number, c.title,"
    " c.work_type, c.level, c.number AS class_number, c.occupation_code, c.division,"
    " o.id AS organisation, o.name AS organisation_name, o.uscc"
    " FROM completion k JOIN enrolment e ON e.id = k.enrolment"
    " JOIN person w ON w.id = k.person JOIN person p ON p.id = coalesce(w.merged_into, w.id)"
    " JOIN training_class c ON c.id = e.training_class JOIN organisation o ON o.id = c.organisation"
    " JOIN catalogue_item i ON i.id = c.catalogue_item"
    " WHERE k.enrolment = ANY($1) AND i.certificate = 'completion' AND NOT EXISTS"
    " (SELECT FROM completion_certificate f WHERE f.completion = k.id) ORDER BY p.pinyin, e.id"
)


async def issue_certificates(enrolments: Sequence[UUID]) -> int:
    """Issue the certificate of each of these completions that demands one and has none.

    In the current transaction; returns how many. Completions of a catalogue item that leads to
    a level certificate or a specific ability get theirs elsewhere.
    """
    connection = require_transaction()
    rows = await connection.fetch(_DUE, list(enrolments))
    if not rows:
        return 0
    first = rows[0]
    series = f"{first['uscc'][_CODE]}-{first['completed_on'].year}-"
    # Numbers of one issuer and year are given out one class after the other.
    await connection.execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", series)
    last = await connection.fetchval(
        "SELECT coalesce(max(substr(number, length($1) + 1)::int), 0) FROM completion_certificate"
        " WHERE starts_with(number, $1)",
        series,
    )
    now = clock.now()
    made = [(uuid7(), row, f"{series}{serial:04d}") for serial, row in enumerate(rows, last + 1)]
    await connection.executemany(
        "INSERT INTO completion_certificate (id, completion, number, holder, id_masked, title,"
        " level, hours, organisation_name, class_number, completed_on, issued_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        [
            (key, row["id"], number, row["name"], _masked(row), _title(row), row["level"],
             row["hours"], row["organisation_name"], row["class_number"], row["completed_on"], now)
            for key, row, number in made
        ],
    )  # fmt: skip
    await issue([_credential(key, row, number) for key, row, number in made])
    return len(rows)


def source_of(certificate: UUID) -> str:
    """Return the natural key under which a certificate's credential is found."""
    return f"completion_certificate:{certificate}"


def _credential(key: UUID, row: Any, number: str) -> NewCredential:
    return NewCredential(
        source=source_of(key),
        kind=Kind.COMPLETION,
        person=row["person"],
        holder=row["name"],
        id_masked=_masked(row),
        title=TITLES[Kind.COMPLETION],
        number=number,
        issuer=row["organisation_name"],
        organisation=row["organisation"],
        division=row["division"],
        batch=row["class_number"],
        issued_on=row["completed_on"],
        occupation_code=row["occupation_code"],
        occupation=_title(row),
        level=SkillLevel(row["level"]),
        details={"hours": f"{row['hours']:f}"},
    )


def _masked(row: Any) -> str:
    """Return the ID number as print has it."""
    return printed_number(unseal(row["id_number"], f"person|id_number|{row['person']}").decode())


def _title(row: Any) -> str:
    return f"{row['title']}（{row['work_type']}）" if row["work_type"] else str(row["title"])
