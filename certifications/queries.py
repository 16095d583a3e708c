"""The ladder's questions to the database: a person's own path, the terms in force."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from app import db
from app.db import require_transaction
from app.errors import NotFoundError
from app.openings.service import open_on
from app.people import ledger
from app.people.data import Tier
from app.permits import ANYONE, Actor
from app.terms.service import in_force
from app.vault import unseal
from certifications.data import LadderFacts, MyPath, TermsInForce
from certifications.rules import assess
from certifications.rules.trade import trade_of
from certifications.terms import LadderTerms, default_terms

LADDER = "ladder"
_OPENINGS = 60


async def my_path(actor: Actor, today: date) -> MyPath:
    """Return the actor's own path; raises NotFoundError for an account that is nobody's."""
    if actor.person is None:
        raise NotFoundError("no-person")
    async with db.read(actor) as connection:
        row = await connection.fetchrow(
            "SELECT c.id, c.name, c.birth_date FROM person p"
            " JOIN person c ON c.id = coalesce(p.merged_into, p.id) WHERE p.id = $1",
            actor.person,
        )
        if row is None:
            raise NotFoundError("no-person")
        facts = await _facts(row, today)
        terms, version = await terms_in_force(today)
        codes = [facts.trade] if facts.trade else []
        openings = await open_on(today, occupation_codes=codes, limit=_OPENINGS)
    return MyPath(
        name=row["name"],
        terms=version,
        assessment=assess(facts, terms, today),
        evidence=facts.evidence,
        openings=tuple(openings),
        trade=facts.trade,
    )


async def ladder_facts(person: UUID, today: date) -> LadderFacts:
    """Return what is known of one person for the ladder, in the current transaction.

    The occupation is the one the person is highest in, the rounds are those that come next.
    Raises NotFoundError for a person who is not registered.
    """
    row = await require_transaction().fetchrow(
        "SELECT c.id, c.birth_date FROM person p"
        " JOIN person c ON c.id = coalesce(p.merged_into, p.id) WHERE p.id = $1",
        person,
    )
    if row is None:
        raise NotFoundError("no-person")
    return await _facts(row, today)


async def _facts(row: Mapping[str, Any], today: date) -> LadderFacts:
    evidence = tuple(await ledger.of_person(row["id"]))
    return LadderFacts(
        person=row["id"],
        birth_date=_birth_date(row["birth_date"], f"person|birth_date|{row['id']}"),
        evidence=evidence,
        trade=trade_of(evidence),
        next_rounds=await next_rounds(today),
    )


async def ladder_terms(today: date) -> tuple[LadderTerms, TermsInForce | None]:
    """Return the terms in force and their version, the shipped ones where none is published."""
    async with db.read(ANYONE):
        return await terms_in_force(today)


async def terms_in_force(today: date) -> tuple[LadderTerms, TermsInForce | None]:
    """Return the same in the current transaction."""
    found = await in_force(LADDER, today, LadderTerms)
    if found is None:
        return default_terms(), None
    terms, version = found
    return terms, TermsInForce(
        title=version.title, number=version.number, valid_from=version.valid_from
    )


async def next_rounds(today: date) -> dict[Tier, int]:
    """Return by tier which round comes next: the one open now, else the one after the last.

    In the current transaction. A tier without a round yet is not in it: its first comes.
    """
    rows = await require_transaction().fetch(
        "SELECT tier, 1 + coalesce(max(number) FILTER (WHERE state <> 'called'"
        " OR closes_on < $1), 0) AS next FROM round WHERE number IS NOT NULL"
        " AND state <> 'cancelled' GROUP BY tier",
        today,
    )
    return {Tier(row["tier"]): row["next"] for row in rows}


def _birth_date(sealed: bytes | None, place: str) -> date | None:
    written = unseal(sealed, place).decode() if sealed else ""
    return date.fromisoformat(written) if written else None
