"""One guard for every handler: it declares a permit, and the actor holds it."""

from typing import Any

from litestar.connection import ASGIConnection
from litestar.handlers.base import BaseRouteHandler

from app.errors import ForbiddenError, NotSignedInError
from app.permits import ANYONE, Actor, Permit

PERMIT_KEY = "permit"


def permit(needed: Permit) -> dict[str, Any]:
    """Return the ``opt`` of a handler that needs this permit."""
    return {PERMIT_KEY: needed}


def actor_of(connection: ASGIConnection[Any, Any, Any, Any]) -> Actor:
    """Return who acts on this connection."""
    actor: Actor = connection.scope["state"].get("actor", ANYONE)
    return actor


async def hold_permit(
    connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler
) -> None:
    """Refuse a handler that declares no permit and an actor who does not hold it; no thread for it.

    Raises NotSignedInError for nobody, ForbiddenError for an insider without the right, and
    RuntimeError for a handler that declares nothing (a sweep finds those before people do).
    """
    if connection.scope.get("method") == "OPTIONS":  # Litestar answers with the methods alone
        return
    needed = handler.opt.get(PERMIT_KEY)
    if needed is None:
        raise RuntimeError(f"{handler.handler_name} declares no permit")
    actor = actor_of(connection)
    if actor.may(needed):
        return
    if not actor.signed_in:
        raise NotSignedInError("sign-in-needed")
    raise ForbiddenError("permit-missing")
