"""Inviting entrants who consented, their answers, interviews and hires."""

from datetime import date
from uuid import UUID

import msgspec

from app import clock, db
from app.audit.record import record
from app.columns import uuid7
from app.db import require_transaction
from app.errors import ConflictError, NotFoundError
from app.outbox.data import Channel
from app.outbox.service import write
from app.outbox.wording import Kind, compose
from app.people.reaching import phone_of
from app.permits import Actor
from competitions.hiring.data import (
    ANSWERS,
    INVITATION_TRANSITIONS,
    InvitationState,
)
from competitions.hiring.offering import own_offer
from competitions.hiring.rules import fault_of_hire


async def invite(actor: Actor, offer: UUID, person: UUID) -> UUID:
    """Invite an entrant who consented; the same again is the invitation that is there.

    Raises NotFoundError for somebody who is no entrant of the event or does not welcome offers,
    and ConflictError once the offer is closed or over.
    """
    async with db.transaction(actor) as connection:
        employer, event = await own_offer(actor, offer)
        row = await connection.fetchrow(
            "SELECT post, employer, open_until, closed_at FROM job_offer WHERE id = $1", offer
        )
        if row["closed_at"] is not None or row["open_until"] < clock.today():
            raise ConflictError("offer-closed", post=row["post"])
        there = await connection.fetchrow(
            "SELECT id, state FROM invitation WHERE offer = $1 AND person = $2", offer, person
        )
        if there is not None and there["state"] != InvitationState.WITHDRAWN:
            return UUID(str(there["id"]))
        entry = await connection.fetchval(
            "SELECT m.entry FROM entry_member m JOIN person p ON p.id = m.person"
            " WHERE m.event = $1 AND m.live AND m.offers_welcome"
            " AND coalesce(p.merged_into, p.id) = $2",
            event.id, person,
        )  # fmt: skip
        if entry is None:
            raise NotFoundError("not-found")
        key: UUID = await connection.fetchval(
            "INSERT INTO invitation (id, offer, person, entry, invited_at) VALUES ($1, $2, $3, $4,"
            " $5) ON CONFLICT (offer, person) DO UPDATE SET state = 'invited',"
            " invited_at = excluded.invited_at, answered_at = NULL RETURNING id",
            uuid7(), offer, person, entry, clock.now(),
        )  # fmt: skip
        await _tell(person, key, row["employer"], row["post"])
        await record(
            actor, "competitions.invitation.made", f"invitation:{key}", {"offer": str(offer)},
            organisation=employer,
        )  # fmt: skip
    return key


async def _tell(person: UUID, key: UUID, employer: str, post: str) -> None:
    phone = await phone_of(person)
    if phone:
        await write(
            kind=Kind.JOB_INVITATION,
            channel=Channel.SMS,
            recipient=phone,
            text=compose(Kind.JOB_INVITATION, "zh", employer=employer, post=post),
            key=f"invitation:{key}:{clock.today()}",
        )


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """What the employer records of an invitation."""

    to: InvitationState
    on: date | None = None
    """Day of the interview or of the hire."""
    note: str = ""


async def take_step(actor: Actor, invitation: UUID, step: Step) -> None:
    """Record an interview, a hire, that somebody was not hired, or take an invitation back.

    A hire is a placement from that day. Raises ConflictError for a step out of turn, a hire
    before the event, in the future or over the headcount, and without a date.
    """
    async with db.transaction(actor) as connection:
        offer = await connection.fetchval("SELECT offer FROM invitation WHERE id = $1", invitation)
        if offer is None:
            raise NotFoundError("not-found")
        employer, event = await own_offer(actor, offer)
        row = await connection.fetchrow(
            "SELECT i.person, i.state, o.employer, o.headcount - (SELECT count(*) FROM invitation h"
            " WHERE h.offer = o.id AND h.state = 'hired') AS free FROM invitation i"
            " JOIN job_offer o ON o.id = i.offer WHERE i.id = $1 FOR UPDATE OF i",
            invitation,
        )
        state = InvitationState(row["state"])
        if step.to in ANSWERS or step.to not in INVITATION_TRANSITIONS[state]:
            raise ConflictError("invitation-state")
        if step.to in {InvitationState.INTERVIEWED, InvitationState.HIRED} and step.on is None:
            raise ConflictError("invitation-date")
        if step.to is InvitationState.HIRED and step.on is not None:
            day = event.starts_at.astimezone(clock.CITY_ZONE).date()
            fault = fault_of_hire(
                state, step.on, event_day=day, today=clock.today(), free=row["free"]
            )
            if fault:
                raise ConflictError(fault)
        await _write_step(invitation, step)
        await _placement(invitation, row["person"], row["employer"], step)
        await record(
            actor, f"competitions.invitation.{step.to.value.replace('_', '-')}",
            f"invitation:{invitation}", {"from": state.value}, organisation=employer,
        )  # fmt: skip


