"""Drawing up a list of levels and titles, and proposing it for decision."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec

from app import clock, db
from app.audit.record import record
from app.columns import uuid7
from app.db import require_transaction
from app.decisions import service as decisions
from app.decisions.data import DecisionKind
from app.errors import ConflictError, NotFoundError
from app.permits import Actor
from competitions.honours.data import HonourBody, Proposal
from competitions.honours.facts import contestants, placing_of, published_revision
from competitions.honours.rules import proposals
from competitions.honours.terms import honour_terms
from competitions.plans.data import Contest, Event
from competitions.plans.queries import rule_set_of
from competitions.plans.reach import own_event

SHORTEST_REASON = 2


async def draw_up(actor: Actor, event_key: UUID) -> UUID:
    """Draw up the list that the terms of today propose from the published result.

    A draft that is there is drawn up anew, unless a decision on it is under way. Raises
    ConflictError before the result is public and where nothing follows from it.
    """
    async with db.transaction(actor) as connection:
        contest, event = await own_event(actor, event_key, lock=True)
        revision = await published_revision(event_key)
        if revision is None:
            raise ConflictError("honour-no-result", event=event.name)
        terms = await honour_terms(clock.today())
        people = await contestants(event, revision, await rule_set_of(event), clock.today())
        found = proposals(people, placing_of(contest, event), terms)
        if not found:
            raise ConflictError("honour-nothing", event=event.name)
        await _drop_draft(event_key)
        key = uuid7()
        await connection.execute(
            "INSERT INTO honour_list (id, event, revision, terms, drawn_up_by, drawn_up_at)"
            " VALUES ($1, $2, $3, $4, $5, $6)",
            key, event_key, revision, msgspec.json.encode(terms).decode(), actor.signature,
            clock.now(),
        )  # fmt: skip
        await _write_lines(key, found)
        await record(
            actor, "competitions.honours.drawn-up", f"honour_list:{key}",
            {"event": str(event_key), "lines": len(found)},
        )  # fmt: skip
    return key


async def _drop_draft(event: UUID) -> None:
    connection = require_transaction()
    draft = await connection.fetchval(
        "SELECT id FROM honour_list WHERE event = $1 AND state = 'draft' FOR UPDATE", event
    )
    if draft is None:
        return
    await _not_under_way(draft)
    await connection.execute("UPDATE honour_list SET state = 'dropped' WHERE id = $1", draft)


async def _not_under_way(honour_list: UUID) -> None:
    open_one = await decisions.open_decision(DecisionKind.CONTEST_HONOUR, honour_list)
    if open_one is not None:
        raise ConflictError("honour-under-way", who=open_one.proposed_by)


async def _write_lines(honour_list: UUID, found: list[Proposal]) -> None:
    await require_transaction().executemany(
        "INSERT INTO honour_line (id, honour_list, entry, person, name, kind, level, title, honour,"
        " held_before, base_met, findings, given)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $11)",
        [
            (
                uuid7(), honour_list, one.entry, one.person, one.name, one.kind, one.level,
                one.title, one.honour, one.held_before, one.base_met,
                msgspec.json.encode(one.findings).decode(),
            )
            for one in found
        ],
    )  # fmt: skip


async def own_list(actor: Actor, key: UUID) -> tuple[Mapping[str, Any], Contest, Event]:
    """Return a list within the actor's reach, held until the transaction ends."""
    row: Mapping[str, Any] | None = await require_transaction().fetchrow(
        "SELECT id, event, revision, state FROM honour_list WHERE id = $1 FOR UPDATE", key
    )
    if row is None:
        raise NotFoundError("not-found")
    contest, event = await own_event(actor, row["event"])
    return row, contest, event


async def propose(actor: Actor, key: UUID, *, document_no: str, given: Mapping[UUID, str]) -> UUID:
    """Propose the list, and return the decision's key.

    ``given`` are the lines that are given, with the officer's reason where the base condition is
    not met. Raises ConflictError without a document number, without such a reason, for a list
    that is no draft, and once the result has been corrected.
    """
    number = document_no.strip()
    async with db.transaction(actor) as connection:
        row, contest, event = await own_list(actor, key)
        if row["state"] != "draft":
            raise ConflictError("honour-state")
        if row["revision"] != await published_revision(event.id):
            raise ConflictError("honour-result-changed")
        if not number:
            raise ConflictError("honour-document")
        lines = await connection.fetch(
            "SELECT id, person, name, base_met FROM honour_line WHERE honour_list = $1", key
        )
        for line in lines:
            reason = given.get(line["id"], "").strip()
            if line["id"] in given and not line["base_met"] and len(reason) < SHORTEST_REASON:
                raise ConflictError("honour-reason", name=line["name"])
        await _choose(key, given)
        chosen = [line for line in lines if line["id"] in given]
        body = HonourBody(
            people=tuple(sorted({line["person"] for line in chosen})),
            honour_list=key,
            event=event.id,
            document_no=number,
            lines=tuple(line["id"] for line in chosen),
            refused=tuple(line["id"] for line in lines if line["id"] not in given),
        )
        return await decisions.propose(
            actor,
            DecisionKind.CONTEST_HONOUR,
            key,
            title=f"{contest.name}{event.name}",
            body=body,
        )


async def _choose(honour_list: UUID, given: Mapping[UUID, str]) -> None:
    await require_transaction().execute(
        "UPDATE honour_line l SET given = g.line IS NOT NULL, reason = coalesce(g.reason, '')"
        " FROM honour_line o LEFT JOIN unnest($2::uuid[], $3::text[]) AS g(line, reason)"
        " ON g.line = o.id WHERE o.id = l.id AND l.honour_list = $1",
        honour_list, list(given), [reason.strip() for reason in given.values()],
    )  # fmt: skip
