"""One renderer of refusals: problem+json for ``/api/``, a fragment for htmx, else a page."""

import uuid
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

import asyncpg
import structlog
from litestar import MediaType, Response
from litestar.exceptions import HTTPException
from litestar.types import ExceptionHandlersMap

from app.errors import DomainError
from app.i18n import gettext
from app.web.render import AnyRequest, is_fragment, render
from app.web.sentences import SENTENCES

_log = structlog.get_logger("jiangce.web")
_CODES = {
    HTTPStatus.NOT_FOUND: "not-found",
    HTTPStatus.METHOD_NOT_ALLOWED: "method-not-allowed",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "upload-too-large",
    HTTPStatus.TOO_MANY_REQUESTS: "too-many",
}
_GONE = (OSError, asyncpg.PostgresConnectionError, asyncpg.InterfaceError)


def refusal(
    request: AnyRequest, status: int, code: str, facts: Mapping[str, object]
) -> Response[Any]:
    """Return the refusal in the form that this request reads."""
    known: dict[str, tuple[str, str]] = request.app.state.sentences
    title, advice = known.get(code, SENTENCES["fault"])
    words = {"title": gettext(title, **facts), "advice": gettext(advice, **facts)}
    if request.url.path.startswith("/api/"):
        body = {
            "type": f"/help/problems#{code}",
            "title": words["title"],
            "detail": words["advice"],
            "status": int(status),
            "code": code,
            **({"parameter": facts["parameter"]} if "parameter" in facts else {}),
        }
        return Response(body, status_code=status, media_type="application/problem+json")
    template = "problem_fragment.html" if is_fragment(request) else "problem.html"
    elsewhere = _without(request, str(facts["parameter"])) if "parameter" in facts else ""
    told = {
        **words, "status": int(status), "code": code, "facts": facts, "elsewhere": elsewhere,
    }  # fmt: skip
    text = render(request, template, told)
    return Response(text, status_code=status, media_type=MediaType.HTML)


def _without(request: AnyRequest, parameter: str) -> str:
    """Return the request's address without this parameter."""
    left = [(name, said) for name, said in request.query_params.multi_items() if name != parameter]
    return f"{request.url.path}?{urlencode(left)}" if left else request.url.path


def _domain(request: AnyRequest, error: DomainError) -> Response[Any]:
    return refusal(request, error.status, error.code, error.facts)


def _http(request: AnyRequest, error: HTTPException) -> Response[Any]:
    status = HTTPStatus(error.status_code)
    if status == HTTPStatus.BAD_REQUEST:
        return _unread(request, error)
    code = _CODES.get(
        status, "form-malformed" if status < HTTPStatus.INTERNAL_SERVER_ERROR else "fault"
    )
    return refusal(request, status, code, {})


def _unread(request: AnyRequest, error: HTTPException) -> Response[Any]:
    """Refuse what cannot be read as every malformed input is; name the parameter if it is one."""
    found = error.extra if isinstance(error.extra, list) else []
    named = next((one["key"] for one in found if one.get("source") == "query"), None)
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    if named is None:
        return refusal(request, status, "form-malformed", {})
    return refusal(request, status, "query-malformed", {"parameter": named})


def _fault(request: AnyRequest, error: Exception) -> Response[Any]:
    incident = uuid.uuid4().hex[:8]
    _log.error("fault", incident=incident, path=request.url.path, exc_info=error)
    if isinstance(error, _GONE):
        return refusal(request, HTTPStatus.SERVICE_UNAVAILABLE, "database-down", {})
    return refusal(request, HTTPStatus.INTERNAL_SERVER_ERROR, "fault", {"incident": incident})


def _handlers() -> ExceptionHandlersMap:
    return {DomainError: _domain, HTTPException: _http, Exception: _fault}


EXCEPTION_HANDLERS = _handlers()
