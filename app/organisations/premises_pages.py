"""An institution's own teachers with their certificates, and its rooms."""

from collections.abc import Awaitable
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.params import FromPath

from app import clock
from app.errors import ConflictError
from app.organisations import accreditation_queries as queries
from app.organisations import accreditation_wording as wording
from app.organisations import premises_service as service
from app.organisations.accreditation_data import (
    NewCertificate,
    NewTeacher,
    RoomFacts,
    TeacherChange,
)
from app.organisations.accreditation_pages import BASE
from app.permits import Permit
from app.web.forms import Given, read_form, read_given, read_values
from app.web.guard import actor_of, permit
from app.web.render import page, refusal, see_other

AnyRequest = Request[Any, Any, Any]
TEACHERS, ROOMS = f"{BASE}/teachers", f"{BASE}/rooms"


class Active(msgspec.Struct, frozen=True, kw_only=True):
    """Whether somebody or something comes back into use."""

    active: bool = False


async def _refused(request: AnyRequest, step: Awaitable[Any] | None) -> tuple[int, str, str]:
    """Do a step; return status, sentence and code where it was refused, else an empty one."""
    if step is None:
        return 422, wording.form_fault(), ""
    try:
        await step
    except ConflictError as error:
        return error.status, refusal(request, error), error.code
    return 200, "", ""


async def _teachers(
    request: AnyRequest,
    *,
    given: Given | None = None,
    refused: tuple[int, str, str] = (200, "", ""),
) -> Response[Any]:
    teachers, _ = await queries.premises(actor_of(request))
    status, error, code = refused
    given = given or Given({})
    return page(
        request,
        "organisations/teachers.html",
        status=status,
        teachers=teachers,
        words=wording,
        today=clock.today(),
        given=given,
        error=error,
        wrong=given.wrong or wording.FIELD_OF.get(code, ""),
    )


@get(TEACHERS, opt=permit(Permit.ACCREDITATION_APPLY))
async def show_teachers(request: AnyRequest) -> Response[Any]:
    """Show one's own teachers, and the form for one more."""
    return await _teachers(request)


@post(TEACHERS, opt=permit(Permit.ACCREDITATION_APPLY))
async def add_teacher(request: AnyRequest) -> Response[Any]:
    """Enter a teacher; what was typed stays where it is refused, but for the number."""
    form, given = await read_given(request, NewTeacher)
    actor = actor_of(request)
    refused = await _refused(request, None if form is None else service.add_teacher(actor, form))
    if refused[1]:
        return await _teachers(request, given=given, refused=refused)
    return see_other(TEACHERS)


async def _teacher(
    request: AnyRequest,
    key: UUID,
    *,
    given: Given | None = None,
    refused: tuple[int, str, str] = (200, "", ""),
) -> Response[Any]:
    status, error, code = refused
    given = given or Given({})
    return page(
        request,
        "organisations/teacher.html",
        status=status,
        teacher=await queries.one_teacher(actor_of(request), key),
        words=wording,
        today=clock.today(),
        given=given,
        error=error,
        wrong=given.wrong or wording.FIELD_OF.get(code, ""),
    )


@get(TEACHERS + "/{key:uuid}", opt=permit(Permit.ACCREDITATION_APPLY))
async def show_teacher(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show one teacher with certificates."""
    return await _teacher(request, key)


@post(TEACHERS + "/{key:uuid}", opt=permit(Permit.ACCREDITATION_APPLY))
async def change_teacher(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Change a teacher's name, phone or post."""
    form, given = await read_given(request, TeacherChange)
    actor = actor_of(request)
    step = None if form is None else service.change_teacher(actor, key, form)
    refused = await _refused(request, step)
    if refused[1]:
        return await _teacher(request, key, given=given, refused=refused)
    return see_other(f"{TEACHERS}/{key}")


@post(TEACHERS + "/{key:uuid}/retire", opt=permit(Permit.ACCREDITATION_APPLY))
async def retire_teacher(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Take a teacher off the list, or back on it."""
    form = await read_form(request, Active)
    await service.retire_teacher(actor_of(request), key, active=form.active)
    return see_other(f"{TEACHERS}/{key}")


@post(TEACHERS + "/{key:uuid}/certificates", opt=permit(Permit.ACCREDITATION_APPLY))
async def add_certificate(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Add what a teacher holds."""
    form, given = await read_given(request, NewCertificate)
    actor = actor_of(request)
    step = None if form is None else service.add_certificate(actor, key, form)
    refused = await _refused(request, step)
    if refused[1]:
        return await _teacher(request, key, given=given, refused=refused)
    return see_other(f"{TEACHERS}/{key}")


@post(
    TEACHERS + "/{key:uuid}/certificates/{certificate:uuid}/remove",
    opt=permit(Permit.ACCREDITATION_APPLY),
)
async def remove_certificate(
    request: AnyRequest, key: FromPath[UUID], certificate: FromPath[UUID]
) -> Response[Any]:
    """Take a certificate back that was entered wrongly."""
    await read_values(request)
    await service.remove_certificate(actor_of(request), key, certificate)
    return see_other(f"{TEACHERS}/{key}")


async def _rooms(
    request: AnyRequest,
    *,
    key: UUID | None = None,
    given: Given | None = None,
    refused: tuple[int, str, str] = (200, "", ""),
) -> Response[Any]:
    _, rooms = await queries.premises(actor_of(request))
    status, error, code = refused
    given = given or Given({})
    return page(
        request,
        "organisations/rooms.html",
        status=status,
        rooms=rooms,
        key=key,
        words=wording,
        given=given,
        error=error,
        wrong=given.wrong or wording.FIELD_OF.get(code, ""),
    )


@get(ROOMS, opt=permit(Permit.ACCREDITATION_APPLY))
async def show_rooms(request: AnyRequest) -> Response[Any]:
    """Show one's own rooms, and the form for one more."""
    return await _rooms(request)


@post(ROOMS, opt=permit(Permit.ACCREDITATION_APPLY))
async def add_room(request: AnyRequest) -> Response[Any]:
    """Enter a room."""
    form, given = await read_given(request, RoomFacts)
    actor = actor_of(request)
    refused = await _refused(request, None if form is None else service.add_room(actor, form))
    if refused[1]:
        return await _rooms(request, given=given, refused=refused)
    return see_other(ROOMS)


@get(ROOMS + "/{key:uuid}", opt=permit(Permit.ACCREDITATION_APPLY))
async def show_room(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show the form of one room."""
    room = await queries.one_room(actor_of(request), key)
    return await _rooms(request, key=key, given=Given(msgspec.to_builtins(room)))


@post(ROOMS + "/{key:uuid}", opt=permit(Permit.ACCREDITATION_APPLY))
async def change_room(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Change a room."""
    form, given = await read_given(request, RoomFacts)
    actor = actor_of(request)
    step = None if form is None else service.change_room(actor, key, form)
    refused = await _refused(request, step)
    if refused[1]:
        return await _rooms(request, key=key, given=given, refused=refused)
    return see_other(ROOMS)


@post(ROOMS + "/{key:uuid}/retire", opt=permit(Permit.ACCREDITATION_APPLY))
async def retire_room(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Take a room out of use, or back into it."""
    form = await read_form(request, Active)
    await service.retire_room(actor_of(request), key, active=form.active)
    return see_other(ROOMS)


router = Router(
    "/",
    route_handlers=[
        show_teachers,
        add_teacher,
        show_teacher,
        change_teacher,
        retire_teacher,
        add_certificate,
        remove_certificate,
        show_rooms,
        add_room,
        show_room,
        change_room,
        retire_room,
    ],
    include_in_schema=False,
)
