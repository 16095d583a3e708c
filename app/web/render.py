"""Pages, fragments and problems: one environment, one way to say no."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any

import jinja2
import orjson
from litestar import MediaType, Request, Response
from markupsafe import Markup

from app import clock
from app.errors import DomainError
from app.i18n import current_language, gettext
from app.permits import Permit
from app.settings import settings
from app.web.forms import TOKEN_FIELD, csrf_token
from app.web.guard import actor_of

AnyRequest = Request[Any, Any, Any]


def day(value: date | datetime, *, year: bool = True) -> Markup:
    """Return a day as ``<time>``: 2026年11月24日, or 24 Nov 2026."""
    moment = value.astimezone(clock.CITY_ZONE) if isinstance(value, datetime) else value
    iso = f"{moment:%Y-%m-%d}"
    if current_language() == "zh":
        text = f"{moment.month}月{moment.day}日"
        text = f"{moment.year}年{text}" if year else text
    else:
        text = f"{moment.day} {moment:%b}" + (f" {moment.year}" if year else "")
    return Markup('<time datetime="{}">{}</time>').format(iso, text)


def minute(value: datetime) -> Markup:
    """Return an instant as ``<time>`` in the city's clock: 11月24日 09:42."""
    moment = value.astimezone(clock.CITY_ZONE)
    months = f"{moment.month}月{moment.day}日" if current_language() == "zh" else f"{moment:%-d %b}"
    return Markup('<time datetime="{}">{} {:%H:%M}</time>').format(
        moment.isoformat(timespec="minutes"), months, moment
    )


def number(value: float | None) -> str:
    """Return a figure with thousands apart, or a dash for none."""
    if value is None:
        return "—"
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.2f}".rstrip("0")


def in_words(message: str, **facts: object) -> str:
    """Return a message in the language spoken; a fact that is markup (a ``<time>``) stays so."""
    if any(isinstance(fact, Markup) for fact in facts.values()):
        return Markup(gettext(message)) % facts  # noqa: S704 - the text is ours, facts are escaped
    return gettext(message, **facts)


def json_block(value: object) -> Markup:
    """Return JSON that is safe inside ``<script type="application/json">``."""
    text = orjson.dumps(value, option=orjson.OPT_SERIALIZE_NUMPY).decode()
    return Markup(text.replace("<", "\\u003c"))  # noqa: S704 - every "<" is escaped


def environment(folders: Sequence[Path], asset_url: Callable[[str], str]) -> jinja2.Environment:
    """Return the environment over these template folders."""
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader([str(folder) for folder in folders]),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.do"],
    )
    made.filters.update(day=day, minute=minute, number=number, json_block=json_block)
    made.globals.update(
        _=in_words,
        Permit=Permit,
        asset=asset_url,
        current_language=current_language,
        settings=settings(),
        csrf_field=TOKEN_FIELD,
    )
    return made


def refusal(request: AnyRequest, error: DomainError) -> str:
    """Return why something was refused and what to do, to stand on the form it came from."""
    title, advice = request.app.state.sentences[error.code]
    return gettext(
        "%(title)s。%(advice)s",
        title=gettext(title, **error.facts),
        advice=gettext(advice, **error.facts),
    )


def is_fragment(request: AnyRequest) -> bool:
    """Whether htmx asks for a part of a page."""
    return request.headers.get("hx-request") == "true"


def render(request: AnyRequest, template: str, context: Mapping[str, Any]) -> str:
    """Return a template's text for the person on this request."""
    page_environment: jinja2.Environment = request.app.state.pages
    return page_environment.get_template(template).render(
        **context,
        request=request,
        here=request.url.path,
        actor=actor_of(request),
        csrf=csrf_token(request.scope["state"].get("session_hash")),
    )


def page(
    request: AnyRequest,
    template: str,
    *,
    status: int = HTTPStatus.OK,
    headers: Mapping[str, str] | None = None,
    **context: Any,
) -> Response[str]:
    """Return a whole page."""
    return Response(
        render(request, template, context),
        media_type=MediaType.HTML,
        status_code=status,
        headers={"vary": "hx-request, cookie", "cache-control": "no-store", **(headers or {})},
    )


def download(body: bytes, name: str, media_type: str) -> Response[bytes]:
    """Return bytes as a file to save; ``name`` is ASCII and holds no personal value."""
    headers = {
        "content-disposition": f'attachment; filename="{name}"',
        "cache-control": "no-store",
    }
    return Response(body, media_type=media_type, headers=headers)


def see_other(to: str) -> Response[None]:
    """Send the browser on after a post; a reload then repeats nothing."""
    return Response(None, status_code=HTTPStatus.SEE_OTHER, headers={"location": to})
