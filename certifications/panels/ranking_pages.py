"""Officers: the ranking of a round, and visits to applicants' workplaces."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.datastructures import UploadFile
from litestar.params import FromPath

from app.errors import DomainError, NotFoundError
from app.files.papers import media_type
from app.files.service import content as file_content
from app.permits import Permit
from app.web.forms import Given, read_form, read_values
from app.web.guard import actor_of, permit
from app.web.render import download, page, refusal, see_other
from certifications import wording as ladder
from certifications.panels import closing, ranked, visit_queries, visits, wording
from certifications.panels.data import Standing
from certifications.panels.views import NewVisit

AnyRequest = Request[Any, Any, Any]


class Again(msgspec.Struct, frozen=True, kw_only=True):
    """What asking for marks anew sends."""

    application: list[UUID]
    reason: str = ""


class VisitForm(NewVisit, frozen=True, kw_only=True):
    """What the form of a visit sends, with the signed record."""

    record: UploadFile | None = None


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


@get("/desk/rounds/{key:uuid}/ranking", opt=permit(Permit.DECISION_VIEW))
async def show_ranking(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show the ranking with points, votes, seats and ties."""
    return await _ranking(request, key)


@post("/desk/rounds/{key:uuid}/ranking/again", opt=permit(Permit.ROUND_MANAGE))
async def mark_again(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Ask the panel to mark equals at the cut once more."""
    form = await read_form(request, Again)
    try:
        await closing.rule_on_marks(
            actor_of(request), key, form.application, again=True, reason=form.reason
        )
    except NotFoundError:
        raise
    except DomainError as error:
        return await _ranking(request, key, error=refusal(request, error), status=error.status)
    return see_other(f"/desk/rounds/{key}/panel")


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
    kind = media_type(content)
    return download(content, f"{name}.{_ENDINGS[kind]}", kind)


router = Router(
    "/",
    route_handlers=[
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
