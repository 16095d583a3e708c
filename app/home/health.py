"""Whether this process lives, and whether it can serve."""

from http import HTTPStatus
from typing import Any

import asyncpg
from litestar import Response, get

from app import db
from app.permits import ANYONE, Permit
from app.web.guard import permit


@get("/health/live", opt=permit(Permit.PUBLIC), include_in_schema=False, sync_to_thread=False)
def live() -> dict[str, str]:
    """Answer as long as the process turns."""
    return {"status": "live"}


@get("/health/ready", opt=permit(Permit.PUBLIC), include_in_schema=False)
async def ready() -> Response[Any]:
    """Answer 200 when the database answers, else 503."""
    try:
        async with db.read(ANYONE) as connection:
            await connection.fetchval("SELECT 1")
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
        return Response({"status": "no database"}, status_code=HTTPStatus.SERVICE_UNAVAILABLE)
    return Response({"status": "ready"})
