"""Roster upload: from the file to the receipt."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.datastructures import UploadFile
from litestar.params import FromPath

from app import clock
from app.errors import MalformedError
from app.i18n import gettext
from app.imports.batches import BatchKind, BatchState
from app.permits import Permit
from app.web.forms import query_text, read_form, read_query, read_values
from app.web.guard import actor_of, permit
from app.web.render import download, is_fragment, page, see_other
from courses import names, roster_files, roster_queries
from courses.fields import fields_of
from courses.queries import upload_choices
from courses.roster_queries import BatchFilter, RosterFilter, roster_batches, roster_page
from courses.roster_sentences import field_label
from courses.rules.base import Fix
from courses.service import roster
from courses.wording import RULE_WORDING

AnyRequest = Request[Any, Any, Any]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WORKING = {BatchState.RECEIVED, BatchState.READING, BatchState.ACCEPTING}
STEPS = {
    BatchState.RECEIVED: 1,
    BatchState.READING: 1,
    BatchState.MAPPING: 2,
    BatchState.READY: 3,
    BatchState.ACCEPTING: 4,
    BatchState.ACCEPTED: 5,
    BatchState.UNDONE: 3,
}


class UploadQuery(msgspec.Struct, frozen=True, kw_only=True, rename={"training_class": "class"}):
    """For which class a file is uploaded."""

    training_class: str = ""


class Upload(msgspec.Struct, frozen=True, kw_only=True):
    """What the upload form sends."""

    file: UploadFile | None = None
    training_class: str = ""


class FieldOnly(msgspec.Struct, frozen=True, kw_only=True):
    """A column whose decisions are taken back."""

    field: str


@get("/desk/rosters", opt=permit(Permit.ROSTER_UPLOAD))
async def batch_list(request: AnyRequest) -> Response[Any]:
    """Show the rosters uploaded so far."""
    wanted = read_query(request, BatchFilter)
    found = await roster_batches(actor_of(request), wanted)
    return page(
        request, "courses/rosters.html", found=found, wanted=wanted, names=names,
        query=query_text(wanted, "page"), size=roster_queries.PAGE,
    )  # fmt: skip


@get("/desk/rosters/new", opt=permit(Permit.ROSTER_UPLOAD))
async def upload_form(request: AnyRequest) -> Response[Any]:
    """Show the upload form, the template and, in the demonstration, sample files."""
    wanted = read_query(request, UploadQuery)
    classes = await upload_choices(actor_of(request))
    return page(
        request, "courses/roster_upload.html", classes=classes, chosen=wanted.training_class,
        error="",
    )  # fmt: skip


@get("/desk/rosters/template.xlsx", opt=permit(Permit.ROSTER_UPLOAD))
async def template(request: AnyRequest) -> Response[Any]:
    """Send the empty roster."""
    classes = await upload_choices(actor_of(request))
    made = roster_files.template_workbook([number for _, number, _ in classes])
    return download(made, "jiangce-roster.xlsx", XLSX)


@post("/desk/rosters", opt=permit(Permit.ROSTER_UPLOAD))
async def upload(request: AnyRequest) -> Response[Any]:
    """Take a roster and go to its batch."""
    form = await read_form(request, Upload)
    actor = actor_of(request)
    content = await form.file.read() if form.file else b""
    if form.file is None or not content:
        return page(
            request, "courses/roster_upload.html", status=HTTPStatus.UNPROCESSABLE_ENTITY,
            classes=await upload_choices(actor), chosen=form.training_class, error="no-file",
        )  # fmt: skip
    key, new = await roster.receive(
        actor,
        file_name=form.file.filename[-200:],
        content=content,
        training_class=UUID(form.training_class) if form.training_class else None,
    )
    return see_other(f"/desk/rosters/{key}" + ("" if new else "?again=1"))


@get("/desk/rosters/{key:uuid}", opt=permit(Permit.ROSTER_UPLOAD))
async def show_batch(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show where the batch stands: progress, headings, preview, refusal."""
    wanted = read_query(request, RosterFilter)
    found = await roster_page(actor_of(request), key, wanted)
    batch = found.batch
    context: dict[str, Any] = {
        "found": found,
        "batch": batch,
        "step": STEPS.get(batch.state, 1),
        "working": batch.state in WORKING,
        "results": batch.kind is BatchKind.RESULTS,
        "refusal": _sentences(request, batch.refusal),
        "wording": RULE_WORDING,
        "names": names,
        "wanted": wanted,
        "fields": fields_of(batch.kind),
        "label": field_label,
        "query": query_text(wanted, "after"),
        "Fix": Fix,
        "now": clock.now(),
    }
    if is_fragment(request) and request.headers.get("hx-target", "").endswith("progress"):
        made = page(request, "courses/roster_progress.html", **context)
        if batch.state not in WORKING:
            made.headers["hx-refresh"] = "true"
        return made
    if batch.state is BatchState.MAPPING:
        return page(request, "courses/roster_headings.html", **context)
    return page(request, "courses/roster.html", **context)


