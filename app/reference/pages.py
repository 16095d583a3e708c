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
    wanted, actor = read_query(request, CatalogueFilter), actor_of(request)
    hits = await queries.search(actor, wanted.q, limit=MOST_HITS) if wanted.q else None
    found = None if wanted.q else await queries.catalogue(actor, wanted)
    return page(
        request,
        "reference/found.html" if is_fragment(request) else "reference/occupations.html",
        wanted=wanted,
        hits=hits,
        found=found,
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
