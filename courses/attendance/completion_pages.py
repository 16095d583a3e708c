"""The completion list on screen, on paper and as a workbook; certificates to print."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, Router, get
from litestar.params import FromPath

from app.permits import Permit
from app.settings import settings
from app.web.guard import actor_of, permit
from app.web.qr import qr_svg
from app.web.render import download, page
from courses import names
from courses.attendance.completion_files import completion_workbook
from courses.attendance.completion_queries import (
    class_certificates,
    completion_list,
    my_certificate,
    my_certificates,
)

AnyRequest = Request[Any, Any, Any]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _site() -> str:
    """Return where certificates are verified, as paper names it."""
    return settings().address.partition("://")[2]


@get("/desk/classes/{key:uuid}/completions", opt=permit(Permit.CLASS_VIEW))
async def completions(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show who completed and why anyone did not, to be printed and signed."""
    found = await completion_list(actor_of(request), key)
    return page(request, "courses/completions.html", found=found, names=names)


@get("/desk/classes/{key:uuid}/completions.xlsx", opt=permit(Permit.CLASS_VIEW))
async def completions_file(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Send the completion list as a workbook."""
    found = await completion_list(actor_of(request), key)
    return download(completion_workbook(found), "jiangce-completions.xlsx", XLSX)


@get("/desk/classes/{key:uuid}/certificates", opt=permit(Permit.CLASS_VIEW))
async def certificates(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show the certificates of a whole class, one a sheet."""
    number, found = await class_certificates(actor_of(request), key)
    return page(
        request, "courses/certificates.html", found=found, number=number, names=names,
        qr_svg=qr_svg, site=_site(), back=f"/desk/classes/{key}/completions",
    )  # fmt: skip


@get("/me/certificates", opt=permit(Permit.MY_COURSES))
async def own_certificates(request: AnyRequest) -> Response[Any]:
    """Show the certificates of the person signed in."""
    found = await my_certificates(actor_of(request))
    return page(request, "courses/my_certificates.html", found=found, names=names)


@get("/me/certificates/{key:uuid}", opt=permit(Permit.MY_COURSES))
async def own_certificate(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show one's own certificate, to be printed."""
    found = await my_certificate(actor_of(request), key)
    return page(
        request, "courses/certificates.html", found=[found], number=found.class_number,
        names=names, qr_svg=qr_svg, site=_site(), back="/me/certificates",
    )  # fmt: skip


router = Router(
    "/",
    route_handlers=[
        completions,
        completions_file,
        certificates,
        own_certificates,
        own_certificate,
    ],
    include_in_schema=False,
)
