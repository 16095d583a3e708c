"""Appeals: filed by who competed or by their employer, ruled on by arbitration."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.datastructures import UploadFile
from litestar.params import FromPath

from app.errors import DomainError, NotFoundError
from app.files.papers import media_type
from app.permits import Permit
from app.web.forms import Given, query_text, read_form, read_query, read_values
from app.web.guard import actor_of, permit
from app.web.render import download, page, refusal, see_other
from competitions.results import appeal_queries, appealing, wording

AnyRequest = Request[Any, Any, Any]
_ENDINGS = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}
OWN, EMPLOYER = "/me/contests", "/desk/contests/entries"


class AppealForm(msgspec.Struct, frozen=True, kw_only=True):
    """What the form of an appeal sends."""

    statement: str = ""
    paper: UploadFile | None = None


class RulingForm(msgspec.Struct, frozen=True, kw_only=True):
    """What a ruling sends."""

    upheld: bool | None = None
    ruling: str = ""


async def _filing(
    request: AnyRequest, entry: UUID, base: str, *, statement: str = "", error: str = "",
    status: int = 200,
) -> Response[Any]:  # fmt: skip
    return page(
        request,
        "competitions/appeal_form.html",
        status=status,
        found=await appeal_queries.filing(actor_of(request), entry),
        base=base,
        statement=statement,
        error=error,
        words=wording,
    )


async def _file(request: AnyRequest, entry: UUID, base: str, needed: Permit) -> Response[Any]:
    form = await read_form(request, AppealForm)
    paper = form.paper
    new = appealing.NewAppeal(
        statement=form.statement,
        file_name=paper.filename if paper else "",
        content=await paper.read() if paper else b"",
    )
    try:
        await appealing.file_appeal(actor_of(request), entry, new, permit=needed)
    except NotFoundError:
        raise
    except DomainError as error:
        said = refusal(request, error)
        return await _filing(
            request, entry, base, statement=form.statement, error=said, status=error.status
        )
    return see_other(f"{base}/{entry}/appeal")


async def _withdraw(request: AnyRequest, entry: UUID, appeal: UUID, base: str) -> Response[Any]:
    await read_values(request)
    try:
        await appealing.withdraw_appeal(actor_of(request), appeal)
    except NotFoundError:
        raise
    except DomainError as error:
        said = refusal(request, error)
        return await _filing(request, entry, base, error=said, status=error.status)
    return see_other(f"{base}/{entry}/appeal")


@get("/me/contests/{key:uuid}/appeal", opt=permit(Permit.MY_CONTESTS))
async def own_form(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show one's own result and the form of an appeal."""
    return await _filing(request, key, OWN)


@post("/me/contests/{key:uuid}/appeal", opt=permit(Permit.MY_CONTESTS))
async def file_own(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Receive an appeal of somebody who competed."""
    return await _file(request, key, OWN, Permit.MY_CONTESTS)


@post("/me/contests/{key:uuid}/appeal/{appeal:uuid}/withdraw", opt=permit(Permit.MY_CONTESTS))
async def withdraw_own(
    request: AnyRequest, key: FromPath[UUID], appeal: FromPath[UUID]
) -> Response[Any]:
    """Take one's own appeal back."""
    return await _withdraw(request, key, appeal, OWN)


@get("/desk/contests/entries/{key:uuid}/appeal", opt=permit(Permit.CONTEST_ENTER))
async def employer_form(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show the result of an employer's entry and the form of an appeal."""
    return await _filing(request, key, EMPLOYER)


@post("/desk/contests/entries/{key:uuid}/appeal", opt=permit(Permit.CONTEST_ENTER))
async def file_employer(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Receive an appeal of an employer or a school."""
    return await _file(request, key, EMPLOYER, Permit.CONTEST_ENTER)


@post(
    "/desk/contests/entries/{key:uuid}/appeal/{appeal:uuid}/withdraw",
    opt=permit(Permit.CONTEST_ENTER),
)
async def withdraw_employer(
    request: AnyRequest, key: FromPath[UUID], appeal: FromPath[UUID]
) -> Response[Any]:
    """Take an employer's appeal back."""
    return await _withdraw(request, key, appeal, EMPLOYER)


@get("/desk/appeals", opt=permit(Permit.APPEAL_RULE))
async def show_list(request: AnyRequest) -> Response[Any]:
    """Show appeals to arbitration, those that wait first."""
    wanted = read_query(request, appeal_queries.AppealFilter)
    return page(
        request,
        "competitions/appeal_list.html",
        found=await appeal_queries.appeal_list(actor_of(request), wanted),
        wanted=wanted,
        query=query_text(wanted, "page"),
        size=appeal_queries.PAGE,
        words=wording,
    )


async def _one(
    request: AnyRequest, key: UUID, *, given: Given | None = None, error: str = "",
    status: int = 200,
) -> Response[Any]:  # fmt: skip
    return page(
        request,
        "competitions/appeal_one.html",
        status=status,
        found=await appeal_queries.one_appeal(actor_of(request), key),
        given=given or Given({}),
        error=error,
        words=wording,
    )


@get("/desk/appeals/{key:uuid}", opt=permit(Permit.APPEAL_RULE))
async def show_one(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show an appeal with what it says."""
    return await _one(request, key)


@get("/desk/appeals/{key:uuid}/paper", opt=permit(Permit.APPEAL_RULE))
async def show_paper(request: AnyRequest, key: FromPath[UUID]) -> Response[bytes]:
    """Send the paper of an appeal."""
    content = await appeal_queries.appeal_paper(actor_of(request), key)
    kind = media_type(content)
    return download(content, f"jiangce-appeal.{_ENDINGS[kind]}", kind)


@post("/desk/appeals/{key:uuid}", opt=permit(Permit.APPEAL_RULE))
async def rule(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Rule on an appeal; what was typed stays where it is refused."""
    form = await read_form(request, RulingForm)
    given = Given({"upheld": str(form.upheld or "").lower(), "ruling": form.ruling})
    if form.upheld is None:
        return await _one(request, key, given=given, error=wording.no_outcome(), status=422)
    try:
        await appealing.rule(actor_of(request), key, upheld=form.upheld, ruling=form.ruling)
    except NotFoundError:
        raise
    except DomainError as error:
        said = refusal(request, error)
        return await _one(request, key, given=given, error=said, status=error.status)
    return see_other(f"/desk/appeals/{key}")


router = Router(
    "/",
    route_handlers=[
        own_form,
        file_own,
        withdraw_own,
        employer_form,
        file_employer,
        withdraw_employer,
        show_list,
        show_one,
        show_paper,
        rule,
    ],
    include_in_schema=False,
)
