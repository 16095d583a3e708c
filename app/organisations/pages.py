"""The list of organisations, and entering one."""

from typing import Any

from litestar import Request, Response, Router, get, post

from app import db
from app.errors import ConflictError
from app.i18n import gettext
from app.organisations.data import NewOrganisation
from app.organisations.queries import PAGE, OrganisationFilter, organisation_list
from app.organisations.service import register_organisations
from app.organisations.wording import KINDS, SENTENCES
from app.permits import Permit
from app.reference.queries import division_names
from app.settings import settings
from app.web.forms import query_text, read_form, read_query
from app.web.guard import actor_of, permit
from app.web.render import page, see_other

AnyRequest = Request[Any, Any, Any]


async def _list(
    request: AnyRequest, *, status: int = 200, given: NewOrganisation | None = None, error: str = ""
) -> Response[Any]:
    wanted = read_query(request, OrganisationFilter)
    actor = actor_of(request)
    async with db.read(actor):
        divisions = await division_names(settings().city_code)
    return page(
        request,
        "organisations/list.html",
        status=status,
        found=await organisation_list(actor, wanted),
        wanted=wanted,
        query=query_text(wanted, "page"),
        size=PAGE,
        kinds=KINDS,
        divisions=divisions,
        given=given,
        error=error,
    )


@get("/desk/organisations", opt=permit(Permit.ORGANISATION_MANAGE))
async def show_list(request: AnyRequest) -> Response[Any]:
    """Show organisations, and the form for one more."""
    return await _list(request)


@post("/desk/organisations", opt=permit(Permit.ORGANISATION_MANAGE))
async def add(request: AnyRequest) -> Response[Any]:
    """Enter an organisation; what was typed stays where it is refused."""
    form = await read_form(request, NewOrganisation)
    try:
        await register_organisations(actor_of(request), [form])
    except ConflictError as error:
        title, advice = (gettext(words, **error.facts) for words in SENTENCES[error.code])
        return await _list(request, status=error.status, given=form, error=f"{title}。{advice}")
    return see_other("/desk/organisations")


router = Router("/", route_handlers=[show_list, add], include_in_schema=False)
