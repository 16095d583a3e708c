"""Applications by the person at /me/applications, by an agent at /agent/applications."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.datastructures import UploadFile
from litestar.params import FromPath

from app import clock
from app.errors import ConflictError, DomainError, MalformedError, NotFoundError
from app.files.service import content as file_content
from app.people.data import EvidenceKind
from app.permits import Permit
from app.web.forms import Given, read_form, read_given, read_values
from app.web.guard import actor_of, permit
from app.web.render import download, page, refusal, see_other
from certifications.rounds import applying, own_queries, papers, stating, wording
from certifications.rounds.applying import Filled
from certifications.rounds.data import ApplicationState, PaperKind
from certifications.rounds.stated import FORMS, Dated

AnyRequest = Request[Any, Any, Any]


ENDINGS = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}


class PaperForm(msgspec.Struct, frozen=True, kw_only=True):
    """What the form of a paper sends."""

    kind: PaperKind
    file: UploadFile | None = None


async def content_of(file: UploadFile | None) -> tuple[str, bytes]:
    """Return an uploaded file's name, cut to what is kept, and its content."""
    return (file.filename[-120:], await file.read()) if file else ("", b"")


async def _one(
    request: AnyRequest,
    key: UUID,
    base: str,
    needed: Permit,
    *,
    status: int = HTTPStatus.OK,
    error: str = "",
    given: Given | None = None,
) -> Response[Any]:
    found = await own_queries.own_page(actor_of(request), key, needed)
    held = found.application
    usual = {
        "occupation_code": held.occupation_code or "",
        "employer": held.employer,
        "post": held.post,
        "division": held.division or "",
        "statement": held.statement,
    }
    return page(
        request,
        "certifications/application_one.html",
        status=status,
        found=found,
        held=held,
        base=base,
        words=wording,
        forms=FORMS,
        own_kinds=papers.OWN_KINDS,
        states=ApplicationState,
        typed=given or Given(dict(usual)),
        error=error,
        today=clock.today(),
    )


async def _step(
    request: AnyRequest, key: UUID, base: str, needed: Permit, step: Any, mark: str = ""
) -> Response[Any]:
    try:
        await step
    except (ConflictError, MalformedError) as error:
        said = refusal(request, error)
        return await _one(request, key, base, needed, status=error.status, error=said)
    return see_other(f"{base}/{key}{mark}")


def _fact_kind(kind: str) -> EvidenceKind:
    if kind not in FORMS:
        raise NotFoundError("not-found")
    return EvidenceKind(kind)


async def _fact_form(
    request: AnyRequest,
    key: UUID,
    base: str,
    needed: Permit,
    kind: EvidenceKind,
    given: Given,
    *,
    status: int = HTTPStatus.OK,
    error: str = "",
) -> Response[Any]:
    found = await own_queries.own_page(actor_of(request), key, needed)
    return page(
        request,
        "certifications/application_fact.html",
        status=status,
        found=found,
        held=found.application,
        base=base,
        kind=kind,
        form=FORMS[kind],
        given=given,
        error=error,
        today=clock.today(),
    )


async def _state(
    request: AnyRequest, key: UUID, base: str, needed: Permit, kind: EvidenceKind
) -> Response[Any]:
    stated, given = await read_given(request, FORMS[kind].kind)
    fault: DomainError | None = None
    if stated is not None:
        file = (await read_values(request)).get("file")
        name, content = await content_of(file if isinstance(file, UploadFile) else None)
        try:
            await _keep_fact(request, key, needed, kind, stated, name, content)
            return see_other(f"{base}/{key}#facts")
        except (ConflictError, MalformedError) as error:
            fault = error
    said = refusal(request, fault) if fault else wording.form_fault()
    status = fault.status if fault else HTTPStatus.UNPROCESSABLE_ENTITY
    return await _fact_form(request, key, base, needed, kind, given, status=status, error=said)


async def _keep_fact(
    request: AnyRequest,
    key: UUID,
    needed: Permit,
    kind: EvidenceKind,
    stated: Dated,
    name: str,
    content: bytes,
) -> None:
    await stating.state_fact(
        actor_of(request), key, kind, stated, needed, name=name, content=content
    )


