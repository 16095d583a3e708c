"""The ladder's questions to the database: a person's own path, the terms in force."""

from datetime import date

from app import db
from app.errors import NotFoundError
from app.openings.service import open_on
from app.people import ledger
from app.people.data import Evidence, LevelHeld, YearsInTrade
from app.permits import ANYONE, Actor
from app.terms.service import in_force
from app.vault import unseal
from certifications.data import LadderFacts, MyPath, TermsInForce
from certifications.rules import assess
from certifications.terms import LadderTerms, default_terms

LADDER = "ladder"
_OPENINGS = 60
_FIRST_ROUND = 1


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
        evidence = tuple(await ledger.of_person(row["id"]))
        terms, version = await _terms(today)
        trade = trade_of(evidence)
        openings = await open_on(today, occupation_codes=[trade] if trade else [], limit=_OPENINGS)
    facts = LadderFacts(
        person=row["id"],
        birth_date=_birth_date(row["birth_date"], f"person|birth_date|{row['id']}"),
        evidence=evidence,
        trade=trade,
        round_number=_FIRST_ROUND,
    )
    return MyPath(
        name=row["name"],
        terms=version,
        assessment=assess(facts, terms, today),
        evidence=evidence,
        openings=tuple(openings),
        trade=trade,
    )


async def ladder_terms(today: date) -> tuple[LadderTerms, TermsInForce | None]:
    """Return the terms in force and their version, the shipped ones where none is published."""
    async with db.read(ANYONE):
        return await _terms(today)


async def _terms(today: date) -> tuple[LadderTerms, TermsInForce | None]:
    found = await in_force(LADDER, today, LadderTerms)
    if found is None:
        return default_terms(), None
    terms, version = found
    return terms, TermsInForce(
        title=version.title, number=version.number, valid_from=version.valid_from
    )


def trade_of(evidence: tuple[Evidence, ...]) -> str | None:
    """Return the occupation to assess: of the highest level held, else of the latest work.

    A person of several trades climbs in the one in which they are highest; the newer level
    decides between equals.
    """
    counted = [row for row in evidence if row.counts and row.occupation_code]
    levels = [
        (row.facts.level.rank, row.occurred_on, row.occupation_code)
        for row in counted
        if isinstance(row.facts, LevelHeld)
    ]
    if levels:
        return max(levels)[2]
    work = [
        (r.occurred_on, r.occupation_code) for r in counted if isinstance(r.facts, YearsInTrade)
    ]
    return max(work)[1] if work else None


def _birth_date(sealed: bytes | None, place: str) -> date | None:
    written = unseal(sealed, place).decode() if sealed else ""
    return date.fromisoformat(written) if written else None
