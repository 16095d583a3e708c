"""Pages of those who watch over the register: audit, accounts, people to check, jobs."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.params import FromPath

from app import clock
from app.accounts.data import NewGrant
from app.accounts.queries import accounts, organisations
from app.accounts.service import create_account, end_account
from app.accounts.wording import ROLE_NAMES
from app.audit import queries as audit
from app.home.jobs import recent_jobs
from app.people import merging
from app.permits import Permit, Role
from app.web.forms import query_text, read_form, read_query, read_values
from app.web.guard import actor_of, permit
from app.web.render import page, see_other
from competitions.entries.queries import contests_of_both
from courses.queries import courses_of_both

AnyRequest = Request[Any, Any, Any]
CHECKS = (courses_of_both, contests_of_both)


class NewAccount(msgspec.Struct, frozen=True, kw_only=True):
    """What the form for a new account sends."""

    alias: str
    display_name: str
    password: str
    role: Role
    contact: str = ""
    organisation: UUID | None = None
    division: str | None = None


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """What is decided of two records."""

    verdict: str
    keep: UUID | None = None


class CaseFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which cases are shown."""

    state: str = "open"


@get("/desk/audit", opt=permit(Permit.AUDIT_VIEW))
async def show_audit(request: AnyRequest) -> Response[Any]:
    """Show who did what, newest first."""
    wanted = read_query(request, audit.EventFilter)
    found = await audit.events(actor_of(request), wanted)
    query = query_text(wanted, "page")
    return page(
        request, "home/audit.html", found=found, wanted=wanted, query=query, size=audit.PAGE
    )


@get("/desk/accounts", opt=permit(Permit.ACCOUNT_MANAGE))
async def show_accounts(request: AnyRequest) -> Response[Any]:
    """Show who can sign in, and the form for one more."""
    actor = actor_of(request)
    return page(
        request,
        "home/accounts.html",
        accounts=await accounts(actor),
        organisations=await organisations(actor),
        roles=ROLE_NAMES,
    )


@post("/desk/accounts", opt=permit(Permit.ACCOUNT_MANAGE))
async def add_account(request: AnyRequest) -> Response[Any]:
    """Make an account with one role from today on."""
    form = await read_form(request, NewAccount)
    grant = NewGrant(
        role=form.role,
        valid_from=clock.today(),
        organisation=form.organisation,
        division=form.division or None,
    )
    await create_account(
        actor_of(request),
        alias=form.alias,
        display_name=form.display_name,
        password=form.password,
        contact=form.contact,
        grants=[grant],
    )
    return see_other("/desk/accounts")


@post("/desk/accounts/{key:uuid}/end", opt=permit(Permit.ACCOUNT_MANAGE))
async def close_account(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Let this account sign in no more; its sessions end at once."""
    await read_values(request)
    await end_account(actor_of(request), key)
    return see_other("/desk/accounts")


@get("/desk/merge-cases", opt=permit(Permit.PERSON_MERGE))
async def show_cases(request: AnyRequest) -> Response[Any]:
    """Show records that may be one person."""
    wanted = read_query(request, CaseFilter)
    found = await merging.cases(actor_of(request), wanted.state)
    return page(request, "home/merge_cases.html", cases=found, state=wanted.state)


@post("/desk/merge-cases/{key:uuid}", opt=permit(Permit.PERSON_MERGE))
async def decide_case(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Merge, keep apart, or undo a merge."""
    form = await read_form(request, Decision)
    actor = actor_of(request)
    if form.verdict == "merge" and form.keep is not None:
        await merging.merge(actor, key, form.keep, CHECKS)
    elif form.verdict == "undo":
        await merging.undo_merge(actor, key)
    else:
        await merging.keep_apart(actor, key)
    return see_other("/desk/merge-cases")


@get("/desk/jobs", opt=permit(Permit.OPERATE))
async def show_jobs(request: AnyRequest) -> Response[Any]:
    """Show what is waiting, running and held after failing."""
    return page(request, "home/jobs.html", jobs=await recent_jobs(actor_of(request)))


router = Router(
    "/",
    route_handlers=[
        show_audit,
        show_accounts,
        add_account,
        close_account,
        show_cases,
        decide_case,
        show_jobs,
    ],
    include_in_schema=False,
)
