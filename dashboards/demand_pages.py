"""The desk's pages for demand reports: upload, preview, repair, accept, undo."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, Router, get, post
from litestar.datastructures import FormMultiDict, UploadFile
from litestar.params import FromPath

from app import clock
from app.i18n import gettext
from app.imports import lists
from app.imports.list_views import STATES, list_batch, refused_rows
from app.imports.table import repair_book, template_book
from app.imports.wording import REFUSALS
from app.permits import Permit
from app.web.forms import read_values
from app.web.guard import actor_of, permit
from app.web.render import download, page, see_other
from dashboards import demand_queries, service
from dashboards.data import Choice, DemandDefaults
from dashboards.demand_fields import FIELDS
from dashboards.periods import quarter_of, quarters_back
from dashboards.wording import DEMAND, period_words

AnyRequest = Request[Any, Any, Any]
_PERIODS = 8
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


async def _sent(body: FormMultiDict) -> tuple[str, bytes]:
    """Return name and bytes of the file in a form; no bytes where none was chosen."""
    file = body.get("file")
    return (file.filename, await file.read()) if isinstance(file, UploadFile) else ("", b"")


@get("/desk/demand", opt=permit(Permit.DEMAND_IMPORT))
async def reports(request: AnyRequest) -> Response[Any]:
    """Show the upload form and the latest reports."""
    return await _reports(request, error=False)


async def _reports(request: AnyRequest, *, error: bool) -> Response[Any]:
    actor = actor_of(request)
    periods = quarters_back(quarter_of(clock.today()), _PERIODS)
    return page(
        request,
        "dashboards/demand.html",
        status=422 if error else 200,
        error=error,
        batches=await demand_queries.demand_batches(actor),
        divisions=await demand_queries.divisions_of(actor),
        periods=[Choice(value=period, label=period_words(period)) for period in periods],
        states=STATES,
    )


@post("/desk/demand", opt=permit(Permit.DEMAND_IMPORT))
async def upload(request: AnyRequest) -> Response[Any]:
    """Take a report in and lead to its preview."""
    body = await read_values(request)
    name, content = await _sent(body)
    if not content:
        return await _reports(request, error=True)
    said = {field: str(body.get(field, "")).strip() for field in DemandDefaults.__struct_fields__}
    key, new = await service.receive(
        actor_of(request), file_name=name, content=content, defaults=DemandDefaults(**said)
    )
    return see_other(f"/desk/demand/{key}" + ("" if new else "?again=1"))


@get("/desk/demand/template.xlsx", opt=permit(Permit.DEMAND_IMPORT))
async def template(request: AnyRequest) -> Response[Any]:
    """Give the empty template."""
    divisions = await demand_queries.divisions_of(actor_of(request))
    labels = [division.label for division in divisions]
    body = template_book(gettext("需求"), service.FIELDS, {"division": labels})
    return download(body, "demand-template.xlsx", _XLSX)


@get("/desk/demand/{key:uuid}", opt=permit(Permit.DEMAND_IMPORT))
async def preview(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show one report: what would be entered, what is refused and why."""
    found = await list_batch(service.DEMAND, DEMAND, actor_of(request), key)
    refusal = found.batch.refusal or {}
    code, facts = refusal.get("code"), refusal.get("facts")
    told = facts if isinstance(facts, dict) else {}
    return page(
        request,
        "dashboards/demand_batch.html",
        found=found,
        batch=found.batch,
        states=STATES,
        fields=FIELDS,
        refusal=[gettext(text) % told for text in REFUSALS[str(code)]] if code else None,
        again="again" in request.query_params,
    )


@get("/desk/demand/{key:uuid}/repair.xlsx", opt=permit(Permit.DEMAND_IMPORT))
async def repair_file(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Give the refused rows as a workbook to put right."""
    batch, staged, reasons = await refused_rows(service.DEMAND, DEMAND, actor_of(request), key)
    body = repair_book(staged, batch.sheets, reasons, service.FIELDS)
    return download(body, f"{batch.number}-repair.xlsx", _XLSX)


@post("/desk/demand/{key:uuid}/headings", opt=permit(Permit.DEMAND_IMPORT))
async def headings(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Settle what the unsure headings mean."""
    body = await read_values(request)
    chosen = dict(
        zip(map(str, body.getall("heading", [])), map(str, body.getall("field", [])), strict=False)
    )
    await lists.settle_headings(service.DEMAND, actor_of(request), key, chosen)
    return see_other(f"/desk/demand/{key}")


@post("/desk/demand/{key:uuid}/decide", opt=permit(Permit.DEMAND_IMPORT))
async def decide(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Put values right that are certainly meant otherwise."""
    body = await read_values(request)
    written, meant = (map(str, body.getall(name, [])) for name in ("written", "meant"))
    field = str(body.get("field", ""))
    await lists.decide(
        service.DEMAND, actor_of(request), key, field, dict(zip(written, meant, strict=False))
    )
    return see_other(f"/desk/demand/{key}")


@post("/desk/demand/{key:uuid}/repair", opt=permit(Permit.DEMAND_IMPORT))
async def repair(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Take repaired rows."""
    name, content = await _sent(await read_values(request))
    if content:
        await lists.repair(service.DEMAND, actor_of(request), key, file_name=name, content=content)
    return see_other(f"/desk/demand/{key}")


@post("/desk/demand/{key:uuid}/accept", opt=permit(Permit.DEMAND_IMPORT))
async def accept(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Enter the good rows."""
    await read_values(request)
    await lists.accept(service.DEMAND, actor_of(request), key)
    return see_other(f"/desk/demand/{key}")


@post("/desk/demand/{key:uuid}/undo", opt=permit(Permit.DEMAND_IMPORT))
async def undo(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Take the whole report back."""
    await read_values(request)
    await lists.undo(service.DEMAND, actor_of(request), key)
    return see_other(f"/desk/demand/{key}")


@post("/desk/demand/{key:uuid}/discard", opt=permit(Permit.DEMAND_IMPORT))
async def discard(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Throw the report away."""
    await read_values(request)
    await lists.discard(service.DEMAND, actor_of(request), key)
    return see_other("/desk/demand")


router = Router(
    "/",
    route_handlers=[
        reports,
        upload,
        template,
        preview,
        repair_file,
        headings,
        decide,
        repair,
        accept,
        undo,
        discard,
    ],
    include_in_schema=False,
)
