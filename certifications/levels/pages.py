"""The desk's pages for level certificates: the list, uploads, preview, repair, acceptance."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, Router, get, post
from litestar.datastructures import FormMultiDict, UploadFile
from litestar.params import FromPath

from app.i18n import gettext
from app.imports import lists
from app.imports.list_views import STATES, list_batch, refused_rows
from app.imports.table import fields_at, repair_book, template_book
from app.imports.wording import REFUSALS
from app.permits import Permit
from app.web.forms import query_text, read_query, read_values
from app.web.guard import actor_of, permit
from app.web.render import download, page, see_other
from certifications.levels import queries, service, wording
from certifications.levels.queries import CertificateFilter
from certifications.wording import CERTIFICATE_LEVELS

AnyRequest = Request[Any, Any, Any]
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


async def _sent(body: FormMultiDict) -> tuple[str, bytes]:
    file = body.get("file")
    return (file.filename, await file.read()) if isinstance(file, UploadFile) else ("", b"")


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
    name, content = await _sent(body)
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
    return download(body, "level-certificates-template.xlsx", _XLSX)


@get("/desk/levels/{key:uuid}", opt=permit(Permit.LEVEL_IMPORT))
async def preview(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show one list: what would be entered, what is refused and why."""
    found = await list_batch(service.LEVELS, wording.PROBLEMS, actor_of(request), key)
    refusal = found.batch.refusal or {}
    code, facts = refusal.get("code"), refusal.get("facts")
    told = facts if isinstance(facts, dict) else {}
    return page(
        request,
        "certifications/levels_batch.html",
        found=found,
        batch=found.batch,
        states=STATES,
        fields=fields_at(service.FIELDS),
        refusal=[gettext(text) % told for text in REFUSALS[str(code)]] if code else None,
        again="again" in request.query_params,
    )


@get("/desk/levels/{key:uuid}/repair.xlsx", opt=permit(Permit.LEVEL_IMPORT))
async def repair_file(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Give the refused rows as a workbook to put right."""
    actor = actor_of(request)
    batch, staged, reasons = await refused_rows(service.LEVELS, wording.PROBLEMS, actor, key)
    body = repair_book(staged, batch.sheets, reasons, service.FIELDS)
    return download(body, f"{batch.number}-repair.xlsx", _XLSX)


@post("/desk/levels/{key:uuid}/headings", opt=permit(Permit.LEVEL_IMPORT))
async def headings(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Settle what the unsure headings mean."""
    body = await read_values(request)
    names, fields = (map(str, body.getall(part, [])) for part in ("heading", "field"))
    chosen = dict(zip(names, fields, strict=False))
    await lists.settle_headings(service.LEVELS, actor_of(request), key, chosen)
    return see_other(f"/desk/levels/{key}")


@post("/desk/levels/{key:uuid}/repair", opt=permit(Permit.LEVEL_IMPORT))
async def repair(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Take repaired rows."""
    name, content = await _sent(await read_values(request))
    if content:
        await lists.repair(service.LEVELS, actor_of(request), key, file_name=name, content=content)
    return see_other(f"/desk/levels/{key}")


@post("/desk/levels/{key:uuid}/accept", opt=permit(Permit.LEVEL_IMPORT))
async def accept(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Enter the good rows."""
    await read_values(request)
    await lists.accept(service.LEVELS, actor_of(request), key)
    return see_other(f"/desk/levels/{key}")


@post("/desk/levels/{key:uuid}/undo", opt=permit(Permit.LEVEL_IMPORT))
async def undo(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Take the whole list back."""
    await read_values(request)
    await lists.undo(service.LEVELS, actor_of(request), key)
    return see_other(f"/desk/levels/{key}")


@post("/desk/levels/{key:uuid}/discard", opt=permit(Permit.LEVEL_IMPORT))
async def discard(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Throw the list away."""
    await read_values(request)
    await lists.discard(service.LEVELS, actor_of(request), key)
    return see_other("/desk/levels")


router = Router(
    "/",
    route_handlers=[
        show_list,
        upload,
        template,
        preview,
        repair_file,
        headings,
        repair,
        accept,
        undo,
        discard,
    ],
    include_in_schema=False,
)
