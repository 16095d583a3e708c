"""Recommendations as their units and officers read them."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

import msgspec

from app import clock, db
from app.db import require_transaction
from app.errors import NotFoundError
from app.i18n import gettext
from app.permits import Actor, Permit
from app.scope import reach_arguments
from certifications.rounds.data import (
    ApplicationRow,
    ApplicationState,
    RecommenderKind,
    RoundRow,
)
from certifications.rounds.own import is_applicant
from certifications.rounds.paper_rows import PaperRow, papers_of
from certifications.rounds.queries import (
    APPLICATION,
    application_from,
    application_of,
    round_of,
)
from certifications.rounds.rules import recommender_kinds
from certifications.rounds.standing import terms_of
from certifications.rounds.terms import round_terms

PAGE = 50
_REACHED = "($1 OR a.organisation = ANY($2::uuid[]) OR a.division = ANY($3::text[]))"


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
            " AND r.terms->'common'->'recommended_by' ?| $8::text[]"
            " AND strpos(p.name || ' ' || a.employer || ' ' || a.occupation, $5) > 0"
            " ORDER BY r.closes_on, a.submitted_at, a.id LIMIT $6 OFFSET $7",
            *reach_arguments(actor, Permit.RECOMMEND), state, wanted.q.strip(), PAGE,
            (wanted.page - 1) * PAGE, [*kinds_of(actor, tuple(RecommenderKind))],
        )  # fmt: skip
    return RecommendQueue(
        rows=[
            Waiting(
                application=application_from(row),
                round_title=row["round_title"],
                closes_on=row["closes_on"],
                kinds=kinds_of(actor, _recommended_by(row["terms"])),
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


def kinds_of(actor: Actor, recommended_by: Sequence[str]) -> tuple[RecommenderKind, ...]:
    """Return as what the actor may recommend under the terms of a round."""
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
        kinds = kinds_of(actor, terms_of(round_row).common.recommended_by)
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