async def _write_step(invitation: UUID, step: Step) -> None:
    interviewed = step.on if step.to is InvitationState.INTERVIEWED else None
    hired = step.on if step.to is InvitationState.HIRED else None
    await require_transaction().execute(
        "UPDATE invitation SET state = $2, interview_on = coalesce($3, interview_on),"
        " hired_on = $4, left_on = NULL, note = $5 WHERE id = $1",
        invitation, step.to, interviewed, hired, step.note.strip()[:500],
    )  # fmt: skip


async def _placement(invitation: UUID, person: UUID, employer: str, step: Step) -> None:
    source, connection = f"contest_offer:{invitation}", require_transaction()
    if step.to is InvitationState.HIRED:
        await connection.execute(
            "INSERT INTO placement (id, person, source, employer, placed_on, verified_by)"
            " VALUES ($1, $2, $3, $4, $5, 'employer') ON CONFLICT (person, source) DO UPDATE"
            " SET placed_on = excluded.placed_on, left_on = NULL",
            uuid7(), person, source, employer, step.on,
        )  # fmt: skip
    elif step.to is InvitationState.NOT_HIRED:
        await connection.execute("DELETE FROM placement WHERE source = $1", source)


async def record_leaving(actor: Actor, invitation: UUID, day: date) -> None:
    """Record the day somebody who was hired left; raises ConflictError for a day out of order."""
    async with db.transaction(actor) as connection:
        row = await connection.fetchrow(
            "SELECT offer, state, hired_on FROM invitation WHERE id = $1", invitation
        )
        if row is None:
            raise NotFoundError("not-found")
        employer, _ = await own_offer(actor, row["offer"])
        if row["state"] != InvitationState.HIRED:
            raise ConflictError("invitation-state")
        if day < row["hired_on"] or day > clock.today():
            raise ConflictError("leaving-date")
        await connection.execute(
            "UPDATE invitation SET left_on = $2 WHERE id = $1", invitation, day
        )
        await connection.execute(
            "UPDATE placement SET left_on = $2 WHERE source = $1",
            f"contest_offer:{invitation}", day,
        )  # fmt: skip
        await record(
            actor, "competitions.invitation.left", f"invitation:{invitation}", {},
            organisation=employer,
        )  # fmt: skip


async def answer(actor: Actor, invitation: UUID, *, accept: bool) -> None:
    """Accept or decline an invitation as the person invited; raises NotFoundError for another's."""
    to = InvitationState.ACCEPTED if accept else InvitationState.DECLINED
    async with db.transaction(actor) as connection:
        state = await connection.fetchval(
            "SELECT i.state FROM invitation i JOIN person p ON p.id = i.person JOIN person a"
            " ON a.id = $2 WHERE i.id = $1"
            " AND coalesce(p.merged_into, p.id) = coalesce(a.merged_into, a.id) FOR UPDATE OF i",
            invitation, actor.person,
        )  # fmt: skip
        if state is None:
            raise NotFoundError("not-found")
        if state == to:
            return
        if to not in INVITATION_TRANSITIONS[InvitationState(state)]:
            raise ConflictError("invitation-state")
        await connection.execute(
            "UPDATE invitation SET state = $2, answered_at = $3 WHERE id = $1",
            invitation, to, clock.now(),
        )  # fmt: skip
        await record(actor, f"competitions.invitation.{to.value}", f"invitation:{invitation}", {})
