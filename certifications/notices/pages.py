"""The public: notices, objections, the way to follow one; a draw that anybody can check."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.datastructures import UploadFile
from litestar.params import FromPath

from app import clock
from app.errors import DomainError, NotFoundError
from app.i18n import gettext
from app.permits import Permit
from app.web.forms import Given, read_form, read_query, read_values
from app.web.guard import actor_of, permit
from app.web.render import page, refusal
from certifications import wording as ladder
from certifications.notices import objections, queries, wording
from certifications.notices.data import Followed, NewObjection, NoticeState
from certifications.panels.queries import public_draw

AnyRequest = Request[Any, Any, Any]
NOINDEX = {"x-robots-tag": "noindex, noarchive"}


class ObjectionForm(NewObjection, frozen=True, kw_only=True):
    """What the form of an objection sends, with the unit's stamped letter."""

    seal: UploadFile | None = None


class About(msgspec.Struct, frozen=True, kw_only=True):
    """Whom an objection is about, as a link says it."""

    entry: UUID | None = None


class ReceiptForm(msgspec.Struct, frozen=True, kw_only=True):
    """A receipt's number and secret, and why a review is asked for."""

    number: str = ""
    secret: str = ""
    reason: str = ""


@get("/notices", opt=permit(Permit.PUBLIC))
async def show_list(request: AnyRequest) -> Response[Any]:
    """Show the notices that are open now."""
    rows = await queries.public_notices(clock.today())
    return page(
        request, "certifications/notice_list.html", rows=rows, tiers=ladder.TIERS,
        today=clock.today(),
    )  # fmt: skip


@get("/notices/{key:uuid}", opt=permit(Permit.PUBLIC))
async def show_notice(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show a notice while it is open; afterwards without anybody's name."""
    found = await queries.public_notice(key)
    return page(
        request,
        "certifications/notice.html",
        headers=NOINDEX,
        found=found,
        held=found.notice,
        tiers=ladder.TIERS,
        ended=found.notice.state is NoticeState.CLOSED or clock.today() > found.notice.last_day,
    )


@get("/notices/{key:uuid}/print", opt=permit(Permit.PUBLIC))
async def print_notice(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show a notice as an official document; officers print one that is over, too."""
    actor = actor_of(request)
    if actor.may(Permit.OBJECTION_HANDLE):
        found = await queries.desk_notice(actor, key)
    else:
        found = await queries.public_notice(key)
    return page(
        request,
        "certifications/notice_print.html",
        headers=NOINDEX,
        found=found,
        held=found.notice,
        tiers=ladder.TIERS,
    )


async def _form(
    request: AnyRequest, key: UUID, given: Given, *, error: str = "", status: int = 200
) -> Response[Any]:
    found = await queries.public_notice(key)
    return page(
        request,
        "certifications/objection_form.html",
        status=status,
        headers=NOINDEX,
        found=found,
        held=found.notice,
        given=given,
        error=error,
    )


@get("/notices/{key:uuid}/object", opt=permit(Permit.PUBLIC))
async def show_form(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show the form of an objection."""
    wanted = read_query(request, About)
    return await _form(request, key, Given({"entry": str(wanted.entry or "")}))


@post("/notices/{key:uuid}/object", opt=permit(Permit.PUBLIC))
async def object_to(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Receive an objection and show its receipt, the secret this once."""
    body = await read_values(request)
    given = Given({name: str(value) for name, value in body.items() if name != "seal"})
    try:
        form = await read_form(request, ObjectionForm)
        said = NewObjection(
            **{name: getattr(form, name) for name in NewObjection.__struct_fields__}
        )
        receipt = await objections.object_to(
            key,
            said,
            seal_name=form.seal.filename if form.seal else "",
            seal=await form.seal.read() if form.seal else b"",
            address=address_of(request),
        )
    except NotFoundError:
        raise
    except DomainError as error:
        told = (
            gettext("请先选名单上的人，再填异议。")
            if error.code == "form-malformed"
            else refusal(request, error)
        )
        return await _form(request, key, given, error=told, status=error.status)
    return page(
        request,
        "certifications/objection_receipt.html",
        status=HTTPStatus.CREATED,
        headers=NOINDEX,
        receipt=receipt,
    )


def address_of(request: AnyRequest) -> str:
    """Return the address a request came from."""
    return request.client.host if request.client else ""


def _follow(
    request: AnyRequest, *, found: Followed | None = None, form: ReceiptForm | None = None,
    error: str = "", status: int = 200,
) -> Response[Any]:  # fmt: skip
    return page(
        request,
        "certifications/objection_follow.html",
        status=status,
        headers=NOINDEX,
        found=found,
        form=form or ReceiptForm(),
        words=wording,
        error=error,
    )


@get("/objections", opt=permit(Permit.PUBLIC))
async def show_follow(request: AnyRequest) -> Response[Any]:
    """Ask for a receipt's number and secret."""
    return _follow(request)


@post("/objections", opt=permit(Permit.PUBLIC))
async def follow(request: AnyRequest) -> Response[Any]:
    """Show where an objection stands, to whoever holds its receipt."""
    form = await read_form(request, ReceiptForm)
    try:
        found = await objections.follow(form.number, form.secret, address=address_of(request))
    except DomainError as error:
        return _follow(request, form=form, error=refusal(request, error), status=error.status)
    return _follow(request, found=found, form=form)


@post("/objections/review", opt=permit(Permit.PUBLIC))
async def ask_review(request: AnyRequest) -> Response[Any]:
    """Ask for a review of the ruling."""
    form = await read_form(request, ReceiptForm)
    address = address_of(request)
    try:
        found = await objections.ask_review(form.number, form.secret, form.reason, address=address)
    except NotFoundError as error:
        return _follow(request, form=form, error=refusal(request, error), status=error.status)
    except DomainError as error:
        told = refusal(request, error)
        try:
            held = await objections.follow(form.number, form.secret, address=address)
        except DomainError:
            held = None
        return _follow(request, found=held, form=form, error=told, status=error.status)
    return _follow(request, found=found, form=form)


@get("/rounds/{key:uuid}/draw", opt=permit(Permit.PUBLIC))
async def show_draw(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show a draw: the hash before, seed and pool after, and how to check them."""
    return page(request, "certifications/panel_draw.html", found=await public_draw(key))


router = Router(
    "/",
    route_handlers=[
        show_list,
        show_notice,
        print_notice,
        show_form,
        object_to,
        show_follow,
        follow,
        ask_review,
        show_draw,
    ],
    include_in_schema=False,
)