def _sentences(request: AnyRequest, refusal: dict[str, Any] | None) -> tuple[str, str] | None:
    """Return title and advice of what a file or an acceptance was refused for."""
    if refusal is None:
        return None
    facts = refusal.get("facts", {})
    title, advice = request.app.state.sentences[refusal["code"]]
    return gettext(title, **facts), gettext(advice, **facts)


@post("/desk/rosters/{key:uuid}/headings", opt=permit(Permit.ROSTER_UPLOAD))
async def settle(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Say what unsure headings mean."""
    body = await read_values(request)
    headings = [str(text) for text in body.getall("heading", [])]
    fields = [str(field) for field in body.getall("field", [])]
    await roster.settle_headings(actor_of(request), key, dict(zip(headings, fields, strict=False)))
    return see_other(f"/desk/rosters/{key}")


@post("/desk/rosters/{key:uuid}/decide", opt=permit(Permit.ROSTER_UPLOAD))
async def decide(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Take a one-click fix or a choice for all rows written the same way."""
    body = await read_values(request)
    written = [str(text) for text in body.getall("written", [])]
    meant = [str(text) for text in body.getall("meant", [])]
    pairs = {w: m for w, m in zip(written, meant, strict=False) if m}
    if pairs:
        await roster.decide(actor_of(request), key, str(body.get("field", "")), pairs)
    return see_other(f"/desk/rosters/{key}")


@post("/desk/rosters/{key:uuid}/undecide", opt=permit(Permit.ROSTER_UPLOAD))
async def undecide(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Take back what was decided for a column."""
    form = await read_form(request, FieldOnly)
    await roster.take_back_decisions(actor_of(request), key, form.field)
    return see_other(f"/desk/rosters/{key}")


@post("/desk/rosters/{key:uuid}/remove", opt=permit(Permit.ROSTER_UPLOAD))
async def remove(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Leave the ticked rows out."""
    body = await read_values(request)
    rows = []
    for text in body.getall("row", []):
        sheet, _, number = str(text).partition("-")
        if not (sheet.isdigit() and number.isdigit()):
            raise MalformedError("form-malformed")
        rows.append((int(sheet), int(number)))
    if rows:
        await roster.remove_rows(actor_of(request), key, rows)
    return see_other(f"/desk/rosters/{key}")


@post("/desk/rosters/{key:uuid}/repair", opt=permit(Permit.ROSTER_UPLOAD))
async def repair(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Take the repaired rows."""
    form = await read_form(request, Upload)
    content = await form.file.read() if form.file else b""
    if form.file is not None and content:
        await roster.repair(
            actor_of(request), key, file_name=form.file.filename[-200:], content=content
        )
    return see_other(f"/desk/rosters/{key}")


@get("/desk/rosters/{key:uuid}/repair.xlsx", opt=permit(Permit.ROSTER_UPLOAD))
async def repair_file(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Send the rows still refused, faulty cells red."""
    made = await roster_queries.repair_rows(actor_of(request), key)
    return download(made, "jiangce-repair.xlsx", XLSX)


@post("/desk/rosters/{key:uuid}/accept", opt=permit(Permit.ROSTER_UPLOAD))
async def accept(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Enter the good rows."""
    await read_values(request)
    await roster.request_acceptance(actor_of(request), key)
    return see_other(f"/desk/rosters/{key}")


@post("/desk/rosters/{key:uuid}/undo", opt=permit(Permit.ROSTER_UPLOAD))
async def undo(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Take the whole accepted batch back."""
    await read_values(request)
    await roster.undo(actor_of(request), key)
    return see_other(f"/desk/rosters/{key}")


@post("/desk/rosters/{key:uuid}/discard", opt=permit(Permit.ROSTER_UPLOAD))
async def discard(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Throw the batch away."""
    await read_values(request)
    await roster.discard(actor_of(request), key)
    return see_other("/desk/rosters")


@get("/desk/rosters/{key:uuid}/receipt", opt=permit(Permit.ROSTER_UPLOAD))
async def receipt(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show the receipt of an accepted batch, to print."""
    found = await roster_page(actor_of(request), key, RosterFilter())
    return page(request, "courses/receipt.html", found=found, batch=found.batch)


router = Router(
    "/",
    route_handlers=[
        batch_list,
        upload_form,
        template,
        upload,
        show_batch,
        settle,
        decide,
        undecide,
        remove,
        repair,
        repair_file,
        accept,
        undo,
        discard,
        receipt,
    ],
    include_in_schema=False,
)
