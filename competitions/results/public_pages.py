"""Results for anybody: the page, the signed bundle, a table for spreadsheets, the feed."""

import hashlib
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, Response, Router, get
from litestar.params import FromPath

from app.i18n import current_language, gettext
from app.permits import Permit
from app.settings import settings
from app.web.forms import read_query
from app.web.guard import permit
from app.web.render import page
from competitions.plans import wording as plan_wording
from competitions.results import files, league_queries, public_queries, wording

AnyRequest = Request[Any, Any, Any]


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Which revision; none: the one in force."""

    revision: Annotated[int, msgspec.Meta(ge=1, le=9_999)] | None = None


def tagged(
    request: AnyRequest, body: bytes, kind: str, *, name: str = "", tag: str = ""
) -> Response[bytes]:
    """Return a document with its ETag; who has it already gets 304 and no body."""
    found = f'"{tag or hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {"etag": found, "cache-control": "public, no-cache"}
    known = request.headers.get("if-none-match", "").replace("W/", "")
    if found in {one.strip() for one in known.split(",")}:
        return Response(b"", status_code=304, headers=headers)
    if name:
        headers["content-disposition"] = f'attachment; filename="{name}"'
    return Response(body, media_type=kind, headers=headers)


@get("/contests/events/{key:uuid}/results", opt=permit(Permit.PUBLIC))
async def show_results(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show an event's result with its history and how to compute it again."""
    wanted = read_query(request, Wanted)
    return page(
        request,
        "competitions/result_public.html",
        found=await public_queries.public_result(key, wanted.revision),
        words=wording,
        plan_words=plan_wording,
    )


@get("/contests/events/{key:uuid}/results.json", opt=permit(Permit.PUBLIC))
async def send_bundle(request: AnyRequest, key: FromPath[UUID]) -> Response[bytes]:
    """Send the signed bundle of a published result, as it was frozen."""
    wanted = read_query(request, Wanted)
    found = await public_queries.bundle_text(key, wanted.revision)
    name = f"jiangce-contest-{found.root[:12]}.json"
    return tagged(request, found.text.encode(), "application/json", name=name, tag=found.root)


@get("/contests/events/{key:uuid}/results.csv", opt=permit(Permit.PUBLIC))
async def send_table(request: AnyRequest, key: FromPath[UUID]) -> Response[bytes]:
    """Send a result as a table for spreadsheets."""
    wanted = read_query(request, Wanted)
    found = await public_queries.public_result(key, wanted.revision)
    name = f"jiangce-contest-{str(key)[:8]}-{found.revision or 0}.csv"
    return tagged(request, files.table(found), "text/csv; charset=utf-8", name=name)


@get("/contests/results.atom", opt=permit(Permit.PUBLIC))
async def send_feed(request: AnyRequest) -> Response[bytes]:
    """Send the feed of published results, newest first."""
    rows = await public_queries.published()
    body = files.feed(
        rows,
        settings().address,
        gettext("竞赛成绩公布"),
        words=[wording.feed_words(row.number, row.reason) for row in rows],
    )
    return tagged(request, body, "application/atom+xml; charset=utf-8")


@get("/contests/league", opt=permit(Permit.PUBLIC))
async def show_league(request: AnyRequest) -> Response[Any]:
    """Show the league table by division or by institution."""
    wanted = read_query(request, league_queries.LeagueQuery)
    return page(
        request,
        "competitions/league.html",
        found=await league_queries.league_table(wanted, english=current_language() == "en"),
        wanted=wanted,
    )


router = Router(
    "/",
    route_handlers=[show_results, send_bundle, send_table, send_feed, show_league],
    include_in_schema=False,
)
