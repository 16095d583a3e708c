"""Papers of an application: looked at by content, sealed outside the web root, hash kept."""

import hashlib
from uuid import UUID

from asyncpg import UniqueViolationError

from app import clock, db
from app.audit.record import record
from app.columns import uuid7
from app.db import require_transaction
from app.errors import ConflictError, NotFoundError
from app.files.papers import checked_paper
from app.files.service import shown_name, store
from app.people import ledger
from app.permits import Actor, Permit
from certifications.rounds.data import EDITABLE, PaperKind
from certifications.rounds.own import own_application
from certifications.rounds.paper_rows import PaperRow, papers_of
from certifications.rounds.terms import round_terms

OWN_KINDS = (PaperKind.APPLICATION_FORM, PaperKind.ACHIEVEMENTS, PaperKind.OTHER)
"""Papers that an applicant adds by themself; the others come with what they prove."""


async def checked(content: bytes) -> str:
    """Return a file's type, in the current transaction.

    Raises MalformedError for an empty or too large file, and for what is no whole PDF, JPEG, PNG.
    """
    terms = await round_terms(clock.today())
    return checked_paper(content, terms.paper_bytes_max)


async def keep(
    actor: Actor, application: UUID, kind: PaperKind, *, name: str, content: bytes
) -> UUID:
    """Seal a paper of an application, in the current transaction, and return its key.

    Raises MalformedError as ``checked`` does, and ConflictError for one that is there already or
    one too many.
    """
    found, terms = await checked(content), await round_terms(clock.today())
    connection, key = require_transaction(), uuid7()
    count = await connection.fetchval(
        "SELECT count(*) FROM application_paper WHERE application = $1 AND removed_at IS NULL",
        application,
    )
    if count >= terms.papers_max:
        raise ConflictError("paper-count", most=terms.papers_max)
    digest = hashlib.sha256(content).digest()
    again = await connection.fetchrow(
        "SELECT id, removed_at FROM application_paper WHERE application = $1 AND kind = $2"
        " AND sha256 = $3",
        application, kind, digest,
    )  # fmt: skip
    if again is not None:
        return await _again(again["id"], removed=again["removed_at"] is not None)
    try:
        await connection.execute(
            "INSERT INTO application_paper (id, application, kind, file, name, media_type, size,"
            " sha256, added_by, added_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            key, application, kind, await store(name, content), shown_name(name), found,
            len(content), digest,
            actor.signature, clock.now(),
        )  # fmt: skip
    except UniqueViolationError as error:
        raise ConflictError("paper-already") from error
    await record(
        actor, "certifications.paper.added", f"application:{application}",
        {"kind": kind.value, "sha256": digest.hex(), "size": len(content)},
    )  # fmt: skip
    return key


async def _again(key: UUID, *, removed: bool) -> UUID:
    """Take a paper that was removed back in; one that is there is there."""
    if removed:
        await require_transaction().execute(
            "UPDATE application_paper SET removed_at = NULL WHERE id = $1", key
        )
    return key


async def add_paper(
    actor: Actor, key: UUID, kind: PaperKind, needed: Permit, *, name: str, content: bytes
) -> UUID:
    """Add a paper to one's own application, or to that of somebody one files for.

    Raises ConflictError once it is submitted, and as ``keep`` does.
    """
    async with db.transaction(actor):
        held = await own_application(actor, key, needed, lock=True)
        if held.state not in EDITABLE:
            raise ConflictError("application-locked")
        return await keep(actor, key, kind, name=name, content=content)


async def remove_paper(actor: Actor, key: UUID, paper: UUID, needed: Permit) -> None:
    """Take a paper out of an application that can still be edited; its hash stays on record.

    Raises ConflictError where it is submitted or the paper proves a stated fact.
    """
    async with db.transaction(actor) as connection:
        held = await own_application(actor, key, needed, lock=True)
        if held.state not in EDITABLE:
            raise ConflictError("application-locked")
        rows = await ledger.of_person(held.person)
        if any(r.source.endswith(f":{paper}") and r.superseded_by is None for r in rows):
            raise ConflictError("paper-in-use")
        status = await connection.execute(
            "UPDATE application_paper SET removed_at = $3 WHERE id = $2 AND application = $1"
            " AND removed_at IS NULL",
            key, paper, clock.now(),
        )  # fmt: skip
        if status == "UPDATE 0":
            raise NotFoundError("not-found")
        await record(
            actor, "certifications.paper.removed", f"application:{key}", {"paper": str(paper)}
        )


async def own_paper(actor: Actor, key: UUID, paper: UUID, needed: Permit) -> PaperRow:
    """Return a paper of one's own application; raises NotFoundError for any other."""
    async with db.read(actor):
        held = await own_application(actor, key, needed)
        return one_of(await papers_of(held.id), paper)


def one_of(papers: list[PaperRow], paper: UUID) -> PaperRow:
    """Return one of these papers; raises NotFoundError where it is not among them."""
    for row in papers:
        if row.id == paper:
            return row
    raise NotFoundError("not-found")
