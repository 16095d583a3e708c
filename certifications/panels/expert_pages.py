"""Experts: their panels, relations declared, nameless applications marked, handed in."""

from decimal import Decimal, InvalidOperation
from http import HTTPStatus
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.datastructures import FormMultiDict
from litestar.params import FromPath

from app.errors import DomainError, NotFoundError
from app.permits import Permit
from app.web.forms import Given, read_form, read_values
from app.web.guard import actor_of, permit
from app.web.render import page, refusal, see_other
from certifications import wording as ladder
from certifications.panels import marking, queries, wording
from certifications.panels.data import PanelState, Relation
from certifications.panels.views import MarkForm
from certifications.rounds.wording import PAPERS

AnyRequest = Request[Any, Any, Any]
MOST_RELATIONS = 5


class Recognised(msgspec.Struct, frozen=True, kw_only=True):
    """What standing aside for one application sends."""

    reason: str = ""


@get("/desk/panels", opt=permit(Permit.PANEL_MARK))
async def show_own(request: AnyRequest) -> Response[Any]:
    """Show the panels on which the reader sits."""
    rows = await queries.own_panels(actor_of(request))
    return page(
        request, "certifications/panel_own.html", rows=rows, states=PanelState, tiers=ladder.TIERS
    )


async def _one(
    request: AnyRequest, key: UUID, *, error: str = "", status: int = 200
) -> Response[Any]:
    return page(
        request,
        "certifications/panel_marking.html",
        status=status,
        found=await queries.own_panel(actor_of(request), key),
        words=wording,
        states=PanelState,
        lines=range(1, MOST_RELATIONS + 1),
        error=error,
    )


@get("/desk/panels/{key:uuid}", opt=permit(Permit.PANEL_MARK))
async def show_one(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show the nameless applications to mark, or first the declaration of relations."""
    return await _one(request, key)


@get("/desk/marks/{key:uuid}/print", opt=permit(Permit.PANEL_MARK))
async def print_marks(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show the reader's marks to print and sign."""
    found = await queries.own_panel(actor_of(request), key)
    return page(request, "certifications/panel_marks_print.html", found=found, words=wording)


@post("/desk/panels/{key:uuid}/declare", opt=permit(Permit.PANEL_MARK))
async def declare(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Take the reader's word on relations."""
    body = await read_values(request)
    told = [
        Relation(name=str(body.get(f"name_{n}", "")), unit=str(body.get(f"unit_{n}", "")))
        for n in range(1, MOST_RELATIONS + 1)
    ]
    try:
        relations = [one for one in told if one.name.strip() or one.unit.strip()]
        await marking.declare(actor_of(request), key, relations)
    except NotFoundError:
        raise
    except DomainError as error:
        return await _one(request, key, error=refusal(request, error), status=error.status)
    return see_other(f"/desk/panels/{key}")


@post("/desk/panels/{key:uuid}/hand-in", opt=permit(Permit.PANEL_MARK))
async def hand_in(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Hand the marks in."""
    await read_values(request)
    try:
        await marking.hand_in(actor_of(request), key)
    except NotFoundError:
        raise
    except DomainError as error:
        return await _one(request, key, error=refusal(request, error), status=error.status)
    return see_other(f"/desk/panels/{key}")


async def _sheet(
    request: AnyRequest,
    key: UUID,
    cipher: str,
    *,
    given: Given | None = None,
    error: str = "",
    status: int = 200,
) -> Response[Any]:
    found = await queries.sheet(actor_of(request), key, cipher)
    if given is None:
        given = Given({})
        if found.given is not None:
            items = {code: wording.points_words(p) for code, p in found.given.items.items()}
            vote = "yes" if found.given.in_favour else "no"
            given = Given({**items, "in_favour": vote, "remark": found.remark})
    return page(
        request,
        "certifications/panel_sheet.html",
        status=status,
        found=found,
        given=given,
        words=wording,
        ladder=ladder,
        papers=PAPERS,
        error=error,
    )


@get("/desk/panels/{key:uuid}/{cipher:str}", opt=permit(Permit.PANEL_MARK))
async def show_sheet(
    request: AnyRequest, key: FromPath[UUID], cipher: FromPath[str]
) -> Response[Any]:
    """Show one nameless application with its marking sheet."""
    return await _sheet(request, key, cipher)


@post("/desk/panels/{key:uuid}/{cipher:str}", opt=permit(Permit.PANEL_MARK))
async def mark(request: AnyRequest, key: FromPath[UUID], cipher: FromPath[str]) -> Response[Any]:
    """Keep the marks of one application and go on to the next."""
    body = await read_values(request)
    given = Given({name: str(value) for name, value in body.items()})
    found = await queries.sheet(actor_of(request), key, cipher)
    form = MarkForm(
        items=_points(body, [item.code for item in found.rubric]),
        in_favour=body.get("in_favour") == "yes",
        remark=str(body.get("remark", ""))[:1_000],
    )
    try:
        if body.get("in_favour") not in {"yes", "no"}:
            return await _sheet(
                request,
                key,
                cipher,
                given=given,
                status=HTTPStatus.UNPROCESSABLE_ENTITY,
                error=wording.vote_missing(),
            )
        await marking.give_mark(actor_of(request), key, cipher, form)
    except NotFoundError:
        raise
    except DomainError as error:
        said = refusal(request, error)
        return await _sheet(request, key, cipher, given=given, error=said, status=error.status)
    return see_other(f"/desk/panels/{key}/{found.following}" if found.following else
                     f"/desk/panels/{key}")  # fmt: skip


def _points(body: FormMultiDict, codes: list[str]) -> dict[str, Decimal]:
    found = {}
    for code in codes:
        try:
            found[code] = Decimal(str(body.get(code, "")).strip())
        except InvalidOperation:
            continue
    return found


@post("/desk/panels/{key:uuid}/{cipher:str}/aside", opt=permit(Permit.PANEL_MARK))
async def recognise(
    request: AnyRequest, key: FromPath[UUID], cipher: FromPath[str]
) -> Response[Any]:
    """Stand aside for an application whose author the reader recognised."""
    form = await read_form(request, Recognised)
    try:
        await marking.recognise(actor_of(request), key, cipher, form.reason)
    except NotFoundError:
        raise
    except DomainError as error:
        said = refusal(request, error)
        return await _sheet(request, key, cipher, error=said, status=error.status)
    return see_other(f"/desk/panels/{key}")


router = Router(
    "/",
    route_handlers=[
        show_own,
        show_one,
        print_marks,
        declare,
        hand_in,
        show_sheet,
        mark,
        recognise,
    ],
    include_in_schema=False,
)
