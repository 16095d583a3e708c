"""The joint review at the desk: lists sent and taken back, answers on the page, the shortlist."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.datastructures import UploadFile
from litestar.params import FromPath

from app import clock
from app.errors import ConflictError, MalformedError, NotFoundError
from app.files.service import content as file_content
from app.permits import Permit
from app.web.forms import read_form, read_values
from app.web.guard import actor_of, permit
from app.web.render import download, page, refusal, see_other
from certifications.rounds import joint, joint_queries, shortlisting, wording
from certifications.rounds.data import Authority, JointVerdict, RoundState
from certifications.rounds.joint_sheets import Answer, CellFault
from certifications.rounds.my_pages import content_of
from certifications.rounds.recommend_pages import Reason

AnyRequest = Request[Any, Any, Any]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ReturnedForm(msgspec.Struct, frozen=True, kw_only=True):
    """A list that came back."""

    file: UploadFile | None = None


def _authority(text: str) -> Authority:
    if text not in set(Authority):
        raise NotFoundError("not-found")
    return Authority(text)


async def _all(request: AnyRequest, key: UUID, *, status: int = 200, error: str = "") -> Any:
    return page(
        request,
        "certifications/joint_review.html",
        status=status,
        found=await joint_queries.joint_page(actor_of(request), key),
        words=wording,
        verdicts=JointVerdict,
        states=RoundState,
        error=error,
        today=clock.today(),
    )


@get("/desk/rounds/{key:uuid}/joint", opt=permit(Permit.ROUND_VIEW))
async def all_authorities(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show how the joint review stands, authority by authority."""
    answer: Response[Any] = await _all(request, key)
    return answer


async def _step(request: AnyRequest, key: UUID, step: Any, to: str) -> Response[Any]:
    try:
        done = await step
    except ConflictError as error:
        said = refusal(request, error)
        answer: Response[Any] = await _all(request, key, status=error.status, error=said)
        return answer
    return see_other(to.format(done))


@post("/desk/rounds/{key:uuid}/joint/{authority:str}/send", opt=permit(Permit.ROUND_MANAGE))
async def send(request: AnyRequest, key: FromPath[UUID], authority: FromPath[str]) -> Response[Any]:
    """Make the list for one authority."""
    form, who = await read_form(request, Reason), _authority(authority)
    step = joint.send(actor_of(request), key, who, form.reason)
    return await _step(request, key, step, f"/desk/rounds/{key}/joint")


@post("/desk/rounds/{key:uuid}/joint/{authority:str}/list", opt=permit(Permit.ROUND_MANAGE))
async def take_list(
    request: AnyRequest, key: FromPath[UUID], authority: FromPath[str]
) -> Response[Any]:
    """Send the list with unmasked numbers; the reason is kept."""
    form, who = await read_form(request, Reason), _authority(authority)
    try:
        file = await joint.list_to_send(actor_of(request), key, who, form.reason)
    except ConflictError as error:
        said = refusal(request, error)
        answer: Response[Any] = await _all(request, key, status=error.status, error=said)
        return answer
    return download(await file_content(file), f"jiangce-joint-{who.value}.xlsx", XLSX)


async def _one(
    request: AnyRequest,
    key: UUID,
    authority: Authority,
    *,
    status: int = HTTPStatus.OK,
    error: str = "",
    faults: list[CellFault] | None = None,
) -> Response[Any]:
    return page(
        request,
        "certifications/joint_authority.html",
        status=status,
        found=await joint_queries.authority_page(actor_of(request), key, authority),
        words=wording,
        verdicts=JointVerdict,
        error=error,
        faults=faults or [],
    )


@get("/desk/rounds/{key:uuid}/joint/{authority:str}", opt=permit(Permit.ROUND_MANAGE))
async def one_authority(
    request: AnyRequest, key: FromPath[UUID], authority: FromPath[str]
) -> Response[Any]:
    """Show one authority's list with its answers."""
    return await _one(request, key, _authority(authority))


@post("/desk/rounds/{key:uuid}/joint/{authority:str}/answers", opt=permit(Permit.ROUND_MANAGE))
async def answers(
    request: AnyRequest, key: FromPath[UUID], authority: FromPath[str]
) -> Response[Any]:
    """Keep what was chosen on the page; what is left open stays open."""
    body, who, actor = await read_values(request), _authority(authority), actor_of(request)
    found = await joint_queries.authority_page(actor, key, who)
    said = []
    for row in found.answers:
        verdict = str(body.get(f"verdict-{row.application}", row.verdict))
        if verdict in set(JointVerdict):
            remark = str(body.get(f"remark-{row.application}", ""))[:300]
            said.append(
                Answer(application=row.application, verdict=JointVerdict(verdict), remark=remark)
            )
    try:
        await joint.answer(actor, key, who, said)
    except ConflictError as error:
        return await _one(request, key, who, status=error.status, error=refusal(request, error))
    return see_other(f"/desk/rounds/{key}/joint/{who.value}?saved=1")


@post("/desk/rounds/{key:uuid}/joint/{authority:str}/returned", opt=permit(Permit.ROUND_MANAGE))
async def returned(
    request: AnyRequest, key: FromPath[UUID], authority: FromPath[str]
) -> Response[Any]:
    """Take a list back, or show what is wrong in which cell."""
    form, who = await read_form(request, ReturnedForm), _authority(authority)
    _, content = await content_of(form.file)
    try:
        faults = await joint.take_back_list(actor_of(request), key, who, content)
    except (ConflictError, MalformedError) as error:
        return await _one(request, key, who, status=error.status, error=refusal(request, error))
    if faults:
        return await _one(request, key, who, status=422, faults=faults)
    return see_other(f"/desk/rounds/{key}/joint/{who.value}?saved=1")


@post("/desk/rounds/{key:uuid}/shortlist", opt=permit(Permit.ROUND_MANAGE))
async def shortlist(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Propose who goes before the panel, and go to the decision."""
    await read_values(request)
    step = shortlisting.propose_shortlist(actor_of(request), key)
    return await _step(request, key, step, "/desk/decisions/{}")


router = Router(
    "/",
    route_handlers=[
        all_authorities,
        send,
        take_list,
        one_authority,
        answers,
        returned,
        shortlist,
    ],
    include_in_schema=False,
)
