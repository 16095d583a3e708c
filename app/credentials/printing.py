"""A certificate on paper: frozen words, QR code of 33 mm, an empty place for the seal."""

from typing import Any

from litestar import Request, Response

from app.credentials.code import printed
from app.credentials.data import Credential
from app.credentials.queries import Shown
from app.reference.wording import LEVELS
from app.settings import settings
from app.web.qr import qr_svg
from app.web.render import page


def print_page(request: Request[Any, Any, Any], held: Credential, *, back: str) -> Response[Any]:
    """Return the A4 page of one certificate."""
    return page(
        request,
        "credentials/print.html",
        row=held,
        proof=Shown(id=held.id, code=held.code, jws=held.jws),
        printed=printed,
        levels=LEVELS,
        qr_svg=qr_svg,
        site=settings().address.partition("://")[2],
        back=back,
    )
