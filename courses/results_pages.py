"""Results by workbook: the filled-in list out, the file in; its batch has the roster's pages."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.datastructures import UploadFile
from litestar.params import FromPath

from app.imports.batches import BatchKind
from app.permits import Permit
from app.web.forms import read_form
from app.web.guard import actor_of, permit
from app.web.render import download, page, see_other
from courses.results_files import results_workbook
from courses.results_queries import results_class
from courses.service import roster

AnyRequest = Request[Any, Any, Any]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ResultsUpload(msgspec.Struct, frozen=True, kw_only=True):
    """What the upload form sends."""

    file: UploadFile | None = None


@get("/desk/classes/{key:uuid}/results-file", opt=permit(Permit.ROSTER_UPLOAD))
async def upload_form(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show the upload form for one class."""
    held = await results_class(actor_of(request), key)
    return page(request, "courses/results_upload.html", held=held, error=False)


@get("/desk/classes/{key:uuid}/results.xlsx", opt=permit(Permit.ROSTER_UPLOAD))
async def template(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Send the class's people as a workbook to fill in."""
    held = await results_class(actor_of(request), key)
    return download(results_workbook(held.trainees), "jiangce-results.xlsx", XLSX)


@post("/desk/classes/{key:uuid}/results-file", opt=permit(Permit.ROSTER_UPLOAD))
async def upload(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Take a results workbook and go to its batch."""
    form = await read_form(request, ResultsUpload)
    actor = actor_of(request)
    content = await form.file.read() if form.file else b""
    if form.file is None or not content:
        return page(
            request, "courses/results_upload.html", status=HTTPStatus.UNPROCESSABLE_ENTITY,
            held=await results_class(actor, key), error=True,
        )  # fmt: skip
    batch, new = await roster.receive(
        actor,
        file_name=form.file.filename[-200:],
        content=content,
        training_class=key,
        kind=BatchKind.RESULTS,
    )
    return see_other(f"/desk/rosters/{batch}" + ("" if new else "?again=1"))


router = Router("/", route_handlers=[upload_form, template, upload], include_in_schema=False)
