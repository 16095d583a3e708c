"""Officers: the pool of experts, a round's panel, visits, the ranking."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.datastructures import UploadFile
from litestar.params import FromPath

from app.errors import DomainError, NotFoundError
from app.files.service import content as file_content
from app.permits import Permit
from app.web.forms import Given, query_text, read_form, read_given, read_query, read_values
from app.web.guard import actor_of, permit
from app.web.render import download, page, refusal, see_other
from certifications import wording as ladder
from certifications.panels import experts, queries, ranked, service, visit_queries, visits, wording
from certifications.panels.data import NewExpert, NewVisit, PanelState, Standing
from certifications.panels.experts import ExpertFilter

AnyRequest = Request[Any, Any, Any]


class Ruling(msgspec.Struct, frozen=True, kw_only=True):
    """What a ruling on marks sends."""

    application: list[UUID]
    again: bool = False
    reason: str = ""


class Aside(msgspec.Struct, frozen=True, kw_only=True):
    """What taking an expert off a panel sends."""

    expert: UUID
    reason: str = ""


class VisitForm(NewVisit, frozen=True, kw_only=True):
    """What the form of a visit sends, with the signed record."""

    record: UploadFile | None = None


@get("/desk/experts", opt=permit(Permit.ROUND_MANAGE))
async def show_experts(request: AnyRequest) -> Response[Any]:
    """Show the pool of experts."""
    wanted = read_query(request, ExpertFilter)
    return page(
        request,
        "certifications/expert_list.html",
        found=await experts.expert_list(actor_of(request), wanted),
        wanted=wanted,
        query=query_text(wanted, "page"),
        size=experts.PAGE,
    )


def _expert_form(
    request: AnyRequest,
    given: Given,
    *,
    key: UUID | None = None,
    error: str = "",
    status: int = 200,
) -> Response[Any]:
    return page(
        request, "certifications/expert_form.html", status=status, given=given, key=key, error=error
    )


@get("/desk/experts/new", opt=permit(Permit.ROUND_MANAGE))
async def new_expert(request: AnyRequest) -> Response[Any]:
    """Show an empty form for an expert."""
    return _expert_form(request, Given({}))


@post("/desk/experts/new", opt=permit(Permit.ROUND_MANAGE))
async def add_expert(request: AnyRequest) -> Response[Any]:
    """Enter an expert; what was typed stays where it is refused."""
    form, given = await read_given(request, NewExpert)
    if form is None:
        return _expert_form(request, given, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        await experts.enter_expert(actor_of(request), form)
    except DomainError as error:
        said = refusal(request, error)
        return _expert_form(request, given, error=said, status=error.status)
    return see_other("/desk/experts")


@get("/desk/experts/{key:uuid}", opt=permit(Permit.ROUND_MANAGE))
async def one_expert(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show what is known of an expert, to be corrected."""
    held = await experts.expert(actor_of(request), key)
    values: dict[str, object] = {
        "name": held.name,
        "employer": held.employer,
        "alias": held.alias,
        "uscc": held.uscc,
        "post": held.post,
        "occupations": "、".join(held.occupation_codes),
        "active": held.active,
    }
    return _expert_form(request, Given(values), key=key)


