"""The pages of one list on its way, the same for every kind: preview, repair, acceptance, undo."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.datastructures import FormMultiDict, UploadFile
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from app.errors import ConflictError, MalformedError
from app.i18n import gettext
from app.imports import lists
from app.imports.batches import Batch
from app.imports.list_kinds import ListImport
from app.imports.list_views import STATES, Sentences, list_batch, refused_rows
from app.imports.table import fields_at, repair_book
from app.imports.wording import REFUSALS
from app.permits import Permit
from app.web.forms import read_values
from app.web.guard import actor_of, permit
from app.web.render import download, page, refusal, see_other

AnyRequest = Request[Any, Any, Any]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ListDesk(msgspec.Struct, frozen=True, kw_only=True):
    """Where the lists of one kind are worked on.

    ``base`` is the path under which each list has its page, by key; ``template`` extends
    ``imports/list_batch.html``; ``back`` says for a batch which page it came from.
    """

    kind: ListImport
    base: str
    permit: Permit
    problems: Sentences
    template: str
    back: Callable[[Batch], str]


async def sent_file(body: FormMultiDict) -> tuple[str, bytes]:
    """Return name and content of the file that a form sent; both empty for none."""
    file = body.get("file")
    return (file.filename, await file.read()) if isinstance(file, UploadFile) else ("", b"")


def list_routes(desk: ListDesk) -> list[HTTPRouteHandler]:
    """Return the handlers of one kind of list."""
    return [*_reading(desk), *_writing(desk)]


async def _preview(
    desk: ListDesk, request: AnyRequest, key: UUID, *, error: str = "", status: int = 200
) -> Response[Any]:
    found = await list_batch(desk.kind, desk.problems, actor_of(request), key)
    unread = found.batch.refusal or {}
    code, facts = unread.get("code"), unread.get("facts")
    told = facts if isinstance(facts, dict) else {}
    return page(
        request,
        desk.template,
        status=status,
        found=found,
        batch=found.batch,
        states=STATES,
        fields=fields_at(desk.kind.fields),
        base=desk.base,
        back=desk.back(found.batch),
        refusal=[gettext(text) % told for text in REFUSALS[str(code)]] if code else None,
        again="again" in request.query_params,
        error=error,
    )


def _reading(desk: ListDesk) -> list[HTTPRouteHandler]:
    @get(f"{desk.base}/{{key:uuid}}", opt=permit(desk.permit))
    async def preview(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
        """Show one list: what would be entered, what is refused and why."""
        return await _preview(desk, request, key)

    @get(f"{desk.base}/{{key:uuid}}/repair.xlsx", opt=permit(desk.permit))
    async def repair_file(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
        """Give the refused rows as a workbook to put right."""
        batch, staged, said = await refused_rows(desk.kind, desk.problems, actor_of(request), key)
        body = repair_book(staged, batch.sheets, said, desk.kind.fields)
        return download(body, f"{batch.number}-repair.xlsx", XLSX)

    return [preview, repair_file]


def _writing(desk: ListDesk) -> list[HTTPRouteHandler]:
    async def done(request: AnyRequest, key: UUID, step: Awaitable[object]) -> Response[Any]:
        """Take a step and go back to the list; a refusal stands on it."""
        try:
            await step
        except (ConflictError, MalformedError) as error:
            said = refusal(request, error)
            return await _preview(desk, request, key, error=said, status=error.status)
        return see_other(f"{desk.base}/{key}")

    @post(f"{desk.base}/{{key:uuid}}/headings", opt=permit(desk.permit))
    async def headings(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
        """Settle what the unsure headings mean."""
        body = await read_values(request)
        names, fields = (map(str, body.getall(part, [])) for part in ("heading", "field"))
        chosen = dict(zip(names, fields, strict=False))
        step = lists.settle_headings(desk.kind, actor_of(request), key, chosen)
        return await done(request, key, step)

    @post(f"{desk.base}/{{key:uuid}}/repair", opt=permit(desk.permit))
    async def repair(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
        """Take repaired rows."""
        name, content = await sent_file(await read_values(request))
        if not content:
            said = gettext("还没有选文件，或文件是空的。请选好再上传。")
            return await _preview(desk, request, key, error=said, status=422)
        actor = actor_of(request)
        step = lists.repair(desk.kind, actor, key, file_name=name, content=content)
        return await done(request, key, step)

    @post(f"{desk.base}/{{key:uuid}}/decide", opt=permit(desk.permit))
    async def decide(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
        """Decide once what values, as written, mean."""
        body = await read_values(request)
        written, meant = (map(str, body.getall(part, [])) for part in ("written", "meant"))
        pairs = dict(zip(written, meant, strict=False))
        field = str(body.get("field", ""))
        step = lists.decide(desk.kind, actor_of(request), key, field, pairs)
        return await done(request, key, step)

    @post(f"{desk.base}/{{key:uuid}}/accept", opt=permit(desk.permit))
    async def accept(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
        """Enter the good rows."""
        await read_values(request)
        return await done(request, key, lists.accept(desk.kind, actor_of(request), key))

    @post(f"{desk.base}/{{key:uuid}}/undo", opt=permit(desk.permit))
    async def undo(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
        """Take the whole list back."""
        await read_values(request)
        return await done(request, key, lists.undo(desk.kind, actor_of(request), key))

    @post(f"{desk.base}/{{key:uuid}}/discard", opt=permit(desk.permit))
    async def discard(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
        """Throw the list away and go back to where it came from."""
        await read_values(request)
        batch = await lists.discard(desk.kind, actor_of(request), key)
        return see_other(desk.back(batch))

    return [headings, repair, decide, accept, undo, discard]
