"""The desk's pages for level certificates: the list, uploads, preview, repair, acceptance."""

from typing import Any

from litestar import Request, Response, Router, get, post

from app.i18n import gettext
from app.imports.list_pages import XLSX, ListDesk, list_routes, sent_file
from app.imports.list_views import STATES
from app.imports.table import template_book
from app.permits import Permit
from app.web.forms import query_text, read_query, read_values
from app.web.guard import actor_of, permit
from app.web.render import download, page, see_other
from certifications.levels import queries, service, wording
from certifications.levels.queries import CertificateFilter
from certifications.wording import CERTIFICATE_LEVELS

AnyRequest = Request[Any, Any, Any]


async def _list(request: AnyRequest, *, error: bool = False) -> Response[Any]:
    actor, wanted = actor_of(request), read_query(request, CertificateFilter)
    return page(
        request,
        "certifications/levels.html",
        status=422 if error else 200,
        error=error,
        found=await queries.certificates(actor, wanted),
        wanted=wanted,
        query=query_text(wanted, "page"),
        size=queries.PAGE,
        batches=await queries.level_batches(actor),
        issuers=await queries.issuers(actor),
        batch_states=STATES,
        states=wording.STATES,
        levels=CERTIFICATE_LEVELS,
    )


@get("/desk/levels", opt=permit(Permit.LEVEL_IMPORT))
async def show_list(request: AnyRequest) -> Response[Any]:
    """Show level certificates, the upload form and the latest lists."""
    return await _list(request)


@post("/desk/levels", opt=permit(Permit.LEVEL_IMPORT))
async def upload(request: AnyRequest) -> Response[Any]:
    """Take a list in and lead to its preview."""
    body = await read_values(request)
    name, content = await sent_file(body)
    if not content:
        return await _list(request, error=True)
    chosen = str(body.get("issuer", ""))
    known = {str(key): key for key in await queries.issuers(actor_of(request))}
    key, new = await service.receive(
        actor_of(request), file_name=name, content=content, organisation=known.get(chosen)
    )
    return see_other(f"/desk/levels/{key}" + ("" if new else "?again=1"))


@get("/desk/levels/template.xlsx", opt=permit(Permit.LEVEL_IMPORT))
async def template(request: AnyRequest) -> Response[Any]:
    """Give the empty template."""
    _ = request
    levels = [gettext(name) for name in CERTIFICATE_LEVELS.values()]
    body = template_book(gettext("等级证书"), service.FIELDS, {"level": levels[1:]})
    return download(body, "level-certificates-template.xlsx", XLSX)


DESK = ListDesk(
    kind=service.LEVELS,
    base="/desk/levels",
    permit=Permit.LEVEL_IMPORT,
    problems=wording.PROBLEMS,
    template="certifications/levels_batch.html",
    back=lambda _: "/desk/levels",
)
router = Router(
    "/",
    route_handlers=[show_list, upload, template, *list_routes(DESK)],
    include_in_schema=False,
)
