"""Pages of reports: the bureau's list, one with its preview and steps, print, files; the public's.

Exact figures are the bureau's; the public reads what was signed, with few people hidden.
"""

from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.params import FromPath

from app import clock
from app.errors import ConflictError, NotFoundError
from app.i18n import current_language, gettext
from app.permits import Permit
from app.settings import settings
from app.web.forms import read_form, read_query, read_values
from app.web.guard import actor_of, permit
from app.web.render import download, page, refusal, see_other
from dashboards import panel_files
from dashboards.metrics import METRICS
from dashboards.panel import Cell, printed
from dashboards.periods import QUARTER
from dashboards.reports import queries, service, wording
from dashboards.reports.blocks import Document, Heading, Paragraph
from dashboards.reports.citable import Table
from dashboards.reports.data import Kind
from dashboards.reports.document import document
from dashboards.reports.queries import ReportView
from dashboards.reports.word_file import paper_of
from dashboards.wording import period_words

AnyRequest = Request[Any, Any, Any]
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


_UNSIGNED = "　　　　"


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Which report to draft, on which quarter."""

    kind: Kind = Kind.BRIEF
    period: Annotated[str, msgspec.Meta(pattern=f"^{QUARTER.pattern}$")]


class Remark(msgspec.Struct, frozen=True, kw_only=True):
    """What the officer adds in words."""

    remark: str = ""


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """Whether the bureau looks at the public's version."""

    public: bool = False


def made_of(view: ReportView) -> Document:
    """Return a report's document in the language being spoken."""
    return document(view.line.kind, view.facts, view.remark)


def _shape(block: object) -> str:
    if isinstance(block, Table):
        return "table"
    return "heading" if isinstance(block, Heading) else "paragraph"


def _common(view: ReportView) -> dict[str, Any]:
    return {
        "view": view,
        "made": made_of(view),
        "words": wording,
        "shape": _shape,
        "printed": printed,
        "period_words": period_words,
        "issuer": settings().issuer_en if current_language() == "en" else settings().issuer_zh,
    }


async def _list(request: AnyRequest, *, status: int = 200, error: str = "") -> Response[Any]:
    found = await queries.report_list(actor_of(request))
    return page(
        request,
        "dashboards/reports.html",
        status=status,
        found=found,
        words=wording,
        kinds=wording.KINDS,
        period_words=period_words,
        error=error,
    )


@get("/desk/reports", opt=permit(Permit.DASHBOARD_VIEW))
async def listed(request: AnyRequest) -> Response[Any]:
    """Show briefs, quarterly reports and open data by quarter, with what can be drafted."""
    return await _list(request)


@post("/desk/reports", opt=permit(Permit.REPORT_EDIT))
async def draft(request: AnyRequest) -> Response[Any]:
    """Draft a report on a quarter, or open the draft that there is."""
    wanted = await read_form(request, Wanted)
    try:
        key = await service.draft_report(actor_of(request), wanted.kind, wanted.period)
    except ConflictError as error:
        return await _list(request, status=error.status, error=refusal(request, error))
    return see_other(f"/desk/reports/{key}")


async def _one(
    request: AnyRequest,
    key: UUID,
    *,
    status: int = 200,
    error: str = "",
    remark: str | None = None,
    template: str = "dashboards/report.html",
) -> Response[Any]:
    look = read_query(request, Look)
    view = await queries.report_view(actor_of(request), key, public=look.public)
    return page(
        request,
        template,
        status=status,
        error=error,
        typed=view.remark if remark is None else remark,
        most=service.LONGEST_REMARK,
        official=True,
        exact=not view.facts.public,
        **_common(view),
    )


