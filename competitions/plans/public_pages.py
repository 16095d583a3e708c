"""Contests for anybody: the list, a call as it was published, an event's rules in plain words."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, Router, get
from litestar.params import FromPath

from app import clock
from app.permits import Permit
from app.web.forms import query_text, read_query
from app.web.guard import permit
from app.web.render import page
from competitions.plans import public_queries, rule_names, rule_words, wording
from competitions.plans.public_queries import ContestSearch

AnyRequest = Request[Any, Any, Any]


@get("/contests", opt=permit(Permit.PUBLIC))
async def listed(request: AnyRequest) -> Response[Any]:
    """Show called contests, those open for entry first."""
    wanted = read_query(request, ContestSearch)
    return page(
        request,
        "competitions/public_list.html",
        found=await public_queries.public_contests(wanted),
        wanted=wanted,
        query=query_text(wanted, "page"),
        size=public_queries.PAGE,
        words=wording,
        this_year=clock.today().year,
    )


@get("/contests/{key:uuid}", opt=permit(Permit.PUBLIC))
async def one(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show one call: its words, its events, who may enter, the hashes of the draws."""
    return page(
        request,
        "competitions/public_one.html",
        found=await public_queries.public_contest(key),
        words=wording,
    )


@get("/contests/{key:uuid}/events/{event:uuid}/rules", opt=permit(Permit.PUBLIC))
async def rules(request: AnyRequest, key: FromPath[UUID], event: FromPath[UUID]) -> Response[Any]:
    """Show the rules that decide an event."""
    contest, held, version = await public_queries.public_rules(key, event)
    return page(
        request,
        "competitions/public_rules.html",
        contest=contest,
        event=held,
        shown=version,
        sections=rule_words.sections(version.rules),
        names=rule_names,
        words=wording,
    )


router = Router("/", route_handlers=[listed, one, rules], include_in_schema=False)
