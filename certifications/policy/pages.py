"""Versions of the ladder's terms at the desk: the list, the editor, simulation, publishing."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.params import FromPath

from app import clock
from app.errors import ConflictError, NotFoundError
from app.permits import Permit
from app.web.forms import query_text, read_form, read_query, read_values
from app.web.guard import actor_of, permit
from app.web.render import page, refusal, see_other
from certifications.policy import queries, service, wording
from certifications.policy.data import PolicyVersion
from certifications.policy.editor import read_terms
from certifications.policy.queries import ChangeFilter
from certifications.policy.replay import PAGE as REPLAY_PAGE
from certifications.policy.replay import replayed_checks
from certifications.queries import ladder_terms
from certifications.terms import LadderTerms, default_terms
from certifications.terms_page import tier_terms
from certifications.wording import CRITERIA, TIERS

AnyRequest = Request[Any, Any, Any]


class NewDraft(msgspec.Struct, frozen=True, kw_only=True):
    """A draft to begin."""

    title: Annotated[str, msgspec.Meta(min_length=2, max_length=80)]


class Publication(msgspec.Struct, frozen=True, kw_only=True):
    """The day from which a signed version holds."""

    valid_from: date


class Against(msgspec.Struct, frozen=True, kw_only=True):
    """The version that another is held against."""

    against: UUID | None = None


async def _list(request: AnyRequest, *, status: int = 200, error: str = "") -> Response[Any]:
    return page(
        request,
        "certifications/policies.html",
        status=status,
        found=await queries.policy_versions(actor_of(request)),
        words=wording,
        today=clock.today(),
        error=error,
    )


@get("/desk/policies", opt=permit(Permit.POLICY_VIEW))
async def show_list(request: AnyRequest) -> Response[Any]:
    """Show every version, the newest first."""
    return await _list(request)


@post("/desk/policies", opt=permit(Permit.POLICY_EDIT))
async def draft(request: AnyRequest) -> Response[Any]:
    """Begin a draft with the terms in force."""
    form = await read_form(request, NewDraft)
    try:
        key = await service.draft(actor_of(request), form.title)
    except ConflictError as error:
        return await _list(request, status=error.status, error=refusal(request, error))
    return see_other(f"/desk/policies/{key}/edit")


async def _version(
    request: AnyRequest, key: UUID, *, status: int = 200, error: str = ""
) -> Response[Any]:
    actor = actor_of(request)
    held = await queries.policy_version(actor, key)
    now, version = await ladder_terms(clock.today())
    return page(
        request,
        "certifications/policy.html",
        status=status,
        held=held,
        in_force=version,
        differences=wording.differences(now, held.terms) if held.published_at is None else (),
        tiers=tier_terms(held.terms),
        words=wording,
        tier_names=TIERS,
        names=await queries.names(actor, _occupations(held)),
        today=clock.today(),
        error=error,
    )


def _occupations(held: PolicyVersion) -> list[str]:
    found = held.simulation.by_occupation if held.simulation else ()
    return sorted({count.code for count in found if count.code})


@get("/desk/policies/{key:uuid}", opt=permit(Permit.POLICY_VIEW))
async def show_version(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show one version: what it changes, what the simulation says, what comes next."""
    return await _version(request, key)


async def _step(request: AnyRequest, key: UUID, step: Any, to: str = "") -> Response[Any]:
    try:
        found = await step
    except ConflictError as error:
        return await _version(request, key, status=error.status, error=refusal(request, error))
    return see_other(to.format(found) if to else f"/desk/policies/{key}")


