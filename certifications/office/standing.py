"""Suspending, restoring, revoking, renewing, resigning: by decision of three, or one's own word."""

from datetime import date, timedelta
from uuid import UUID

from app import clock, db
from app.audit.record import record
from app.credentials.changes import Wish, ask_for_holder, change_decided
from app.credentials.data import Action, Reason
from app.db import require_transaction
from app.decisions import service as decisions
from app.decisions.data import Decision, DecisionKind
from app.errors import ConflictError
from app.i18n import gettext
from app.i18n.catalogue import use_language
from app.people import ledger
from app.permits import Actor, Permit, Role, system_actor
from certifications.office.appointing import (
    APPOINTMENTS,
    NewAppointment,
    appoint,
    evidence_of,
    term_end,
)
from certifications.office.data import AppointmentBody, AppointmentState, Holder
from certifications.office.facts import (
    common_terms,
    grades_of,
    holder,
    new_results,
    office_terms,
    own_holder,
    review_terms,
)
from certifications.office.rules import fault_of_renewal, fault_of_step, revoked_by_rule
from certifications.office.telling import tell_holder
from certifications.wording import TIERS

SHORTEST_REASON = 4
BY_RULE = "failed_reviews"
EXPIRER = system_actor("office", Role.CITY_OFFICER)
_DAY = timedelta(days=1)


async def propose_suspension(actor: Actor, key: UUID, reason: str, *, lift: bool = False) -> UUID:
    """Propose to suspend a term of office, or to end its suspension; return the decision's key.

    Raises ConflictError without a reason, and where the term is in no state for it.
    """
    to = AppointmentState.ACTIVE if lift else AppointmentState.SUSPENDED
    async with db.transaction(actor):
        held = await _held(actor, key, to, reason)
        return await _propose(actor, DecisionKind.SUSPENSION, held, "", reason, lift=lift)


async def propose_revocation(actor: Actor, key: UUID, ground: str, reason: str) -> UUID:
    """Propose to revoke a tier, and return the decision's key; raises as suspending does."""
    async with db.transaction(actor):
        held = await _held(actor, key, AppointmentState.REVOKED, reason)
        return await _propose(actor, DecisionKind.REVOCATION, held, ground, reason)


async def propose_by_rule(actor: Actor, held: Holder) -> UUID | None:
    """Propose the revocation that the terms ask for after failed reviews, or None.

    In the current transaction; a proposal that is open already is that one.
    """
    terms = await review_terms(clock.today())
    if not revoked_by_rule(await grades_of(held.person), terms.failures_to_revoke):
        return None
    if fault_of_step(held.state, AppointmentState.REVOKED):
        return None
    there = await decisions.open_decision(DecisionKind.REVOCATION, held.id)
    if there is not None:
        return there.id
    with use_language("zh"):  # kept with the decision: an official paper is in Chinese
        reason = gettext("年度考核连续 %(n)s 次不合格", n=terms.failures_to_revoke)
    return await _propose(actor, DecisionKind.REVOCATION, held, BY_RULE, reason)


async def propose_renewal(actor: Actor, key: UUID, reason: str) -> UUID:
    """Propose another term, and return the decision's key.

    Raises ConflictError too early, and where the terms ask for new results and there are none.
    """
    today = clock.today()
    async with db.transaction(actor):
        held = await _held(actor, key, AppointmentState.RENEWED, reason)
        common = await common_terms(today)
        fault = fault_of_renewal(
            held.state,
            held.valid_until,
            new_results=await new_results(held.person, held.named_on),
            needs_new_results=common.renewal_needs_new_results,
            today=today,
            terms=await office_terms(today),
        )
        if fault:
            raise ConflictError(fault, name=held.name, until=held.valid_until)
        begins = held.valid_until + _DAY
        until = term_end(begins, common.term_years)
        return await _propose(
            actor, DecisionKind.RENEWAL, held, "", reason, from_day=begins, until=until
        )


async def _held(actor: Actor, key: UUID, to: AppointmentState, reason: str) -> Holder:
    if len(reason.strip()) < SHORTEST_REASON:
        raise ConflictError("reason-short", shortest=SHORTEST_REASON)
    held = await holder(actor, key, Permit.OFFICE_MANAGE, lock=True)
    _may(held, to)
    return held


def _may(held: Holder, to: AppointmentState) -> None:
    if fault := fault_of_step(held.state, to):
        raise ConflictError(fault, name=held.name)


async def _propose(
    actor: Actor,
    kind: DecisionKind,
    held: Holder,
    ground: str,
    reason: str,
    *,
    from_day: date | None = None,
    lift: bool = False,
    until: date | None = None,
) -> UUID:
    body = AppointmentBody(
        people=(held.person,),
        appointment=held.id,
        tier=held.tier,
        ground=ground,
        reason=reason.strip(),
        from_day=from_day or clock.today(),
        lift=lift,
        until=until,
    )
    with use_language("zh"):
        title = gettext("%(tier)s %(name)s", tier=gettext(TIERS[held.tier]), name=held.name)
    return await decisions.propose(actor, kind, held.id, title=title, body=body)


