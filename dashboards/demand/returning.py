"""A return's steps: filed, reviewed, taken in, given back, spoken of."""

from uuid import UUID

from app import clock, db
from app.audit.record import record
from app.db import require_transaction
from app.errors import ConflictError, NotFoundError
from app.permits import Actor, Permit
from dashboards.demand.data import ReturnRow, ReturnState, ReturnStep
from dashboards.demand.opening import city_only
from dashboards.demand.queries import figures, note, return_at
from dashboards.demand.rules import may_move, took_part
from dashboards.demand.telling import RETURNED, tell_county
from dashboards.return_guard import mark_corrected


def reaches(actor: Actor, permit: Permit, division: str) -> bool:
    """Whether the actor holds the permit for this division."""
    reach = actor.reach(permit)
    return reach.everything or division in reach.divisions


async def _own(actor: Actor, key: UUID, permit: Permit) -> ReturnRow:
    held = await return_at(key, lock=True)
    if not reaches(actor, permit, held.division):
        raise NotFoundError("not-found")
    return held


def _check(held: ReturnRow, to: ReturnState) -> None:
    if not may_move(held.state, to):
        raise ConflictError("return-state")


async def file_return(actor: Actor, key: UUID, *, nothing: str = "", said: str = "") -> None:
    """File a division's return (填报): its reports as they stand, or that there is nothing.

    ``nothing`` is why there is nothing to report, ``said`` explains large changes. Filing what
    is filed changes nothing. Raises ConflictError where there is neither a report nor a reason,
    where there are both, and where a large change is not explained.
    """
    async with db.transaction(actor) as connection:
        held = await _own(actor, key, Permit.DEMAND_IMPORT)
        if held.state is ReturnState.FILED:
            return
        _check(held, ReturnState.FILED)
        lines, sources = await figures(held, clock.today())
        if sources and nothing:
            raise ConflictError("return-has-figures")
        if not sources and not nothing:
            raise ConflictError("return-empty")
        large = [line.name for line in lines if line.large]
        if sources and large and not said:
            raise ConflictError("return-unexplained", names="、".join(large[:5]), n=len(large))
        await connection.execute(
            "UPDATE county_return SET state = 'filed', filer = $2, filed_by = $3, filed_at = $4,"
            " nothing_to_report = $5, reviewer = NULL, reviewed_by = '', reviewed_at = NULL,"
            " accepter = NULL, accepted_by = '', accepted_at = NULL, returned_for = ''"
            " WHERE id = $1",
            key, actor.account, actor.signature, clock.now(), nothing,
        )  # fmt: skip
        await _told(actor, held, ReturnStep.FILED, nothing or said)


async def review_return(actor: Actor, key: UUID, said: str = "") -> None:
    """Pass a filed return (县级审核); raises ConflictError for the account that filed it."""
    async with db.transaction(actor) as connection:
        held = await _own(actor, key, Permit.DEMAND_REVIEW)
        if held.state is ReturnState.REVIEWED:
            return
        _check(held, ReturnState.REVIEWED)
        if took_part(actor.account, (held.filer,)):
            raise ConflictError("return-own-review")
        await connection.execute(
            "UPDATE county_return SET state = 'reviewed', reviewer = $2, reviewed_by = $3,"
            " reviewed_at = $4 WHERE id = $1",
            key, actor.account, actor.signature, clock.now(),
        )  # fmt: skip
        await _told(actor, held, ReturnStep.REVIEWED, said)


async def accept_return(actor: Actor, key: UUID, said: str = "") -> None:
    """Take a reviewed return into the city's figures (市级汇总).

    Raises ConflictError for an account that filed or reviewed it.
    """
    city_only(actor, Permit.DEMAND_ACCEPT)
    async with db.transaction(actor) as connection:
        held = await _own(actor, key, Permit.DEMAND_ACCEPT)
        if held.state is ReturnState.ACCEPTED:
            return
        _check(held, ReturnState.ACCEPTED)
        if took_part(actor.account, (held.filer, held.reviewer)):
            raise ConflictError("return-own-accept")
        await connection.execute(
            "UPDATE county_return SET state = 'accepted', accepter = $2, accepted_by = $3,"
            " accepted_at = $4 WHERE id = $1",
            key, actor.account, actor.signature, clock.now(),
        )  # fmt: skip
        await mark_corrected([held.period])
        await _told(actor, held, ReturnStep.ACCEPTED, said)


async def give_back(actor: Actor, key: UUID, reason: str, permit: Permit) -> None:
    """Give a return back with a reason: the county's reviewer a filed one, the city any.

    ``permit`` says as whom. Raises ConflictError without a reason, and where the return does
    not lie with this office.
    """
    if not reason:
        raise ConflictError("return-reason")
    async with db.transaction(actor) as connection:
        held = await _own(actor, key, permit)
        if held.state is ReturnState.RETURNED and held.returned_for == reason:
            return
        _check(held, ReturnState.RETURNED)
        if permit is Permit.DEMAND_REVIEW and held.state is not ReturnState.FILED:
            raise ConflictError("return-state")
        await connection.execute(
            "UPDATE county_return SET state = 'returned', returned_for = $2 WHERE id = $1",
            key, reason,
        )  # fmt: skip
        if held.state is ReturnState.ACCEPTED:
            await mark_corrected([held.period])
        await _told(actor, held, ReturnStep.RETURNED, reason)
        await tell_county(held, RETURNED, f"returned:{clock.now():%Y%m%d%H%M}", clock.today())


async def comment(actor: Actor, key: UUID, text: str) -> None:
    """Say something of a return; the same said twice in a row stands once."""
    if not text:
        raise ConflictError("return-comment")
    async with db.transaction(actor):
        held = await _own(actor, key, Permit.DEMAND_IMPORT)
        last = await require_transaction().fetchrow(
            'SELECT text, "by" FROM return_note WHERE county_return = $1'
            " ORDER BY at DESC, id DESC LIMIT 1",
            key,
        )
        if last is None or (last["text"], last["by"]) != (text, actor.signature):
            await _told(actor, held, ReturnStep.COMMENT, text)


async def _told(actor: Actor, held: ReturnRow, step: ReturnStep, text: str) -> None:
    await note(actor, held.id, step, text)
    await record(
        actor, f"dashboards.return.{step.value}", f"county_return:{held.id}",
        {"period": held.period, "division": held.division}, reason=text,
    )  # fmt: skip
