"""A class's papers: what is on file and missing, forms to print, scans to take back."""

from datetime import date
from http import HTTPStatus
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.datastructures import UploadFile
from litestar.params import FromPath

from app.errors import ConflictError, MalformedError, NotFoundError
from app.files.service import content as file_content
from app.i18n import gettext
from app.permits import Permit
from app.web.forms import read_form, read_query
from app.web.guard import actor_of, permit
from app.web.qr import qr_svg
from app.web.render import download, page, see_other
from courses.attendance.names import PRESENCES
from courses.names import CLASS_STATES, LEVELS
from courses.papers import names
from courses.papers.codes import sheet_code
from courses.papers.data import PRINTED, PaperKind, PaperPage
from courses.papers.forms import ClassForms, class_forms, whole_forms
from courses.papers.queries import paper_page
from courses.papers.service import file_scan, open_scan
from courses.rules.scores import Part

AnyRequest = Request[Any, Any, Any]
_ENDINGS = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}


class PaperForm(msgspec.Struct, frozen=True, kw_only=True):
    """What the upload form sends."""

    kind: PaperKind
    file: UploadFile | None = None
    remark: str = ""


class SavedQuery(msgspec.Struct, frozen=True, kw_only=True):
    """What the page says after an upload."""

    saved: str = ""


class DayQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which day's sign-in sheet is printed; all days without one."""

    day: date | None = None


class Reason(msgspec.Struct, frozen=True, kw_only=True):
    """Why unmasked values are asked for."""

    reason: str = ""


def _papers(
    request: AnyRequest, found: PaperPage, status: int = HTTPStatus.OK, **more: Any
) -> Response[Any]:
    context = {"saved": "", "refusal": None, "chosen": "", **more}
    return page(
        request, "courses/papers.html", status=status, found=found, names=names,
        states=CLASS_STATES, PaperKind=PaperKind, **context,
    )  # fmt: skip


@get("/desk/classes/{key:uuid}/papers", opt=permit(Permit.CLASS_VIEW))
async def show_papers(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show which papers are on file and which are missing."""
    wanted = read_query(request, SavedQuery)
    return _papers(request, await paper_page(actor_of(request), key), saved=wanted.saved)


@post("/desk/classes/{key:uuid}/papers", opt=permit(Permit.CLASS_MANAGE))
async def take_scan(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Take a stamped scan back."""
    form, actor = await read_form(request, PaperForm), actor_of(request)
    try:
        _, new = await file_scan(
            actor,
            key,
            form.kind,
            name=form.file.filename[-200:] if form.file else "",
            content=await form.file.read() if form.file else b"",
            remark=form.remark[:200],
        )
    except (ConflictError, MalformedError) as error:
        title, advice = request.app.state.sentences[error.code]
        said = (gettext(title, **error.facts), gettext(advice, **error.facts))
        found = await paper_page(actor, key)
        return _papers(request, found, error.status, refusal=said, chosen=form.kind)
    return see_other(f"/desk/classes/{key}/papers?saved={'new' if new else 'same'}")


@get("/desk/papers/{key:uuid}", opt=permit(Permit.ROSTER_EXPORT))
async def send_scan(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Send a scan as it was filed; who opened it is kept."""
    found = await open_scan(actor_of(request), key)
    name = f"jiangce-{found.kind}.{_ENDINGS[found.media_type]}"
    return download(await file_content(found.file), name, found.media_type)


def _printed(kind: str) -> PaperKind:
    if kind not in PRINTED:
        raise NotFoundError("not-found")
    return PaperKind(kind)


def form_context(found: ClassForms, kind: PaperKind) -> dict[str, Any]:
    """Return what a form's template needs."""
    return {
        "found": found,
        "kind": kind,
        "title": names.FORMS[kind],
        "picture": qr_svg(sheet_code(found.training_class, kind), names.FORMS[kind], small=True),
        "levels": LEVELS,
        "presences": PRESENCES,
        "Part": Part,
    }


@get("/desk/classes/{key:uuid}/papers/{kind:str}", opt=permit(Permit.CLASS_VIEW))
async def print_form(
    request: AnyRequest, key: FromPath[UUID], kind: FromPath[str]
) -> Response[Any]:
    """Show a form to print, documents masked."""
    wanted, only = _printed(kind), read_query(request, DayQuery).day
    found = await class_forms(actor_of(request), key)
    if only is not None:
        held = [session for session in found.sessions if session.held_on == only]
        if not held:
            raise NotFoundError("not-found")
        found = msgspec.structs.replace(found, sessions=held)
    return page(
        request, "courses/paper.html", names=names, whole=False, **form_context(found, wanted)
    )


@post("/desk/classes/{key:uuid}/papers/{kind:str}", opt=permit(Permit.ROSTER_EXPORT))
async def print_whole_form(
    request: AnyRequest, key: FromPath[UUID], kind: FromPath[str]
) -> Response[Any]:
    """Show a form to print with whole documents; the reason is kept."""
    form = await read_form(request, Reason)
    wanted = _printed(kind)
    found = await whole_forms(actor_of(request), key, wanted, form.reason)
    return page(
        request, "courses/paper.html", names=names, whole=True, **form_context(found, wanted)
    )


router = Router(
    "/",
    route_handlers=[show_papers, take_scan, send_scan, print_form, print_whole_form],
    include_in_schema=False,
)
