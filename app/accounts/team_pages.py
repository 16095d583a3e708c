"""The head's page of the institution's team."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.params import FromPath

from app.accounts import team
from app.accounts.pages import sentence
from app.accounts.wording import ROLE_NAMES
from app.errors import ConflictError
from app.i18n import current_language
from app.permits import Permit, Role
from app.web.forms import read_form, read_values
from app.web.guard import actor_of, permit
from app.web.render import page, see_other

AnyRequest = Request[Any, Any, Any]


class NewRole(msgspec.Struct, frozen=True, kw_only=True):
    """Which role a member gets, and where."""

    organisation: UUID
    role: Role


async def _team(
    request: AnyRequest,
    *,
    refused: ConflictError | None = None,
    given: team.Invitation | None = None,
) -> Response[Any]:
    actor = actor_of(request)
    return page(
        request,
        "accounts/team.html",
        status=refused.status if refused else 200,
        error=sentence(request, refused) if refused else "",
        given=given,
        members=await team.team(actor),
        institutions=await team.institutions(actor),
        names=ROLE_NAMES,
        roles=team.GIVEN,
    )


@get("/desk/team", opt=permit(Permit.TEAM_MANAGE))
async def show_team(request: AnyRequest) -> Response[Any]:
    """Show who holds which role, and the form to invite somebody."""
    return await _team(request)


@post("/desk/team", opt=permit(Permit.TEAM_MANAGE))
async def invite(request: AnyRequest) -> Response[Any]:
    """Invite somebody; what was typed stays where it is refused."""
    form = await read_form(request, team.Invitation)
    try:
        await team.invite(actor_of(request), form, current_language())
    except ConflictError as error:
        return await _team(request, refused=error, given=form)
    return see_other("/desk/team")


@post("/desk/team/{account:uuid}/roles", opt=permit(Permit.TEAM_MANAGE))
async def give(request: AnyRequest, account: FromPath[UUID]) -> Response[Any]:
    """Give a member one more role."""
    form = await read_form(request, NewRole)
    try:
        await team.give_role(actor_of(request), account, form.organisation, form.role)
    except ConflictError as error:
        return await _team(request, refused=error)
    return see_other("/desk/team")


@post("/desk/team/roles/{grant:uuid}/end", opt=permit(Permit.TEAM_MANAGE))
async def end(request: AnyRequest, grant: FromPath[UUID]) -> Response[Any]:
    """End a role at once."""
    await read_values(request)
    try:
        await team.end_role(actor_of(request), grant)
    except ConflictError as error:
        return await _team(request, refused=error)
    return see_other("/desk/team")


router = Router("/", route_handlers=[show_team, invite, give, end], include_in_schema=False)
