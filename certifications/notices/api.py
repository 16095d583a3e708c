"""Notices and draws, for programs; the same figures as the public pages."""

from datetime import date
from uuid import UUID

import msgspec
from litestar import Router, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from app import clock
from app.people.data import Tier
from app.permits import Permit
from app.web.guard import permit
from certifications.notices import queries
from certifications.panels.queries import public_draw
from certifications.panels.views import PublicDraw


class OpenNotice(msgspec.Struct, frozen=True, kw_only=True):
    """A public notice that is open now; its people are on its page alone."""

    id: UUID
    title: str
    tier: Tier
    document_no: str
    first_day: date
    last_day: date
    working_days: int
    people: int
    objection_phone: str
    supervision_phone: str
    objection_address: str
    link: str


class OpenNotices(msgspec.Struct, frozen=True, kw_only=True):
    """The public notices that are open now, those that end first on top."""

    notices: list[OpenNotice]


@get("/notices", opt=permit(Permit.PUBLIC), operation_id="listNotices", tags=["notices"])
async def list_notices() -> OpenNotices:
    """Return the public notices that are open now: title, days, telephone numbers.

    Names are read on the page ``link`` and leave it when the term ends, so they are not here.
    """
    rows = await queries.public_notices(clock.today())
    copied = [name for name in OpenNotice.__struct_fields__ if name != "link"]
    return OpenNotices(
        notices=[
            OpenNotice(**{f: getattr(row, f) for f in copied}, link=f"/notices/{row.id}")
            for row in rows
        ]
    )


@get(
    "/rounds/{key:uuid}/draw",
    opt=permit(Permit.PUBLIC),
    operation_id="getDraw",
    tags=["notices"],
    raises=[NotFoundException],
)
async def get_draw(key: FromPath[UUID]) -> PublicDraw:
    """Return the draw of a round's panel, to be checked by anybody.

    ``seed_sha256`` is public before applications close, ``seed`` (hex) and ``pool`` after the
    draw. Sort the pool by ``SHA-256(seed + ":" + expert + ":" + round)``, keys as lower-case
    UUIDs in ASCII, and compare with ``drawn``: the first ``size`` sit.
    """
    return await public_draw(key)


router = Router("/api/v1", route_handlers=[list_notices, get_draw])
