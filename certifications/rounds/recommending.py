"""Recommending: the notice inside the unit, the opinion, and sending back what is not ready."""

from datetime import date
from uuid import UUID

import msgspec

from app import clock, db
from app.audit.record import record
from app.columns import uuid7
from app.db import require_transaction
from app.errors import ConflictError
from app.i18n import gettext
from app.permits import Actor, Permit
from certifications.rounds.data import (
    ApplicationRow,
    ApplicationState,
    PaperKind,
    RecommenderKind,
    RoundRow,
    RoundState,
)
from certifications.rounds.deadlines import due_after
from certifications.rounds.faults import fault_error
from certifications.rounds.own import is_applicant
from certifications.rounds.papers import keep
from certifications.rounds.queries import (
    round_of,
)
from certifications.rounds.recommend_queries import kinds_of, reached
from certifications.rounds.rules import (
    InternalNotice,
    notice_fault,
    step_fault,
)
from certifications.rounds.standing import terms_of
from certifications.rounds.telling import tell, tell_returned
from certifications.rounds.terms import round_terms
from certifications.rounds.wording import RECOMMENDERS

SHORTEST_OPINION = 10
SHORTEST_REASON = 4


_STATES = (ApplicationState.SUBMITTED, ApplicationState.RECOMMENDED)


class Opinion(msgspec.Struct, frozen=True, kw_only=True):
    """What a unit says when it recommends somebody."""

    kind: RecommenderKind
    unit: str = ""
    noticed_from: date | None = None
    noticed_until: date | None = None
    notice_place: str = ""
    objections: str = ""
    opinion: str = ""


async def recommend(actor: Actor, key: UUID, said: Opinion, *, name: str, content: bytes) -> None:
    """Recommend somebody with the stamped opinion; it goes on to the county's check then.

    An employer has first posted it inside the unit for the days that the terms ask. Raises
    ConflictError for a kind that the round's terms do not name, for oneself, twice, and where
    the same account has had a deciding hand in the case; MalformedError for a paper that cannot
    be taken.
    """
    async with db.transaction(actor) as connection:
        held = await reached(actor, key, Permit.RECOMMEND, lock=True)
        round_row = await round_of(held.round)
        await _may_recommend(actor, held, round_row, said)
        if not content:
            raise ConflictError("recommend-paper")
        await take_hand(actor, key, "recommend")
        await keep(actor, key, PaperKind.RECOMMENDATION, name=name, content=content)
        found = await connection.fetchval(
            "INSERT INTO recommendation (id, application, kind, organisation, unit, noticed_from,"
            " noticed_until, notice_place, objections, opinion, account, recommended_by,"
            " recommended_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)"
            " ON CONFLICT (application, kind) DO NOTHING RETURNING id",
            uuid7(), key, said.kind, _organisation(actor, held), said.unit.strip(),
            said.noticed_from, said.noticed_until, said.notice_place.strip(),
            said.objections.strip(), said.opinion.strip(), actor.account, actor.signature,
            clock.now(),
        )  # fmt: skip
        if found is None:
            raise ConflictError("recommend-twice")
        if held.state is ApplicationState.SUBMITTED:
            terms = await round_terms(clock.today())
            await connection.execute(
                "UPDATE application SET state = 'recommended', due_on = $2 WHERE id = $1",
                key, await due_after(terms.county_working_days),
            )  # fmt: skip
            await tell(held, round_row, "recommended")
        await record(
            actor, "certifications.application.recommended", f"application:{key}",
            {"kind": said.kind.value}, organisation=_organisation(actor, held),
        )  # fmt: skip


def _organisation(actor: Actor, held: ApplicationRow) -> UUID | None:
    organisations = actor.reach(Permit.RECOMMEND).organisations
    return held.organisation if held.organisation in organisations else None


async def _may_recommend(
    actor: Actor, held: ApplicationRow, round_row: RoundRow, said: Opinion
) -> None:
    allowed = terms_of(round_row).common.recommended_by
    if said.kind not in kinds_of(actor, allowed):
        names = gettext("、").join(
            gettext(RECOMMENDERS[kind]) for kind in RecommenderKind if kind in allowed
        )
        raise ConflictError("recommend-not-allowed", kinds=names)
    if await is_applicant(actor, held):
        raise ConflictError("recommend-self")
    if held.state not in _STATES or round_row.state not in {
        RoundState.CALLED,
        RoundState.CHECKING,
    }:
        raise ConflictError("application-state")
    if len(said.opinion.strip()) < SHORTEST_OPINION:
        raise ConflictError("recommend-opinion", shortest=SHORTEST_OPINION)
    if not said.unit.strip():
        raise ConflictError("recommend-unit")
    if said.kind is RecommenderKind.EMPLOYER:
        notice = InternalNotice(
            noticed_from=said.noticed_from,
            noticed_until=said.noticed_until,
            place=said.notice_place,
        )
        today = clock.today()
        fault = notice_fault(notice, await round_terms(today), today)
        if fault:
            raise fault_error(fault)


async def take_hand(actor: Actor, application: UUID, part: str) -> None:
    """Note a deciding hand in a case, in the current transaction.

    Raises ConflictError where the same account has had one already.
    """
    if actor.account is None:
        raise ConflictError("decision-account")
    taken = await require_transaction().fetchval(
        "INSERT INTO case_hand (id, application, account, part, taken_at)"
        " VALUES ($1, $2, $3, $4, $5) ON CONFLICT (application, account) DO NOTHING RETURNING id",
        uuid7(), application, actor.account, part, clock.now(),
    )  # fmt: skip
    if taken is None:
        raise ConflictError("check-hand")


async def send_back(actor: Actor, key: UUID, reason: str) -> None:
    """Return an application to be mended before it is recommended; the reason is shown as written.

    Raises ConflictError without a reason and once it is recommended.
    """
    told = reason.strip()
    if len(told) < SHORTEST_REASON:
        raise ConflictError("check-reason", shortest=SHORTEST_REASON)
    async with db.transaction(actor) as connection:
        held = await reached(actor, key, Permit.RECOMMEND, lock=True)
        if held.state is not ApplicationState.SUBMITTED:
            raise ConflictError("application-state")
        fault = step_fault(held.state, ApplicationState.RETURNED)
        if fault:
            raise fault_error(fault)
        round_row = await round_of(held.round)
        until = await due_after((await round_terms(clock.today())).mend_working_days)
        await connection.execute(
            "UPDATE application SET state = 'returned', due_on = $2, ended_for = $3 WHERE id = $1",
            key, until, told,
        )  # fmt: skip
        event = await record(
            actor, "certifications.application.sent_back", f"application:{key}", {}, reason=told
        )
        await tell_returned(held, round_row, reason=told, until=until, occasion=str(event))
