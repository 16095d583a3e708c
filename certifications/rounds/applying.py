"""An application by the person or by whoever files for them: kept, filled in, handed in."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

import msgspec
from asyncpg import UniqueViolationError

from app import clock, db
from app.audit.record import record
from app.columns import uuid7
from app.db import require_transaction
from app.errors import ConflictError, NotFoundError
from app.people import ledger
from app.people.agents import Consenting, agents_organisation, enter_consenting
from app.people.data import Employed, Evidence
from app.permits import Actor, Permit
from app.reference.queries import division_names
from app.settings import settings
from certifications.rounds.data import (
    ApplicationRow,
    ApplicationState,
    RoundRow,
    RoundState,
)
from certifications.rounds.deadlines import due_after
from certifications.rounds.faults import fault_error
from certifications.rounds.own import only_editable, own_application
from certifications.rounds.paper_rows import papers_of
from certifications.rounds.queries import application_of, canonical, round_of
from certifications.rounds.rules import (
    Submission,
    state_after_submission,
    step_fault,
    submit_fault,
)
from certifications.rounds.standing import case_of, day_of, terms_of
from certifications.rounds.stated import stated_in
from certifications.rounds.telling import tell
from certifications.rounds.terms import round_terms
from certifications.rules.trade import trade_of

LONGEST_STATEMENT = 4_000


class Filled(msgspec.Struct, frozen=True, kw_only=True):
    """What an applicant fills in."""

    occupation_code: Annotated[str, msgspec.Meta(max_length=16)] = ""
    employer: Annotated[str, msgspec.Meta(max_length=80)] = ""
    post: Annotated[str, msgspec.Meta(max_length=60)] = ""
    division: Annotated[str, msgspec.Meta(max_length=12)] = ""
    statement: Annotated[str, msgspec.Meta(max_length=LONGEST_STATEMENT)] = ""


async def start(actor: Actor, round_key: UUID) -> UUID:
    """Start one's own application in a round that is called, and return its key.

    Somebody who has one already gets that one. Raises ConflictError for a round that is not
    called, and NotFoundError for an account that is nobody's.
    """
    async with db.transaction(actor):
        person = await canonical(actor.person)
        if person is None:
            raise NotFoundError("no-person")
        return await _start(actor, round_key, person, agent=None)


async def start_for(
    actor: Actor, round_key: UUID, who: Consenting, *, scan_name: str, scan: bytes
) -> UUID:
    """Start an application for a worker who consented on paper (代办), and return its key.

    Raises what ``enter_consenting`` raises, and ConflictError ``application-exists`` where the
    person or somebody else has applied already.
    """
    async with db.transaction(actor):
        person = await enter_consenting(actor, who, scan_name=scan_name, scan=scan)
        agent = agents_organisation(actor)
        key = await _start(actor, round_key, person, agent=agent)
        if (await application_of(key)).agent != agent:
            raise ConflictError("application-exists")
        return key


async def _start(actor: Actor, round_key: UUID, person: UUID, *, agent: UUID | None) -> UUID:
    connection = require_transaction()
    found: UUID | None = await connection.fetchval(
        "SELECT id FROM application WHERE round = $1 AND person = $2 AND state <> 'withdrawn'",
        round_key, person,
    )  # fmt: skip
    if found is not None:
        return found
    held = await round_of(round_key)
    if held.state is not RoundState.CALLED:
        raise ConflictError("round-not-open")
    if clock.today() > held.closes_on:
        raise ConflictError("round-closed", day=held.closes_on)
    key, usual = uuid7(), await prefilled(person)
    try:
        await connection.execute(
            "INSERT INTO application (id, round, person, state, occupation_code, occupation,"
            " employer, organisation, post, division, filer, filed_by, agent, started_at)"
            " VALUES ($1, $2, $3, 'draft', $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
            key, round_key, person, usual["occupation_code"], usual["occupation"],
            usual["employer"], usual["organisation"], usual["post"], usual["division"],
            actor.account or key, actor.name, agent, clock.now(),
        )  # fmt: skip
    except UniqueViolationError as error:  # started twice at once
        raise ConflictError("application-exists") from error
    await record(
        actor, "certifications.application.started", f"application:{key}",
        {"round": str(round_key), "by_agent": agent is not None}, organisation=agent,
    )  # fmt: skip
    return key


async def prefilled(person: UUID) -> dict[str, Any]:
    """Return what the register knows of occupation, employer, post and place of work."""
    evidence = tuple(await ledger.of_person(person))
    code, today = trade_of(evidence), clock.today()
    connection = require_transaction()
    job = await connection.fetchrow(
        "SELECT employer, post, organisation FROM employment WHERE person = $1"
        " AND (valid_until IS NULL OR valid_until >= $2) ORDER BY valid_from DESC LIMIT 1",
        person, today,
    )  # fmt: skip
    employer, post = (job["employer"], job["post"]) if job else _job_of(evidence, today)
    place = await _organisation(employer)
    home = await connection.fetchval("SELECT division FROM person WHERE id = $1", person)
    return {
        "occupation_code": code,
        "occupation": await _occupation(code) if code else "",
        "employer": employer,
        "post": post,
        "organisation": place["id"] if place else None,
        "division": place["division"] if place else home,
    }


def _job_of(evidence: tuple[Evidence, ...], today: date) -> tuple[str, str]:
    jobs = [
        (row.occurred_on, row.facts.employer, row.facts.post)
        for row in evidence
        if row.counts
        and isinstance(row.facts, Employed)
        and (row.valid_until is None or row.valid_until >= today)
    ]
    return max(jobs)[1:] if jobs else ("", "")


async def _organisation(name: str) -> Any:
    """Return the organisation registered under this name, or none."""
    return await require_transaction().fetchrow(
        "SELECT id, division FROM organisation WHERE name = $1 AND active ORDER BY id LIMIT 1",
        name.strip(),
    )


async def _occupation(code: str) -> str:
    name = await require_transaction().fetchval(
        "SELECT name_zh FROM occupation WHERE code = $1 ORDER BY edition DESC LIMIT 1", code
    )
    if name is None:
        raise ConflictError("application-occupation", occupation=code)
    return str(name)


async def fill_in(actor: Actor, key: UUID, filled: Filled, needed: Permit) -> None:
    """Keep what is filled in, complete or not; the employer is linked where it is registered.

    Raises ConflictError once it is submitted, and for an occupation or a place that is none.
    """
    async with db.transaction(actor) as connection:
        held = await own_application(actor, key, needed, lock=True)
        only_editable(held)
        code = filled.occupation_code.strip()
        occupation = await _occupation(code) if code else ""
        if filled.division and filled.division not in {
            one.code for one in await division_names(settings().city_code)
        }:
            raise ConflictError("application-division")
        place = await _organisation(filled.employer)
        await connection.execute(
            "UPDATE application SET occupation_code = $2, occupation = $3, employer = $4,"
            " organisation = $5, post = $6, division = $7, statement = $8 WHERE id = $1",
            key, code or None, occupation, filled.employer.strip(),
            place["id"] if place else None, filled.post.strip(), filled.division or None,
            filled.statement.strip(),
        )  # fmt: skip
        await record(actor, "certifications.application.filled", f"application:{key}", {})


async def submit(actor: Actor, key: UUID, needed: Permit) -> ApplicationState:
    """Hand an application in, or a mended one in again; how it stands is frozen with it.

    Raises ConflictError outside the round's days, twice, without the papers, for somebody barred
    or short of the conditions even with all that is stated.
    """
    async with db.transaction(actor) as connection:
        held = await own_application(actor, key, needed, lock=True)
        round_row, today = await round_of(held.round), clock.today()
        day = day_of(held, round_row, today)
        case = await case_of(held, round_row, day)
        fault = submit_fault(await _submission(held, round_row, case.hopeful), today)
        if fault:
            raise fault_error(fault)
        to = await _goes_to(held, round_row)
        if step := step_fault(held.state, to):
            raise fault_error(step)
        await connection.execute(
            "UPDATE application SET state = $2, submitted_at = $3, assessment = $4,"
            " assessed_on = $5, due_on = $6, ended_for = '', filer = $7, filed_by = $8"
            " WHERE id = $1",
            key, to, clock.now(), msgspec.json.encode(case.assessment).decode(), day,
            await _due(to, today), actor.account or held.filer, actor.signature,
        )  # fmt: skip
        await record(
            actor, "certifications.application.submitted", f"application:{key}",
            {"state": to.value, "eligible": not case.found.best.missing,
             "terms": round_row.terms_number},
        )  # fmt: skip
        what = "submitted" if to is ApplicationState.SUBMITTED else "checking"
        await tell(held, round_row, what, occasion=clock.now().isoformat(timespec="minutes"))
    return to


async def _submission(held: ApplicationRow, round_row: RoundRow, hopeful: Any) -> Submission:
    filled = (held.occupation_code, held.employer, held.post, held.division, held.statement)
    return Submission(
        round_state=round_row.state,
        opens_on=round_row.opens_on,
        closes_on=round_row.closes_on,
        state=held.state,
        due_on=held.due_on,
        papers=frozenset(paper.kind for paper in await papers_of(held.id)),
        filled=all(filled),
        hopeful=hopeful,
        tier=round_row.tier,
    )


async def _goes_to(held: ApplicationRow, round_row: RoundRow) -> ApplicationState:
    row = await require_transaction().fetchrow(
        "SELECT EXISTS (SELECT FROM recommendation WHERE application = $1) AS recommended,"
        " EXISTS (SELECT FROM application_check WHERE application = $1 AND stage = 'county'"
        " AND verdict = 'passed') AS county_passed",
        held.id,
    )
    return state_after_submission(
        recommended=row["recommended"],
        county_passed=row["county_passed"],
        recommended_by=terms_of(round_row).common.recommended_by,
    )


async def _due(to: ApplicationState, today: date) -> date | None:
    terms = await round_terms(today)
    match to:
        case ApplicationState.RECOMMENDED:
            return await due_after(terms.county_working_days)
        case ApplicationState.COUNTY_CHECKED:
            return await due_after(terms.city_working_days)
        case _:
            return None


async def withdraw(actor: Actor, key: UUID, needed: Permit) -> None:
    """Withdraw an application; the person may apply anew while the round is open.

    Raises ConflictError for one that has ended.
    """
    async with db.transaction(actor) as connection:
        held = await own_application(actor, key, needed, lock=True)
        fault = step_fault(held.state, ApplicationState.WITHDRAWN)
        if fault:
            raise fault_error(fault)
        await connection.execute(
            "UPDATE application SET state = 'withdrawn', due_on = NULL WHERE id = $1", key
        )
        await ledger.withdraw(
            [
                one.row.source
                for one in stated_in(key, tuple(await ledger.of_person(held.person)))
                if one.standing == "waiting"
            ]
        )
        await record(actor, "certifications.application.withdrawn", f"application:{key}", {})