def _forms(base: str, needed: Permit) -> list[Any]:
    """Return the handlers of the list and of one application, for one way to reach them."""

    @get(base, opt=permit(needed))
    async def listed(request: AnyRequest) -> Response[Any]:
        """Show the applications, and the rounds that can be applied in."""
        by_agent = needed is Permit.AGENT_FILE
        return page(
            request,
            "certifications/application_list.html",
            found=await own_queries.my_applications(actor_of(request), by_agent=by_agent),
            base=base,
            words=wording,
        )

    @get(f"{base}/{{key:uuid}}", opt=permit(needed))
    async def one(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
        """Show one application, to be filled in or followed."""
        return await _one(request, key, base, needed)

    @post(f"{base}/{{key:uuid}}", opt=permit(needed))
    async def fill(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
        """Keep what is filled in."""
        form, given = await read_given(request, Filled)
        if form is None:
            said = wording.form_fault()
            return await _one(request, key, base, needed, status=422, error=said, given=given)
        try:
            await applying.fill_in(actor_of(request), key, form, needed)
        except ConflictError as error:
            said = refusal(request, error)
            return await _one(
                request, key, base, needed, status=error.status, error=said, given=given
            )
        return see_other(f"{base}/{key}?saved=1")

    return [listed, one, fill]


def _papers(base: str, needed: Permit) -> list[Any]:
    """Return the handlers of an application's papers."""

    @post(f"{base}/{{key:uuid}}/papers", opt=permit(needed))
    async def add_paper(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
        """Add a paper."""
        form = await read_form(request, PaperForm)
        name, content = await content_of(form.file)
        step = papers.add_paper(
            actor_of(request), key, form.kind, needed, name=name, content=content
        )
        return await _step(request, key, base, needed, step, "#papers")

    @get(f"{base}/{{key:uuid}}/papers/{{paper:uuid}}", opt=permit(needed))
    async def send_paper(
        request: AnyRequest, key: FromPath[UUID], paper: FromPath[UUID]
    ) -> Response[Any]:
        """Send back one's own paper."""
        found = await papers.own_paper(actor_of(request), key, paper, needed)
        name = f"jiangce-{found.kind}.{ENDINGS[found.media_type]}"
        return download(await file_content(found.file), name, found.media_type)

    @post(f"{base}/{{key:uuid}}/papers/{{paper:uuid}}/remove", opt=permit(needed))
    async def drop_paper(
        request: AnyRequest, key: FromPath[UUID], paper: FromPath[UUID]
    ) -> Response[Any]:
        """Take a paper out."""
        await read_values(request)
        step = papers.remove_paper(actor_of(request), key, paper, needed)
        return await _step(request, key, base, needed, step, "#papers")

    return [add_paper, send_paper, drop_paper]


def _facts(base: str, needed: Permit) -> list[Any]:
    """Return the handlers of stated facts."""

    @get(f"{base}/{{key:uuid}}/facts/{{kind:str}}", opt=permit(needed))
    async def fact_form(
        request: AnyRequest, key: FromPath[UUID], kind: FromPath[str]
    ) -> Response[Any]:
        """Show the form to state a fact."""
        return await _fact_form(request, key, base, needed, _fact_kind(kind), Given({}))

    @post(f"{base}/{{key:uuid}}/facts/{{kind:str}}", opt=permit(needed))
    async def state(request: AnyRequest, key: FromPath[UUID], kind: FromPath[str]) -> Response[Any]:
        """State a fact with the paper that proves it."""
        return await _state(request, key, base, needed, _fact_kind(kind))

    @post(f"{base}/{{key:uuid}}/stated/{{fact:uuid}}/drop", opt=permit(needed))
    async def drop_fact(
        request: AnyRequest, key: FromPath[UUID], fact: FromPath[UUID]
    ) -> Response[Any]:
        """Take a stated fact back."""
        await read_values(request)
        step = stating.drop_fact(actor_of(request), key, fact, needed)
        return await _step(request, key, base, needed, step, "#facts")

    return [fact_form, state, drop_fact]


def _steps(base: str, needed: Permit) -> list[Any]:
    """Return the handlers of an application's steps and its print."""

    @post(f"{base}/{{key:uuid}}/submit", opt=permit(needed))
    async def submit(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
        """Hand the application in."""
        await read_values(request)
        step = applying.submit(actor_of(request), key, needed)
        return await _step(request, key, base, needed, step)

    @post(f"{base}/{{key:uuid}}/withdraw", opt=permit(needed))
    async def withdraw(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
        """Withdraw the application."""
        await read_values(request)
        step = applying.withdraw(actor_of(request), key, needed)
        return await _step(request, key, base, needed, step)

    @get(f"{base}/{{key:uuid}}/print", opt=permit(needed))
    async def print_form(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
        """Show the application form as it is printed, with places for signatures and seals."""
        return page(
            request,
            "certifications/application_print.html",
            found=await own_queries.own_page(actor_of(request), key, needed),
            base=base,
            words=wording,
        )

    return [submit, withdraw, print_form]


def _handlers(base: str, needed: Permit) -> list[Any]:
    """Return the handlers of one way to reach applications: as applicant, or as agent."""
    parts = (_forms, _papers, _facts, _steps)
    return [handler for part in parts for handler in part(base, needed)]


router = Router(
    "/",
    route_handlers=[
        *_handlers("/me/applications", Permit.MY_APPLICATIONS),
        *_handlers("/agent/applications", Permit.AGENT_FILE),
    ],
    include_in_schema=False,
)