@get("/desk/policies/{key:uuid}/edit", opt=permit(Permit.POLICY_EDIT))
async def show_editor(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show a draft's rules, each a sentence with its figures."""
    held = await queries.policy_version(actor_of(request), key)
    if not held.open_to_change:
        return see_other(f"/desk/policies/{key}")
    return _editor(request, held, wording.parts_to_edit(held.terms), title=held.title)


def _editor(
    request: AnyRequest, held: PolicyVersion, parts: Any, *, title: str, error: str = ""
) -> Response[Any]:
    return page(
        request,
        "certifications/policy_edit.html",
        status=422 if error else 200,
        held=held,
        parts=parts,
        title=title,
        words=wording,
        error=error,
    )


@post("/desk/policies/{key:uuid}/edit", opt=permit(Permit.POLICY_EDIT))
async def save(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Keep the rules as they stand in the form; a figure that cannot be is shown as typed."""
    body = await read_values(request)
    typed = {name: [str(one) for one in body.getall(name, [])] for name in body}
    actor = actor_of(request)
    held = await queries.policy_version(actor, key)
    title = (typed.get("title") or [""])[0].strip()
    terms, wrong = read_terms(typed)
    if terms is None or not title:
        parts = wording.parts_to_edit(held.terms, typed, wrong)
        return _editor(request, held, parts, title=title, error=wrong or "title")
    return await _step(request, key, service.change(actor, key, title, terms))


@post("/desk/policies/{key:uuid}/simulate", opt=permit(Permit.POLICY_EDIT))
async def simulate(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Try a draft on the whole registry."""
    await read_values(request)
    return await _step(request, key, service.ask_simulation(actor_of(request), key))


@post("/desk/policies/{key:uuid}/hand-in", opt=permit(Permit.POLICY_EDIT))
async def hand_in(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Propose a simulated draft for review and signature."""
    await read_values(request)
    step = service.hand_in(actor_of(request), key)
    return await _step(request, key, step, "/desk/decisions/{}")


@post("/desk/policies/{key:uuid}/discard", opt=permit(Permit.POLICY_EDIT))
async def discard(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Throw a draft away."""
    await read_values(request)
    return await _step(request, key, service.discard(actor_of(request), key), "/desk/policies")


@post("/desk/policies/{key:uuid}/publish", opt=permit(Permit.POLICY_EDIT))
async def publish(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Publish a signed version from a day on."""
    form = await read_form(request, Publication)
    return await _step(request, key, service.publish(actor_of(request), key, form.valid_from))


@get("/desk/policies/{key:uuid}/people", opt=permit(Permit.POLICY_EDIT))
async def show_people(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show whose standing a simulated draft changes, name by name."""
    actor, wanted = actor_of(request), read_query(request, ChangeFilter)
    held = await queries.policy_version(actor, key)
    people, total = await queries.changed_people(actor, key, wanted)
    codes = sorted({one.occupation_code for one in people if one.occupation_code})
    return page(
        request,
        "certifications/policy_people.html",
        held=held,
        people=people,
        total=total,
        wanted=wanted,
        query=query_text(wanted, "page"),
        size=queries.PAGE,
        words=wording,
        tier_names=TIERS,
        names=await queries.names(actor, codes),
    )


@get("/desk/policies/{key:uuid}/difference", opt=permit(Permit.POLICY_VIEW))
async def show_difference(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show what a version changes against another one, by default the one before it."""
    actor, wanted = actor_of(request), read_query(request, Against)
    found = await queries.policy_versions(actor)
    held = _one(found, key)
    others = [one for one in found if one.id != key]
    earlier = [one for one in others if one.number < held.number]
    against = _one(others, wanted.against) if wanted.against else next(iter(earlier), None)
    older: LadderTerms = against.terms if against else default_terms()
    return page(
        request,
        "certifications/policy_difference.html",
        held=held,
        against=against,
        others=others,
        differences=wording.differences(older, held.terms),
        words=wording,
    )


class PageNumber(msgspec.Struct, frozen=True, kw_only=True):
    """Which page of a list."""

    page: int = 1


@get("/desk/policies/replay", opt=permit(Permit.POLICY_VIEW))
async def show_replay(request: AnyRequest) -> Response[Any]:
    """Play past checks again under the version in force then."""
    wanted = read_query(request, PageNumber)
    found, total = await replayed_checks(actor_of(request), wanted.page)
    return page(
        request,
        "certifications/policy_replay.html",
        found=found,
        total=total,
        number=wanted.page,
        size=REPLAY_PAGE,
        words=wording,
        tier_names=TIERS,
        criteria=CRITERIA,
    )


def _one(found: list[PolicyVersion], key: UUID) -> PolicyVersion:
    for one in found:
        if one.id == key:
            return one
    raise NotFoundError("not-found")


router = Router(
    "/",
    route_handlers=[
        show_list,
        draft,
        show_version,
        show_editor,
        save,
        simulate,
        hand_in,
        discard,
        publish,
        show_people,
        show_difference,
        show_replay,
    ],
    include_in_schema=False,
)
