"""Help that says what to do: rules of the roster, privacy, accessibility."""

import re
from typing import Any

from litestar import Request, Response, Router, get
from litestar.params import FromPath

from app import clock
from app.errors import NotFoundError
from app.i18n import gettext
from app.permits import ANYONE, Permit
from app.web.guard import permit
from app.web.render import page
from courses.roster_sentences import SEVERITIES, field_label
from courses.rules.catalogue import ROSTER_RULES, RULE_BY_CODE, severity
from courses.terms import current_roster_terms
from courses.wording import ROSTER_WORDING

AnyRequest = Request[Any, Any, Any]


_PLACEHOLDER = re.compile(r"%\(\w+\)s")


def example(sentence: str) -> str:
    """Return a rule's sentence with an ellipsis where a row's own value would stand."""
    return _PLACEHOLDER.sub("……", gettext(sentence))


@get("/help/rules", opt=permit(Permit.PUBLIC))
async def rules(request: AnyRequest) -> Response[Any]:
    """List every rule of the roster with its severity under the terms in force."""
    terms = await current_roster_terms(ANYONE, clock.today())
    listed = [(rule, severity(rule.code, terms)) for rule in ROSTER_RULES]
    return page(
        request, "home/rules.html", rules=listed, wording=ROSTER_WORDING, severities=SEVERITIES,
        label=field_label,
    )  # fmt: skip


@get("/help/rules/{code:str}", opt=permit(Permit.PUBLIC))
async def one_rule(request: AnyRequest, code: FromPath[str]) -> Response[Any]:
    """Explain one rule: what it looks at, why, how to mend."""
    rule = RULE_BY_CODE.get(code)
    if rule is None:
        raise NotFoundError("not-found")
    terms = await current_roster_terms(ANYONE, clock.today())
    return page(
        request, "home/rule.html", rule=rule, severity=severity(code, terms),
        wording=ROSTER_WORDING[code], severities=SEVERITIES, label=field_label, example=example,
    )  # fmt: skip


@get("/help/privacy", opt=permit(Permit.PUBLIC))
async def privacy(request: AnyRequest) -> Response[Any]:
    """Say what is kept of people, why, how long, and how to have it put right."""
    return page(request, "home/privacy.html")


@get("/help/accessibility", opt=permit(Permit.PUBLIC))
async def accessibility(request: AnyRequest) -> Response[Any]:
    """Say how the pages can be used, and what is not yet right."""
    return page(request, "home/accessibility.html")


@get("/help/problems", opt=permit(Permit.PUBLIC))
async def problems(request: AnyRequest) -> Response[Any]:
    """List the codes that a refused request may carry."""
    return page(request, "home/problems.html", sentences=request.app.state.sentences)


router = Router(
    "/",
    route_handlers=[rules, one_rule, privacy, accessibility, problems],
    include_in_schema=False,
)
