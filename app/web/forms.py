"""The one door for bodies of forms: read, CSRF token checked, text trimmed."""

import hashlib
import hmac
import re
from typing import Any, TypeVar
from urllib.parse import urlencode, urlsplit

import msgspec
from litestar import Request
from litestar.datastructures import FormMultiDict, UploadFile
from litestar.exceptions import InternalServerException

from app.errors import ForbiddenError, MalformedError
from app.vault import secret

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
TOKEN_FIELD = "csrf"  # noqa: S105 - the field's name, not a secret
TOKEN_HEADER = "x-csrf-token"  # noqa: S105 - the header's name

Parsed = TypeVar("Parsed")


def csrf_token(session_hash: bytes | None) -> str:
    """Return the token bound to this session (or to having none)."""
    return hmac.new(secret("csrf.key"), session_hash or b"nobody", hashlib.sha256).hexdigest()


def check_origin(request: Request[Any, Any, Any]) -> None:
    """Refuse an unsafe request that another site's page sent.

    Browsers of the last years send Sec-Fetch-Site; older ones send Origin. Raises
    ForbiddenError.
    """
    if request.method in SAFE_METHODS:
        return
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    if site is not None and site not in {"same-origin", "none"}:
        raise ForbiddenError("foreign-form")
    if origin is not None and urlsplit(origin).netloc != request.headers.get("host", ""):
        raise ForbiddenError("foreign-form")


def check_token(request: Request[Any, Any, Any], given: object) -> None:
    """Refuse a token that is not this session's; raises ForbiddenError."""
    wanted = csrf_token(request.scope["state"].get("session_hash"))
    if not isinstance(given, str) or not hmac.compare_digest(given, wanted):
        raise ForbiddenError("form-stale")


async def read_values(request: Request[Any, Any, Any]) -> FormMultiDict:
    """Return the body of a form whose fields are not known beforehand.

    Without the character NUL, which no text in the database may hold. Raises ForbiddenError for a
    stale or foreign token and MalformedError where the connection was lost before all of it came.
    """
    try:
        body = await request.form()
    except InternalServerException as lost:  # what Litestar makes of a client that is gone
        raise MalformedError("upload-cut") from lost
    check_token(request, request.headers.get(TOKEN_HEADER) or body.get(TOKEN_FIELD))
    return FormMultiDict(
        [
            (name, value.replace("\0", "") if isinstance(value, str) else value)
            for name, value in body.multi_items()
        ]
    )


async def read_form(request: Request[Any, Any, Any], kind: type[Parsed]) -> Parsed:
    """Return the body of a form as this Struct.

    An empty field whose default is None is one not given. Raises ForbiddenError for a stale or
    foreign token and MalformedError where a field has the wrong form; ``facts["detail"]`` names it.
    """
    body = await read_values(request)
    values: dict[str, object] = {}
    for field in msgspec.structs.fields(kind):  # type: ignore[arg-type]  # callers pass Structs
        wants_list = "list" in str(field.type)
        found = body.getall(field.name, []) if wants_list else body.get(field.name)
        if found is None or (isinstance(found, UploadFile) and not found.filename):
            continue
        plain = found.strip() if isinstance(found, str) else found
        if plain == "" and field.default is None:
            continue
        values[field.name] = plain
    try:
        return msgspec.convert(values, kind, strict=False)
    except msgspec.ValidationError as error:
        raise MalformedError("form-malformed", detail=str(error)) from error


class Given(msgspec.Struct, frozen=True):
    """What somebody typed into a form, kept so that a refused form shows it again.

    ``wrong`` names the field that cannot be read, or is empty.
    """

    values: dict[str, object]
    wrong: str = ""

    def text(self, name: str) -> str:
        """Return what was typed into this field."""
        return str(self.values.get(name, ""))

    def chosen(self, name: str) -> list[str]:
        """Return what was ticked under this name."""
        found = self.values.get(name, [])
        return [str(one) for one in found] if isinstance(found, list) else [str(found)]


_FIELD = re.compile(r"`\$\.(\w+)|field `(\w+)`")


async def read_given(
    request: Request[Any, Any, Any], kind: type[Parsed]
) -> tuple[Parsed | None, Given]:
    """Return the body of a form as this Struct, and what was typed.

    The Struct is None where a field has the wrong form; empty values are values not given.
    Raises ForbiddenError for a stale or foreign token.
    """
    body = await read_values(request)
    values: dict[str, object] = {}
    for field in msgspec.structs.fields(kind):  # type: ignore[arg-type]  # callers pass Structs
        found = [str(one).strip() for one in body.getall(field.name, [])]
        if any(found):
            values[field.name] = found if "list" in str(field.type) else found[0]
    try:
        return msgspec.convert(values, kind, strict=False), Given(values)
    except msgspec.ValidationError as error:
        named = _FIELD.search(str(error))
        return None, Given(values, (named[1] or named[2]) if named else "form")


def read_query(request: Request[Any, Any, Any], kind: type[Parsed]) -> Parsed:
    """Return the query of the URL as this Struct; empty values are values not given.

    Raises MalformedError where a value has the wrong form; ``facts["parameter"]`` names it.
    """
    given = {
        name: value.replace("\0", "")
        for name, value in request.query_params.items()
        if value.strip("\0 \t\r\n")
    }
    try:
        return msgspec.convert(given, kind, strict=False)
    except msgspec.ValidationError as error:
        named = _FIELD.search(str(error))
        if named is None:
            raise MalformedError("form-malformed", detail=str(error)) from error
        raise MalformedError("query-malformed", parameter=named[1] or named[2]) from error


def query_text(query: msgspec.Struct, *leave: str) -> str:
    """Return a query as text for a link, values at their default left out."""
    shown = {
        field.name: getattr(query, field.name)
        for field in msgspec.structs.fields(query)
        if field.name not in leave and getattr(query, field.name) != field.default
    }
    return urlencode(shown)
