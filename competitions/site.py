"""What the roof takes of this domain: its pages and what they refuse."""

from competitions.entries import desk_pages as entry_pages
from competitions.entries import own_pages
from competitions.entries import wording as entry_wording
from competitions.hiring import own_pages as invitation_pages
from competitions.hiring import pages as offer_pages
from competitions.hiring import wording as hiring_wording
from competitions.honours import pages as honour_pages
from competitions.honours import wording as honour_wording
from competitions.marking import desk as marking_desk
from competitions.plans import api as plan_api
from competitions.plans import (
    desk_pages,
    event_pages,
    plan_pages,
    public_pages,
    rule_names,
    rule_pages,
)
from competitions.plans import wording as plan_wording
from competitions.results import api as result_api
from competitions.results import appeal_pages
from competitions.results import desk_pages as result_pages
from competitions.results import public_pages as public_result_pages
from competitions.results import wording as result_wording

ROUTERS = (
    plan_pages.router,
    desk_pages.router,
    event_pages.router,
    rule_pages.router,
    public_pages.router,
    plan_api.router,
    entry_pages.router,
    own_pages.router,
    *marking_desk.ROUTERS,
    honour_pages.router,
    offer_pages.router,
    invitation_pages.router,
    result_pages.router,
    appeal_pages.router,
    public_result_pages.router,
    result_api.router,
)
REFUSALS: dict[str, tuple[str, str]] = {
    **plan_wording.REFUSALS,
    **rule_names.REFUSALS,
    **entry_wording.REFUSALS,
    **marking_desk.REFUSALS,
    **honour_wording.REFUSALS,
    **hiring_wording.REFUSALS,
    **result_wording.REFUSALS,
}
