"""What a confirmed list brings about: evidence of levels and titles, certificates of titles."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from app import clock, db
from app.audit.record import record
from app.columns import uuid7
from app.credentials.changes import Wish, change_decided
from app.credentials.data import Action, Kind, NewCredential, Reason
from app.credentials.service import issue
from app.db import require_transaction
from app.decisions.data import Decision
from app.errors import ConflictError
from app.people import ledger
from app.people.data import Basis, Evidence, Honour, LevelHeld, Title
from app.people.reaching import printed_number_of
from app.permits import Actor
from app.reference.levels import SkillLevel
from app.settings import settings
from competitions.data import HONOUR_LEVELS
from competitions.honours.data import HonourBody, LineKind
from competitions.honours.facts import published_revision, source_prefix
from competitions.plans.data import Contest, Event
from competitions.plans.queries import contest_of, event_of


async def honours_in_force(actor: Actor, decision: Decision) -> None:
    """Give what the list says: the effect of a CONTEST_HONOUR, with its last signature.

    Levels and titles become evidence, titles get a certificate. An earlier list of the event is
    dropped: what it gave and this one does not is taken back. Raises ConflictError where the
    result was corrected meanwhile.
    """
    body, connection, now = decision.body_as(HonourBody), require_transaction(), clock.now()
    event = await event_of(body.event, lock=True)
    contest = await contest_of(event.contest)
    held = await connection.fetchrow(
        "SELECT state, revision FROM honour_list WHERE id = $1 FOR UPDATE", body.honour_list
    )
    if held is None or held["state"] != "draft":
        raise ConflictError("honour-state")
    if held["revision"] != await published_revision(event.id):
        raise ConflictError("honour-result-changed")
    await connection.execute(
        "UPDATE honour_list SET state = 'dropped' WHERE event = $1 AND state = 'confirmed'",
        event.id,
    )
    await connection.execute(
        "UPDATE honour_list SET state = 'confirmed', document_no = $2, confirmed_at = $3,"
        " confirmed_on = $4 WHERE id = $1",
        body.honour_list, body.document_no, now, clock.today(),
    )  # fmt: skip
    rows = await given_lines(event.id)
    evidence = [evidence_of(row, contest, event) for row in rows]
    await ledger.write(evidence)
    await _take_back(actor, decision, event.id, [one.source for one in evidence])
    await _certify([row for row in rows if row["kind"] == LineKind.TITLE], event, body.document_no)
    await record(
        actor, "competitions.honours.confirmed", f"honour_list:{body.honour_list}",
        {"event": str(event.id), "given": len(rows), "document_no": body.document_no},
    )  # fmt: skip


async def given_lines(event: UUID) -> list[Mapping[str, Any]]:
    """Return the lines that an event's confirmed list gives, by rank."""
    rows: list[Mapping[str, Any]] = await require_transaction().fetch(
        "SELECT l.id, l.person, l.name, l.kind, l.level, l.title, l.honour, h.document_no,"
        " h.confirmed_on, n.employer, n.division,"
        " row_number() OVER (ORDER BY r.rank, l.name, l.kind, l.id) AS place"
        " FROM honour_line l JOIN honour_list h ON h.id = l.honour_list"
        " JOIN entry n ON n.id = l.entry"
        " JOIN entry_result r ON r.entry = l.entry AND r.revision = h.revision"
        " WHERE h.event = $1 AND h.state = 'confirmed' AND l.given ORDER BY place",
        event,
    )
    return rows


def source_of(row: Mapping[str, Any], event: UUID) -> str:
    """Return the natural key of what a line gives: one a person and kind, whatever the list."""
    return f"{source_prefix(event)}{row['person']}:{row['kind']}:{row['title']}"


