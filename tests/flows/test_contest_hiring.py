"""Offers against an event: who is seen, invited, interviewed, hired."""

from datetime import timedelta
from uuid import UUID

import pytest
from contests import CITY, Field, field, published
from factories import organisation

from app import clock, db
from app.columns import uuid7
from app.errors import ConflictError, ForbiddenError, NotFoundError
from app.permits import Actor, Grant, Role
from competitions.entries import service as entries
from competitions.hiring import inviting, offering, queries
from competitions.hiring.data import InvitationState, OfferFacts
from competitions.hiring.inviting import Step

pytestmark = pytest.mark.usefixtures("database")
S = InvitationState


async def firm(serial: int = 1) -> Actor:
    key = await organisation(CITY, f"云飞航空{serial}公司", serial=8300 + serial)
    return Actor(
        account=uuid7(), name="华云飞", grants=(Grant(role=Role.EMPLOYER, organisation=key),)
    )


def worker(person: UUID) -> Actor:
    return Actor(account=uuid7(), person=person, grants=(Grant(role=Role.WORKER),))


def facts(**changes: object) -> OfferFacts:
    values = {"post": "飞手", "headcount": 1, "open_until": clock.today() + timedelta(days=30)}
    return OfferFacts(**{**values, **changes})


async def welcome(made: Field, place: int = 0) -> UUID:
    """Let an entrant consent; return the person."""
    person = made.people[place]
    await entries.answer_offers(worker(person), made.entries[place], welcome=True)
    return person


async def invited(made: Field, actor: Actor, place: int = 0) -> tuple[UUID, UUID]:
    offer = await offering.post_offer(actor, made.event, facts())
    return offer, await inviting.invite(actor, offer, await welcome(made, place))


async def placements() -> list[tuple[object, ...]]:
    async with db.read(CITY) as connection:
        rows = await connection.fetch("SELECT placed_on, left_on, verified_by FROM placement")
    return [tuple(row) for row in rows]


async def test_only_who_consented_is_seen_and_invited() -> None:
    made = await field(2, state="final", start=80)
    actor = await firm()
    offer = await offering.post_offer(actor, made.event, facts())
    assert (await queries.one_offer(actor, offer))[1] == []
    with pytest.raises(NotFoundError):
        await inviting.invite(actor, offer, made.people[0])
    person = await welcome(made)
    await published(made, [3, 1])
    (seen,) = (await queries.one_offer(actor, offer))[1]
    assert (seen.person, seen.rank) == (person, 3)
    first = await inviting.invite(actor, offer, person)
    assert await inviting.invite(actor, offer, person) == first
    await entries.answer_offers(worker(person), made.entries[0], welcome=False)
    (still,) = (await queries.one_offer(actor, offer))[1]
    assert still.state is S.INVITED


async def test_from_an_invitation_to_a_placement() -> None:
    made = await field(1, state="final", start=80)
    actor, today = await firm(), clock.today()
    offer, invitation = await invited(made, actor)
    with pytest.raises(ConflictError, match="invitation-state"):
        await inviting.take_step(actor, invitation, Step(to=S.HIRED, on=today))
    await inviting.answer(worker(made.people[0]), invitation, accept=True)
    with pytest.raises(ConflictError, match="invitation-date"):
        await inviting.take_step(actor, invitation, Step(to=S.INTERVIEWED))
    await inviting.take_step(actor, invitation, Step(to=S.INTERVIEWED, on=today, note="请带证书"))
    with pytest.raises(ConflictError, match="hire-date"):
        late = today + timedelta(days=1)
        await inviting.take_step(actor, invitation, Step(to=S.HIRED, on=late))
    await inviting.take_step(actor, invitation, Step(to=S.HIRED, on=today))
    assert await placements() == [(today, None, "employer")]
    (own,) = await queries.own_invitations(worker(made.people[0]))
    assert (own.state, own.hired_on) == (S.HIRED, today)
    await inviting.record_leaving(actor, invitation, today)
    assert await placements() == [(today, today, "employer")]
    with pytest.raises(ConflictError, match="leaving-date"):
        await inviting.record_leaving(actor, invitation, today - timedelta(days=1))
    await inviting.take_step(actor, invitation, Step(to=S.NOT_HIRED))
    assert await placements() == []
    assert (await queries.own_offers(actor))[0].id == offer


