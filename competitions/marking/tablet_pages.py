"""The judge's tablet: own events, the marks of an entry by cipher, with a network or without."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid5

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.params import FromPath

from app.columns import uuid7
from app.errors import ConflictError, MalformedError
from app.i18n import current_language, gettext
from app.permits import Permit
from app.web.forms import TOKEN_HEADER, check_token, csrf_token, read_query, read_values
from app.web.guard import actor_of, permit
from app.web.render import page, refusal, see_other
from competitions.data import SeatRole
from competitions.marking import service, tablet, wording
from competitions.marking.data import Answer, Sent, Standing
from competitions.marking.rules import read_value, shown
from competitions.marking.tablet import Judging, Sheet

AnyRequest = Request[Any, Any, Any]
_JSON = {"cache-control": "no-store"}


class Chosen(msgspec.Struct, frozen=True, kw_only=True):
    """Which entry is open."""

    entry: str = ""


class Batch(msgspec.Struct, frozen=True, kw_only=True):
    """Marks as a device sends them, for the seat that gave them."""

    seat: UUID
    marks: list[Sent]


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one mark, in words."""

    sent: UUID
    standing: Standing
    code: str
    words: str
    kept: str


@get("/judging", opt=permit(Permit.CONTEST_MARK))
async def show_own(request: AnyRequest) -> Response[Any]:
    """Show the events where the reader sits."""
    rows = await tablet.own_events(actor_of(request))
    return page(
        request, "competitions/judging_own.html", rows=rows, words=wording, roles=SeatRole
    )  # fmt: skip


async def _sheet(
    request: AnyRequest,
    key: UUID,
    cipher: str,
    *,
    typed: Mapping[str, str] | None = None,
    said: Mapping[str, str] | None = None,
    error: str = "",
    status: int = 200,
) -> Response[Any]:
    found = await tablet.judging(actor_of(request), key)
    entries = found.sheet.entries
    chosen = found.entry(cipher) or found.entry(found.following("")) or next(iter(entries), None)
    given = {code: mark.value for code, mark in chosen.marks.items()} if chosen else {}
    return page(
        request,
        "competitions/judging.html",
        status=status,
        found=found,
        chosen=chosen,
        given={**given, **(typed or {})},
        said=said or {},
        error=error,
        reasons=wording.REASONS,
        key=uuid7(),
        script=_script(request, found),
    )


def _script(request: AnyRequest, found: Judging) -> dict[str, Any]:
    return {
        "sheet": msgspec.to_builtins(found.sheet),
        "csrf": _token(request),
        "words": {name: gettext(text) for name, text in wording.TABLET.items()},
        "language": current_language(),
    }


def _token(request: AnyRequest) -> str:
    return csrf_token(request.scope["state"].get("session_hash"))


@get("/judging/{key:uuid}", opt=permit(Permit.CONTEST_MARK))
async def show_one(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show a judge's entries, one of them open; to a chief judge, who marks none, the spreads."""
    if await tablet.is_chief(actor_of(request), key):
        return see_other(f"/judging/{key}/spreads")
    return await _sheet(request, key, read_query(request, Chosen).entry)


@get("/judging/{key:uuid}/state", opt=permit(Permit.CONTEST_MARK))
async def state(request: AnyRequest, key: FromPath[UUID]) -> Response[bytes]:
    """Give a device what stands on the server now, and a token to send with."""
    found: Sheet = (await tablet.judging(actor_of(request), key)).sheet
    body = {"sheet": found, "csrf": _token(request)}
    return Response(msgspec.json.encode(body), media_type="application/json", headers=_JSON)


@post("/judging/{key:uuid}/marks", opt=permit(Permit.CONTEST_MARK), status_code=200)
async def take(request: AnyRequest, key: FromPath[UUID]) -> Response[bytes]:
    """Take marks that a device kept; each is answered by itself."""
    check_token(request, request.headers.get(TOKEN_HEADER))
    try:
        batch = msgspec.json.decode(await request.body(), type=Batch)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise MalformedError("form-malformed", detail=str(error)) from error
    answers = await service.give(actor_of(request), key, batch.marks, seat=batch.seat)
    body = {"answers": [_told(answer) for answer in answers]}
    return Response(msgspec.json.encode(body), media_type="application/json", headers=_JSON)


def _told(answer: Answer) -> Told:
    return Told(
        sent=answer.sent,
        standing=answer.standing,
        code=answer.code,
        words=wording.answer_words(answer),
        kept=answer.kept,
    )


@post("/judging/{key:uuid}", opt=permit(Permit.CONTEST_MARK))
async def give(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Keep one entry's marks from the form and go on to the next; what is refused stays."""
    body = await read_values(request)
    fields = {name: str(value).strip() for name, value in body.items()}
    cipher = fields.get("cipher", "")
    found = await tablet.judging(actor_of(request), key)
    typed = {
        aspect.code: fields[f"m-{aspect.code}"]
        for _, modules in found.stages
        for module in modules
        for aspect in module.aspects
        if fields.get(f"m-{aspect.code}")
    }
    marks = [
        Sent(
            sent=_key(fields.get("key", ""), cipher, code, value),
            cipher=cipher,
            aspect=code,
            value=value,
            reason=fields.get("reason", "") or fields.get("why", ""),
        )
        for code, value in typed.items()
    ]
    try:
        answers = await service.give(actor_of(request), key, marks)
    except ConflictError as error:
        said = refusal(request, error)
        return await _sheet(request, key, cipher, typed=typed, error=said, status=error.status)
    told = {
        mark.aspect: said
        for mark, answer in zip(marks, answers, strict=True)
        if (said := _not_kept(mark, answer))
    }
    if told:
        text = gettext("%(n)s 个分没有记入，原因写在下面。", n=len(told))
        return await _sheet(request, key, cipher, typed=typed, said=told, error=text, status=409)
    following = found.following(cipher)
    return see_other(f"/judging/{key}" + (f"?entry={following}" if following else ""))


def _not_kept(mark: Sent, answer: Answer) -> str:
    """Return why a mark from a form does not count; '' where it does.

    An old form sent again, from behind the browser's Back, meets the mark that replaced its own.
    """
    if answer.standing is Standing.ALREADY and answer.kept not in {"", _plain(mark.value)}:
        facts = {"value": answer.kept, "wanted": _plain(mark.value)}
        other = msgspec.structs.replace(answer, code="mark-other", facts=facts)
        return wording.answer_words(other)
    return wording.answer_words(answer) if answer.standing is Standing.REFUSED else ""


def _plain(text: str) -> str:
    value = read_value(text)
    return text if value is None else shown(value)


def _key(form: str, cipher: str, aspect: str, value: str) -> UUID:
    """Return the key of a mark from a form: the form sent again is the same mark."""
    try:
        return uuid5(UUID(form), f"{cipher}|{aspect}|{value}")
    except ValueError:
        return uuid7()


@get("/judging-worker.js", opt=permit(Permit.PUBLIC), sync_to_thread=False)
def worker(request: AnyRequest) -> Response[bytes]:
    """Send the script that opens the judge's page without a network."""
    asset = request.app.state.assets["judging/worker.js"]
    headers = {"cache-control": "no-cache", "etag": f'"{asset.tag}"'}
    return Response(asset.bodies[""], media_type="text/javascript", headers=headers)


router = Router(
    "/",
    route_handlers=[show_own, show_one, state, take, give, worker],
    include_in_schema=False,
)