def evidence_of(row: Mapping[str, Any], contest: Contest, event: Event) -> Evidence:
    """Return what a line gives as a row of the ledger."""
    facts: LevelHeld | Title
    if row["kind"] == LineKind.LEVEL:
        facts = LevelHeld(
            level=SkillLevel(row["level"]), occupation=event.occupation, issuer=row["document_no"]
        )
    else:
        facts = Title(
            honour=Honour(row["honour"]), name=row["title"], level=HONOUR_LEVELS[contest.level]
        )
    return Evidence(
        id=uuid7(),
        person=row["person"],
        occurred_on=row["confirmed_on"],
        basis=Basis.PRODUCED_HERE,
        source=source_of(row, event.id),
        facts=facts,
        occupation_code=event.occupation_code,
    )


async def _take_back(actor: Actor, decision: Decision, event: UUID, keep: list[str]) -> None:
    connection = require_transaction()
    gone = await connection.fetch(
        "SELECT source FROM evidence WHERE superseded_by IS NULL AND starts_with(source, $1)"
        " AND NOT source = ANY($2)",
        source_prefix(event), keep,
    )  # fmt: skip
    await ledger.withdraw([row["source"] for row in gone])
    stale = await connection.fetch(
        "SELECT id FROM credential WHERE superseded_by IS NULL AND starts_with(source, $1)"
        " AND NOT source = ANY($2)",
        source_prefix(event), keep,
    )  # fmt: skip
    wish = Wish(action=Action.REVOKE, reason_code=Reason.WRONG_DATA, reason=decision.title)
    for row in stale:
        await change_decided(
            actor, row["id"], wish, asked_by=decision.proposer, asked_name=decision.proposed_by
        )


async def _certify(titles: Sequence[Mapping[str, Any]], event: Event, document_no: str) -> None:
    """Issue the certificates that are not there yet, numbered on under their document."""
    connection = require_transaction()
    await connection.execute(
        "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", f"honours|{document_no}"
    )
    held = await connection.fetch(
        "SELECT source FROM credential WHERE source = ANY($1) AND superseded_by IS NULL",
        [source_of(row, event.id) for row in titles],
    )
    known = {row["source"] for row in held}
    used: int = await connection.fetchval(
        "SELECT count(*) FROM credential WHERE batch = $1", document_no
    )
    fresh = [row for row in titles if source_of(row, event.id) not in known]
    await issue(
        [
            await _certificate(row, event, f"{document_no}-{number:03d}")
            for number, row in enumerate(fresh, used + 1)
        ]
    )


async def _certificate(row: Mapping[str, Any], event: Event, number: str) -> NewCredential:
    return NewCredential(
        source=source_of(row, event.id),
        kind=Kind.AWARD,
        person=row["person"],
        holder=row["name"],
        id_masked=await printed_number_of(row["person"]),
        title=row["title"],
        number=number,
        issuer=settings().issuer_zh,
        issued_on=row["confirmed_on"],
        occupation_code=event.occupation_code,
        occupation=event.occupation,
        division=row["division"],
        batch=row["document_no"],
        details={"employer": row["employer"], "document_no": row["document_no"]},
    )


async def rebuild(actor: Actor) -> int:
    """Bring the ledger's rows in line with the confirmed lists; return how many were new."""
    made: list[Evidence] = []
    async with db.transaction(actor) as connection:
        events = await connection.fetch(
            "SELECT DISTINCT event FROM honour_list WHERE state = 'confirmed'"
        )
        for held in events:
            event = await event_of(held["event"])
            contest = await contest_of(event.contest)
            made.extend(evidence_of(row, contest, event) for row in await given_lines(event.id))
        gone = await connection.fetch(
            "SELECT source FROM evidence WHERE superseded_by IS NULL"
            " AND source LIKE 'contest_honour:%' AND NOT source = ANY($1)",
            [one.source for one in made],
        )
        await ledger.withdraw([row["source"] for row in gone])
        new = await ledger.write(made)
        await record(
            actor, "competitions.ledger.rebuilt", "ledger", {"new": new, "rows": len(made)}
        )
    return new