@get("/desk/reports/{key:uuid}", opt=permit(Permit.DASHBOARD_VIEW))
async def one(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show one report as it will be read, and what to do next."""
    return await _one(request, key)


@get("/desk/reports/{key:uuid}/print", opt=permit(Permit.DASHBOARD_VIEW))
async def print_one(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show one report on A4 with places for signatures and the seal."""
    return await _one(request, key, template="dashboards/report_print.html")


def _name(view: ReportView) -> str:
    return f"{view.line.kind.value}-{view.line.period}-r{view.line.revision}"


def _workbook(view: ReportView) -> Response[Any]:
    made = made_of(view)
    tables = [table.whole or table for table in made.tables]
    sheets = [(table.title[:31], table.panel()) for table in tables]
    told: list[list[Cell]] = [[made.title], [made.stamp]]
    told += [[one.title, one.text] for one in made.findings]
    told += [[kpi.label, kpi.figure, kpi.note] for kpi in made.kpis]
    told += [[one.text] for one in made.blocks if isinstance(one, Paragraph)]
    told += [[made.remark]] if made.remark else []
    notes: list[list[Cell]] = [[made.title], [made.stamp], [made.caveat]]
    notes += [[table.title, table.note] for table in tables if table.note]
    body = panel_files.to_xlsx(sheets, notes, METRICS, first=(gettext("摘要"), told))
    return download(body, f"{_name(view)}.xlsx", _XLSX)


def _word(view: ReportView) -> Response[Any]:
    day = (
        view.line.published_at.astimezone(clock.CITY_ZONE).date()
        if view.line.published_at
        else clock.today()
    )
    return download(paper_of(made_of(view), day, _signatures(view)), f"{_name(view)}.docx", _DOCX)


def _signatures(view: ReportView) -> str:
    """Return who handled it, with room for who has not yet; a public file names nobody."""
    if view.facts.public:
        return ""
    return gettext(
        "经办：%(drafter)s　　科室复核：%(reviewer)s　　分管领导审签：%(signer)s",
        drafter=view.line.drafted_by, reviewer=view.reviewed_by or _UNSIGNED,
        signer=view.signed_by or _UNSIGNED,
    )  # fmt: skip


@get("/desk/reports/{key:uuid}/report.xlsx", opt=permit(Permit.DASHBOARD_VIEW))
async def as_xlsx(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Give the report's tables as a workbook with definitions."""
    look = read_query(request, Look)
    return _workbook(await queries.report_view(actor_of(request), key, public=look.public))


@get("/desk/reports/{key:uuid}/report.docx", opt=permit(Permit.DASHBOARD_VIEW))
async def as_docx(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Give the report as a Word file in the layout of official papers."""
    look = read_query(request, Look)
    return _word(await queries.report_view(actor_of(request), key, public=look.public))


@post("/desk/reports/{key:uuid}/remark", opt=permit(Permit.REPORT_EDIT))
async def remark(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Keep the officer's own words; what was typed stays where it is refused."""
    typed = (await read_form(request, Remark)).remark.strip()
    try:
        await service.write_remark(actor_of(request), key, typed)
    except ConflictError as error:
        said = refusal(request, error)
        return await _one(request, key, status=error.status, error=said, remark=typed)
    return see_other(f"/desk/reports/{key}")


@post("/desk/reports/{key:uuid}/hand-in", opt=permit(Permit.REPORT_EDIT))
async def hand_in(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Hand a report in, and go to its decision."""
    await read_values(request)
    try:
        decision = await service.hand_in(actor_of(request), key)
    except ConflictError as error:
        return await _one(request, key, status=error.status, error=refusal(request, error))
    return see_other(f"/desk/decisions/{decision}")


@post("/desk/reports/{key:uuid}/discard", opt=permit(Permit.REPORT_EDIT))
async def discard(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Put a draft aside."""
    await read_values(request)
    try:
        await service.discard_report(actor_of(request), key)
    except ConflictError as error:
        return await _one(request, key, status=error.status, error=refusal(request, error))
    return see_other("/desk/reports")


@post("/desk/reports/{key:uuid}/revise", opt=permit(Permit.REPORT_EDIT))
async def revise(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Draft the next revision on the figures as they stand now."""
    await read_values(request)
    actor = actor_of(request)
    view = await queries.report_view(actor, key)
    try:
        made = await service.draft_report(actor, view.line.kind, view.line.period)
    except ConflictError as error:
        return await _one(request, key, status=error.status, error=refusal(request, error))
    return see_other(f"/desk/reports/{made}")


@get("/reports", opt=permit(Permit.PUBLIC))
async def public_list(request: AnyRequest) -> Response[Any]:
    """Show what is published."""
    lines = [one for one in await queries.public_reports() if one.kind is not Kind.OPEN_DATA]
    return page(
        request,
        "dashboards/public_reports.html",
        lines=lines,
        kinds=wording.KINDS,
        period_words=period_words,
    )


async def _public(key: UUID) -> ReportView:
    view = await queries.public_report(key)
    if view.line.kind is Kind.OPEN_DATA:
        raise NotFoundError("not-found")
    return view


@get("/reports/{key:uuid}", opt=permit(Permit.PUBLIC))
async def public_one(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show a published report."""
    return page(request, "dashboards/public_report.html", official=False,
                **_common(await _public(key)))  # fmt: skip


@get("/reports/{key:uuid}/report.xlsx", opt=permit(Permit.PUBLIC))
async def public_xlsx(key: FromPath[UUID]) -> Response[Any]:
    """Give a published report's tables."""
    return _workbook(await _public(key))


@get("/reports/{key:uuid}/report.docx", opt=permit(Permit.PUBLIC))
async def public_docx(key: FromPath[UUID]) -> Response[Any]:
    """Give a published report as a Word file."""
    return _word(await _public(key))


router = Router(
    "/",
    route_handlers=[
        listed, draft, one, print_one, as_xlsx, as_docx, remark, hand_in, discard, revise,
        public_list, public_one, public_xlsx, public_docx,
    ],
    include_in_schema=False,
)  # fmt: skip
