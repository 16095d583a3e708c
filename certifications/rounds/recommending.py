"""Recommending: the notice inside the unit, the opinion, and sending back what is not ready."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

import msgspec

from app import clock, db
from app.audit.record import record
from app.columns import uuid7
from app.db import require_transaction
from app.errors import ConflictError, NotFoundError
from app.i18n import gettext
from app.permits import Actor, Permit
from app.scope import reach_arguments
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
from certifications.rounds.paper_rows import PaperRow, papers_of
from certifications.rounds.papers import keep
from certifications.rounds.queries import (
    APPLICATION,
    application_from,
    application_of,
    round_of,
)
from certifications.rounds.rules import (
    InternalNotice,
    notice_fault,
    recommender_kinds,
    step_fault,
)
from certifications.rounds.standing import terms_of
from certifications.rounds.telling import tell, tell_returned
from certifications.rounds.terms import round_terms
from certifications.rounds.wording import RECOMMENDERS

PAGE = 50
SHORTEST_OPINION = 10
SHORTEST_REASON = 4
_REACHED = "($1 OR a.organisation = ANY($2::uuid[]) OR a.division = ANY($3::text[]))"
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


class RecommendationRow(msgspec.Struct, frozen=True, kw_only=True):
    """A recommendation as pages show it."""

    kind: RecommenderKind
    unit: str
    noticed_from: date | None
    noticed_until: date | None
    notice_place: str
    objections: str
    opinion: str
    recommended_by: str
    recommended_at: datetime


class RecommendFilter(msgspec.Struct, frozen=True, kw_only=True):
    """What the list is narrowed to, as the URL says it."""

    q: str = ""
    done: bool = False
    page: Annotated[int, msgspec.Meta(ge=1, le=100_000)] = 1


class Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """An application that a unit may recommend, and in which round."""

    application: ApplicationRow
    round_title: str
    closes_on: date
    kinds: tuple[RecommenderKind, ...]


class RecommendQueue(msgspec.Struct, frozen=True, kw_only=True):
    """A page of applications to recommend."""

    rows: list[Waiting]
    total: int


class RecommendPage(msgspec.Struct, frozen=True, kw_only=True):
    """One application with what its recommender needs."""

    application: ApplicationRow
    held: RoundRow
    kinds: tuple[RecommenderKind, ...]
    unit: str
    papers: list[PaperRow]
    given: list[RecommendationRow]
    notice_days: int
    own: bool


async def recommend_queue(actor: Actor, wanted: RecommendFilter) -> RecommendQueue:
    """Return the applications that wait for a recommendation within the actor's reach."""
    async with db.read(actor) as connection:
        state = ApplicationState.RECOMMENDED if wanted.done else ApplicationState.SUBMITTED
        rows = await connection.fetch(
            APPLICATION.replace(
                "SELECT ", "SELECT r.title AS round_title, r.closes_on, r.terms,"
                " count(*) OVER () AS total, ", 1
            )
            + f" JOIN round r ON r.id = a.round WHERE {_REACHED} AND a.state = $4"
            " AND r.state IN ('called', 'checking')"
            " AND strpos(p.name || ' ' || a.employer || ' ' || a.occupation, $5) > 0"
            " ORDER BY r.closes_on, a.submitted_at, a.id LIMIT $6 OFFSET $7",
            *reach_arguments(actor, Permit.RECOMMEND), state, wanted.q.strip(), PAGE,
            (wanted.page - 1) * PAGE,
        )  # fmt: skip
    return RecommendQueue(
        rows=[
            Waiting(
                application=application_from(row),
                round_title=row["round_title"],
                closes_on=row["closes_on"],
                kinds=_kinds(actor, _recommended_by(row["terms"])),
            )
            for row in rows
        ],
        total=rows[0]["total"] if rows else 0,
    )


class _CommonTerms(msgspec.Struct, frozen=True):
    recommended_by: tuple[str, ...]


class _Terms(msgspec.Struct, frozen=True):
    common: _CommonTerms


def _recommended_by(terms: str) -> tuple[str, ...]:
    return msgspec.json.decode(terms, type=_Terms).common.recommended_by


def _kinds(actor: Actor, recommended_by: Sequence[str]) -> tuple[RecommenderKind, ...]:
    return recommender_kinds([grant.role for grant in actor.grants], recommended_by)


async def reached(actor: Actor, key: UUID, needed: Permit, *, lock: bool = False) -> ApplicationRow:
    """Return an application within the actor's reach, in the current transaction.

    Raises NotFoundError for a draft and for one outside it.
    """
    seen = await require_transaction().fetchval(
        f"SELECT EXISTS (SELECT FROM application a WHERE {_REACHED} AND a.id = $4"
        " AND a.submitted_at IS NOT NULL)",
        *reach_arguments(actor, needed), key,
    )  # fmt: skip
    if not seen:
        raise NotFoundError("not-found")
    return await application_of(key, lock=lock)


async def recommendations_of(application: UUID) -> list[RecommendationRow]:
    """Return an application's recommendations, oldest first, in the current transaction."""
    rows = await require_transaction().fetch(
        f"SELECT {', '.join(RecommendationRow.__struct_fields__)} FROM recommendation"
        " WHERE application = $1 ORDER BY recommended_at, id",
        application,
    )
    return [msgspec.convert(dict(row), RecommendationRow) for row in rows]


async def recommend_page(actor: Actor, key: UUID) -> RecommendPage:
    """Return one application for its recommender; raises NotFoundError outside the reach."""
    async with db.read(actor):
        held = await reached(actor, key, Permit.RECOMMEND)
        round_row = await round_of(held.round)
        kinds = _kinds(actor, terms_of(round_row).common.recommended_by)
        return RecommendPage(
            application=held,
            held=round_row,
            kinds=kinds,
            unit=await _unit(actor, kinds, held),
            papers=await papers_of(key),
            given=await recommendations_of(key),
            notice_days=(await round_terms(clock.today())).internal_notice_days,
            own=await is_applicant(actor, held),
        )


async def _unit(actor: Actor, kinds: Sequence[RecommenderKind], application: ApplicationRow) -> str:
    """Return what the recommending unit is called, as far as the register knows."""
    organisations = sorted(actor.reach(Permit.RECOMMEND).organisations)
    connection = require_transaction()
    name: str | None = None
    if organisations:
        name = await connection.fetchval(
            "SELECT name FROM organisation WHERE id = ANY($1::uuid[])"
            " ORDER BY (id = $2) DESC NULLS LAST, id LIMIT 1",
            organisations, application.organisation,
        )  # fmt: skip
    elif RecommenderKind.COUNTY_BUREAU in kinds and application.division:
        place = await connection.fetchval(
            "SELECT name_zh FROM division WHERE code = $1", application.division
        )
        name = gettext("%(place)s人力资源和社会保障局", place=place) if place else None
    return name or ""


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
    if said.kind not in _kinds(actor, allowed):
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
