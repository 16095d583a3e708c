"""Asking for unmasked values: a reason first, then once."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.params import FromPath

from app.permits import Permit
from app.web.forms import read_form
from app.web.guard import actor_of, permit
from app.web.render import download, page
from courses import queries
from courses.service.disclosing import export_roster, reveal

AnyRequest = Request[Any, Any, Any]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Reason(msgspec.Struct, frozen=True, kw_only=True):
    """Why unmasked values are asked for."""

    reason: str


@get("/desk/classes/{key:uuid}/export", opt=permit(Permit.ROSTER_EXPORT))
async def ask_export(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Ask why the roster is taken out."""
    found = await queries.class_page(actor_of(request), key, state=None, page=1)
    return page(request, "courses/export.html", held=found.held)


@post("/desk/classes/{key:uuid}/export", opt=permit(Permit.ROSTER_EXPORT))
async def send_export(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Send the roster in the provincial template; the reason is kept."""
    form = await read_form(request, Reason)
    name, content = await export_roster(actor_of(request), key, form.reason)
    kind = "application/zip" if name.endswith(".zip") else XLSX
    return download(content, name, kind)


@get("/desk/enrolments/{key:uuid}/reveal", opt=permit(Permit.PERSON_REVEAL))
async def ask_reveal(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Ask why one person's document is looked at."""
    return page(request, "courses/reveal.html", key=key, shown=None)


@post("/desk/enrolments/{key:uuid}/reveal", opt=permit(Permit.PERSON_REVEAL))
async def show_revealed(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show it, once."""
    form = await read_form(request, Reason)
    shown = await reveal(actor_of(request), key, form.reason)
    return page(request, "courses/reveal.html", key=key, shown=shown)


router = Router(
    "/",
    route_handlers=[ask_export, send_export, ask_reveal, show_revealed],
    include_in_schema=False,
)
