"""Putting right what a stage has beside its aspects, and adding a deduction that was forgotten.

As with ``correcting``, the result follows only once it is computed anew.
"""

from decimal import Decimal
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec

from app import clock, db
from app.audit.record import record
from app.columns import uuid7
from app.db import require_transaction
from app.errors import ConflictError
from app.permits import Actor
from competitions.marking.extras import seconds_of
from competitions.marking.rules import read_value
from competitions.plans.queries import rule_set_of
from competitions.results.correcting import Reason, begun, entry_of
from competitions.rules.data import RuleSet, Stage, StageKind

_HUNDRED = Decimal(100)
Short = Annotated[str, msgspec.Meta(max_length=40)]


class StagePart(StrEnum):
    """What of a stage is put right; each is a column of ``entry_stage``."""

    THEORY = "theory"
    SECONDS = "seconds"
    RETEST = "retest"


class StageChange(msgspec.Struct, frozen=True, kw_only=True):
    """A theory mark, a time (mm:ss) or a re-test mark as it should have been, and why.

    ``which`` is the stage's code and the part, as ``T/theory``.
    """

    cipher: str
    which: Short
    value: Short
    reason: Reason = ""


class PenaltyAdded(msgspec.Struct, frozen=True, kw_only=True):
    """A deduction that the marking left out; ``which`` is the stage's code and its own.

    ``key`` is the form's: sent twice, given once.
    """

    key: UUID
    cipher: str
    which: Short
    reason: Reason = ""


def parts_of(stage: Stage) -> list[StagePart]:
    """Return what of a stage may be put right."""
    found = [StagePart.THEORY] if stage.kind is StageKind.THEORY else []
    found += [StagePart.SECONDS] if stage.timed else []
    return [*found, StagePart.RETEST]


async def change_stage_mark(actor: Actor, event_key: UUID, wanted: StageChange) -> None:
    """Put a theory mark, a time or a re-test mark right; what it was stays in the audit log.

    The same value once more does nothing. Raises ConflictError without a reason, before the ranks
    are shown, for a stage without such a part, and for a value that the part does not take.
    """
    async with db.transaction(actor):
        event, reason = await begun(actor, event_key, wanted.reason)
        stage, part = _part(await rule_set_of(event), wanted.which)
        value = _value(part, wanted.value)
        row = await entry_of(event, wanted.cipher)
        old = await _old(row["id"], stage.code, part)
        if old == value:
            return
        await _write(actor, row["id"], stage.code, part, value)
        await record(
            actor, "competitions.stage_mark.corrected", f"entry:{row['id']}",
            {
                "stage": stage.code, "part": part.value, "now": str(value),
                "was": None if old is None else str(old),
            },
            reason=reason,
        )  # fmt: skip


def _part(rules: RuleSet, which: str) -> tuple[Stage, StagePart]:
    code, _, part = which.partition("/")
    for stage in rules.stages:
        if stage.code == code and part in parts_of(stage):
            return stage, StagePart(part)
    raise ConflictError("result-stage-none", which=which)


def _value(part: StagePart, text: str) -> Decimal | int:
    if part is StagePart.SECONDS:
        seconds = seconds_of(text)
        if seconds is None:
            raise ConflictError("time-form", value=text)
        return seconds
    value = read_value(text)
    if value is None or not 0 <= value <= _HUNDRED or value != round(value, 2):
        raise ConflictError("result-stage-value", value=text)
    return value


async def _old(entry: UUID, stage: str, part: StagePart) -> Decimal | int | None:
    found: Decimal | int | None = await require_transaction().fetchval(
        f"SELECT {part.value} FROM entry_stage WHERE entry = $1 AND stage = $2 FOR UPDATE",
        entry, stage,
    )  # fmt: skip
    return found


async def _write(
    actor: Actor, entry: UUID, stage: str, part: StagePart, value: Decimal | int
) -> None:
    await require_transaction().execute(
        f"INSERT INTO entry_stage (id, entry, stage, {part.value}, entered_by, entered_at)"
        " VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (entry, stage) DO UPDATE"
        f" SET {part.value} = excluded.{part.value}, entered_by = excluded.entered_by,"
        " entered_at = excluded.entered_at",
        uuid7(), entry, stage, value, actor.signature, clock.now(),
    )  # fmt: skip


async def add_penalty(actor: Actor, event_key: UUID, wanted: PenaltyAdded) -> None:
    """Give a deduction of the rule set that the marking left out; no judge's seat gave it.

    Raises ConflictError without a reason, before the ranks are shown, and for a deduction that
    the stage does not have.
    """
    async with db.transaction(actor) as connection:
        event, reason = await begun(actor, event_key, wanted.reason)
        code, _, penalty = wanted.which.partition("/")
        found = next(
            (
                one.points
                for stage in (await rule_set_of(event)).stages
                for one in stage.penalties
                if (stage.code, one.code) == (code, penalty)
            ),
            None,
        )
        if found is None:
            raise ConflictError("penalty-none", stage=code, penalty=penalty)
        row = await entry_of(event, wanted.cipher)
        status = await connection.execute(
            "INSERT INTO entry_penalty (id, entry, stage, code, points, reason, given_by, given_at)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (id) DO NOTHING",
            wanted.key, row["id"], code, penalty, found, reason, actor.signature, clock.now(),
        )  # fmt: skip
        if status == "INSERT 0 1":
            await record(
                actor, "competitions.penalty.added", f"entry:{row['id']}",
                {"stage": code, "code": penalty, "points": str(found)}, reason=reason,
            )  # fmt: skip
