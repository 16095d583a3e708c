"""The qualification check of county and city: facts ruled on, then passed, returned, refused."""

from datetime import date, datetime
from uuid import UUID

import msgspec

from app import clock, db, vault
from app.audit.record import record
from app.columns import uuid7
from app.db import require_transaction
from app.errors import ConflictError, NotFoundError
from app.people import ledger
from app.permits import Actor, Permit
from certifications.rounds.data import (
    ApplicationRow,
    ApplicationState,
    RoundRow,
    RoundState,
    Stage,
    Verdict,
)
from certifications.rounds.deadlines import due_after
from certifications.rounds.faults import fault_error
from certifications.rounds.own import is_applicant
from certifications.rounds.paper_rows import PaperRow, papers_of
from certifications.rounds.papers import one_of
from certifications.rounds.queries import round_of
from certifications.rounds.recommend_queries import reached
from certifications.rounds.recommending import take_hand
from certifications.rounds.rules import pass_fault, step_fault
from certifications.rounds.standing import Case, case_of, day_of
from certifications.rounds.stated import stated_in
from certifications.rounds.telling import tell, tell_returned
from certifications.rounds.terms import round_terms

SHORTEST_REASON = 4
STAGE_PERMITS: dict[Stage, Permit] = {
    Stage.COUNTY: Permit.CHECK_COUNTY,
    Stage.CITY: Permit.CHECK_CITY,
}
WAITS_FOR: dict[Stage, ApplicationState] = {
    Stage.COUNTY: ApplicationState.RECOMMENDED,
    Stage.CITY: ApplicationState.COUNTY_CHECKED,
}
_NOT_YET: dict[Stage, frozenset[ApplicationState]] = {
    Stage.COUNTY: frozenset({ApplicationState.SUBMITTED}),
    Stage.CITY: frozenset({ApplicationState.SUBMITTED, ApplicationState.RECOMMENDED}),
}
_PASSED: dict[Stage, ApplicationState] = {
    Stage.COUNTY: ApplicationState.COUNTY_CHECKED,
    Stage.CITY: ApplicationState.CITY_CHECKED,
}


class Ruling(msgspec.Struct, frozen=True, kw_only=True):
    """How an officer ends a check; ``due_on`` is the last day to mend what is returned."""

    verdict: Verdict
    reason: str = ""
    due_on: date | None = None


class CheckRow(msgspec.Struct, frozen=True, kw_only=True):
    """A check as pages show it."""

    stage: Stage
    verdict: Verdict
    reason: str
    checked_by: str
    checked_at: datetime


async def checks_of(application: UUID) -> list[CheckRow]:
    """Return an application's checks, oldest first, in the current transaction."""
    rows = await require_transaction().fetch(
        "SELECT stage, verdict, reason, checked_by, checked_at FROM application_check"
        " WHERE application = $1 ORDER BY checked_at, id",
        application,
    )
    return [msgspec.convert(dict(row), CheckRow) for row in rows]


async def _in_hand(actor: Actor, key: UUID, stage: Stage) -> tuple[ApplicationRow, RoundRow]:
    """Return an application that waits for this check, locked; nobody checks their own."""
    held = await reached(actor, key, STAGE_PERMITS[stage], lock=True)
    if await is_applicant(actor, held):
        raise ConflictError("check-own-case")
    round_row = await round_of(held.round)
    if held.state in _NOT_YET[stage]:
        raise ConflictError("check-not-yet")
    if held.state is not WAITS_FOR[stage]:
        raise ConflictError("check-done")
    if round_row.state not in {RoundState.CALLED, RoundState.CHECKING}:
        raise ConflictError("round-state", title=round_row.title)
    return held, round_row


async def rule_on_fact(
    actor: Actor, key: UUID, fact: UUID, stage: Stage, *, confirmed: bool
) -> None:
    """Confirm a stated fact, which counts from then on, or deny it.

    Raises ConflictError for one's own case and for a fact that is ruled on already.
    """
    async with db.transaction(actor):
        held, _ = await _in_hand(actor, key, stage)
        stated = stated_in(key, tuple(await ledger.of_person(held.person)))
        found = next((one for one in stated if one.id == fact), None)
        if found is None:
            raise NotFoundError("not-found")
        if found.standing != "waiting":
            raise ConflictError("fact-ruled")
        if actor.account is None:
            raise ConflictError("decision-account")
        if confirmed:
            await ledger.confirm(found.row.source, actor.account)
        else:
            await ledger.withdraw([found.row.source])
        await record(
            actor, "certifications.fact.ruled", f"application:{key}",
            {"fact": str(fact), "confirmed": confirmed},
        )  # fmt: skip


