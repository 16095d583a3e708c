"""Public notices: proposed with the ranking, opened by the signature, closed after their term."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from app import clock, db
from app.audit.record import record
from app.columns import uuid7
from app.db import require_transaction
from app.decisions import service as decisions
from app.decisions.data import Decision, DecisionKind
from app.errors import ConflictError
from app.permits import Actor, system_actor
from app.reference.queries import calendar
from certifications.notices.data import NoticeBody, NoticeText
from certifications.notices.rules import has_ended, notice_dates
from certifications.notices.telling import tell_applicant
from certifications.panels.data import Standing
from certifications.panels.facts import expect_state, round_facts
from certifications.panels.ranked import ranking_of
from certifications.panels.views import Ranking
from certifications.rounds.data import RoundState

CLOSER = system_actor("notices")


async def propose_notice(actor: Actor, round_key: UUID, text: NoticeText) -> UUID:
    """Fix the ranking and propose to make the chosen public; return the decision's key.

    Raises ConflictError while a visit is missing, with a tie at the cut, without anybody chosen,
    and with the difference where a colleague proposed another.
    """
    async with db.transaction(actor):
        found = await round_facts(round_key, lock=True)
        expect_state(found, RoundState.PANEL, RoundState.RANKED)
        list_ = await ranking_of(found)
        _fit_to_publish(list_)
        await _fix(list_)
        people = await _people([row.application for row in list_.chosen])
        body = NoticeBody(
            people=tuple(people),
            title=text.title,
            document_no=text.document_no,
            objection_phone=text.objection_phone,
            supervision_phone=text.supervision_phone,
            objection_address=text.objection_address,
            working_days=found.tier.notice_working_days,
            applications=tuple(row.application for row in list_.chosen),
        )
        return await decisions.propose(
            actor, DecisionKind.NOTICE, round_key, title=text.title, body=body
        )


def _fit_to_publish(found: Ranking) -> None:
    if found.missing_visits:
        raise ConflictError("notice-visits-missing", n=found.missing_visits)
    if found.tied:
        raise ConflictError("notice-tie", n=len(found.tied), place=found.tied[0].place)
    if not found.chosen:
        raise ConflictError("notice-nobody")


async def _fix(found: Ranking) -> None:
    """Write places down and let the round be ranked; who did not pass keeps points and place."""
    connection = require_transaction()
    passed = [row for row in found.rows if row.standing is not Standing.NOT_PASSED]
    await connection.executemany(
        "UPDATE application SET place = $2, points = $3, votes_for = $4, votes = $5 WHERE id = $1",
        [(r.application, r.place, r.points, r.votes_for, r.votes) for r in found.rows],
    )
    await connection.execute(
        "UPDATE application SET state = 'ranked' WHERE id = ANY($1)"
        " AND state IN ('expert_reviewed', 'onsite_checked')",
        [row.application for row in passed],
    )
    await connection.execute(
        "UPDATE round SET state = 'ranked' WHERE id = $1 AND state = 'panel'", found.round.id
    )


async def _people(applications: Sequence[UUID]) -> list[UUID]:
    rows = await require_transaction().fetch(
        "SELECT coalesce(p.merged_into, p.id) AS person FROM application a"
        " JOIN person p ON p.id = a.person WHERE a.id = ANY($1) ORDER BY 1",
        list(applications),
    )
    return [row["person"] for row in rows]


async def notice_in_force(actor: Actor, decision: Decision) -> None:
    """Open the notice that a signed decision is about, in the transaction of the signature.

    Day one is the working day after today. Raises CalendarMissingError where the term reaches a
    year without a calendar, and ConflictError where an application left the list meanwhile:
    the signature is then taken back with it.
    """
    body, round_key = decision.body_as(NoticeBody), decision.subject
    found = await round_facts(round_key, lock=True)
    expect_state(found, RoundState.RANKED)
    connection, today = require_transaction(), clock.today()
    dates = notice_dates(today, body.working_days, await calendar(today.year, today.year + 1))
    rows = await connection.fetch(
        "SELECT id FROM application WHERE id = ANY($1) AND state = 'ranked' FOR UPDATE",
        list(body.applications),
    )
    if len(rows) < len(body.applications):
        raise ConflictError("notice-list-changed", n=len(body.applications) - len(rows))
    key: UUID = await connection.fetchval(
        "INSERT INTO public_notice (id, round, serial, title, document_no, posted_at, first_day,"
        " last_day, working_days, objection_phone, supervision_phone, objection_address, state)"
        " SELECT $1, $2, 1 + coalesce(max(serial), 0), $3, $4, $5, $6, $7, $8, $9, $10, $11, 'open'"
        " FROM public_notice WHERE round = $2 RETURNING id",
        uuid7(), round_key, body.title, body.document_no, clock.now(), dates.first, dates.last,
        body.working_days, body.objection_phone, body.supervision_phone, body.objection_address,
    )  # fmt: skip
    await _post(key, body.applications)
    await connection.execute("UPDATE round SET state = 'notice' WHERE id = $1", round_key)
    for application in body.applications:
        await tell_applicant(application, "notice-opened")
    await record(
        actor, "certifications.notice.opened", f"notice:{key}",
        {"people": len(body.applications), "first_day": dates.first.isoformat(),
         "last_day": dates.last.isoformat()},
    )  # fmt: skip


async def _post(notice: UUID, applications: Sequence[UUID]) -> None:
    connection = require_transaction()
    await connection.execute(
        "INSERT INTO notice_entry (id, notice, application, place, name, employer, occupation,"
        " division) SELECT gen_random_uuid(), $1, a.id, o.place, p.name, a.employer, a.occupation,"
        " a.division FROM unnest($2::uuid[]) WITH ORDINALITY AS o(id, place)"
        " JOIN application a ON a.id = o.id JOIN person q ON q.id = a.person"
        " JOIN person p ON p.id = coalesce(q.merged_into, q.id)",
        notice, list(applications),
    )  # fmt: skip
    await connection.execute(
        "UPDATE application SET state = 'notice_open' WHERE id = ANY($1)", list(applications)
    )


async def close_due_notices() -> None:
    """Close the notices whose last day is over (nightly)."""
    async with db.transaction(CLOSER):
        await close_ended(CLOSER)


async def close_ended(actor: Actor, round_key: UUID | None = None) -> int:
    """Close notices whose term has ended, in the current transaction; return how many.

    The stored last day must be over by our clock and by the database's: a clock set forward on
    one machine ends nothing early. Those without an open objection are approved.
    """
    connection, today = require_transaction(), clock.today()
    there: date = await connection.fetchval("SELECT (now() AT TIME ZONE $1)::date", _ZONE)
    rows = await connection.fetch(
        "SELECT id, last_day FROM public_notice WHERE state = 'open' AND last_day < $1"
        " AND ($2::uuid IS NULL OR round = $2) FOR UPDATE",
        today, round_key,
    )  # fmt: skip
    ended = [row["id"] for row in rows if has_ended(row["last_day"], today, there)]
    for key in ended:
        await connection.execute(
            "UPDATE public_notice SET state = 'closed', closed_at = $2 WHERE id = $1",
            key, clock.now(),
        )  # fmt: skip
        await connection.execute(
            "UPDATE application a SET state = 'approved' FROM notice_entry e"
            " WHERE e.application = a.id AND e.notice = $1 AND a.state = 'notice_open'",
            key,
        )
        await record(actor, "certifications.notice.closed", f"notice:{key}", {})
    return len(ended)


_ZONE = str(clock.CITY_ZONE)
