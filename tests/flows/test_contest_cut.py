"""Who ended at a cut line is not marked any further."""

import msgspec
import pytest
from contests import CITY, SMALL_RULES, Field, field
from results import change

from app import clock
from app.columns import uuid7
from competitions.marking.board import board
from competitions.marking.tablet import judging
from competitions.rules.data import Cut, Ties

pytestmark = pytest.mark.usefixtures("database")
THEORY, PRACTICE = SMALL_RULES.stages
TWO_GO_ON = msgspec.structs.replace(
    SMALL_RULES,
    stages=(msgspec.structs.replace(THEORY, cut=Cut(advance=2, ties=Ties.ALL)), PRACTICE),
)


async def with_theory(marks: list[int]) -> Field:
    made = await field(len(marks), rules=TWO_GO_ON)
    for entry, mark in zip(made.entries, marks, strict=True):
        await change(
            "INSERT INTO entry_stage (id, entry, stage, theory, entered_at)"
            " VALUES ($1, $2, 'T', $3, $4)",
            uuid7(), entry, mark, clock.now(),
        )  # fmt: skip
    return made


async def lock_theory(made: Field) -> None:
    await change(
        "INSERT INTO stage_sheet (id, event, stage, digest, file, chief, chief_by, chief_at,"
        " arbitration, arbitration_by, arbitration_at, locked_at)"
        " VALUES ($1, $2, 'T', 'd', $1, $3, '裁判长', $5, $4, '监督', $5, $5)",
        uuid7(), made.event, made.chief.account, made.arbitration.account, clock.now(),
    )  # fmt: skip


async def on_the_tablet(made: Field) -> list[str]:
    return [one.cipher for one in (await judging(made.judges[0], made.event)).sheet.entries]


async def test_before_the_line_is_drawn_everybody_is_on_the_tablet() -> None:
    made = await with_theory([90, 70, 60])
    assert await on_the_tablet(made) == ["C001", "C002", "C003"]


async def test_behind_a_locked_line_judges_see_who_goes_on_and_the_board_waits_for_no_other() -> (
    None
):
    made = await with_theory([90, 60, 70, 70])
    await lock_theory(made)
    assert await on_the_tablet(made) == ["C001", "C003", "C004"]
    theory, practice = (await board(CITY, made.event)).stages
    assert (theory.done, theory.expected) == (4, 4)
    # one measured aspect by any judge, one judged aspect by three, of three entries
    assert practice.expected == 3 + 9
