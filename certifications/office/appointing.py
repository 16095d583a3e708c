"""Appointing to a tier: what was named is frozen, the ledger and the certificate follow."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import msgspec

from app import clock
from app.audit.record import record
from app.columns import uuid7
from app.credentials.data import Kind, NewCredential
from app.credentials.service import issue, supersede
from app.db import require_transaction
from app.people import ledger
from app.people.data import Basis, Evidence, Tier, TierHeld
from app.people.reaching import printed_number_of
from app.permits import Actor
from app.settings import settings
from certifications.wording import TIERS

_DAY = timedelta(days=1)
_FEBRUARY, _LEAP_DAY = 2, 29
APPOINTMENTS = (
    "SELECT a.id, coalesce(p.merged_into, p.id) AS person, a.tier, a.occupation_code, a.named_on,"
    " a.valid_until, a.ended_on FROM appointment a JOIN person p ON p.id = a.person"
)
_RANK = {tier: rank for rank, tier in enumerate(Tier)}


class NewAppointment(msgspec.Struct, frozen=True, kw_only=True):
    """Who is named to what, as it is certified."""

    person: UUID
    application: UUID | None
    tier: Tier
    name: str
    employer: str
    occupation_code: str | None
    occupation: str
    division: str | None
    document_no: str
    number: str
    named_on: date
    valid_until: date
    monthly_allowance_yuan: int | None


def term_end(named_on: date, years: int) -> date:
    """Return the last day of a term of whole years that begins on a day."""
    day = named_on
    if (day.month, day.day) == (_FEBRUARY, _LEAP_DAY):
        day -= _DAY
        return day.replace(year=day.year + years)
    return day.replace(year=day.year + years) - _DAY


def evidence_of(row: Mapping[str, Any]) -> Evidence:
    """Return what an appointment proves: the tier, from naming to the end of its term.

    ``row`` is one of ``APPOINTMENTS``. One that ended before its time proves it until that day.
    """
    return Evidence(
        id=uuid7(),
        person=row["person"],
        occurred_on=row["named_on"],
        valid_until=row["ended_on"] or row["valid_until"],
        basis=Basis.PRODUCED_HERE,
        source=f"appointment:{row['id']}",
        occupation_code=row["occupation_code"],
        facts=TierHeld(tier=Tier(row["tier"])),
    )


async def appoint(actor: Actor, new: NewAppointment, *, one_active_tier: bool) -> UUID:
    """Appoint somebody to a tier in the current transaction and return the appointment's key.

    A running term of the same tier is renewed by it; with ``one_active_tier`` a lower tier that
    is held ends as superseded. Evidence is written and a certificate issued. Raises what the
    database raises for a second term of the same tier at a time.
    """
    connection, key = require_transaction(), uuid7()
    ended = await _end_others(new, one_active_tier=one_active_tier)
    renewed = next((row["id"] for row in ended if row["tier"] == new.tier), None)
    await connection.execute(
        "INSERT INTO appointment (id, person, application, tier, name, employer, occupation_code,"
        " occupation, division, document_no, named_on, valid_until, monthly_allowance_yuan, state,"
        " renewed_from) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 'active',"
        " $14)",
        key, new.person, new.application, new.tier, new.name, new.employer, new.occupation_code,
        new.occupation, new.division, new.document_no, new.named_on, new.valid_until,
        new.monthly_allowance_yuan, renewed,
    )  # fmt: skip
    rows = await connection.fetch(
        f"{APPOINTMENTS} WHERE a.id = ANY($1)", [key, *(row["id"] for row in ended)]
    )
    await ledger.write([evidence_of(row) for row in rows])
    (issued,) = await issue([await _credential(key, new)])
    await connection.execute("UPDATE appointment SET credential = $2 WHERE id = $1", key, issued.id)
    for row in ended:
        if row["credential"] is not None:
            await supersede(actor, row["credential"], issued.id, reason=new.document_no)
    await record(
        actor, "certifications.appointment.made", f"appointment:{key}",
        {"tier": new.tier.value, "valid_until": new.valid_until.isoformat(),
         "ended": [str(row["id"]) for row in ended]},
    )  # fmt: skip
    return key


async def _end_others(new: NewAppointment, *, one_active_tier: bool) -> list[Any]:
    lower = [tier for tier in Tier if _RANK[tier] < _RANK[new.tier]] if one_active_tier else []
    rows: list[Any] = await require_transaction().fetch(
        "UPDATE appointment SET state = CASE WHEN tier = $2 THEN 'renewed' ELSE 'superseded' END,"
        " ended_on = greatest(named_on, least(valid_until, $4::date - 1)), ended_for = $5"
        " WHERE person IN (SELECT id FROM person WHERE id = $1 OR merged_into = $1)"
        " AND state IN ('active', 'suspended') AND (tier = $2 OR tier = ANY($3))"
        " RETURNING id, tier, credential",
        new.person, new.tier, [tier.value for tier in lower], new.named_on, new.document_no,
    )  # fmt: skip
    return rows


async def _credential(key: UUID, new: NewAppointment) -> NewCredential:
    return NewCredential(
        source=f"appointment:{key}",
        kind=Kind.APPOINTMENT,
        person=new.person,
        holder=new.name,
        id_masked=await printed_number_of(new.person),
        # the Chinese name, in whatever language the officer reads the pages
        title=f"{settings().city_zh}{TIERS[new.tier]}",
        number=new.number,
        issuer=settings().issuer_zh,
        issued_on=new.named_on,
        expires_on=new.valid_until,
        occupation_code=new.occupation_code or "",
        occupation=new.occupation,
        division=new.division,
        batch=new.document_no,
        details={"employer": new.employer, "document_no": new.document_no},
    )


async def rebuild_evidence(actor: Actor) -> int:
    """Bring the ledger's rows on tiers in line with the appointments; return how many were new.

    In the current transaction. Rows that say the same stay; those without an appointment go.
    """
    connection = require_transaction()
    rows = await connection.fetch(f"{APPOINTMENTS} ORDER BY a.id")
    new = await ledger.write([evidence_of(row) for row in rows])
    living = await connection.fetch(
        "SELECT source FROM evidence WHERE superseded_by IS NULL AND source LIKE 'appointment:%'"
        " AND NOT source = ANY($1)",
        [f"appointment:{row['id']}" for row in rows],
    )
    await ledger.withdraw([row["source"] for row in living])
    await record(
        actor, "certifications.ledger.rebuilt", "ledger",
        {"new": new, "rows": len(rows), "at": clock.today().isoformat()},
    )  # fmt: skip
    return new