async def decide(actor: Actor, key: UUID, stage: Stage, ruling: Ruling) -> None:
    """Pass an application on, return it to be mended, or refuse it; how it stood is frozen.

    Raises ConflictError for one's own case, for an account that had a hand in it before, for a
    pass while a fact is open or a condition missing, without a reason where one is needed, and
    for a term to mend that is too short.
    """
    async with db.transaction(actor):
        held, round_row = await _in_hand(actor, key, stage)
        today = clock.today()
        case = await case_of(held, round_row, day_of(held, round_row, today))
        reason = ruling.reason.strip()
        if ruling.verdict is not Verdict.PASSED and len(reason) < SHORTEST_REASON:
            raise ConflictError("check-reason", shortest=SHORTEST_REASON)
        match ruling.verdict:
            case Verdict.PASSED:
                unruled = sum(one.standing == "waiting" for one in stated_in(key, case.evidence))
                if fault := pass_fault(case.assessment, round_row.tier, unruled):
                    raise fault_error(fault)
                await take_hand(actor, key, f"{stage.value}_check")
                await _move(held, _PASSED[stage], due_on=await _next_due(stage))
                await tell(held, round_row, f"{stage.value}-passed")
            case Verdict.RETURNED:
                until = await _mend_until(ruling.due_on)
                await _move(held, ApplicationState.RETURNED, due_on=until, reason=reason)
                await tell_returned(
                    held, round_row, reason=reason, until=until, occasion=f"{stage}{clock.now()}"
                )
            case Verdict.REFUSED:
                await take_hand(actor, key, f"{stage.value}_check")
                await _move(held, ApplicationState.REJECTED, due_on=None, reason=reason)
                await tell(held, round_row, "refused")
        await _write(actor, held, round_row, stage, ruling.verdict, reason, case)


async def _next_due(stage: Stage) -> date | None:
    if stage is Stage.CITY:
        return None
    return await due_after((await round_terms(clock.today())).city_working_days)


async def _mend_until(asked: date | None) -> date:
    days = (await round_terms(clock.today())).mend_working_days
    earliest = await due_after(days)
    if asked is not None and asked < earliest:
        raise ConflictError("check-mend-short", n=days, day=earliest)
    return asked or earliest


async def _move(
    held: ApplicationRow, to: ApplicationState, *, due_on: date | None, reason: str = ""
) -> None:
    if fault := step_fault(held.state, to):
        raise fault_error(fault)
    await require_transaction().execute(
        "UPDATE application SET state = $2, due_on = $3, ended_for = $4 WHERE id = $1",
        held.id, to, due_on, reason,
    )  # fmt: skip


async def _write(
    actor: Actor,
    held: ApplicationRow,
    round_row: RoundRow,
    stage: Stage,
    verdict: Verdict,
    reason: str,
    case: Case,
) -> None:
    today = clock.today()
    await require_transaction().execute(
        "INSERT INTO application_check (id, application, stage, verdict, reason, assessment,"
        " terms_number, checked_on, account, checked_by, checked_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        uuid7(), held.id, stage, verdict, reason,
        msgspec.json.encode(case.assessment).decode(), round_row.terms_number, today,
        actor.account, actor.signature, clock.now(),
    )  # fmt: skip
    await record(
        actor, f"certifications.application.{stage.value}_{verdict.value}",
        f"application:{held.id}", {"terms": round_row.terms_number}, reason=reason,
    )  # fmt: skip


async def open_paper(actor: Actor, key: UUID, paper: UUID, reason: str, needed: Permit) -> PaperRow:
    """Return a paper of an application within reach; who opened it and why is kept.

    Raises ConflictError without a reason and NotFoundError outside the reach.
    """
    told = reason.strip()
    if len(told) < SHORTEST_REASON:
        raise ConflictError("reason-needed", shortest=SHORTEST_REASON)
    async with db.transaction(actor):
        held = await reached(actor, key, needed)
        found = one_of(await papers_of(held.id), paper)
        await record(
            actor, "certifications.paper.opened", f"application:{key}", {"paper": str(paper)},
            reason=told,
        )  # fmt: skip
    return found


async def reveal_number(actor: Actor, key: UUID, reason: str) -> tuple[str, str]:
    """Return an applicant's name and ID number, unmasked once; the reason is kept.

    Raises ConflictError without a reason and NotFoundError outside the reach.
    """
    told = reason.strip()
    if len(told) < SHORTEST_REASON:
        raise ConflictError("reason-needed", shortest=SHORTEST_REASON)
    async with db.transaction(actor) as connection:
        await reached(actor, key, Permit.ROUND_VIEW)
        held = await reached(actor, key, Permit.PERSON_REVEAL)
        sealed = await connection.fetchval(
            "SELECT id_number FROM person WHERE id = $1", held.person
        )
        await record(
            actor, "people.person.revealed", f"person:{held.person}",
            {"columns": ["id_number"]}, reason=told,
        )  # fmt: skip
    return held.name, vault.unseal(sealed, f"person|id_number|{held.person}").decode()
