"""Programmes and the occupations they serve: a list, and the form that states the shares."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.params import FromPath

from app.errors import ConflictError
from app.permits import Permit
from app.web.forms import Given, read_given
from app.web.guard import actor_of, permit
from app.web.render import page, refusal, see_other
from courses.catalogue import wording
from courses.catalogue.programme_queries import ProgrammeView, programme, programmes
from courses.catalogue.programme_rules import MOST_OCCUPATIONS
from courses.catalogue.service.programmes import state_weights

AnyRequest = Request[Any, Any, Any]


class Weights(msgspec.Struct, frozen=True, kw_only=True):
    """The lines of the form; a line without occupation and share is none."""

    occupation: list[str] = []
    percent: list[str] = []


@get("/desk/programmes", opt=permit(Permit.CLASS_VIEW))
async def show_all(request: AnyRequest) -> Response[Any]:
    """Show the programmes within reach and what they train for."""
    found = await programmes(actor_of(request))
    return page(request, "courses/programmes.html", rows=found, words=wording)


@get("/desk/programmes/{key:uuid}", opt=permit(Permit.CLASS_VIEW))
async def show(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show a programme's occupations and shares, as a form to those who may state them."""
    return _form(request, await programme(actor_of(request), key))


@post("/desk/programmes/{key:uuid}", opt=permit(Permit.CLASS_MANAGE))
async def state(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """State the shares; what was typed stays where it is refused."""
    form, given = await read_given(request, Weights)
    actor = actor_of(request)
    typed = list(zip(given.chosen("occupation"), given.chosen("percent"), strict=False))
    try:
        if form is not None:
            await state_weights(actor, key, typed)
            return see_other(f"/desk/programmes/{key}")
        error, status = wording.form_fault(), 422
    except ConflictError as refused:
        error, status = refusal(request, refused), refused.status
    held = await programme(actor, key)
    return _form(request, held, given=given, error=error, status=status)


def _form(
    request: AnyRequest,
    held: ProgrammeView,
    *,
    given: Given | None = None,
    error: str = "",
    status: int = 200,
) -> Response[Any]:
    lines = [(one.name, str(one.percent)) for one in held.served]
    if given is not None:
        lines = list(zip(given.chosen("occupation"), given.chosen("percent"), strict=False))
    lines += [("", "")] * (MOST_OCCUPATIONS - len(lines))
    return page(
        request,
        "courses/programme.html",
        status=status,
        held=held,
        lines=lines[:MOST_OCCUPATIONS],
        error=error,
        words=wording,
    )


router = Router("/", route_handlers=[show_all, show, state], include_in_schema=False)
