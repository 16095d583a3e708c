"""Pages that only the demonstration has: the messages that a real city would send."""

from typing import Any

from litestar import Request, Response, Router, get

from app.errors import NotFoundError
from app.outbox.queries import newest
from app.outbox.wording import KINDS
from app.permits import Permit
from app.settings import settings
from app.web.guard import actor_of, permit
from app.web.render import page

AnyRequest = Request[Any, Any, Any]


def only_in_the_demonstration() -> None:
    """Raise NotFoundError anywhere else."""
    if not settings().demo:
        raise NotFoundError("not-found")


@get("/demo/outbox", opt=permit(Permit.PUBLIC))
async def outbox(request: AnyRequest) -> Response[Any]:
    """Show the newest messages; where a gateway or a mail server is connected, none."""
    only_in_the_demonstration()
    connected = bool(settings().sms_url or settings().mail_host)
    messages = [] if connected else await newest(actor_of(request))
    return page(request, "demo/outbox.html", messages=messages, kinds=KINDS, connected=connected)


router = Router("/", route_handlers=[outbox], include_in_schema=False)
