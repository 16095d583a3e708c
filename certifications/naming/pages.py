"""Naming at the desk, and what the public reads of it: namings, who holds a tier."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, Router, get, post
from litestar.datastructures import UploadFile
from litestar.params import FromPath

from app import clock
from app.errors import DomainError, NotFoundError
from app.files.service import content as file_content
from app.permits import Permit
from app.web.forms import Given, query_text, read_form, read_query, read_values
from app.web.guard import actor_of, permit
from app.web.render import page, refusal, see_other
from certifications import wording as ladder
from certifications.naming import queries, service
from certifications.naming.data import NamingText
from certifications.naming.queries import HolderFilter
from certifications.naming.wording import REFUSALS
from certifications.panels.ranking_pages import scan_answer
from certifications.rounds.wording import APPLICATION_STATES

AnyRequest = Request[Any, Any, Any]
NOINDEX = {"x-robots-tag": "noindex, noarchive"}


class NamingForm(NamingText, frozen=True, kw_only=True):
    """What the form of a naming sends, with the scanned minutes."""

    minutes: UploadFile | None = None


async def _naming(
    request: AnyRequest, key: UUID, given: Given, *, error: str = "", status: int = 200
) -> Response[Any]:
    found = await queries.naming_page(actor_of(request), key)
    return page(
        request,
        "certifications/naming.html",
        status=status,
        found=found,
        given=given,
        tiers=ladder.TIERS,
        states=APPLICATION_STATES,
        why=REFUSALS.get(found.fault),
        error=error,
    )


@get("/desk/rounds/{key:uuid}/naming", opt=permit(Permit.DECISION_VIEW))
async def show_naming(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show who would be named, what is in the way, or what was named."""
    today = clock.today().isoformat()
    return await _naming(request, key, Given({"named_on": today}))


@post("/desk/rounds/{key:uuid}/naming", opt=permit(Permit.ROUND_MANAGE))
async def propose(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Propose a naming and go to its decision; what was typed stays where it is refused."""
    body = await read_values(request)
    given = Given({name: str(value) for name, value in body.items() if name != "minutes"})
    try:
        form = await read_form(request, NamingForm)
        decision = await service.propose_naming(
            actor_of(request),
            key,
            form,
            file_name=form.minutes.filename if form.minutes else "",
            minutes=await form.minutes.read() if form.minutes else b"",
        )
    except NotFoundError:
        raise
    except DomainError as error:
        said = refusal(request, error)
        return await _naming(request, key, given, error=said, status=error.status)
    return see_other(f"/desk/decisions/{decision}")


@get("/desk/rounds/{key:uuid}/naming/print", opt=permit(Permit.DECISION_VIEW))
async def print_naming(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show the naming as an official document (公文), with places for the two seals."""
    found = await queries.naming_page(actor_of(request), key)
    return page(request, "certifications/naming_print.html", found=found, tiers=ladder.TIERS)


@get("/desk/rounds/{key:uuid}/minutes", opt=permit(Permit.DECISION_VIEW))
async def send_minutes(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Send the scanned minutes of a naming, proposed or made."""
    file = await queries.minutes_file(actor_of(request), key)
    return scan_answer(await file_content(file), "jiangce-minutes")


@get("/craftsmen", opt=permit(Permit.PUBLIC))
async def show_holders(request: AnyRequest) -> Response[Any]:
    """Show who holds a tier today."""
    wanted = read_query(request, HolderFilter)
    return page(
        request,
        "certifications/naming_holders.html",
        headers=NOINDEX,
        found=await queries.holders(wanted, clock.today()),
        namings=await queries.namings(),
        divisions=await queries.divisions(),
        wanted=wanted,
        query=query_text(wanted, "page"),
        size=queries.PAGE,
        tiers=ladder.TIERS,
    )


@get("/namings/{key:uuid}", opt=permit(Permit.PUBLIC))
async def show_public(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show a naming: its document number, and those who still hold what they were named to."""
    return page(
        request,
        "certifications/naming_public.html",
        headers=NOINDEX,
        found=await queries.public_naming(key, clock.today()),
        tiers=ladder.TIERS,
    )


router = Router(
    "/",
    route_handlers=[show_naming, propose, print_naming, send_minutes, show_holders, show_public],
    include_in_schema=False,
)
