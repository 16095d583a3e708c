"""Starting an application: for oneself, or for a worker who consented (代办)."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Response, Router, get, post
from litestar.datastructures import UploadFile
from litestar.params import FromPath

from app.errors import ConflictError, MalformedError
from app.people.agents import Consenting
from app.permits import Permit
from app.web.forms import Given, read_form, read_values
from app.web.guard import actor_of, permit
from app.web.render import page, refusal, see_other
from certifications.rounds import applying, public_queries
from certifications.rounds.my_pages import AnyRequest, content_of


class AgentForm(msgspec.Struct, frozen=True, kw_only=True):
    """What an agent's form sends."""

    name: str
    id_number: str
    phone: str
    consent: UploadFile | None = None


@post("/rounds/{key:uuid}/apply", opt=permit(Permit.MY_APPLICATIONS))
async def start(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Start one's own application, or go on with it."""
    await read_values(request)
    return see_other(f"/me/applications/{await applying.start(actor_of(request), key)}")


@get("/agent/rounds/{key:uuid}", opt=permit(Permit.AGENT_FILE))
async def agent_form(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show the form to apply for a worker who consented."""
    found = await public_queries.public_round(actor_of(request), key)
    return page(
        request, "certifications/application_agent.html", found=found, given=Given({}), error=""
    )


@post("/agent/rounds/{key:uuid}", opt=permit(Permit.AGENT_FILE))
async def agent_start(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Start an application for a worker who consented."""
    actor, form = actor_of(request), await read_form(request, AgentForm)
    name, scan = await content_of(form.consent)
    who = Consenting(name=form.name, id_number=form.id_number, phone=form.phone)
    try:
        started = await applying.start_for(actor, key, who, scan_name=name, scan=scan)
    except (ConflictError, MalformedError) as error:
        found = await public_queries.public_round(actor, key)
        return page(
            request,
            "certifications/application_agent.html",
            status=error.status,
            found=found,
            given=Given({"name": form.name, "phone": form.phone}),
            error=refusal(request, error),
        )
    return see_other(f"/agent/applications/{started}")


router = Router("/", route_handlers=[start, agent_form, agent_start], include_in_schema=False)
