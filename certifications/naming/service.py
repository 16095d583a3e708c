"""Naming (命名): proposed with minutes and document number, signed by bureau and union."""

import hashlib
from typing import Any
from uuid import UUID

import asyncpg

from app import clock, db
from app.audit.record import record
from app.columns import uuid7
from app.db import require_transaction
from app.decisions import service as decisions
from app.decisions.data import Cosign, Decision, DecisionKind
from app.errors import ConflictError, MalformedError
from app.files.service import store
from app.openings.service import take_back
from app.permits import Actor
from certifications.naming.data import NamingBody, NamingText
from certifications.naming.queries import fault_of_round
from certifications.notices.service import close_ended
from certifications.notices.telling import tell_applicant
from certifications.office.appointing import NewAppointment, appoint, rebuild_evidence, term_end
from certifications.panels.facts import RoundFacts, expect_state, round_facts
from certifications.panels.ranked import ranking_of
from certifications.panels.visits import check_scan
from certifications.panels.wording import STANDINGS
from certifications.rounds.data import RoundState

_READY = ("approved",)


async def propose_naming(
    actor: Actor, round_key: UUID, text: NamingText, *, file_name: str, minutes: bytes
) -> UUID:
    """Propose to name those who stood through the notice; return the decision's key.

    The union signs beside the bureau. Raises ConflictError while the notice runs, an objection
    is open or a review may be asked for, without the minutes' scan, for a document number that
    is taken, dates that cannot be, and with the difference where a colleague proposed another.
    """
    if not minutes:
        raise MalformedError("naming-minutes")
    check_scan(minutes)
    async with db.transaction(actor):
        found = await round_facts(round_key, lock=True)
        expect_state(found, RoundState.NOTICE)
        await close_ended(actor, round_key)
        fault = await fault_of_round(round_key)
        if fault:
            raise ConflictError(fault)
        await _check_dates(round_key, text)
        await _free_number(text.document_no)
        rows = await _nominees(round_key)
        if not rows:
            raise ConflictError("naming-nobody")
        digest = hashlib.sha256(minutes).hexdigest()
        body = NamingBody(
            people=tuple(row["person"] for row in rows),
            minutes_no=text.minutes_no,
            minutes_file=await _kept(round_key, digest) or await store(file_name[-200:], minutes),
            minutes_sha256=digest,
            met_on=text.met_on,
            document_no=text.document_no,
            named_on=text.named_on,
            applications=tuple(row["id"] for row in rows),
        )
        return await decisions.propose(
            actor, DecisionKind.NAMING, round_key, title=found.head.title, body=body,
            cosign=Cosign.UNION,
        )  # fmt: skip


async def _check_dates(round_key: UUID, text: NamingText) -> None:
    last_day = await require_transaction().fetchval(
        "SELECT max(last_day) FROM public_notice WHERE round = $1", round_key
    )
    if text.met_on > clock.today() or text.named_on < text.met_on or text.named_on <= last_day:
        raise ConflictError("naming-dates", last_day=last_day)


async def _free_number(document_no: str) -> None:
    if await require_transaction().fetchval(
        "SELECT EXISTS (SELECT FROM naming WHERE document_no = $1)", document_no
    ):
        raise ConflictError("naming-document", document_no=document_no)


async def _kept(round_key: UUID, digest: str) -> UUID | None:
    """Return the file of the same minutes in an open proposal: sent twice, kept once."""
    found = await decisions.open_decision(DecisionKind.NAMING, round_key)
    body = found.body_as(NamingBody) if found else None
    return body.minutes_file if body and body.minutes_sha256 == digest else None


async def _nominees(round_key: UUID) -> list[Any]:
    rows: list[Any] = await require_transaction().fetch(
        "SELECT a.id, coalesce(p.merged_into, p.id) AS person, a.place FROM application a"
        " JOIN person p ON p.id = a.person WHERE a.round = $1 AND a.state = ANY($2)"
        " ORDER BY a.place, a.id",
        round_key, list(_READY),
    )  # fmt: skip
    return rows


