"""The catalogue in force, for programs; the same figures as the public pages."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from litestar import Router, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath, FromQuery, QueryParameter

from app import clock
from app.permits import Permit
from app.reference.levels import SkillLevel
from app.web.guard import permit
from courses.catalogue import public_queries
from courses.catalogue.data import EditionKind, PublicCatalogue, PublicItemPage
from courses.catalogue.public_queries import CatalogueSearch

Typed = Annotated[str, QueryParameter(max_length=60)]
Page = Annotated[int, QueryParameter(ge=1)]
Sort = Literal["next_start", "-next_start", "title", "-title", "hours", "-hours", "seats", "-seats"]


@get(
    "/catalogue",
    opt=permit(Permit.PUBLIC),
    operation_id="searchCatalogue",
    tags=["catalogue"],
)
async def search_catalogue(
    q: Typed = "",
    occupation: Typed = "",
    kind: FromQuery[EditionKind | None] = None,
    level: FromQuery[SkillLevel | None] = None,
    division: Typed = "",
    starts_from: FromQuery[date | None] = None,
    sort: FromQuery[Sort] = "next_start",
    page: Page = 1,
    *,
    new: FromQuery[bool] = False,
    seats: FromQuery[bool] = False,
) -> PublicCatalogue:
    """Find what can be trained with public support, twenty a page, soonest start first.

    ``q`` is a title, occupation, work type, code, pinyin or initials. ``division``, ``seats``
    (only with seats left) and ``starts_from`` keep items with such an open class.
    """
    wanted = CatalogueSearch(
        q=q,
        occupation=occupation,
        kind=kind.value if kind else "",
        new=new,
        level=level.value if level else "",
        division=division,
        seats=seats,
        starts_from=starts_from,
        sort=sort,
        page=page,
    )
    return await public_queries.public_catalogue(wanted, clock.today())


@get(
    "/catalogue/{item:uuid}",
    opt=permit(Permit.PUBLIC),
    operation_id="getCatalogueItem",
    tags=["catalogue"],
    raises=[NotFoundException],
)
async def get_catalogue_item(item: FromPath[UUID]) -> PublicItemPage:
    """Return one item with its open classes and the institutions accredited for it."""
    return await public_queries.public_item(item, clock.today())


router = Router("/api/v1", route_handlers=[search_catalogue, get_catalogue_item])
