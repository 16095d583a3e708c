"""Stating facts in an application, each with the paper that proves it."""

from uuid import UUID

from app import clock, db
from app.audit.record import record
from app.columns import uuid7
from app.errors import ConflictError, NotFoundError
from app.people import ledger
from app.people.data import Basis, Evidence, EvidenceKind
from app.permits import Actor, Permit
from certifications.rounds.data import (
    PaperKind,
)
from certifications.rounds.own import only_editable, own_application
from certifications.rounds.papers import keep
from certifications.rounds.stated import BOUND, Dated, source_of, stated_in


async def state_fact(
    actor: Actor,
    key: UUID,
    kind: EvidenceKind,
    stated: Dated,
    needed: Permit,
    *,
    name: str,
    content: bytes,
) -> UUID:
    """State a fact with the paper that proves it; it counts once an officer has confirmed it.

    Raises ConflictError once the application is submitted or for dates that cannot be, and
    MalformedError for a paper that cannot be taken.
    """
    async with db.transaction(actor):
        held = await own_application(actor, key, needed, lock=True)
        only_editable(held)
        if stated.occurred_on > clock.today():
            raise ConflictError("fact-future")
        if stated.valid_until is not None and stated.valid_until < stated.occurred_on:
            raise ConflictError("fact-backward")
        unit = stated.basis is Basis.UNIT_STATEMENT
        paper_kind = PaperKind.UNIT_STATEMENT if unit else PaperKind.OWN_WORD
        paper = await keep(actor, key, paper_kind, name=name, content=content)
        fact = uuid7()
        await ledger.write(
            [
                Evidence(
                    id=uuid7(),
                    person=held.person,
                    occurred_on=stated.occurred_on,
                    valid_until=stated.valid_until,
                    basis=Basis.UNIT_STATEMENT if unit else Basis.OWN_WORD,
                    source=source_of(key, fact, paper),
                    occupation_code=held.occupation_code if kind in BOUND else None,
                    facts=stated.facts(held.occupation),
                )
            ]
        )
        await record(
            actor, "certifications.fact.stated", f"application:{key}",
            {"kind": kind.value, "fact": str(fact)},
        )  # fmt: skip
    return fact


async def drop_fact(actor: Actor, key: UUID, fact: UUID, needed: Permit) -> None:
    """Take a stated fact back before anybody has ruled on it; its paper can be removed then."""
    async with db.transaction(actor):
        held = await own_application(actor, key, needed, lock=True)
        only_editable(held)
        found = [
            one
            for one in stated_in(key, tuple(await ledger.of_person(held.person)))
            if one.id == fact
        ]
        if not found:
            raise NotFoundError("not-found")
        if found[0].standing != "waiting":
            raise ConflictError("fact-ruled")
        await ledger.withdraw([found[0].row.source])
        await record(
            actor, "certifications.fact.dropped", f"application:{key}", {"fact": str(fact)}
        )
