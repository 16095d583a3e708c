"""Pages of the market's terms: those in force, drafts, one version beside the one before."""

from collections.abc import Awaitable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from litestar import Request, Response, Router, get, post
from litestar.params import FromPath

from app import clock
from app.errors import ConflictError
from app.i18n import gettext
from app.permits import Permit
from app.web.forms import Given, read_values
from app.web.guard import actor_of, permit
from app.web.render import page, refusal, see_other
from dashboards.parameters import queries, rules, service, wording
from dashboards.parameters.data import TermsVersion
from dashboards.periods import quarter_end, quarter_of
from dashboards.terms import MarketTerms
from dashboards.wording import period_words

AnyRequest = Request[Any, Any, Any]
_LONGEST_REASON = 400


@get("/desk/terms", opt=permit(Permit.DASHBOARD_VIEW))
async def listed(request: AnyRequest) -> Response[Any]:
    """Show the terms in force, the draft under way and every version."""
    return page(
        request,
        "dashboards/terms.html",
        found=await queries.terms_page(actor_of(request)),
        rules=rules,
        words=wording,
    )


async def _form(
    request: AnyRequest,
    given: Given,
    version: TermsVersion | None = None,
    *,
    status: int = 200,
    error: str = "",
) -> Response[Any]:
    return page(
        request,
        "dashboards/terms_form.html",
        status=status,
        version=version,
        now=rules.typed((await queries.terms_page(actor_of(request))).terms),
        given=given,
        parameters=rules.PARAMETERS,
        words=wording,
        today=clock.today(),
        error=error,
    )


@get("/desk/terms/new", opt=permit(Permit.POLICY_EDIT))
async def form(request: AnyRequest) -> Response[Any]:
    """Show a form with the figures that hold last, from the next quarter on."""
    terms = await queries.latest_terms(actor_of(request))
    begins = quarter_end(quarter_of(clock.today())) + timedelta(days=1)
    return await _form(request, Given({**rules.typed(terms), "valid_from": begins.isoformat()}))


@get("/desk/terms/{key:uuid}/edit", opt=permit(Permit.POLICY_EDIT))
async def edit_form(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show a draft's figures to change."""
    version = (await queries.version_page(actor_of(request), key)).version
    if not version.open_to_change:
        return see_other(f"/desk/terms/{key}")
    day = version.valid_from.isoformat()
    given = Given({**rules.typed(version.terms), "valid_from": day, "reason": version.reason})
    return await _form(request, given, version)


async def _read(
    request: AnyRequest, terms: MarketTerms
) -> tuple[Given, tuple[MarketTerms, date, str] | ConflictError]:
    """Return what was typed and what it says, or what is wrong with it."""
    body = await read_values(request)
    values: dict[str, object] = {
        name: str(value).strip().replace("\0", "") for name, value in body.multi_items()
    }
    try:
        found = rules.read({name: str(value) for name, value in values.items()}, terms)
    except rules.UnreadableError as error:
        one = error.parameter
        return Given(values, one.code), ConflictError(
            error.code, name=gettext(one.name), least=f"{one.least:g}", most=f"{one.most:g}",
            unit=gettext(one.unit),
        )  # fmt: skip
    given = Given(values)
    try:
        day = date.fromisoformat(given.text("valid_from"))
    except ValueError:
        return Given(values, "valid_from"), ConflictError("parameter-day")
    return given, (found, day, given.text("reason")[:_LONGEST_REASON])


_FIELD = {
    "terms-day-passed": "valid_from",
    "terms-day-taken": "valid_from",
    "parameter-reason": "reason",
}


async def _save(
    request: AnyRequest, version: TermsVersion | None, terms: MarketTerms
) -> Response[Any]:
    given, found = await _read(request, terms)
    if isinstance(found, ConflictError):
        said = refusal(request, found)
        return await _form(request, given, version, status=422, error=said)
    actor = actor_of(request)
    try:
        if version is None:
            key = await service.draft(actor, *found)
        else:
            key = version.id
            await service.change(actor, key, *found)
    except ConflictError as error:
        given = Given(given.values, _FIELD.get(error.code, ""))
        said = refusal(request, error)
        return await _form(request, given, version, status=error.status, error=said)
    return see_other(f"/desk/terms/{key}")


@post("/desk/terms/new", opt=permit(Permit.POLICY_EDIT))
async def draft(request: AnyRequest) -> Response[Any]:
    """Draft the next version; what was typed stays where it is refused."""
    return await _save(request, None, await queries.latest_terms(actor_of(request)))


@post("/desk/terms/{key:uuid}/edit", opt=permit(Permit.POLICY_EDIT))
async def save(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Keep a draft as it stands in the form."""
    version = (await queries.version_page(actor_of(request), key)).version
    return await _save(request, version, version.terms)


async def _one(
    request: AnyRequest, key: UUID, *, status: int = 200, error: str = ""
) -> Response[Any]:
    view = await queries.version_page(actor_of(request), key)
    return page(
        request,
        "dashboards/terms_version.html",
        status=status,
        view=view,
        trial=await queries.trial_of(actor_of(request), view),
        period_words=period_words,
        changes=rules.changes(view.before, view.version.terms),
        rules=rules,
        words=wording,
        error=error,
    )


@get("/desk/terms/{key:uuid}", opt=permit(Permit.DASHBOARD_VIEW))
async def one(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show one version beside the one before it, and what comes next."""
    return await _one(request, key)


async def _step(
    request: AnyRequest, key: UUID, step: Awaitable[object], to: str = ""
) -> Response[Any]:
    await read_values(request)
    try:
        await step
    except ConflictError as error:
        return await _one(request, key, status=error.status, error=refusal(request, error))
    return see_other(to or f"/desk/terms/{key}")


@post("/desk/terms/{key:uuid}/hand-in", opt=permit(Permit.POLICY_EDIT))
async def hand_in(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Send a draft to be reviewed and signed."""
    return await _step(request, key, service.hand_in(actor_of(request), key))


@post("/desk/terms/{key:uuid}/discard", opt=permit(Permit.POLICY_EDIT))
async def discard(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Throw a draft away."""
    return await _step(request, key, service.discard(actor_of(request), key), "/desk/terms")


router = Router(
    "/",
    route_handlers=[listed, form, draft, one, edit_form, save, hand_in, discard],
    include_in_schema=False,
)
