"""Past checks played again: the evidence as it was known then, the terms in force then."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import msgspec

from app import db
from app.masking import mask_name
from app.people import ledger
from app.people.data import Tier
from app.permits import Actor, Permit
from app.scope import reach_arguments
from app.terms.service import numbered
from app.vault import unseal
from certifications.data import Assessment, LadderFacts
from certifications.policy.data import Replayed
from certifications.queries import LADDER
from certifications.rules import assess
from certifications.terms import LadderTerms, default_terms

PAGE = 20
_CHECKS = (
    "SELECT c.id, c.stage, c.verdict, c.assessment, c.terms_number, c.checked_on, c.checked_by,"
    " c.checked_at, a.id AS application, coalesce(p.merged_into, p.id) AS person, p.name,"
    " p.birth_date, p.id AS birth_of, a.occupation_code, r.title, r.number, r.tier,"
    " count(*) OVER () AS total"
    " FROM application_check c JOIN application a ON a.id = c.application"
    " JOIN round r ON r.id = a.round JOIN person p ON p.id = a.person"
    " WHERE ($1 OR a.organisation = ANY($2::uuid[]) OR a.division = ANY($3::text[]))"
    " ORDER BY c.checked_at DESC, c.id LIMIT $4 OFFSET $5"
)


async def replayed_checks(actor: Actor, number: int) -> tuple[list[Replayed], int]:
    """Return a page of past checks, each with what it said and what it says played again."""
    reach = reach_arguments(actor, Permit.POLICY_VIEW)
    async with db.read(actor) as connection:
        rows: Sequence[Mapping[str, Any]] = await connection.fetch(
            _CHECKS, *reach, PAGE, PAGE * (max(number, 1) - 1)
        )
        bodies: dict[int | None, LadderTerms] = {None: default_terms()}
        for row in rows:
            await _load(bodies, row["terms_number"])
        found = [await _replay(row, bodies[row["terms_number"]]) for row in rows]
    return found, rows[0]["total"] if rows else 0


async def _load(bodies: dict[int | None, LadderTerms], number: int | None) -> None:
    if number not in bodies and number is not None:
        held = await numbered(LADDER, number, LadderTerms)
        bodies[number] = held[0] if held else default_terms()


async def _replay(row: Mapping[str, Any], terms: LadderTerms) -> Replayed:
    then = msgspec.json.decode(row["assessment"], type=Assessment)
    facts = LadderFacts(
        person=row["person"],
        birth_date=_birth_date(row["birth_date"], row["birth_of"]),
        evidence=tuple(await ledger.known_at(row["person"], row["checked_at"])),
        trade=row["occupation_code"],
        round_number=row["number"] or 1,
    )
    return Replayed(
        check=row["id"],
        application=row["application"],
        name=mask_name(row["name"]),
        tier=Tier(row["tier"]),
        round_title=row["title"],
        stage=row["stage"],
        verdict=row["verdict"],
        checked_on=row["checked_on"],
        checked_by=row["checked_by"],
        terms_number=row["terms_number"],
        then=then,
        now=assess(facts, terms, then.today),
    )


def _birth_date(sealed: bytes | None, person: UUID) -> date | None:
    written = unseal(sealed, f"person|birth_date|{person}").decode() if sealed else ""
    return date.fromisoformat(written) if written else None