async def naming_in_force(actor: Actor, decision: Decision) -> None:
    """Name the people of a signed decision, in the transaction of the last signature.

    Everybody named is appointed for the term of the round's terms; the others of the round are
    told that they were not chosen. Raises ConflictError where an objection came up meanwhile,
    somebody left the list, or the document number was taken: then nothing happened.
    """
    body, round_key = decision.body_as(NamingBody), decision.subject
    found = await round_facts(round_key, lock=True)
    expect_state(found, RoundState.NOTICE)
    fault = await fault_of_round(round_key)
    if fault:
        raise ConflictError(fault)
    rows = await require_transaction().fetch(
        "SELECT a.id, p.id AS person, e.name, e.employer, a.occupation_code, e.occupation,"
        " e.division, o.place FROM unnest($1::uuid[]) WITH ORDINALITY AS o(id, place)"
        " JOIN application a ON a.id = o.id AND a.state = 'approved'"
        " JOIN person q ON q.id = a.person JOIN person p ON p.id = coalesce(q.merged_into, q.id)"
        " JOIN LATERAL (SELECT * FROM notice_entry n WHERE n.application = a.id"
        " ORDER BY n.id DESC LIMIT 1) e ON true ORDER BY o.place FOR UPDATE OF a",
        list(body.applications),
    )
    if len(rows) < len(body.applications):
        raise ConflictError("naming-list-changed", n=len(body.applications) - len(rows))
    key = await _write(round_key, decision, body)
    for row in rows:
        await _appoint(actor, found, body, row)
    await _end_round(found, [row["id"] for row in rows])
    await record(
        actor, "certifications.naming.made", f"naming:{key}",
        {"round": str(round_key), "people": len(rows), "document_no": body.document_no},
    )  # fmt: skip


async def _write(round_key: UUID, decision: Decision, body: NamingBody) -> UUID:
    key = uuid7()
    try:
        async with db.savepoint() as connection:
            await connection.execute(
                "INSERT INTO naming (id, round, decision, minutes_no, minutes_file, met_on,"
                " document_no, named_on, named_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
                key, round_key, decision.id, body.minutes_no, body.minutes_file, body.met_on,
                body.document_no, body.named_on, clock.now(),
            )  # fmt: skip
    except asyncpg.UniqueViolationError as error:
        raise ConflictError("naming-document", document_no=body.document_no) from error
    return key


async def _appoint(actor: Actor, found: RoundFacts, body: NamingBody, row: Any) -> None:
    common, own = found.terms.common, found.tier
    new = NewAppointment(
        person=row["person"],
        application=row["id"],
        tier=found.head.tier,
        name=row["name"],
        employer=row["employer"],
        occupation_code=row["occupation_code"],
        occupation=row["occupation"],
        division=row["division"],
        document_no=body.document_no,
        number=f"{body.document_no}-{row['place']:03d}",
        named_on=body.named_on,
        valid_until=term_end(body.named_on, common.term_years),
        monthly_allowance_yuan=own.monthly_allowance_yuan,
    )
    await appoint(actor, new, one_active_tier=common.one_active_tier_per_person)
    await tell_applicant(row["id"], "named")


async def _end_round(found: RoundFacts, named: list[UUID]) -> None:
    """End what was not named, each with the reason that the ranking gives."""
    connection, round_key = require_transaction(), found.head.id
    list_ = await ranking_of(found)
    await connection.execute("UPDATE application SET state = 'named' WHERE id = ANY($1)", named)
    for row in list_.rows:
        ended = await connection.fetchval(
            "UPDATE application SET state = 'not_selected', ended_for = $2 WHERE id = $1"
            " AND state IN ('joint_reviewed', 'expert_reviewed', 'onsite_checked', 'ranked')"
            " RETURNING id",
            row.application, STANDINGS[row.standing][0],
        )  # fmt: skip
        if ended is not None:
            await tell_applicant(row.application, "not-selected")
    await connection.execute(
        "UPDATE round SET state = 'named', ended_at = $2 WHERE id = $1", round_key, clock.now()
    )
    await take_back([f"round:{round_key}"])


async def rebuild(actor: Actor) -> int:
    """Bring the ledger's rows on tiers in line with the appointments; return how many were new."""
    async with db.transaction(actor):
        return await rebuild_evidence(actor)
