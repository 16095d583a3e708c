"""Attendance for an institution's own software."""

from datetime import datetime, time
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, Router, get, post
from litestar.exceptions import (
    ClientException,
    NotAuthorizedException,
    NotFoundException,
    PermissionDeniedException,
)
from litestar.params import FromPath, JSONBody

from app.errors import MalformedError
from app.permits import Permit
from app.web.guard import actor_of, permit
from courses.attendance import queries
from courses.attendance.data import ClassAttendance, Entry, Way
from courses.attendance.service import record_attendance
from courses.data import trainee_number
from courses.rules.attended import Presence

AnyRequest = Request[Any, Any, Any]
Number = Annotated[str, msgspec.Meta(pattern="^N[0-9A-F]{10}$", examples=["N0123456789"])]
_MOST = 2_000


class SentPresence(msgspec.Struct, frozen=True, kw_only=True):
    """Who was there how; ``trainee`` is the trainee number, as on the class's workbooks."""

    trainee: Number
    presence: Presence


class SentAttendance(msgspec.Struct, frozen=True, kw_only=True):
    """The attendance of one session; trainees not named stay as they are."""

    entries: Annotated[list[SentPresence], msgspec.Meta(min_length=1, max_length=_MOST)]
    reason: Annotated[str, msgspec.Meta(max_length=200)] = ""
    """Needed where an entry differs from what is recorded."""


class KnownPresence(msgspec.Struct, frozen=True, kw_only=True):
    """One trainee as recorded; nothing is recorded where ``presence`` is null."""

    trainee: str
    name: str
    presence: Presence | None
    way: Way | None
    entered_at: datetime | None


class SessionAttendance(msgspec.Struct, frozen=True, kw_only=True):
    """A session with its trainees; times are the city's clock."""

    session: UUID
    class_number: str
    held_on: str
    starts_at: time
    ends_at: time
    hours: Decimal
    trainees: list[KnownPresence]


class RecordedAttendance(msgspec.Struct, frozen=True, kw_only=True):
    """How many trainees were entered, corrected, and left as they were."""

    new: int
    corrected: int
    unchanged: int


@get(
    "/classes/{key:uuid}/sessions",
    opt=permit(Permit.CLASS_VIEW),
    operation_id="listClassSessions",
    tags=["attendance"],
    raises=[NotAuthorizedException, PermissionDeniedException, NotFoundException],
)
async def list_sessions(request: AnyRequest, key: FromPath[UUID]) -> ClassAttendance:
    """Return a class's sessions, soonest first, with how many trainees were recorded."""
    return await queries.class_attendance(actor_of(request), key)


@get(
    "/sessions/{key:uuid}/attendance",
    opt=permit(Permit.CLASS_VIEW),
    operation_id="getSessionAttendance",
    tags=["attendance"],
    raises=[NotAuthorizedException, PermissionDeniedException, NotFoundException],
)
async def get_attendance(request: AnyRequest, key: FromPath[UUID]) -> SessionAttendance:
    """Return the trainees of a session by trainee number, with what is recorded of each."""
    found = await queries.session_page(actor_of(request), key)
    return SessionAttendance(
        session=key,
        class_number=found.held.class_number,
        held_on=found.held.held_on.isoformat(),
        starts_at=found.held.starts_at,
        ends_at=found.held.ends_at,
        hours=found.held.hours,
        trainees=[
            KnownPresence(
                trainee=trainee_number(trainee.enrolment),
                name=trainee.name,
                presence=trainee.presence,
                way=trainee.way,
                entered_at=trainee.entered_at,
            )
            for trainee in found.trainees
        ],
    )


@post(
    "/sessions/{key:uuid}/attendance",
    opt=permit(Permit.ATTENDANCE_RECORD),
    operation_id="recordSessionAttendance",
    tags=["attendance"],
    status_code=200,
    raises=[NotAuthorizedException, PermissionDeniedException, NotFoundException, ClientException],
)
async def post_attendance(
    request: AnyRequest, key: FromPath[UUID], data: JSONBody[SentAttendance]
) -> RecordedAttendance:
    """Record who was in a session, all or none; sending the same again changes nothing.

    Refused with problem+json: 404 for a session out of reach; 409 ``session-not-begun``,
    ``session-cancelled``, ``attendance-closed`` and, for an entry that differs from what is
    recorded without a reason, ``correction-reason``; 422 ``attendance-unknown`` for a number
    that is not of the class and ``attendance-twice`` for one named twice.
    """
    actor = actor_of(request)
    found = await queries.session_page(actor, key)
    known = {trainee_number(trainee.enrolment): trainee.enrolment for trainee in found.trainees}
    numbers = [entry.trainee for entry in data.entries]
    for number in numbers:
        if number not in known:
            raise MalformedError("attendance-unknown", number=number)
        if numbers.count(number) > 1:
            raise MalformedError("attendance-twice", number=number)
    entries = [
        Entry(enrolment=known[entry.trainee], presence=entry.presence) for entry in data.entries
    ]
    done = await record_attendance(actor, key, entries, way=Way.API, reason=data.reason.strip())
    return RecordedAttendance(new=done.new, corrected=done.corrected, unchanged=done.unchanged)


router = Router("/api/v1", route_handlers=[list_sessions, get_attendance, post_attendance])
