"""The timetable of a draft: lines added on the page, or a workbook in its place."""

from datetime import date, time
from http import HTTPStatus
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.datastructures import UploadFile
from litestar.params import FromPath

from app.errors import ConflictError, DomainError
from app.permits import Permit
from app.web.forms import read_form, read_given, read_values
from app.web.guard import actor_of, permit
from app.web.render import download, see_other
from courses.filing import drafting
from courses.filing.data import NewSession, SessionKind
from courses.filing.pages import filing_page, what_is_wrong
from courses.filing.timetable import read_timetable, template_workbook, understood
from courses.filing.timetable_queries import known_to

AnyRequest = Request[Any, Any, Any]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WEEKDAYS = 7
Clock = Annotated[str, msgspec.Meta(pattern=r"^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$")]
"""A time of day as a browser's field sends it."""


class SessionForm(msgspec.Struct, frozen=True, kw_only=True):
    """What the form of a line of the timetable sends."""

    content: Annotated[str, msgspec.Meta(min_length=1, max_length=120)]
    kind: SessionKind
    held_on: date
    starts_at: Clock
    ends_at: Clock
    until: date | None = None
    weekday: list[int] = []
    teacher: UUID | None = None
    room: UUID | None = None

    def line(self) -> NewSession:
        """Return the line of the timetable it describes."""
        return NewSession(
            held_on=self.held_on,
            starts_at=time.fromisoformat(self.starts_at),
            ends_at=time.fromisoformat(self.ends_at),
            content=self.content,
            kind=self.kind,
            teacher=self.teacher,
            room=self.room,
        )


class TimetableUpload(msgspec.Struct, frozen=True, kw_only=True):
    """What the timetable's upload sends."""

    file: UploadFile | None = None


@post("/desk/classes/{key:uuid}/sessions", opt=permit(Permit.CLASS_MANAGE))
async def add_session(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Add a line to the timetable, on one day or on several."""
    form, given = await read_given(request, SessionForm)
    refused: DomainError | None = None
    if form is not None:
        try:
            await drafting.add_sessions(
                actor_of(request), key, form.line(), until=form.until or form.held_on,
                weekdays=frozenset(form.weekday) or frozenset(range(WEEKDAYS)),
            )  # fmt: skip
            return see_other(f"/desk/classes/{key}/filing#timetable")
        except ConflictError as error:
            refused = error
    said = what_is_wrong(request, given, refused)
    status = refused.status if refused else HTTPStatus.UNPROCESSABLE_ENTITY
    return await filing_page(request, key, status=status, typed=given, session_error=said)


@post("/desk/classes/{key:uuid}/sessions/{session:uuid}/remove", opt=permit(Permit.CLASS_MANAGE))
async def drop_session(
    request: AnyRequest, key: FromPath[UUID], session: FromPath[UUID]
) -> Response[Any]:
    """Take a line out of the timetable."""
    await read_values(request)
    await drafting.remove_session(actor_of(request), key, session)
    return see_other(f"/desk/classes/{key}/filing#timetable")


@get("/desk/classes/{key:uuid}/timetable.xlsx", opt=permit(Permit.CLASS_MANAGE))
async def timetable_template(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Send an empty timetable with the institution's teachers and rooms to choose from."""
    known = await known_to(actor_of(request), key)
    content = template_workbook(sorted(known.teachers), sorted(known.rooms))
    return download(content, "jiangce-timetable.xlsx", XLSX)


@post("/desk/classes/{key:uuid}/timetable", opt=permit(Permit.CLASS_MANAGE))
async def upload_timetable(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Put a workbook's lines in the timetable's place, or show what is wrong in which cell."""
    form, actor = await read_form(request, TimetableUpload), actor_of(request)
    content = await form.file.read() if form.file else b""
    if not content:
        return await filing_page(request, key, status=HTTPStatus.UNPROCESSABLE_ENTITY, no_file=True)
    lines = await read_timetable(content)
    sessions, problems = understood(lines, await known_to(actor, key))
    if problems:
        return await filing_page(
            request, key, status=HTTPStatus.UNPROCESSABLE_ENTITY, problems=problems
        )
    await drafting.replace_timetable(actor, key, sessions)
    return see_other(f"/desk/classes/{key}/filing#timetable")


router = Router(
    "/",
    route_handlers=[add_session, drop_session, timetable_template, upload_timetable],
    include_in_schema=False,
)
