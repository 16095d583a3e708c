"""Verifying by code for programs; the same answer as the page's form."""

from litestar import Request, Router, post
from litestar.datastructures import State
from litestar.exceptions import ValidationException
from litestar.params import JSONBody

from app.accounts.code_pages import address_of
from app.credentials.lookup import Answer, Asked, look_up
from app.permits import Permit
from app.web.assets import SENT_COMPRESSED
from app.web.guard import permit


@post(
    "/credentials/look-up",
    opt={**permit(Permit.PUBLIC), SENT_COMPRESSED: True},  # an answer too small to compress
    operation_id="lookUpCredential",
    tags=["credentials"],
    raises=[ValidationException],
    status_code=200,
)
async def look_up_credential(
    request: Request[object, object, State], data: JSONBody[Asked]
) -> Answer:
    """Verify a certificate by its code and the holder's full name or last four of the document.

    A post, so that names stand in no address. A wrong code and a wrong name answer alike. Past
    10 questions a minute or 300 a day from one address: 429.
    """
    return await look_up(data, address_of(request))


router = Router("/api/v1", route_handlers=[look_up_credential])
