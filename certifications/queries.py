"""The ladder's questions to the database: a person's own path, the terms in force."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

import msgspec

from app import db
from app.db import require_transaction
from app.errors import NotFoundError
from app.openings.service import open_on
from app.people import ledger
from app.people.data import Tier
from app.permits import ANYONE, Actor
from app.terms.service import in_force
from app.vault import unseal
from certifications.data import LadderFacts, MyPath, NextRound, TermsInForce
from certifications.rules import assess
from certifications.rules.trade import trade_of
from certifications.terms import LadderTerms, default_terms

LADDER = "ladder"
_OPENINGS = 60
_ROUNDS = (
    "SELECT r.tier, coalesce(o.number, 1 + max(r.number)) AS number, o.id,"
    " coalesce(o.title, '') AS title, o.opens_on, o.closes_on FROM round r LEFT JOIN LATERAL"
    " (SELECT id, number, title, opens_on, closes_on FROM round WHERE tier = r.tier"
    "  AND state = 'called' AND closes_on >= $1 ORDER BY closes_on, id LIMIT 1) o ON true"
    " WHERE r.number IS NOT NULL AND r.state <> 'cancelled'"
    " GROUP BY r.tier, o.number, o.id, o.title, o.opens_on, o.closes_on"
)
"""By tier the round that comes next, of ``$1``."""
_PERSON = (
    "SELECT c.id, c.name, c.birth_date, c.division,"
    f" (SELECT coalesce(json_agg(n), '[]') FROM ({_ROUNDS}) n) AS rounds"
    " FROM person p JOIN person c ON c.id = coalesce(p.merged_into, p.id) WHERE p.id = $2"
)
"""A person with the rounds to come: one question, since the page asks few."""


async def my_path(actor: Actor, today: date) -> MyPath:
    """Return the actor's own path; raises NotFoundError for an account that is nobody's."""
    if actor.person is None:
        raise NotFoundError("no-person")
    async with db.read(actor) as connection:
        row = await connection.fetchrow(_PERSON, today, actor.person)
        if row is None:
            raise NotFoundError("no-person")
        rounds = msgspec.json.decode(row["rounds"], type=tuple[NextRound, ...])
        facts = await _facts(row, rounds)
        terms, version = await terms_in_force(today)
        codes = [facts.trade] if facts.trade else []
        openings = await open_on(today, occupation_codes=codes, limit=_OPENINGS)
    return MyPath(
        name=row["name"],
        terms=version,
        assessment=assess(facts, terms, today),
        evidence=facts.evidence,
        openings=tuple(openings),
        rounds=rounds,
        trade=facts.trade,
        division=row["division"],
    )


async def ladder_facts(person: UUID, today: date) -> LadderFacts:
    """Return what is known of one person for the ladder, in the current transaction.

    The occupation is the one the person is highest in, the rounds are those that come next.
    Raises NotFoundError for a person who is not registered.
    """
    row = await require_transaction().fetchrow(_PERSON, today, person)
    if row is None:
        raise NotFoundError("no-person")
    return await _facts(row, msgspec.json.decode(row["rounds"], type=tuple[NextRound, ...]))


async def _facts(row: Mapping[str, Any], rounds: Iterable[NextRound]) -> LadderFacts:
    evidence = tuple(await ledger.of_person(row["id"]))
    return LadderFacts(
        person=row["id"],
        birth_date=_birth_date(row["birth_date"], f"person|birth_date|{row['id']}"),
        evidence=evidence,
        trade=trade_of(evidence),
        next_rounds=_numbers(rounds),
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


async def rounds_to_come(today: date) -> tuple[NextRound, ...]:
    """Return by tier which round comes next, in the current transaction.

    It is the called one that still takes applications, else the one after the last. A tier
    without a round yet is left out: its first comes.
    """
    rows = await require_transaction().fetch(_ROUNDS, today)
    return tuple(msgspec.convert(dict(row), NextRound) for row in rows)


def _numbers(rounds: Iterable[NextRound]) -> dict[Tier, int]:
    return {one.tier: one.number for one in rounds}


async def next_rounds(today: date) -> dict[Tier, int]:
    """Return by tier the number of the round that comes next; see ``rounds_to_come``."""
    return _numbers(await rounds_to_come(today))


def _birth_date(sealed: bytes | None, place: str) -> date | None:
    written = unseal(sealed, place).decode() if sealed else ""
    return date.fromisoformat(written) if written else None
