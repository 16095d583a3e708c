"""Open data: what was signed, as files whose links give the same bytes for good."""

import hashlib
import re
from typing import Any

import msgspec
from litestar import Request, Response, Router, get
from litestar.params import FromPath

from app.errors import NotFoundError
from app.permits import Permit
from app.web.guard import permit
from app.web.render import page
from dashboards.periods import QUARTER
from dashboards.reports.queries import OpenRelease, open_file, open_releases
from dashboards.reports.release import FILES, LICENCE, LICENCE_LINK, OpenFile
from dashboards.wording import period_words

AnyRequest = Request[Any, Any, Any]
_RELEASE = re.compile(rf"({QUARTER.pattern})(?:-r(\d{{1,4}}))?")
_KINDS = {"csv": "text/csv; charset=utf-8", "json": "application/json"}


def _found(release: str) -> tuple[str, int | None]:
    """Return the quarter and revision of a release's name; raises NotFoundError for junk."""
    match = _RELEASE.fullmatch(release)
    if match is None:
        raise NotFoundError("not-found")
    return match[1], int(match[4]) if match[4] else None


@get("/open-data", opt=permit(Permit.PUBLIC))
async def listed(request: AnyRequest) -> Response[Any]:
    """Show the releases with their files, dictionary and licence."""
    return page(
        request,
        "dashboards/open_data.html",
        releases=await open_releases(),
        files=FILES,
        licence=LICENCE,
        licence_link=LICENCE_LINK,
        period_words=period_words,
    )


@get("/open-data/{release:str}/{name:str}", opt=permit(Permit.PUBLIC))
async def one(request: AnyRequest, release: FromPath[str], name: FromPath[str]) -> Response[bytes]:
    """Give one file: of a quarter's current release, or for good of the revision named."""
    text = await open_file(*_found(release), name)
    body = text.encode("utf-8-sig" if name.endswith(".csv") else "utf-8")
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {
        "etag": tag,
        "cache-control": "public, max-age=300",
        "access-control-allow-origin": "*",
        "link": f'<{LICENCE_LINK}>; rel="license"',
    }
    known = request.headers.get("if-none-match", "").replace("W/", "")
    if tag in {part.strip() for part in known.split(",")}:
        return Response(b"", status_code=304, headers=headers)
    headers["content-disposition"] = f'attachment; filename="{release}-{name}"'
    return Response(body, media_type=_KINDS[name.rsplit(".", 1)[1]], headers=headers)


@get("/open-data", opt=permit(Permit.PUBLIC), operation_id="listOpenData", tags=["open-data"])
async def list_open_data() -> list[OpenRelease]:
    """Return the open-data releases, the latest quarter first, each with its files' addresses."""
    return list(await open_releases())


@get(
    "/open-data/{release:str}/{file:str}",
    opt=permit(Permit.PUBLIC),
    operation_id="getOpenData",
    tags=["open-data"],
)
async def get_open_data(release: FromPath[str], file: FromPath[str]) -> OpenFile:
    """Return one file of a release: gaps, coverage, ratio-by-level, stages or dictionary.

    ``release`` is a quarter such as 2026Q3, or 2026Q3-r1 for one revision for good. ``null`` is
    unknown or hidden for the sake of few people, never zero.
    """
    if file not in FILES:
        raise NotFoundError("not-found")
    text = await open_file(*_found(release), f"{file}.json")
    return msgspec.json.decode(text, type=OpenFile)


router = Router("/", route_handlers=[listed, one], include_in_schema=False)
api = Router("/api/v1", route_handlers=[list_open_data, get_open_data])
