"""Employers' pages of offers: the list, one offer with its entrants, steps."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from litestar import Request, Response, Router, get, post
from litestar.params import FromPath

from app import clock
from app.errors import ConflictError
from app.permits import Actor, Permit
from app.web.forms import Given, read_given, read_values
from app.web.guard import actor_of, permit
from app.web.render import page, refusal, see_other
from competitions.hiring import inviting, offering, queries, wording
from competitions.hiring.data import InvitationState, OfferFacts
from competitions.hiring.inviting import Step

AnyRequest = Request[Any, Any, Any]
_OPEN_FOR = timedelta(days=60)


class NewOffer(OfferFacts, frozen=True, kw_only=True):
    """What the form of a new offer sends."""

    event: UUID
    organisation: UUID | None = None


def _facts(form: OfferFacts) -> OfferFacts:
    return OfferFacts(**{name: getattr(form, name) for name in OfferFacts.__struct_fields__})


async def _list(
    request: AnyRequest, *, given: Given | None = None, error: str = "", status: int = 200
) -> Response[Any]:
    actor = actor_of(request)
    blank = Given({"headcount": "1", "open_until": str(clock.today() + _OPEN_FOR)})
    return page(
        request,
        "competitions/offers.html",
        status=status,
        rows=await queries.own_offers(actor),
        events=await queries.events_for_offers(actor),
        organisations=await queries.organisations_of(actor),
        given=given or blank,
        words=wording,
        error=error,
    )


@get("/desk/offers", opt=permit(Permit.OFFER_POST))
async def show_list(request: AnyRequest) -> Response[Any]:
    """Show one's own offers and the form for a new one."""
    return await _list(request)


@post("/desk/offers", opt=permit(Permit.OFFER_POST))
async def post_offer(request: AnyRequest) -> Response[Any]:
    """Post an offer."""
    form, given = await read_given(request, NewOffer)
    if form is None:
        return await _list(request, given=given, status=422)
    try:
        key = await offering.post_offer(
            actor_of(request), form.event, _facts(form), organisation=form.organisation
        )
    except ConflictError as error:
        said = refusal(request, error)
        return await _list(request, given=given, error=said, status=error.status)
    return see_other(f"/desk/offers/{key}")


async def _one(
    request: AnyRequest,
    key: UUID,
    *,
    given: Given | None = None,
    error: str = "",
    at: str = "",
    status: int = 200,
) -> Response[Any]:
    offer, people = await queries.one_offer(actor_of(request), key)
    held = Given({name: getattr(offer, name) or "" for name in OfferFacts.__struct_fields__})
    return page(
        request,
        "competitions/offer.html",
        status=status,
        offer=offer,
        people=people,
        given=given or held,
        today=clock.today(),
        words=wording,
        error=error,
        at=at,
    )


@get("/desk/offers/{key:uuid}", opt=permit(Permit.OFFER_POST))
async def show_one(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show one offer with the entrants who consented."""
    return await _one(request, key)


@post("/desk/offers/{key:uuid}", opt=permit(Permit.OFFER_POST))
async def change(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Change an offer."""
    form, given = await read_given(request, OfferFacts)
    if form is None:
        return await _one(request, key, given=given, at="offer", status=422)
    try:
        await offering.change_offer(actor_of(request), key, form)
    except ConflictError as error:
        said = refusal(request, error)
        return await _one(request, key, given=given, error=said, at="offer", status=error.status)
    return see_other(f"/desk/offers/{key}")


@post("/desk/offers/{key:uuid}/close", opt=permit(Permit.OFFER_POST))
async def close(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Close an offer."""
    await read_values(request)
    await offering.close_offer(actor_of(request), key)
    return see_other(f"/desk/offers/{key}")


@post("/desk/offers/{key:uuid}/invite/{person:uuid}", opt=permit(Permit.OFFER_POST))
async def invite(request: AnyRequest, key: FromPath[UUID], person: FromPath[UUID]) -> Response[Any]:
    """Invite one entrant."""
    await read_values(request)
    try:
        await inviting.invite(actor_of(request), key, person)
    except ConflictError as error:
        said = refusal(request, error)
        return await _one(request, key, error=said, at=str(person), status=error.status)
    return see_other(f"/desk/offers/{key}")


@post("/desk/offers/{key:uuid}/invitations/{invitation:uuid}", opt=permit(Permit.OFFER_POST))
async def step(
    request: AnyRequest, key: FromPath[UUID], invitation: FromPath[UUID]
) -> Response[Any]:
    """Record what became of an invitation."""
    body = await read_values(request)
    verb, on = str(body.get("to", "")), _day(str(body.get("on", "")))
    try:
        await _record(actor_of(request), invitation, verb, on, str(body.get("note", "")))
    except ConflictError as error:
        said = refusal(request, error)
        return await _one(request, key, error=said, at=str(invitation), status=error.status)
    return see_other(f"/desk/offers/{key}")


async def _record(actor: Actor, invitation: UUID, verb: str, on: date | None, note: str) -> None:
    if verb == "left":
        if on is None:
            raise ConflictError("invitation-date")
        await inviting.record_leaving(actor, invitation, on)
        return
    if verb not in set(InvitationState):
        raise ConflictError("invitation-state")
    await inviting.take_step(actor, invitation, Step(to=InvitationState(verb), on=on, note=note))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


router = Router(
    "/",
    route_handlers=[show_list, post_offer, show_one, change, close, invite, step],
    include_in_schema=False,
)
