"""Marks of the demonstration's contests, and the sheets that lock one."""

import hashlib
import random
from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from app import clock, db
from app.columns import uuid7
from app.demo.contest_people import Hands
from app.files.service import store
from app.permits import Role, system_actor
from competitions.data import SeatRole
from competitions.marking import ciphers
from competitions.marking.data import Sent
from competitions.marking.service import give
from competitions.plans.queries import event_of, rule_set_of
from competitions.rules.data import Aspect, Method, RuleSet

BUILDER = system_actor("demonstration", Role.CITY_OFFICER)
SHEET = b"%PDF-1.4\n% signed sheet\n%%EOF\n"
_SEED = 20251128
_WEAK = 0.55


def _dice() -> random.Random:
    """Return the same throws for each contest of each city."""
    return random.Random(_SEED)  # noqa: S311 - invented marks


async def _rules(event: UUID) -> tuple[RuleSet, list[str]]:
    async with db.read(BUILDER) as connection:
        rules = await rule_set_of(await event_of(event))
        rows = await connection.fetch(
            "SELECT cipher FROM entry WHERE event = $1 AND cipher IS NOT NULL ORDER BY cipher",
            event,
        )
    return rules, [row["cipher"] for row in rows]


def _value(aspect: Aspect, skill: float) -> str:
    if aspect.method is Method.JUDGEMENT:
        return str(min(3, max(0, round(skill * 3))))
    if aspect.steps:
        place = min(len(aspect.steps) - 1, int(skill * len(aspect.steps)))
        return str(sorted(aspect.steps)[place])
    return str((aspect.most * Decimal(round(skill, 2))).quantize(Decimal("0.5")))


async def _judged(
    hands: Hands, event: UUID, some: Sequence[str], rules: RuleSet, dice: random.Random
) -> None:
    """Let each judge mark these entries: judgement by all three, measurement by the first."""
    skills = {cipher: dice.uniform(_WEAK, 1) for cipher in some}
    aspects = [a for stage in rules.stages for module in stage.modules for a in module.aspects]
    for place, judge in enumerate(hands.judges):
        marks = [
            Sent(
                sent=uuid7(), cipher=cipher, aspect=aspect.code,
                value=_value(aspect, min(1.0, skills[cipher] + dice.uniform(-0.08, 0.08))),
            )
            for cipher in some
            for aspect in aspects
            if place == 0 or aspect.method is Method.JUDGEMENT
        ]  # fmt: skip
        await give(judge, event, marks)


async def mark_some(hands: Hands, event: UUID) -> None:
    """Mark half of an event's entries."""
    rules, found = await _rules(event)
    await _judged(hands, event, found[: len(found) // 2], rules, _dice())


async def mark_everything(hands: Hands, event: UUID) -> None:
    """Mark an event, confirm and sign it, and lift its ciphers."""
    rules, found = await _rules(event)
    dice = _dice()
    await _judged(hands, event, found, rules, dice)
    chief, arbitration = hands.of(SeatRole.CHIEF), hands.of(SeatRole.ARBITRATION)
    now = clock.now() - timedelta(hours=1)
    async with db.transaction(BUILDER) as connection:
        await connection.execute(
            "UPDATE mark SET second_value = value, second_by = $2, second_at = $3"
            " WHERE event = $1 AND method = 'judgement'",
            event, chief.account, now,
        )  # fmt: skip
        rows = await connection.fetch("SELECT id FROM entry WHERE event = $1", event)
        for row in rows:
            theory = Decimal(dice.randrange(62, 97))
            for stage, mark, seconds in (
                ("T", theory, None), ("P", None, dice.randrange(900, 2_400)),
            ):  # fmt: skip
                await connection.execute(
                    "INSERT INTO entry_stage (id, entry, stage, theory, seconds, entered_by,"
                    " entered_at) VALUES ($1, $2, $3, $4, $5, '秦牧川', $6)",
                    uuid7(), row["id"], stage, mark, seconds, now,
                )  # fmt: skip
        for code in [stage.code for stage in rules.stages]:
            await connection.execute(
                "INSERT INTO stage_sheet (id, event, stage, digest, file, chief, chief_by,"
                " chief_at, arbitration, arbitration_by, arbitration_at, locked_at)"
                " VALUES ($1, $2, $3, $4, $5, $6, $7, $10, $8, $9, $10, $10)",
                uuid7(), event, code, hashlib.sha256(code.encode()).digest(),
                await store("评分表.pdf", SHEET), chief.account, chief.name, arbitration.account,
                arbitration.name, now,
            )  # fmt: skip
        await connection.execute("UPDATE contest_event SET state = 'locked' WHERE id = $1", event)
    await ciphers.lift(hands.of(SeatRole.CIPHER_CLERK), event)
