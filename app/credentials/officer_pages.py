"""Officials: finding certificates, asking for a change of status, deciding what others asked."""

from collections.abc import Awaitable
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.params import FromPath

from app.credentials import change_queries, wording
from app.credentials.changes import (
    Wish,
    approve,
    refuse,
    request_bulk_change,
    request_status_change,
    withdraw,
)
from app.credentials.code import printed
from app.credentials.data import Action, Reason
from app.credentials.printing import print_page
from app.credentials.queries import PAGE, CredentialFilter, credential_detail, credential_list
from app.errors import ConflictError, DomainError, ForbiddenError, NotFoundError
from app.permits import Permit
from app.reference.wording import LEVELS
from app.web.forms import query_text, read_form, read_query
from app.web.guard import actor_of, permit
from app.web.render import page, refusal, see_other

AnyRequest = Request[Any, Any, Any]
QUEUE = "/desk/credentials/changes"


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked, as the form sends it."""

    change: Action
    reason_code: Reason
    reason: str = ""

    @property
    def wish(self) -> Wish:
        """The same, for the service."""
        return Wish(action=self.change, reason_code=self.reason_code, reason=self.reason)


class WantedOfBatch(Wanted, frozen=True, kw_only=True):
    """What is asked of a whole batch."""

    organisation: UUID
    batch: str = ""
    everything: bool = False
    """Every batch of the institution: said with a tick, never by leaving a field empty."""


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """What is written beside a decision."""

    note: str = ""


class BatchSearch(msgspec.Struct, frozen=True, kw_only=True):
    """Which batches to show."""

    q: str = ""


@get("/desk/credentials", opt=permit(Permit.CREDENTIAL_VIEW))
async def show_list(request: AnyRequest) -> Response[Any]:
    """Show certificates by code or number."""
    wanted = read_query(request, CredentialFilter)
    return page(
        request,
        "credentials/list.html",
        found=await credential_list(actor_of(request), wanted),
        wanted=wanted,
        query=query_text(wanted, "page"),
        size=PAGE,
        words=wording,
        printed=printed,
    )


async def _detail(
    request: AnyRequest,
    key: UUID,
    *,
    status: int = 200,
    error: str = "",
    given: Wanted | None = None,
) -> Response[Any]:
    return page(
        request,
        "credentials/detail.html",
        status=status,
        found=await credential_detail(actor_of(request), key),
        error=error,
        given=given,
        words=wording,
        levels=LEVELS,
        printed=printed,
        done=request.query_params.get("done", ""),
    )


@get("/desk/credentials/{key:uuid}", opt=permit(Permit.CREDENTIAL_VIEW))
async def show(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show one certificate with its history."""
    return await _detail(request, key)


@get("/desk/credentials/{key:uuid}/print", opt=permit(Permit.CREDENTIAL_VIEW))
async def show_print(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show one certificate to be printed and stamped."""
    found = await credential_detail(actor_of(request), key)
    return print_page(request, found.credential, back=f"/desk/credentials/{key}")


@post("/desk/credentials/{key:uuid}/changes", opt=permit(Permit.CREDENTIAL_REQUEST))
async def ask(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Ask for a change of status; what was typed stays where it is refused."""
    form = await read_form(request, Wanted)
    try:
        await request_status_change(actor_of(request), key, form.wish)
    except (ConflictError, ForbiddenError) as error:
        said = refusal(request, error)
        return await _detail(request, key, status=error.status, error=said, given=form)
    return see_other(f"/desk/credentials/{key}?done=asked")


async def _queue(request: AnyRequest, *, status: int = 200, error: str = "") -> Response[Any]:
    return page(
        request,
        "credentials/changes.html",
        status=status,
        rows=await change_queries.waiting_changes(actor_of(request)),
        error=error,
        words=wording,
        printed=printed,
        done=request.query_params.get("done", ""),
    )


@get(QUEUE, opt=permit(Permit.CREDENTIAL_VIEW))
async def show_queue(request: AnyRequest) -> Response[Any]:
    """Show what waits for a second person, and the last decisions."""
    return await _queue(request)


async def _decided(request: AnyRequest, work: Awaitable[object]) -> Response[Any]:
    try:
        await work
    except NotFoundError:
        raise
    except DomainError as error:
        return await _queue(request, status=error.status, error=refusal(request, error))
    return see_other(f"{QUEUE}?done=decided")


@post("/desk/credentials/changes/{key:uuid}/approve", opt=permit(Permit.CREDENTIAL_APPROVE))
async def agree(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Carry out what another official asked."""
    form = await read_form(request, Decision)
    return await _decided(request, approve(actor_of(request), key, form.note))


@post("/desk/credentials/changes/{key:uuid}/refuse", opt=permit(Permit.CREDENTIAL_APPROVE))
async def disagree(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Refuse what another official asked, with a reason."""
    form = await read_form(request, Decision)
    return await _decided(request, refuse(actor_of(request), key, form.note))


@post("/desk/credentials/changes/{key:uuid}/withdraw", opt=permit(Permit.CREDENTIAL_REQUEST))
async def take_back(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Take back one's own request."""
    await read_form(request, Decision)
    return await _decided(request, withdraw(actor_of(request), key))


async def _batches(
    request: AnyRequest, *, status: int = 200, error: str = "", given: WantedOfBatch | None = None
) -> Response[Any]:
    wanted = read_query(request, BatchSearch)
    return page(
        request,
        "credentials/batches.html",
        status=status,
        rows=await change_queries.batches(actor_of(request), wanted.q),
        wanted=wanted,
        error=error,
        given=given,
        words=wording,
    )


@get("/desk/credentials/batches", opt=permit(Permit.CREDENTIAL_REQUEST))
async def show_batches(request: AnyRequest) -> Response[Any]:
    """Show what institutions certified together, to be dealt with as a whole."""
    return await _batches(request)


@post("/desk/credentials/batches", opt=permit(Permit.CREDENTIAL_REQUEST))
async def ask_of_batch(request: AnyRequest) -> Response[Any]:
    """Ask for a change of a whole batch."""
    form = await read_form(request, WantedOfBatch)
    batch = None if form.everything else form.batch
    try:
        await request_bulk_change(actor_of(request), form.organisation, batch, form.wish)
    except (ConflictError, ForbiddenError, NotFoundError) as error:
        said = refusal(request, error)
        return await _batches(request, status=error.status, error=said, given=form)
    return see_other(f"{QUEUE}?done=asked")


router = Router(
    "/",
    route_handlers=[
        show_list,
        show,
        show_print,
        ask,
        show_queue,
        agree,
        disagree,
        take_back,
        show_batches,
        ask_of_batch,
    ],
    include_in_schema=False,
)
