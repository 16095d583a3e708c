"""The pages of marking and what they refuse."""

from competitions.marking import tablet_pages, wording

ROUTERS = (tablet_pages.router,)
REFUSALS: dict[str, tuple[str, str]] = {**wording.REFUSALS}
