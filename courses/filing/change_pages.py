"""Asking for a change to an approved class, and taking it back."""

from datetime import date, time
from typing import Any
from uuid import UUID

from litestar import Request, Response, Router, get, post
from litestar.datastructures import FormMultiDict
from litestar.params import FromPath

from app.columns import uuid7
from app.errors import MalformedError
from app.permits import Permit
from app.web.forms import read_values
from app.web.guard import actor_of, permit
from app.web.render import page, see_other
from courses.filing import changing, queries, wording
from courses.filing.changes import Plan
from courses.filing.data import FilingDetail, NewSession, SessionKind, SessionRow

AnyRequest = Request[Any, Any, Any]


@get("/desk/classes/{key:uuid}/change", opt=permit(Permit.CLASS_MANAGE))
async def change_form(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show what of a class may change, as it stands."""
    actor = actor_of(request)
    found = await queries.filing(actor, key, Permit.CLASS_MANAGE)
    return page(
        request,
        "courses/filing_change.html",
        found=found,
        held=found.held,
        choices=await queries.choices(actor, key),
        wording=wording,
    )


@post("/desk/classes/{key:uuid}/change", opt=permit(Permit.CLASS_MANAGE))
async def ask(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Ask for the change that the form describes."""
    body, actor = await read_values(request), actor_of(request)
    found = await queries.filing(actor, key, Permit.CLASS_MANAGE)
    try:
        wanted = _plan(found, body)
    except ValueError as error:
        raise MalformedError("form-malformed", detail=str(error)) from error
    await changing.ask_change(actor, key, wanted, str(body.get("reason", "")).strip())
    return see_other(f"/desk/classes/{key}/filing")


def _plan(found: FilingDetail, body: FormMultiDict) -> Plan:
    text = {name: str(value).strip() for name, value in body.items()}
    sessions = {
        row.id: _session(text, str(row.id), row)
        for row in found.sessions
        if row.state == "planned" and f"drop-{row.id}" not in text
    }
    if text.get("held_on-new"):
        sessions[uuid7()] = _session(text, "new", None)
    return Plan(
        starts_on=date.fromisoformat(text["starts_on"]),
        ends_on=date.fromisoformat(text["ends_on"]),
        capacity=int(text["capacity"]),
        place=text.get("place", ""),
        plan=text.get("plan", ""),
        assessment_plan=text.get("assessment_plan", ""),
        sessions=sessions,
    )


def _session(text: dict[str, str], mark: str, held: SessionRow | None) -> NewSession:
    def given(field: str, before: str = "") -> str:
        return text.get(f"{field}-{mark}", before)

    return NewSession(
        held_on=date.fromisoformat(given("held_on", held.held_on.isoformat() if held else "")),
        starts_at=time.fromisoformat(
            given("starts_at", held.starts_at.isoformat() if held else "")
        ),
        ends_at=time.fromisoformat(given("ends_at", held.ends_at.isoformat() if held else "")),
        content=held.content if held else given("content"),
        kind=held.kind if held else SessionKind(given("kind", "theory")),
        teacher=UUID(given("teacher")) if given("teacher") else None,
        room=UUID(given("room")) if given("room") else None,
    )


@post("/desk/classes/{key:uuid}/change/withdraw", opt=permit(Permit.CLASS_MANAGE))
async def take_back(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Take back a change that has not been decided."""
    await read_values(request)
    await changing.withdraw_change(actor_of(request), key)
    return see_other(f"/desk/classes/{key}/filing")


router = Router("/", route_handlers=[change_form, ask, take_back], include_in_schema=False)
