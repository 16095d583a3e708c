"""The verify page, for anybody: QR code in the browser, code and name here; offline too."""

from typing import Any

from litestar import Request, Response, Router, get, post
from litestar.params import FromPath

from app.accounts.code_pages import address_of
from app.credentials import published, verdict_words
from app.credentials.code import printed
from app.credentials.lookup import Answer, Asked, Certificate, Result, look_up
from app.credentials.published import Body
from app.credentials.queries import list_count
from app.credentials.status_list import StatusPurpose
from app.credentials.wording import KINDS
from app.errors import NotFoundError, TooManyError
from app.i18n import current_language, gettext
from app.permits import Permit
from app.reference.wording import LEVELS
from app.settings import settings
from app.web.assets import SENT_COMPRESSED
from app.web.forms import read_form
from app.web.guard import permit
from app.web.render import page, refusal

AnyRequest = Request[Any, Any, Any]
_UNLISTED = {"x-robots-tag": "noindex, nofollow"}
_OPEN = {"access-control-allow-origin": "*", "vary": "accept-encoding"}
_JSON = "application/json"


def _bureau() -> str:
    return settings().issuer_zh if current_language() == "zh" else settings().issuer_en


def _words(lists: int) -> dict[str, Any]:
    """Return what the page's script says, in the reader's language."""
    return {
        **verdict_words.words_for_script(),
        "language": current_language(),
        "brand": gettext("匠册"),
        "issuer": _bureau(),
        "levels": {level.value: gettext(name) for level, name in LEVELS.items()},
        "facts": {name: gettext(text) for name, text in verdict_words.FACTS.items()},
        "lists": lists,
        **{name: gettext(text) for name, text in verdict_words.TROUBLES.items()},
    }


async def _page(
    request: AnyRequest,
    *,
    status: int = 200,
    given: Asked | None = None,
    answer: Answer | None = None,
    error: str = "",
) -> Response[Any]:
    said = []
    if answer and answer.verdict:
        shown: Certificate | None = answer.certificate
        said = verdict_words.lines(
            answer.verdict,
            kid=shown.kid if shown else "",
            issuer=_bureau(),
            name=shown.masked_name if shown else "",
        )
    return page(
        request,
        "credentials/verify.html",
        status=status,
        headers=_UNLISTED,
        given=given or Asked(),
        answer=answer,
        said=said,
        error=error,
        script=_words(await list_count()),
        words=verdict_words,
        kinds=KINDS,
        levels=LEVELS,
        printed=printed,
    )


@get("/c", opt=permit(Permit.PUBLIC))
async def show(request: AnyRequest) -> Response[Any]:
    """Show the page that a QR code leads to; the text after the # never comes here."""
    return await _page(request)


@post("/c", opt=permit(Permit.PUBLIC))
async def ask(request: AnyRequest) -> Response[Any]:
    """Answer a code with a name or last four digits."""
    form = await read_form(request, Asked)
    try:
        answer = await look_up(form, address_of(request))
    except TooManyError as error:
        said = refusal(request, error)
        return await _page(request, status=error.status, given=form, error=said)
    status = 404 if answer.result is Result.NO_MATCH else 200
    return await _page(request, status=status, given=form, answer=answer)


@get("/c-worker.js", opt=permit(Permit.PUBLIC), sync_to_thread=False)
def worker(request: AnyRequest) -> Response[bytes]:
    """Send the script that keeps the verify page for days without a network."""
    asset = request.app.state.assets["verify/worker.js"]
    headers = {"cache-control": "no-cache", "etag": f'"{asset.tag}"'}
    return Response(asset.bodies[""], media_type="text/javascript", headers=headers)


def _send(request: AnyRequest, body: Body, *, seconds: int, kind: str = _JSON) -> Response[bytes]:
    """Send a published document from memory: compressed where it may be, unchanged not again."""
    packed = "br" in request.headers.get("accept-encoding", "")
    tag = f'"{body.tag}{"br" if packed else ""}"'
    headers = {**_OPEN, "etag": tag, "cache-control": f"public, max-age={seconds}"}
    known = request.headers.get("if-none-match", "").replace("W/", "")
    if tag in {one.strip() for one in known.split(",")}:
        return Response(b"", status_code=304, headers=headers)
    if packed:
        headers["content-encoding"] = "br"
    return Response(body.packed if packed else body.plain, media_type=kind, headers=headers)


_SENT = {**permit(Permit.PUBLIC), SENT_COMPRESSED: True}


@get("/.well-known/did.json", opt=_SENT)
async def did(request: AnyRequest) -> Response[bytes]:
    """Send the issuer's DID document (did:web)."""
    documents = await published.key_documents()
    return _send(request, documents["did"], seconds=300, kind="application/did+json")


@get("/.well-known/jwks.json", opt=_SENT)
async def jwks(request: AnyRequest) -> Response[bytes]:
    """Send the issuer's keys as a JWK set."""
    return _send(request, (await published.key_documents())["jwks"], seconds=300)


@get("/credentials/status/{number:int}", opt=_SENT)
async def status_lists(request: AnyRequest, number: FromPath[int]) -> Response[bytes]:
    """Send a status list, all its purposes: who verifies never says which certificate."""
    return _send(request, (await published.list_documents(number))["all"], seconds=300)


@get("/credentials/status/{number:int}/{purpose:str}", opt=_SENT)
async def status_list(
    request: AnyRequest, number: FromPath[int], purpose: FromPath[str]
) -> Response[bytes]:
    """Send one signed status list (Bitstring Status List v1.0)."""
    if purpose not in set(StatusPurpose):
        raise NotFoundError("not-found")
    documents = await published.list_documents(number)
    return _send(request, documents[purpose], seconds=300, kind="application/vc+ld+json")


router = Router(
    "/",
    route_handlers=[show, ask, worker, did, jwks, status_lists, status_list],
    include_in_schema=False,
)
