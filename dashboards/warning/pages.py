"""Pages of early warning: the list with its filters, one alert with its steps, a file."""

import csv
from collections.abc import Awaitable
from datetime import date
from io import StringIO
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.params import FromPath

from app.errors import ConflictError, MalformedError
from app.i18n import N_, gettext
from app.permits import Permit
from app.web.forms import Given, query_text, read_given, read_query
from app.web.guard import actor_of, permit
from app.web.render import download, page, refusal, see_other
from dashboards.export import Cell, harmless
from dashboards.warning import handling, queries, wording
from dashboards.warning.queries import AlertFilter, AlertList
from dashboards.wording import period_words

AnyRequest = Request[Any, Any, Any]
Text = Annotated[str, msgspec.Meta(max_length=2_000)]
_HEAD = (
    N_("种类"), N_("对象"), N_("职业编码"), N_("地区"), N_("季度"), N_("依据"), N_("原因"),
    N_("下一步"), N_("状态"), N_("认领人"), N_("发出"), N_("推迟到"), N_("办结"), N_("办理结果"),
    N_("事后检验"),
)  # fmt: skip


class StepForm(msgspec.Struct, frozen=True, kw_only=True):
    """What the forms on an alert's page send."""

    text: Text = ""
    until: date | None = None


def _wanted(request: AnyRequest) -> AlertFilter:
    """Return the filter of the address; junk in it is no filter."""
    try:
        return read_query(request, AlertFilter)
    except MalformedError:
        return AlertFilter()


@get("/desk/alerts", opt=permit(Permit.DASHBOARD_VIEW))
async def listed(request: AnyRequest) -> Response[Any]:
    """Show the alerts and the watch list."""
    wanted = _wanted(request)
    return page(
        request,
        "dashboards/alerts.html",
        found=await queries.alert_list(actor_of(request), wanted),
        wanted=wanted,
        query=query_text(wanted),
        words=wording,
        period_words=period_words,
    )


@get("/desk/alerts/alerts.csv", opt=permit(Permit.DASHBOARD_VIEW))
async def as_csv(request: AnyRequest) -> Response[Any]:
    """Give the alerts seen as CSV."""
    found = await queries.alert_list(actor_of(request), _wanted(request))
    out = StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([gettext(name) for name in _HEAD])
    for line in _lines(found):
        writer.writerow([harmless(cell) for cell in line])
    return download(out.getvalue().encode("utf-8-sig"), "alerts.csv", "text/csv; charset=utf-8")


def _lines(found: AlertList) -> list[list[Cell]]:
    names, places = dict(found.names), dict(found.places)
    hit = {True: gettext("应验"), False: gettext("没有应验"), None: ""}
    return [
        [
            gettext(wording.KINDS[row.kind]),
            wording.subject_words(row, names, places),
            row.occupation_code,
            places.get(row.division, gettext("全市")),
            row.period,
            wording.fact_words(row),
            gettext(wording.CAUSES[row.cause]),
            gettext(wording.ACTIONS[row.action]),
            gettext(wording.STATES[row.state][0]),
            row.owner_name,
            row.opened_at.date().isoformat(),
            row.snoozed_until.isoformat() if row.snoozed_until else None,
            row.closed_at.date().isoformat() if row.closed_at else None,
            row.outcome,
            hit[row.hit],
        ]
        for row in found.rows
    ]


async def _one(
    request: AnyRequest,
    key: UUID,
    *,
    given: Given | None = None,
    error: str = "",
    at: str = "",
    status: int = 200,
) -> Response[Any]:
    actor = actor_of(request)
    found = await queries.alert_page(actor, key)
    row = found.alert
    named = {row.occupation_code: found.name}, {row.division: found.place}
    return page(
        request,
        "dashboards/alert.html",
        status=status,
        found=found,
        row=row,
        subject=wording.subject_words(row, *named),
        link=wording.action_link(row, actor),
        words=wording,
        period_words=period_words,
        given=given or Given({}),
        error=error,
        at=at,
    )


@get("/desk/alerts/{key:uuid}", opt=permit(Permit.DASHBOARD_VIEW))
async def one(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show one alert: what it stands on, why, what to do, what was done."""
    return await _one(request, key)


async def _step(
    request: AnyRequest, key: UUID, at: str, given: Given, step: Awaitable[None]
) -> Response[Any]:
    try:
        await step
    except ConflictError as error:
        said = refusal(request, error)
        return await _one(request, key, given=given, error=said, at=at, status=error.status)
    return see_other(f"/desk/alerts/{key}")


@post("/desk/alerts/{key:uuid}/take", opt=permit(Permit.ALERT_HANDLE))
async def take(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Take an alert on."""
    _, given = await read_given(request, StepForm)
    return await _step(request, key, "take", given, handling.take_on(actor_of(request), key))


@post("/desk/alerts/{key:uuid}/note", opt=permit(Permit.ALERT_HANDLE))
async def speak(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Write something down about an alert."""
    form, given = await read_given(request, StepForm)
    if form is None:
        return await _one(request, key, given=given, at="note", status=422)
    step = handling.speak(actor_of(request), key, form.text)
    return await _step(request, key, "note", given, step)


@post("/desk/alerts/{key:uuid}/snooze", opt=permit(Permit.ALERT_HANDLE))
async def snooze(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Put an alert to sleep until a day."""
    form, given = await read_given(request, StepForm)
    if form is None or form.until is None:
        said = refusal(request, ConflictError("alert-day"))
        return await _one(request, key, given=given, error=said, at="snooze", status=422)
    step = handling.snooze(actor_of(request), key, form.until, form.text)
    return await _step(request, key, "snooze", given, step)


@post("/desk/alerts/{key:uuid}/close", opt=permit(Permit.ALERT_HANDLE))
async def close(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Close an alert with what came of it."""
    form, given = await read_given(request, StepForm)
    if form is None:
        return await _one(request, key, given=given, at="close", status=422)
    step = handling.close(actor_of(request), key, form.text)
    return await _step(request, key, "close", given, step)


router = Router(
    "/",
    route_handlers=[listed, as_csv, one, take, speak, snooze, close],
    include_in_schema=False,
)
