"""One item of a draft: choosing its occupation, entering, changing, removing it."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.params import FromPath

from app.errors import ConflictError
from app.permits import Permit
from app.reference.queries import OccupationPage, search
from app.reference.queries import occupation as occupation_page
from app.web.forms import Given, read_given, read_query, read_values
from app.web.guard import actor_of, permit
from app.web.render import page, refusal, see_other
from courses.catalogue import queries, wording
from courses.catalogue.data import Edition, Item, ItemFacts
from courses.catalogue.service import items as service
from courses.vocabulary import category_names

AnyRequest = Request[Any, Any, Any]
MOST_HITS = 20


class Choosing(msgspec.Struct, frozen=True, kw_only=True):
    """What was typed to find an occupation, or the one that was chosen."""

    q: str = ""
    occupation: str = ""
    work_type: str = ""


async def _form(
    request: AnyRequest,
    edition: Edition,
    chosen: OccupationPage,
    given: Given,
    *,
    item: Item | None = None,
    status: int = 200,
    error: str = "",
    code: str = "",
) -> Response[Any]:
    return page(
        request,
        "courses/catalogue_item.html",
        status=status,
        held=edition,
        item=item,
        chosen=chosen.occupation,
        given=given,
        error=error,
        wrong=given.wrong or wording.FIELD_OF.get(code, ""),
        words=wording,
        categories=category_names(),
    )


def _given(item: Item) -> Given:
    values = msgspec.to_builtins(item)
    values["subsidy_standard"] = str(values["subsidy_standard"] or "").removesuffix(".00")
    return Given({name: "" if value is None else value for name, value in values.items()})


@get("/desk/catalogue/{key:uuid}/items/new", opt=permit(Permit.CATALOGUE_EDIT))
async def new(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Let an occupation be chosen by name, work type, pinyin or code; then show the form."""
    wanted, actor = read_query(request, Choosing), actor_of(request)
    held, _ = await queries.whole_edition(actor, key)
    if wanted.occupation:
        chosen = await occupation_page(actor, wanted.occupation)
        title = wanted.work_type or chosen.occupation.zh
        values: dict[str, object] = {
            "title": title,
            "occupation_code": chosen.occupation.code,
            "work_type": wanted.work_type,
        }
        return await _form(request, held, chosen, Given(values))
    hits = await search(actor, wanted.q, limit=MOST_HITS) if wanted.q.strip() else None
    return page(request, "courses/catalogue_choose.html", held=held, wanted=wanted, hits=hits)


@post("/desk/catalogue/{key:uuid}/items", opt=permit(Permit.CATALOGUE_EDIT))
async def add(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Add an item; what was typed stays where it is refused."""
    form, given = await read_given(request, ItemFacts)
    actor = actor_of(request)
    try:
        if form is not None:
            await service.add_item(actor, key, form)
            return see_other(f"/desk/catalogue/{key}?q={form.occupation_code}")
        error, code, status = wording.form_fault(), "", 422
    except ConflictError as refused:
        error, code, status = refusal(request, refused), refused.code, refused.status
    held, _ = await queries.whole_edition(actor, key)
    chosen = await occupation_page(actor, given.text("occupation_code"))
    return await _form(request, held, chosen, given, status=status, error=error, code=code)


@get("/desk/catalogue/{key:uuid}/items/{item:uuid}", opt=permit(Permit.CATALOGUE_EDIT))
async def show(request: AnyRequest, key: FromPath[UUID], item: FromPath[UUID]) -> Response[Any]:
    """Show the form of an item."""
    actor = actor_of(request)
    held, found = await queries.one_item(actor, key, item)
    chosen = await occupation_page(actor, found.occupation_code)
    return await _form(request, held, chosen, _given(found), item=found)


@post("/desk/catalogue/{key:uuid}/items/{item:uuid}", opt=permit(Permit.CATALOGUE_EDIT))
async def change(request: AnyRequest, key: FromPath[UUID], item: FromPath[UUID]) -> Response[Any]:
    """Change an item; what was typed stays where it is refused."""
    form, given = await read_given(request, ItemFacts)
    actor = actor_of(request)
    try:
        if form is not None:
            await service.change_item(actor, key, item, form)
            return see_other(f"/desk/catalogue/{key}?q={form.occupation_code}")
        error, code, status = wording.form_fault(), "", 422
    except ConflictError as refused:
        error, code, status = refusal(request, refused), refused.code, refused.status
    held, found = await queries.one_item(actor, key, item)
    chosen = await occupation_page(actor, found.occupation_code)
    return await _form(
        request, held, chosen, given, item=found, status=status, error=error, code=code
    )


@post("/desk/catalogue/{key:uuid}/items/{item:uuid}/remove", opt=permit(Permit.CATALOGUE_EDIT))
async def remove(request: AnyRequest, key: FromPath[UUID], item: FromPath[UUID]) -> Response[Any]:
    """Take an item out of a draft."""
    await read_values(request)
    await service.remove_item(actor_of(request), key, item)
    return see_other(f"/desk/catalogue/{key}")


router = Router("/", route_handlers=[new, add, show, change, remove], include_in_schema=False)
