"""The judges' other pages: cards entered again, spreads, times and deductions."""

from collections.abc import Mapping
from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.params import FromPath

from app.columns import uuid7
from app.errors import ConflictError
from app.permits import Permit
from app.web.forms import read_form, read_values
from app.web.guard import actor_of, permit
from app.web.render import page, refusal, see_other
from competitions.data import EntryState
from competitions.entries.wording import STATES
from competitions.marking import extras, outs, second

AnyRequest = Request[Any, Any, Any]
Reason = Annotated[str, msgspec.Meta(max_length=200)]


class Stands(msgspec.Struct, frozen=True, kw_only=True):
    """Which marks stand after discussion, and why."""

    cipher: str
    aspect: str
    reason: Reason = ""


class Extra(msgspec.Struct, frozen=True, kw_only=True):
    """A time, a re-test mark or a deduction of an entry in a stage."""

    cipher: str
    stage: str
    value: str = ""
    code: str = ""
    reason: Reason = ""
    key: UUID | None = None


class OutForm(msgspec.Struct, frozen=True, kw_only=True):
    """An entry that does not compete, or does again."""

    cipher: str
    state: EntryState
    reason: Reason = ""


async def _second(
    request: AnyRequest, key: UUID, *, apart: str = "", status: int = 200
) -> Response[Any]:
    found = await second.second_desk(actor_of(request), key)
    return page(
        request, "competitions/second.html", status=status, found=found, event=found.event,
        apart=apart,
    )  # fmt: skip


@get("/judging/{key:uuid}/second", opt=permit(Permit.CONTEST_MARK))
async def show_second(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show whose cards wait to be entered again."""
    return await _second(request, key, apart=request.query_params.get("apart", "")[:200])


async def _card(
    request: AnyRequest,
    key: UUID,
    seat: UUID,
    cipher: str,
    *,
    given: Mapping[str, str] | None = None,
    error: str = "",
    status: int = 200,
) -> Response[Any]:
    found = await second.card(actor_of(request), key, seat, cipher)
    return page(
        request, "competitions/second_card.html", status=status, found=found, given=given or {},
        error=error,
    )  # fmt: skip


@get("/judging/{key:uuid}/second/{seat:uuid}/{cipher:str}", opt=permit(Permit.CONTEST_MARK))
async def show_card(
    request: AnyRequest, key: FromPath[UUID], seat: FromPath[UUID], cipher: FromPath[str]
) -> Response[Any]:
    """Show one card to enter again, without what the judge gave."""
    return await _card(request, key, seat, cipher)


@post("/judging/{key:uuid}/second/{seat:uuid}/{cipher:str}", opt=permit(Permit.CONTEST_MARK))
async def enter_card(
    request: AnyRequest, key: FromPath[UUID], seat: FromPath[UUID], cipher: FromPath[str]
) -> Response[Any]:
    """Keep what was read on a card and say what differs."""
    body = await read_values(request)
    given = {name[2:]: str(value) for name, value in body.items() if name.startswith("m-")}
    try:
        apart = await second.enter_again(actor_of(request), key, seat, cipher, given)
    except ConflictError as error:
        said = refusal(request, error)
        return await _card(request, key, seat, cipher, given=given, error=said, status=error.status)
    here = f"/judging/{key}/second"
    if apart:
        return see_other(here + "?" + urlencode({"apart": "、".join(apart)}))
    found = await second.second_desk(actor_of(request), key)
    then = second.following(found.cards, seat, cipher)
    return see_other(f"{here}/{then.seat}/{then.cipher}" if then else here)


async def _spreads(
    request: AnyRequest,
    key: UUID,
    *,
    error: str = "",
    form: Stands | None = None,
    status: int = 200,
) -> Response[Any]:
    found = await second.spread_desk(actor_of(request), key)
    return page(
        request, "competitions/spreads.html", status=status, found=found, event=found.event,
        error=error, form=form,
    )  # fmt: skip


@get("/judging/{key:uuid}/spreads", opt=permit(Permit.CONTEST_MARK))
async def show_spreads(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show the marks that are too far apart."""
    return await _spreads(request, key)


@post("/judging/{key:uuid}/spreads", opt=permit(Permit.CONTEST_MARK))
async def let_stand(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Let marks stand after discussion."""
    form = await read_form(request, Stands)
    try:
        await second.let_stand(actor_of(request), key, form.cipher, form.aspect, form.reason)
    except ConflictError as error:
        said = refusal(request, error)
        return await _spreads(request, key, error=said, form=form, status=error.status)
    return see_other(f"/judging/{key}/spreads")


async def _extras(
    request: AnyRequest,
    key: UUID,
    *,
    error: str = "",
    where: str = "",
    form: Extra | OutForm | None = None,
    status: int = 200,
) -> Response[Any]:
    found = await extras.extras(actor_of(request), key)
    return page(
        request, "competitions/extras.html", status=status, found=found, event=found.event,
        error=error, where=where, form=form, key=uuid7(), clock_of=extras.clock_of,
        outs=await outs.outs(actor_of(request), key), states=STATES,
    )  # fmt: skip


@get("/judging/{key:uuid}/extras", opt=permit(Permit.CONTEST_MARK))
async def show_extras(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show times and deductions."""
    return await _extras(request, key)


@post("/judging/{key:uuid}/extras/{verb:str}", opt=permit(Permit.CONTEST_MARK))
async def write_extra(
    request: AnyRequest, key: FromPath[UUID], verb: FromPath[str]
) -> Response[Any]:
    """Keep a time, a re-test mark or a deduction."""
    form, actor = await read_form(request, Extra), actor_of(request)
    try:
        if verb == "time":
            await extras.take_time(actor, key, form.cipher, form.stage, form.value)
        elif verb == "retest":
            await extras.retest(actor, key, form.cipher, form.stage, form.value)
        else:
            penalty = form.key or uuid7()
            await extras.penalise(
                actor, key, penalty, form.cipher, form.stage, form.code, form.reason
            )
    except ConflictError as error:
        said = refusal(request, error)
        return await _extras(request, key, error=said, where=verb, form=form, status=error.status)
    return see_other(f"/judging/{key}/extras#{verb}")


@post("/judging/{key:uuid}/out", opt=permit(Permit.CONTEST_MARK))
async def move_out(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Note an absence or a disqualification by cipher, or undo it."""
    form = await read_form(request, OutForm)
    try:
        await outs.move_by_cipher(actor_of(request), key, form.cipher, form.state, form.reason)
    except ConflictError as error:
        said = refusal(request, error)
        return await _extras(request, key, error=said, where="out", form=form, status=error.status)
    return see_other(f"/judging/{key}/extras#out")


@post("/judging/{key:uuid}/penalties/{penalty:uuid}/back", opt=permit(Permit.CONTEST_MARK))
async def take_back(
    request: AnyRequest, key: FromPath[UUID], penalty: FromPath[UUID]
) -> Response[Any]:
    """Take a deduction back."""
    await read_values(request)
    try:
        await extras.take_back(actor_of(request), key, penalty)
    except ConflictError as error:
        said = refusal(request, error)
        return await _extras(request, key, error=said, where="penalty", status=error.status)
    return see_other(f"/judging/{key}/extras#penalty")


router = Router(
    "/",
    route_handlers=[
        show_second,
        show_card,
        enter_card,
        show_spreads,
        let_stand,
        show_extras,
        write_extra,
        move_out,
        take_back,
    ],
    include_in_schema=False,
)
