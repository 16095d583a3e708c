"""Attendance by page: a class's sessions, and one session's trainees on a phone."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.params import FromPath

from app.errors import MalformedError
from app.permits import Permit
from app.web.forms import read_query, read_values
from app.web.guard import actor_of, permit
from app.web.render import page, see_other
from courses.attendance import names, queries
from courses.attendance.data import Entry, Way
from courses.attendance.service import record_attendance
from courses.names import CLASS_STATES
from courses.rules.attended import Presence

AnyRequest = Request[Any, Any, Any]


class SessionQuery(msgspec.Struct, frozen=True, kw_only=True):
    """How a session's form is opened: with everybody not yet recorded marked present, or not."""

    all: str = ""
    saved: str = ""


@get("/desk/classes/{key:uuid}/attendance", opt=permit(Permit.CLASS_VIEW))
async def class_sessions(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show a class's sessions with who was recorded and who is missing."""
    found = await queries.class_attendance(actor_of(request), key)
    return page(
        request, "courses/attendance_class.html", found=found, names=names, states=CLASS_STATES
    )


@get("/desk/sessions/{key:uuid}", opt=permit(Permit.CLASS_VIEW))
async def one_session(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show one session's trainees, to be marked."""
    wanted = read_query(request, SessionQuery)
    found = await queries.session_page(actor_of(request), key)
    return page(
        request, "courses/attendance_session.html", found=found, held=found.held, names=names,
        all_present=wanted.all == "present", saved=wanted.saved,
        refusal=request.app.state.sentences.get(found.refusal),
    )  # fmt: skip


@post("/desk/sessions/{key:uuid}", opt=permit(Permit.ATTENDANCE_RECORD))
async def mark_session(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Record what was marked; what the page showed and nobody touched stays as it is now."""
    body = await read_values(request)
    entries = []
    for text in body.getall("enrolment", []):
        chosen, was = (str(body.get(f"{name}-{text}", "")) for name in ("presence", "was"))
        if chosen in {"", was}:
            continue
        try:
            entry = Entry(enrolment=UUID(str(text)), presence=Presence(chosen), only_first=not was)
            entries.append(entry)
        except ValueError as error:
            raise MalformedError("form-malformed") from error
    done = await record_attendance(
        actor_of(request), key, entries, way=Way.PAGE, reason=str(body.get("reason", "")).strip()
    )
    return see_other(f"/desk/sessions/{key}?saved={done.new}-{done.corrected}")


router = Router(
    "/", route_handlers=[class_sessions, one_session, mark_session], include_in_schema=False
)