@post("/desk/experts/{key:uuid}", opt=permit(Permit.ROUND_MANAGE))
async def change_expert(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Correct what is known of an expert."""
    form, given = await read_given(request, NewExpert)
    if form is None:
        return _expert_form(request, given, key=key, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        await experts.change_expert(actor_of(request), key, form)
    except NotFoundError:
        raise
    except DomainError as error:
        said = refusal(request, error)
        return _expert_form(request, given, key=key, error=said, status=error.status)
    return see_other("/desk/experts")


@post("/desk/experts/{key:uuid}/switch", opt=permit(Permit.ROUND_MANAGE))
async def switch_expert(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Take an expert out of the pool or back into it."""
    body = await read_values(request)
    await experts.set_active(actor_of(request), key, active=body.get("active") == "true")
    return see_other("/desk/experts?all=true")


async def _board(
    request: AnyRequest, key: UUID, *, error: str = "", status: int = 200
) -> Response[Any]:
    return page(
        request,
        "certifications/panel_board.html",
        status=status,
        found=await queries.board(actor_of(request), key),
        words=wording,
        states=PanelState,
        tiers=ladder.TIERS,
        error=error,
    )


@get("/desk/rounds/{key:uuid}/panel", opt=permit(Permit.ROUND_MANAGE))
async def show_board(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show a round's panel: who marks, how far they are, what is in the way."""
    return await _board(request, key)


async def _act(request: AnyRequest, key: UUID, work: Any, to: str = "panel") -> Response[Any]:
    try:
        await work
    except NotFoundError:
        raise
    except DomainError as error:
        said = refusal(request, error)
        show = _board if to == "panel" else _ranking
        return await show(request, key, error=said, status=error.status)
    return see_other(f"/desk/rounds/{key}/{to}")


@post("/desk/rounds/{key:uuid}/panel/announce", opt=permit(Permit.ROUND_MANAGE))
async def announce(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Publish the hash of the seed."""
    await read_values(request)
    return await _act(request, key, service.announce_panel(actor_of(request), key))


@post("/desk/rounds/{key:uuid}/panel/draw", opt=permit(Permit.ROUND_MANAGE))
async def draw(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Draw the panel."""
    await read_values(request)
    return await _act(request, key, service.draw(actor_of(request), key))


@post("/desk/rounds/{key:uuid}/panel/supplement", opt=permit(Permit.ROUND_MANAGE))
async def supplement(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Let experts entered since the draw follow behind it."""
    await read_values(request)
    return await _act(request, key, service.supplement(actor_of(request), key))


@post("/desk/rounds/{key:uuid}/panel/aside", opt=permit(Permit.ROUND_MANAGE))
async def stand_aside(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Take an expert off the panel."""
    form = await read_form(request, Aside)
    work = service.stand_aside(actor_of(request), key, form.expert, form.reason)
    return await _act(request, key, work)


@post("/desk/rounds/{key:uuid}/panel/ruling", opt=permit(Permit.ROUND_MANAGE))
async def rule(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Rule on marks that lie too far apart."""
    form = await read_form(request, Ruling)
    work = service.rule_on_marks(
        actor_of(request), key, form.application, again=form.again, reason=form.reason
    )
    return await _act(request, key, work)


@post("/desk/rounds/{key:uuid}/panel/close", opt=permit(Permit.ROUND_MANAGE))
async def close(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Close the panel."""
    await read_values(request)
    return await _act(request, key, service.close(actor_of(request), key))


async def _ranking(
    request: AnyRequest, key: UUID, *, error: str = "", status: int = 200
) -> Response[Any]:
    found = await ranked.ranking(actor_of(request), key)
    return page(
        request,
        "certifications/ranking.html",
        status=status,
        found=found,
        words=wording,
        Standing=Standing,
        tiers=ladder.TIERS,
        error=error,
    )


@get("/desk/rounds/{key:uuid}/panel/print", opt=permit(Permit.ROUND_MANAGE))
async def print_draw(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show the record of the draw to print, with places for signatures and seal."""
    found = await queries.board(actor_of(request), key)
    if found.panel is None:
        raise NotFoundError("not-found")
    return page(request, "certifications/panel_print.html", found=found)


@get("/desk/rounds/{key:uuid}/ranking", opt=permit(Permit.DECISION_VIEW))
async def show_ranking(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show the ranking with points, votes, seats and ties."""
    return await _ranking(request, key)


@post("/desk/rounds/{key:uuid}/ranking/again", opt=permit(Permit.ROUND_MANAGE))
async def mark_again(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Ask the panel to mark equals at the cut once more."""
    form = await read_form(request, Ruling)
    work = service.rule_on_marks(
        actor_of(request), key, form.application, again=True, reason=form.reason
    )
    return await _act(request, key, work)


@get("/desk/rounds/{key:uuid}/visits", opt=permit(Permit.ROUND_MANAGE))
async def show_visits(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show whom the round's terms ask to visit, and what was found."""
    round_head, rows = await visit_queries.visits(actor_of(request), key)
    return page(request, "certifications/visit_list.html", round=round_head, rows=rows)


async def _visit(
    request: AnyRequest, key: UUID, given: Given, *, error: str = "", status: int = 200
) -> Response[Any]:
    head, held = await visit_queries.visit(actor_of(request), key)
    return page(
        request, "certifications/visit_form.html", status=status, round=head, held=held,
        given=given, error=error,
    )  # fmt: skip


@get("/desk/visits/{key:uuid}", opt=permit(Permit.ROUND_MANAGE))
async def show_visit(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show the form of a visit to one applicant."""
    _, held = await visit_queries.visit(actor_of(request), key)
    values: dict[str, object] = {
        "visited_on": held.visited_on or "",
        "place": held.place,
        "visitors": "、".join(held.visitors),
        "findings": held.findings,
        "confirmed": "" if held.confirmed is None else str(held.confirmed).lower(),
    }
    return await _visit(request, key, Given(values))


@post("/desk/visits/{key:uuid}", opt=permit(Permit.ROUND_MANAGE))
async def enter_visit(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Enter a visit; what was typed stays where it is refused."""
    body = await read_values(request)
    given = Given({name: str(value) for name, value in body.items() if name != "record"})
    try:
        form = await read_form(request, VisitForm)
        await visits.enter_visit(
            actor_of(request), key, form,
            file_name=form.record.filename if form.record else "",
            content=await form.record.read() if form.record else b"",
        )  # fmt: skip
    except NotFoundError:
        raise
    except DomainError as error:
        said = refusal(request, error)
        return await _visit(request, key, given, error=said, status=error.status)
    head, _ = await visit_queries.visit(actor_of(request), key)
    return see_other(f"/desk/rounds/{head.id}/visits")


@get("/desk/visits/{key:uuid}/print", opt=permit(Permit.ROUND_MANAGE))
async def print_visit(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show the record of a visit to print and sign, filled in or empty."""
    head, held = await visit_queries.visit(actor_of(request), key)
    return page(request, "certifications/visit_print.html", round=head, held=held)


@get("/desk/visits/{key:uuid}/record", opt=permit(Permit.ROUND_MANAGE))
async def send_record(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Send the signed record of a visit."""
    _, held = await visit_queries.visit(actor_of(request), key)
    if held.file is None:
        raise NotFoundError("not-found")
    return scan_answer(await file_content(held.file), "jiangce-visit")


_ENDINGS = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}


def scan_answer(content: bytes, name: str) -> Response[bytes]:
    """Return a scan as a file to save; its type is told by its content."""
    kind = visits.media_type(content)
    return download(content, f"{name}.{_ENDINGS[kind]}", kind)


router = Router(
    "/",
    route_handlers=[
        show_experts,
        new_expert,
        add_expert,
        one_expert,
        change_expert,
        switch_expert,
        show_board,
        announce,
        draw,
        supplement,
        stand_aside,
        rule,
        close,
        print_draw,
        show_ranking,
        mark_again,
        show_visits,
        show_visit,
        enter_visit,
        print_visit,
        send_record,
    ],
    include_in_schema=False,
)