async def test_no_more_are_hired_than_there_are_posts() -> None:
    made = await field(2, state="final", start=80)
    actor, today = await firm(), clock.today()
    offer, first = await invited(made, actor)
    second = await inviting.invite(actor, offer, await welcome(made, 1))
    for place, invitation in enumerate((first, second)):
        await inviting.answer(worker(made.people[place]), invitation, accept=True)
    await inviting.take_step(actor, first, Step(to=S.HIRED, on=today))
    with pytest.raises(ConflictError, match="offer-filled"):
        await inviting.take_step(actor, second, Step(to=S.HIRED, on=today))
    await offering.change_offer(actor, offer, facts(headcount=2))
    await inviting.take_step(actor, second, Step(to=S.HIRED, on=today))
    with pytest.raises(ConflictError, match="offer-posts"):
        await offering.change_offer(actor, offer, facts(headcount=1))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"wage_from": 6000, "wage_to": 5000}, "offer-wages"),
        ({"open_until": clock.today() - timedelta(days=1)}, "offer-over"),
    ],
)
async def test_an_offer_that_contradicts_itself(changes: dict[str, object], code: str) -> None:
    made = await field(1, state="entering", start=80)
    with pytest.raises(ConflictError, match=code):
        await offering.post_offer(await firm(), made.event, facts(**changes))


async def test_a_closed_offer_invites_nobody_and_another_employer_sees_nothing() -> None:
    made = await field(1, state="final", start=80)
    actor, other = await firm(1), await firm(2)
    offer = await offering.post_offer(actor, made.event, facts())
    assert await offering.post_offer(actor, made.event, facts(place="泰山区")) == offer
    person = await welcome(made)
    await offering.close_offer(actor, offer)
    with pytest.raises(ConflictError, match="offer-closed"):
        await inviting.invite(actor, offer, person)
    for step in (
        queries.one_offer(other, offer),
        inviting.invite(other, offer, person),
        offering.close_offer(other, offer),
    ):
        with pytest.raises(NotFoundError):
            await step
    nobody = Actor(account=uuid7(), grants=(Grant(role=Role.CITY_OFFICER),))
    with pytest.raises(ForbiddenError):
        await offering.post_offer(nobody, made.event, facts())


async def test_only_the_invited_person_answers() -> None:
    made = await field(2, state="final", start=80)
    _, invitation = await invited(made, await firm())
    with pytest.raises(NotFoundError):
        await inviting.answer(worker(made.people[1]), invitation, accept=True)
    await inviting.answer(worker(made.people[0]), invitation, accept=False)
    await inviting.answer(worker(made.people[0]), invitation, accept=True)
    (own,) = await queries.own_invitations(worker(made.people[0]))
    assert own.state is S.ACCEPTED


async def test_outcomes_by_contest_rank_and_employer() -> None:
    long_ago = clock.now() - timedelta(days=400)
    made = await field(2, state="final", start=80, starts_at=long_ago)
    actor = await firm()
    _, invitation = await invited(made, actor)
    await published(made, [2, 1])
    await inviting.answer(worker(made.people[0]), invitation, accept=True)
    hired = (long_ago + timedelta(days=120)).date()
    await inviting.take_step(actor, invitation, Step(to=S.HIRED, on=hired))
    found = await queries.outcomes(CITY, None)
    assert (found.whole.entrants, found.whole.hired) == (2, (0, 1, 1))
    assert [(one.key, one.hired[1]) for one in found.by_rank] == [("1-3", 1)]
    assert [(one.key, one.hired[2]) for one in found.by_employer] == [("云飞航空1公司", 1)]
    assert (await queries.public_outcomes(None)).by_employer == []
    elsewhere = Actor(
        account=uuid7(), grants=(Grant(role=Role.COUNTY_OFFICER, divisions=frozenset({"370983"})),)
    )
    assert (await queries.outcomes(elsewhere, None)).by_event == []
