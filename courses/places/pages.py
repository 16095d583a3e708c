"""Joining and leaving a class; a worker's courses; clerks and agents on others' behalf."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.datastructures import UploadFile
from litestar.params import FromPath

from app import clock
from app.permits import Permit
from app.web.forms import read_form
from app.web.guard import actor_of, permit
from app.web.render import page, see_other
from courses import names
from courses.places import agents, queries, service
from courses.places.data import AgentPerson
from courses.places.wording import WAYS
from courses.queries import public_class
from courses.vocabulary import category_names

AnyRequest = Request[Any, Any, Any]


class JoinForm(msgspec.Struct, frozen=True, kw_only=True):
    """What the form of a place sends."""

    category: str


class ReasonForm(msgspec.Struct, frozen=True, kw_only=True):
    """Why somebody leaves a class."""

    reason: str = ""


class AgentForm(msgspec.Struct, frozen=True, kw_only=True):
    """What an agent's form sends."""

    name: str
    id_number: str
    phone: str
    category: str
    consent: UploadFile | None = None


@get("/classes/{key:uuid}/join", opt=permit(Permit.MY_COURSES))
async def join_form(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show what joining this class means, before it is done."""
    return page(
        request,
        "courses/join.html",
        held=await public_class(key),
        place=await queries.place_of(actor_of(request), key),
        names=names,
        categories=category_names(),
    )


@post("/classes/{key:uuid}/join", opt=permit(Permit.MY_COURSES))
async def join(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Take a place, or a turn in the queue."""
    form = await read_form(request, JoinForm)
    joined = await service.join(actor_of(request), key, form.category)
    return see_other(f"/me/courses?{'joined' if joined.enrolment else 'waiting'}={key}")


@post("/classes/{key:uuid}/leave", opt=permit(Permit.MY_COURSES))
async def leave(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Give one's place or turn back."""
    form = await read_form(request, ReasonForm)
    await service.leave(actor_of(request), key, form.reason)
    return see_other("/me/courses?left=1")


@get("/me/courses", opt=permit(Permit.MY_COURSES))
async def my_courses(request: AnyRequest) -> Response[Any]:
    """Show a worker's courses, hours, results and turns."""
    return page(
        request,
        "courses/my_courses.html",
        found=await queries.my_courses(actor_of(request)),
        names=names,
        ways=WAYS,
        today=clock.today(),
    )


@get("/desk/enrolments/{key:uuid}/withdraw", opt=permit(Permit.CLASS_MANAGE))
async def withdraw_form(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Ask why somebody is withdrawn."""
    return page(
        request, "courses/withdraw.html", leaver=await queries.leaver(actor_of(request), key)
    )


@post("/desk/enrolments/{key:uuid}/withdraw", opt=permit(Permit.CLASS_MANAGE))
async def withdraw(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Take somebody out of a class; whoever waits moves up."""
    form = await read_form(request, ReasonForm)
    held = await service.withdraw(actor_of(request), key, form.reason)
    return see_other(f"/desk/classes/{held}")


@get("/desk/classes/{key:uuid}/waiting", opt=permit(Permit.CLASS_VIEW))
async def waiting(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show who waits for a place, in turn."""
    return page(
        request,
        "courses/waiting.html",
        held=await public_class(key),
        rows=await queries.waiting_people(actor_of(request), key),
        categories=category_names(),
    )


@get("/agent", opt=permit(Permit.AGENT_FILE))
async def agent_desk(request: AnyRequest) -> Response[Any]:
    """Show whom this agent's organisation filed for."""
    return page(
        request,
        "courses/agent.html",
        rows=await queries.agent_filings(actor_of(request)),
        names=names,
    )


@get("/agent/classes/{key:uuid}", opt=permit(Permit.AGENT_FILE))
async def agent_form(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show the form to file for a worker."""
    return page(
        request,
        "courses/agent_form.html",
        held=await public_class(key),
        names=names,
        categories=category_names(),
    )


@get("/agent/consent", opt=permit(Permit.AGENT_FILE))
async def consent_paper(request: AnyRequest) -> Response[Any]:
    """Show the letter of consent, to be printed and signed."""
    return page(request, "courses/agent_consent.html", today=clock.today())


@post("/agent/classes/{key:uuid}", opt=permit(Permit.AGENT_FILE))
async def agent_file(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """File for a worker who consented."""
    form = await read_form(request, AgentForm)
    scan = await form.consent.read() if form.consent else b""
    joined = await agents.file_for(
        actor_of(request),
        key,
        AgentPerson(
            name=form.name,
            id_number=form.id_number,
            phone=form.phone,
            person_category=form.category,
        ),
        scan_name="consent",
        scan=scan,
    )
    return see_other(f"/agent?filed={'place' if joined.enrolment else 'queue'}")


router = Router(
    "/",
    route_handlers=[
        join_form,
        join,
        leave,
        my_courses,
        withdraw_form,
        withdraw,
        waiting,
        agent_desk,
        agent_form,
        consent_paper,
        agent_file,
    ],
    include_in_schema=False,
)
