"""The ways to a tier by name: which is open, which is closed and why, which round comes next."""

from datetime import date

import msgspec
from markupsafe import Markup

from app.i18n import gettext
from app.web.render import day
from certifications.data import (
    Condition,
    Criterion,
    MyPath,
    Route,
    RouteAssessment,
    Shortfall,
    Standing,
    TierAssessment,
)
from certifications.wording import CRITERIA, LEVELS, TIERS, heading, rich, verdict


class RouteView(msgspec.Struct, frozen=True, kw_only=True):
    """One route: its name, how it stands (``met``, ``missing`` or ``closed``), in words."""

    name: str
    look: str
    verdict: str


def routes(target: TierAssessment) -> tuple[RouteView, ...]:
    """Return the routes to a tier, the best first; none where there is only the one."""
    if len(target.routes) < 2 and not any(map(_closed_by, target.routes)):  # noqa: PLR2004
        return ()
    return tuple(_view(route) for route in target.routes)


def _view(route: RouteAssessment) -> RouteView:
    closing = _closed_by(route)
    if closing is not None:
        look, said = "closed", gettext("走不通：%(why)s", why=verdict(closing))
    elif not route.missing:
        look, said = "met", gettext("条件齐了")
    else:
        names = gettext("、").join(gettext(CRITERIA[c.criterion]) for c in route.missing)
        look, said = "missing", gettext("还差%(what)s", what=names)
    return RouteView(name=_name(route), look=look, verdict=said)


def _closed_by(route: RouteAssessment) -> Condition | None:
    """Return the condition that will never be met again on this route, or none."""
    return next((c for c in route.missing if c.shortfall is Shortfall.TOO_OLD), None)


def _name(route: RouteAssessment) -> str:
    asked = {c.criterion: c for c in route.conditions}
    if route.route is Route.DIRECT:
        return gettext("直接申报：%(what)s", what=heading(asked[Criterion.HOLDING]))
    if route.route is Route.EXCEPTIONAL_LEVEL:
        level = asked[Criterion.LEVEL].requirement.level
        return gettext(
            "年轻且竞赛获奖：%(level)s也可以", level=gettext(LEVELS[level]) if level else ""
        )
    holding = asked.get(Criterion.HOLDING)
    below = holding.requirement.tier if holding else None
    if below is None:
        return gettext("一般路线")
    return gettext("逐级申报：先获评%(tier)s", tier=gettext(TIERS[below]))


def round_ahead(target: TierAssessment, mine: MyPath, today: date) -> Markup:
    """Say when the tier's next round takes applications, and whether its conditions will do."""
    if target.standing is Standing.BARRED:
        return Markup()
    ahead = mine.next_round(target.tier)
    tier = gettext(TIERS[target.tier])
    if ahead is None or ahead.opens_on is None or ahead.closes_on is None:
        return rich(gettext("%(tier)s的下一轮评选还没有发布，发布后会列在这里。"), tier=tier)
    title = Markup('<a href="/rounds/{}">{}</a>').format(ahead.id, ahead.title)
    said = rich(
        gettext("%(title)s：%(first)s至%(last)s申报。"),
        title=title,
        first=day(ahead.opens_on),
        last=day(ahead.closes_on),
    )
    if target.opens_on is not None and target.opens_on > ahead.closes_on:
        said += rich(gettext("条件最早%(day)s齐，赶不上这一轮。"), day=day(target.opens_on))
    elif target.opens_on is not None and target.opens_on > today:
        said += rich(gettext("条件%(day)s齐，赶得上。"), day=day(target.opens_on))
    return said
