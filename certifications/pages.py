"""My path, the evidence under one condition, and the ladder's terms in words."""

from typing import Any

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.datastructures import UploadFile
from litestar.params import FromPath
from markupsafe import Markup

from app import clock
from app.errors import NotFoundError
from app.i18n import gettext
from app.people.corrections import Paper, ask_correction
from app.permits import Permit
from app.web.forms import read_values
from app.web.guard import actor_of, permit
from app.web.render import day, page, see_other
from certifications import ledger, wording
from certifications.data import Condition, Criterion, MyPath
from certifications.path import basis, path_view
from certifications.queries import ladder_terms, my_path
from certifications.terms_page import tier_terms

AnyRequest = Request[Any, Any, Any]


class EvidenceRow(msgspec.Struct, frozen=True, kw_only=True):
    """One row of the ledger under a condition."""

    line: str
    when: str
    basis: str
    counted: str


@get("/me/path", opt=permit(Permit.MY_PATH))
async def path(request: AnyRequest) -> Response[Any]:
    """Show a person their own path."""
    found = await my_path(actor_of(request), clock.today())
    return page(request, "certifications/my_path.html", view=path_view(found))


@get("/me/path/evidence/{criterion:str}", opt=permit(Permit.MY_PATH))
async def path_evidence(request: AnyRequest, criterion: FromPath[str]) -> Response[Any]:
    """Show a person the rows under one condition, and where to have them corrected."""
    found = await my_path(actor_of(request), clock.today())
    condition = _condition(found, criterion)
    return page(
        request,
        "certifications/path_evidence.html",
        heading=wording.heading(condition),
        criterion=condition.criterion,
        rows=_rows(found, condition),
    )


@post("/me/path/evidence/{criterion:str}/corrections", opt=permit(Permit.MY_PATH))
async def ask(request: AnyRequest, criterion: FromPath[str]) -> Response[Any]:
    """Ask for a correction of what stands under a condition, with a paper that shows it."""
    body = await read_values(request)
    actor = actor_of(request)
    found = await my_path(actor, clock.today())
    wanted = next((one for one in Criterion if one == criterion), None)
    if wanted is None:
        raise NotFoundError("not-found")
    which, told = (str(body.get(name, "")).strip() for name in ("which", "statement"))
    rows = _rows(found, _condition(found, criterion))
    lines = {Markup(row.line).striptags() for row in rows}  # noqa: S704 - our own sentences
    file = body.get("paper")
    paper = None
    if isinstance(file, UploadFile) and file.filename:
        paper = Paper(file.filename, await file.read())
    statement = f"{which}：{told}" if told and which in lines else told
    await ask_correction(actor, f"ladder:{wanted}", statement, found.division or "", paper)
    return see_other(f"/me/path/evidence/{wanted}?asked=1#correct")


@get("/ladder/terms", opt=permit(Permit.PUBLIC))
async def terms(request: AnyRequest) -> Response[Any]:
    """Show anybody what each tier asks, in words."""
    return await _terms(request)


async def _terms(request: AnyRequest) -> Response[Any]:
    found, version = await ladder_terms(clock.today())
    return page(
        request,
        "certifications/terms.html",
        tiers=tier_terms(found),
        basis=basis(version),
        waived=found.transition.rounds,
    )


def _condition(found: MyPath, criterion: str) -> Condition:
    target = found.assessment.next
    for condition in target.best.conditions if target else ():
        if condition.criterion == criterion:
            return condition
    raise NotFoundError("not-found")


def _rows(found: MyPath, condition: Condition) -> list[EvidenceRow]:
    rows = {row.id: row for row in found.evidence}
    expired = condition.expired.evidence if condition.expired else ()
    said = {
        **dict.fromkeys(condition.evidence, gettext("计入")),
        **dict.fromkeys(expired, gettext("已过期限，不计入")),
        **dict.fromkeys(condition.unconfirmed, gettext("待核实，未计入")),
    }
    return [
        EvidenceRow(
            line=ledger.line(rows[key]),
            when=day(rows[key].occurred_on),
            basis=gettext(wording.BASES[rows[key].basis]),
            counted=words,
        )
        for key, words in said.items()
        if key in rows
    ]


router = Router("/", route_handlers=[path, path_evidence, ask, terms], include_in_schema=False)
