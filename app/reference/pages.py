"""The occupations, for anybody: a list to search, a page for each."""

from typing import Any

from litestar import Request, Response, Router, get
from litestar.params import FromPath

from app.permits import Permit
from app.reference import queries
from app.reference.queries import CatalogueFilter
from app.reference.wording import KINDS
from app.web.forms import query_text, read_query
from app.web.guard import actor_of, permit
from app.web.render import is_fragment, page

AnyRequest = Request[Any, Any, Any]
MOST_HITS = 50


@get("/occupations", opt=permit(Permit.PUBLIC))
async def list_occupations(request: AnyRequest) -> Response[Any]:
    """Show the occupations, or those that somebody searches for."""
    wanted, actor, fragment = (
        read_query(request, CatalogueFilter),
        actor_of(request),
        is_fragment(request),
    )
    searched = bool(wanted.q.strip())
    return page(
        request,
        "reference/found.html" if fragment else "reference/occupations.html",
        wanted=wanted,
        fragment=fragment,
        hits=await queries.search(actor, wanted.q, kind=wanted.kind, limit=MOST_HITS)
        if searched
        else None,
        found=None if searched else await queries.catalogue(actor, wanted),
        kinds=KINDS,
        query=query_text(wanted, "page"),
        size=queries.PAGE,
    )


@get("/occupations/{code:str}", opt=permit(Permit.PUBLIC))
async def show_occupation(request: AnyRequest, code: FromPath[str]) -> Response[Any]:
    """Show one occupation."""
    shown = await queries.occupation(actor_of(request), code)
    return page(request, "reference/occupation.html", shown=shown)


router = Router("/", route_handlers=[list_occupations, show_occupation], include_in_schema=False)