async def suspension_in_force(actor: Actor, decision: Decision) -> None:
    """Suspend a term and its certificate, or restore both."""
    body = decision.body_as(AppointmentBody)
    to = AppointmentState.ACTIVE if body.lift else AppointmentState.SUSPENDED
    held = await _move(actor, body, to, suspended_from=None if body.lift else clock.today())
    action = Action.LIFT if body.lift else Action.SUSPEND
    code = Reason.CLEARED if body.lift else Reason.UNDER_REVIEW
    await _certificate(
        actor, held, decision, Wish(action=action, reason_code=code, reason=body.reason)
    )
    await tell_holder(held.person, held.tier, to, day=clock.today(), decision=decision.id)


async def revocation_in_force(actor: Actor, decision: Decision) -> None:
    """Revoke a tier: the term ends today, the certificate with it."""
    body = decision.body_as(AppointmentBody)
    held = await _move(actor, body, AppointmentState.REVOKED, ended_for=body.reason)
    code = Reason.FRAUD if body.ground == "forged_material" else Reason.DISCIPLINE
    wish = Wish(action=Action.REVOKE, reason_code=code, reason=body.reason)
    await _certificate(actor, held, decision, wish)
    await tell_holder(
        held.person, held.tier, AppointmentState.REVOKED, day=clock.today(), decision=decision.id
    )


async def renewal_in_force(actor: Actor, decision: Decision) -> None:
    """Begin another term the day after this one ends; its certificate replaces the old one."""
    body = decision.body_as(AppointmentBody)
    row = await require_transaction().fetchrow(
        "SELECT a.*, coalesce(p.merged_into, p.id) AS holder FROM appointment a"
        " JOIN person p ON p.id = a.person WHERE a.id = $1 FOR UPDATE OF a",
        body.appointment,
    )
    _may_row(AppointmentState(row["state"]), AppointmentState.RENEWED, row["name"])
    await appoint(
        actor,
        NewAppointment(
            person=row["holder"],
            application=None,
            tier=body.tier,
            name=row["name"],
            employer=row["employer"],
            occupation_code=row["occupation_code"],
            occupation=row["occupation"],
            division=row["division"],
            document_no=row["document_no"],
            number="",
            named_on=body.from_day,
            valid_until=body.until or body.from_day,
            monthly_allowance_yuan=row["monthly_allowance_yuan"],
        ),
        one_active_tier=False,
    )
    await tell_holder(
        row["holder"], body.tier, AppointmentState.RENEWED,
        day=body.from_day, decision=decision.id,
    )  # fmt: skip


def _may_row(state: AppointmentState, to: AppointmentState, name: str) -> None:
    if fault := fault_of_step(state, to):
        raise ConflictError(fault, name=name)


async def resign(actor: Actor, key: UUID, reason: str) -> None:
    """Give up one's own tier: the term ends today; raises ConflictError without a reason."""
    if len(reason.strip()) < SHORTEST_REASON:
        raise ConflictError("reason-short", shortest=SHORTEST_REASON)
    async with db.transaction(actor):
        held = await own_holder(actor, key, lock=True)
        _may(held, AppointmentState.RESIGNED)
        await _end(held, AppointmentState.RESIGNED, reason.strip())
        if held.credential is not None:
            await ask_for_holder(actor, held.credential, reason)
        await record(
            actor, "certifications.appointment.resigned", f"appointment:{key}",
            {"tier": held.tier.value}, reason=reason.strip(),
        )  # fmt: skip


async def _move(
    actor: Actor,
    body: AppointmentBody,
    to: AppointmentState,
    *,
    suspended_from: date | None = None,
    ended_for: str = "",
) -> Holder:
    held = await holder(actor, body.appointment, Permit.OFFICE_VIEW, lock=True)
    _may(held, to)
    if to is AppointmentState.REVOKED:
        await _end(held, to, ended_for)
    else:
        await require_transaction().execute(
            "UPDATE appointment SET state = $2, suspended_from = $3 WHERE id = $1",
            held.id, to, suspended_from,
        )  # fmt: skip
    await record(
        actor, f"certifications.appointment.{to.value}", f"appointment:{held.id}",
        {"tier": held.tier.value, "ground": body.ground}, reason=body.reason,
    )  # fmt: skip
    return held


async def _end(held: Holder, to: AppointmentState, reason: str) -> None:
    """End a term today; what was held until yesterday stays evidence."""
    connection = require_transaction()
    await connection.execute(
        "UPDATE appointment SET state = $2, ended_on = greatest(named_on, $3::date - 1),"
        " ended_for = $4, suspended_from = NULL WHERE id = $1",
        held.id, to, clock.today(), reason,
    )  # fmt: skip
    await decisions.end_open(held.id)
    row = await connection.fetchrow(f"{APPOINTMENTS} WHERE a.id = $1", held.id)
    await ledger.write([evidence_of(row)])


async def _certificate(actor: Actor, held: Holder, decision: Decision, wish: Wish) -> None:
    if held.credential is not None:
        await change_decided(
            actor,
            held.credential,
            wish,
            asked_by=decision.proposer,
            asked_name=decision.proposed_by,
        )


async def expire_ended() -> None:
    """End the terms whose last day is over: the night's work."""
    async with db.transaction(EXPIRER) as connection:
        await connection.execute(
            "UPDATE appointment SET state = 'expired', ended_on = valid_until,"
            " suspended_from = NULL WHERE state IN ('active', 'suspended') AND valid_until < $1",
            clock.today(),
        )
