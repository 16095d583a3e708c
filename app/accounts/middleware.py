"""Session cookie or a program's token to actor, and the page's language, before any handler."""

from http.cookies import SimpleCookie

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Receive, Scope, Send

from app.accounts.queries import actor_of_session, token_hash
from app.accounts.service import touch_session
from app.accounts.tokens import actor_of_token
from app.errors import NotSignedInError
from app.i18n.catalogue import LANGUAGES, Language, use_language
from app.permits import ANYONE
from app.settings import settings

LANGUAGE_COOKIE = "language"
_PROGRAMS = "/api/v1/"
_NO_SESSION = ("/static/", "/health/")


def session_cookie() -> str:
    """Return the cookie's name; with TLS the prefix pins it to this host and path."""
    return "__Host-session" if settings().secure_cookies else "session"


def _cookies(scope: Scope) -> dict[str, str]:
    jar: SimpleCookie = SimpleCookie()
    for name, value in scope.get("headers", []):
        if name == b"cookie":
            jar.load(value.decode("latin-1"))
    return {name: morsel.value for name, morsel in jar.items()}


def _language(scope: Scope, cookies: dict[str, str]) -> Language:
    chosen = cookies.get(LANGUAGE_COOKIE)
    if chosen in LANGUAGES:
        return chosen
    wanted = next((v for n, v in scope.get("headers", []) if n == b"accept-language"), b"")
    return "en" if wanted.strip().lower().startswith(b"en") else "zh"


def _bearer(scope: Scope) -> str | None:
    """Return the token of a program's call; pages take none, whatever they are sent."""
    if not scope["path"].startswith(_PROGRAMS):
        return None
    for name, value in scope.get("headers", []):
        scheme, _, token = value.decode("latin-1").partition(" ")
        if name == b"authorization" and scheme.lower() == "bearer":
            return str(token.strip())
    return None


async def _by_session(scope: Scope, token: str | None) -> None:
    found = await actor_of_session(token) if token else None
    if token and found:
        state = scope["state"]
        state["actor"], stale = found
        state["session_token"], state["session_hash"] = token, token_hash(token)
        if stale:
            await touch_session(token)


def recognise(app: ASGIApp) -> ASGIApp:
    """Wrap the application: set the actor, the session's hash and the language."""

    async def recognised(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP or scope["path"].startswith(_NO_SESSION):
            await app(scope, receive, send)
            return
        cookies = _cookies(scope)
        scope["state"]["actor"] = ANYONE
        with use_language(_language(scope, cookies)):
            bearer = _bearer(scope)
            if bearer is None:
                await _by_session(scope, cookies.get(session_cookie()))
            elif (caller := await actor_of_token(bearer)) is not None:
                scope["state"]["actor"] = caller
            else:
                raise NotSignedInError("token-wrong")
            await app(scope, receive, send)

    return recognised
