"""A class's whole file, exported as one archive with a reason."""

from pathlib import Path
from typing import Any
from uuid import UUID

from litestar import Request, Response, Router, get, post
from litestar.params import FromPath
from litestar.response import Stream

import app.web
from app.permits import Permit
from app.web.forms import read_form
from app.web.guard import actor_of, permit
from app.web.render import page, render
from courses.attendance.completion_files import completion_workbook
from courses.attendance.completion_queries import completion_list
from courses.papers import names
from courses.papers.archive import (
    Archive,
    index_workbook,
    made_entry,
    open_archive,
    scan_entry,
    streamed,
)
from courses.papers.data import PRINTED
from courses.papers.pages import Reason, form_context
from courses.papers.queries import paper_page

AnyRequest = Request[Any, Any, Any]
_STYLE = Path(app.web.__path__[0]) / "static" / "papers.css"


@get("/desk/classes/{key:uuid}/archive", opt=permit(Permit.ROSTER_EXPORT))
async def ask_archive(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Ask why a class's file is taken out."""
    found = await paper_page(actor_of(request), key)
    return page(request, "courses/archive.html", found=found, names=names)


@post("/desk/classes/{key:uuid}/archive", opt=permit(Permit.ROSTER_EXPORT))
async def send_archive(request: AnyRequest, key: FromPath[UUID]) -> Stream:
    """Send a class's file; the reason is kept."""
    form = await read_form(request, Reason)
    actor = actor_of(request)
    found = await open_archive(actor, key, form.reason)
    made = [
        (f"forms/{place:02d}-{kind}.html", names.FORMS[kind], _form(request, found, kind))
        for place, kind in enumerate(PRINTED, 1)
    ]
    ended = completion_workbook(await completion_list(actor, key))
    made += [
        ("records/records.xlsx", "考勤、成绩、办理经过（含更正）", found.records),
        ("records/completions.xlsx", "结业名单", ended),
    ]
    scans = [(scan_entry(scan, names.KINDS[scan.kind]), scan) for scan in found.scans]
    entries = [made_entry(*each) for each in made] + [entry for entry, _ in scans]
    index = render(
        request, "courses/archive_index.html",
        {"found": found.forms, "entries": entries, "archive": found, "css": _style()},
    )  # fmt: skip
    files = [
        ("index.html", index.encode()),
        ("index.xlsx", index_workbook(entries)),
        *((name, content) for name, _, content in made),
    ]
    return Stream(
        streamed(files, [(entry.name, scan) for entry, scan in scans]),
        media_type="application/zip",
        headers={
            "content-disposition": 'attachment; filename="jiangce-class.zip"',
            "cache-control": "no-store",
        },
    )


def _style() -> str:
    return _STYLE.read_text("utf-8")


def _form(request: AnyRequest, found: Archive, kind: Any) -> bytes:
    context = {"css": _style(), **form_context(found.forms, kind)}
    return render(request, "courses/paper_file.html", context).encode()


router = Router("/", route_handlers=[ask_archive, send_archive], include_in_schema=False)
