"""The occupations, for programs."""

from typing import Annotated, Any

from litestar import Request, Router, get
from litestar.params import FromPath, QueryParameter

from app.permits import Permit
from app.reference import queries
from app.reference.queries import Hit, OccupationPage
from app.web.guard import actor_of, permit

AnyRequest = Request[Any, Any, Any]
Typed = Annotated[str, QueryParameter(min_length=1, max_length=60)]
Limit = Annotated[int, QueryParameter(ge=1, le=50)]


@get(
    "/occupations",
    opt=permit(Permit.PUBLIC),
    operation_id="searchOccupations",
    tags=["occupations"],
)
async def search_occupations(request: AnyRequest, q: Typed, limit: Limit = 20) -> list[Hit]:
    """Find occupations by name, work type, code, former code, pinyin, initials or English."""
    return await queries.search(actor_of(request), q, limit=limit)


@get(
    "/occupations/{code:str}",
    opt=permit(Permit.PUBLIC),
    operation_id="getOccupation",
    tags=["occupations"],
)
async def get_occupation(request: AnyRequest, code: FromPath[str]) -> OccupationPage:
    """Return one occupation with its work types, former codes, majors and shortages."""
    return await queries.occupation(actor_of(request), code)


router = Router("/api/v1", route_handlers=[search_occupations, get_occupation])
