"""Rounds as the public sees them: called ones only, their conditions in words."""

from datetime import date
from uuid import UUID

import msgspec

from app import clock, db
from app.errors import NotFoundError
from app.people.data import Tier
from app.permits import ANYONE, Actor
from app.reference.queries import division_names
from app.settings import settings
from certifications.rounds.data import (
    SELF,
    ApplicationState,
    RecommenderKind,
    RoundRow,
    RoundState,
)
from certifications.rounds.deadlines import days_left
from certifications.rounds.own import own_applications
from certifications.rounds.queries import application_of, round_of, rounds_in
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


async def _shown(held: RoundRow, today: date) -> RoundShown:
    values = {
        name: getattr(held, name) for name in RoundShown.__struct_fields__ if name != "days_left"
    }
    left = await days_left(held.closes_on) if _open(held, today) else None
    return RoundShown(**values, days_left=left)


async def public_rounds() -> list[RoundShown]:
    """Return every round that was called, those that take applications first."""
    today = clock.today()
    async with db.read(ANYONE):
        found = [
            await _shown(held, today)
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
            shown=await _shown(held, today),
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
    for key in await own_applications(actor, by_agent=False):
        found = await application_of(key)
        if found.round == round_key and found.state is not ApplicationState.WITHDRAWN:
            return key
    return None
