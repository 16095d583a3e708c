"""What the roof takes of the dashboards: their pages and what they refuse."""

from litestar import Router

from dashboards import (
    api,
    contest_pages,
    demand_pages,
    institution_pages,
    pages,
    wording,
)

ROUTERS: tuple[Router, ...] = (
    pages.router,
    contest_pages.router,
    demand_pages.router,
    institution_pages.router,
    api.router,
)
REFUSALS: dict[str, tuple[str, str]] = {
    **wording.REFUSALS,
}
