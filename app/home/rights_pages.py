"""A person's rights over their record, and the officials who answer them."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.params import FromPath

from app import clock
from app.errors import NotFoundError
from app.files.papers import ENDINGS, media_type
from app.home.rights import own_data, rights
from app.home.rights_wording import CONSENTS, CORRECTION_STATES, LOOKS, OWN_FIELD_NAMES
from app.people.consents import withdraw_consent
from app.people.corrections import (
    Answer,
    answer_correction,
    ask_correction,
    correction_paper,
    open_corrections,
    withdraw_correction,
)
from app.permits import Permit
from app.web.forms import read_form, read_values
from app.web.guard import actor_of, permit
from app.web.render import download, page, see_other
from certifications.wording import CRITERIA

AnyRequest = Request[Any, Any, Any]


class AskForm(msgspec.Struct, frozen=True, kw_only=True):
    """What the form of a request sends."""

    subject: str
    statement: str


class AnswerForm(msgspec.Struct, frozen=True, kw_only=True):
    """What an official's answer sends."""

    decision: str
    answer: str
    value: str = ""


@get("/me/record", opt=permit(Permit.MY_COURSES))
async def my_record(request: AnyRequest) -> Response[Any]:
    """Show a person what is kept of them, who looked, and what they may ask."""
    return page(
        request,
        "home/rights.html",
        found=await rights(actor_of(request)),
        consents=CONSENTS,
        states=CORRECTION_STATES,
        looks=LOOKS,
        fields=OWN_FIELD_NAMES,
    )


@get("/me/record/data.json", opt=permit(Permit.MY_COURSES))
async def my_data(request: AnyRequest) -> Response[Any]:
    """Give a person all that is kept of them; the taking is recorded."""
    actor = actor_of(request)
    body = msgspec.json.format(msgspec.json.encode(await own_data(actor)), indent=1)
    return download(body, f"jiangce-my-data-{clock.today()}.json", "application/json")


@post("/me/record/corrections", opt=permit(Permit.MY_COURSES))
async def ask(request: AnyRequest) -> Response[Any]:
    """Ask for a correction of one's own record."""
    form, actor = await read_form(request, AskForm), actor_of(request)
    found = await rights(actor)
    known = {f"person:{field}" for field in OWN_FIELD_NAMES} | {f.subject for f in found.facts}
    if form.subject not in known:
        raise NotFoundError("not-found")
    await ask_correction(actor, form.subject, form.statement, found.division)
    return see_other("/me/record?asked=1#corrections")


@post("/me/record/corrections/{key:uuid}/withdraw", opt=permit(Permit.MY_COURSES))
async def take_back(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Take one's own request back."""
    await read_values(request)
    await withdraw_correction(actor_of(request), key)
    return see_other("/me/record#corrections")


@post("/me/record/consents/{key:uuid}/withdraw", opt=permit(Permit.MY_COURSES))
async def end_consent(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Take one's own consent back."""
    await read_values(request)
    await withdraw_consent(actor_of(request), key)
    return see_other("/me/record#consents")


@get("/desk/corrections", opt=permit(Permit.CORRECTION_DECIDE))
async def queue(request: AnyRequest) -> Response[Any]:
    """Show requests that wait for an answer, earliest deadline first."""
    return page(
        request,
        "home/corrections.html",
        rows=await open_corrections(actor_of(request)),
        conditions=CRITERIA,
        fields=OWN_FIELD_NAMES,
        today=clock.today(),
    )


@get("/desk/corrections/{key:uuid}/paper", opt=permit(Permit.CORRECTION_DECIDE))
async def paper(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Give the paper that came with a request."""
    body = await correction_paper(actor_of(request), key)
    kind = media_type(body)
    return download(body, f"jiangce-correction.{ENDINGS[kind]}", kind)


@post("/desk/corrections/{key:uuid}", opt=permit(Permit.CORRECTION_DECIDE))
async def answer(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Answer a request."""
    form = await read_form(request, AnswerForm)
    await answer_correction(
        actor_of(request),
        key,
        Answer(accepted=form.decision == "accept", answer=form.answer, value=form.value),
    )
    return see_other("/desk/corrections?answered=1")


router = Router(
    "/",
    route_handlers=[my_record, my_data, ask, take_back, end_consent, queue, paper, answer],
    include_in_schema=False,
)
