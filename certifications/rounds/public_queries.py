"""Rounds as the public sees them: called ones only, their conditions in words."""

from datetime import date
from uuid import UUID

import msgspec

from app import clock, db
from app.errors import NotFoundError
from app.people.data import Tier
from app.permits import ANYONE, Actor
from app.reference.queries import division_names
from app.reference.working_days import Calendar
from app.settings import settings
from certifications.rounds.data import (
    SELF,
    RecommenderKind,
    RoundRow,
    RoundState,
)
from certifications.rounds.deadlines import left_until, loaded
from certifications.rounds.own import OWN, own_arguments
from certifications.rounds.queries import round_of, rounds_in
from certifications.rounds.standing import terms_of
from certifications.terms_page import TierInWords, tier_terms

SHOWN = tuple(state for state in RoundState if state is not RoundState.DRAFT)


class RoundShown(msgspec.Struct, frozen=True, kw_only=True):
    """A round in the public list; ``days_left`` working days to apply, None once it is closed."""

    id: UUID
    tier: Tier
    year: int
    title: str
    document_no: str
    state: RoundState
    opens_on: date
    closes_on: date
    quota: int
    days_left: int | None


class RoundPublic(msgspec.Struct, frozen=True, kw_only=True):
    """One round with what it asks, and the reader's own application in it."""

    held: RoundRow
    shown: RoundShown
    words: TierInWords
    parts: tuple[tuple[str, int], ...]
    recommended_by: tuple[RecommenderKind, ...]
    by_oneself: bool
    joinable: bool
    mine: UUID | None


def _open(held: RoundRow, today: date) -> bool:
    return held.state is RoundState.CALLED and held.opens_on <= today <= held.closes_on


def _shown(held: RoundRow, today: date, working: Calendar) -> RoundShown:
    values = {
        name: getattr(held, name) for name in RoundShown.__struct_fields__ if name != "days_left"
    }
    left = left_until(held.closes_on, today, working) if _open(held, today) else None
    return RoundShown(**values, days_left=left)


async def public_rounds() -> list[RoundShown]:
    """Return every round that was called, those that take applications first."""
    today = clock.today()
    async with db.read(ANYONE):
        working = await loaded(today)
        found = [
            _shown(held, today, working)
            for held in await rounds_in(*SHOWN)
            if held.called_at is not None
        ]
    order = list(RoundState)
    return sorted(found, key=lambda one: (order.index(one.state), -one.opens_on.toordinal()))


async def public_round(actor: Actor, key: UUID) -> RoundPublic:
    """Return one called round; raises NotFoundError for a draft."""
    today = clock.today()
    async with db.read(actor):
        held = await round_of(key)
        if held.called_at is None:
            raise NotFoundError("not-found")
        terms = terms_of(held)
        names = {one.code: one.zh for one in await division_names(settings().city_code)}
        allowed = terms.common.recommended_by
        return RoundPublic(
            held=held,
            shown=_shown(held, today, await loaded(today)),
            words=tier_terms(terms)[list(Tier).index(held.tier)],
            parts=tuple((names.get(one.code, one.code), one.seats) for one in held.quotas),
            recommended_by=tuple(kind for kind in RecommenderKind if kind in allowed),
            by_oneself=SELF in allowed,
            joinable=held.state is RoundState.CALLED and today <= held.closes_on,
            mine=await _mine(actor, key),
        )


async def _mine(actor: Actor, round_key: UUID) -> UUID | None:
    if actor.person is None:
        return None
    found: UUID | None = await db.require_transaction().fetchval(
        f"SELECT a.id FROM application a WHERE {OWN} AND a.round = $4 AND a.state <> 'withdrawn'",
        *await own_arguments(actor, by_agent=False), round_key,
    )  # fmt: skip
    return found
