"""The rotating code on the projector, and signing in on one's own phone."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.datastructures import Cookie
from litestar.params import FromPath

from app.errors import ConflictError
from app.i18n import gettext
from app.permits import Permit
from app.settings import settings
from app.web.forms import read_form, read_query
from app.web.guard import actor_of, permit
from app.web.qr import qr_svg
from app.web.render import is_fragment, page, see_other
from courses.attendance import names
from courses.attendance.scanning import code_page, confirm_scan, open_scan

AnyRequest = Request[Any, Any, Any]
DEVICE_COOKIE = "signed-in"
_DAY = 24 * 3600
_TRY_AGAIN = frozenset({"scan-code-needed", "scan-code-old"})


class ScanQuery(msgspec.Struct, frozen=True, kw_only=True):
    """The code that was scanned or typed."""

    c: str = ""


class ScanForm(msgspec.Struct, frozen=True, kw_only=True):
    """What the confirmation sends."""

    ticket: str = ""


@get("/desk/sessions/{key:uuid}/code", opt=permit(Permit.ATTENDANCE_RECORD))
async def show_code(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show the code of this moment, for the projector."""
    found = await code_page(actor_of(request), key)
    link = f"{settings().address}/scan/{key}?c={found.codes.scanned}" if found.codes else ""
    part = "courses/attendance_code_part.html"
    return page(
        request, part if is_fragment(request) else "courses/attendance_code.html",
        found=found, held=found.held, names=names,
        picture=qr_svg(link, gettext("签到二维码")) if link else "",
        refusal=request.app.state.sentences.get(found.refusal),
    )  # fmt: skip


@get("/scan/{key:uuid}", opt=permit(Permit.MY_COURSES))
async def scan(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Ask a trainee who scanned the code to confirm; say so where they signed in already."""
    wanted, refusal = read_query(request, ScanQuery), None
    found, status = None, HTTPStatus.OK
    try:
        found = await open_scan(
            actor_of(request), key, wanted.c, request.cookies.get(DEVICE_COOKIE, "")
        )
    except ConflictError as error:
        if error.code not in _TRY_AGAIN:
            raise
        title, advice = request.app.state.sentences[error.code]
        refusal = (gettext(title, **error.facts), gettext(advice, **error.facts))
        status = HTTPStatus.CONFLICT if wanted.c else HTTPStatus.OK
    return page(
        request, "courses/attendance_scan.html", status=status, found=found, key=key,
        refusal=refusal, names=names,
    )  # fmt: skip


@post("/scan/{key:uuid}", opt=permit(Permit.MY_COURSES))
async def confirm(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Sign the trainee in and remember on this device whom it signed in."""
    form = await read_form(request, ScanForm)
    device = request.cookies.get(DEVICE_COOKIE, "")
    signed = await confirm_scan(actor_of(request), key, form.ticket, device)
    response = see_other(f"/scan/{key}")
    response.set_cookie(
        Cookie(
            key=DEVICE_COOKIE,
            value=signed.device,
            path=f"/scan/{key}",
            max_age=_DAY,
            httponly=True,
            secure=settings().secure_cookies,
            samesite="lax",
        )
    )
    return response


router = Router("/", route_handlers=[show_code, scan, confirm], include_in_schema=False)
