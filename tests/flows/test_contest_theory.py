"""Theory by workbook: checked, entered, undone; and the live board."""

from uuid import UUID

import pytest
from contests import CITY, Field, field, marks
from results import change
from workbooks import workbook

from app import db
from app.columns import uuid7
from app.errors import ConflictError, NotFoundError
from app.imports import lists
from app.imports.list_views import list_batch
from app.permits import Actor, Grant, Role
from competitions.marking import appointing, theory, wording
from competitions.marking.board import board
from competitions.marking.queries import entry_marks

pytestmark = pytest.mark.usefixtures("database")
HEAD = ("密号", "理论成绩", "缺考")


async def theory_marks(made: Field) -> dict[str, str]:
    async with db.read(CITY):
        found = await entry_marks(made.event, made.rules)
    return {one.entry: f"{one.theory['T']:f}" for one in found if "T" in one.theory}


async def sent(made: Field, *rows: tuple[object, ...]):
    key, _ = await theory.receive(
        CITY, made.event, "T", file_name="a.xlsx", content=workbook([HEAD, *rows])
    )
    return key


async def test_good_rows_are_entered_bad_ones_wait_and_all_can_be_undone() -> None:
    made = await field(4)
    first = await sent(made, ("C001", 60, ""))
    await lists.accept(theory.THEORY, CITY, first)
    key = await sent(
        made, ("C001", 87.5, ""), ("C002", "NaN", ""), ("C003", 101, ""), ("C004", "", "缺考")
    )
    assert await theory_marks(made) == {"C001": "60.00"}
    await lists.accept(theory.THEORY, CITY, key)
    assert await theory_marks(made) == {"C001": "87.50", "C004": "0.00"}
    await lists.undo(theory.THEORY, CITY, key)
    assert await theory_marks(made) == {"C001": "60.00"}


async def entered(made: Field, mark: int) -> UUID:
    key = await sent(made, ("C001", mark, ""))
    await lists.accept(theory.THEORY, CITY, key)
    return key


async def test_workbooks_undone_from_the_last_leave_nothing_behind() -> None:
    made = await field(1)
    first, second, third = [await entered(made, mark) for mark in (60, 70, 80)]
    for standing in (first, second):
        with pytest.raises(ConflictError, match="theory-later"):
            await lists.undo(theory.THEORY, CITY, standing)
    await lists.undo(theory.THEORY, CITY, third)
    assert await theory_marks(made) == {"C001": "70.00"}
    await lists.undo(theory.THEORY, CITY, second)
    assert await theory_marks(made) == {"C001": "60.00"}
    await lists.undo(theory.THEORY, CITY, first)
    assert await theory_marks(made) == {}


async def test_a_workbook_tells_the_office_nothing_about_whose_cipher_is_whose() -> None:
    made = await field(4)
    await change("UPDATE entry SET cipher = NULL WHERE event = $1", made.event)
    for entry, cipher in zip(made.entries, ("C019", "C003", "C022", "C007"), strict=True):
        await change("UPDATE entry SET cipher = $2 WHERE id = $1", entry, cipher)
    rows = [(str(number), 60, "") for number in range(1, 5)]
    rows += [(cipher, 60, "") for cipher in ("C003", "C007", "C019", "C022")]
    key = await sent(made, *rows)
    found = await list_batch(theory.THEORY, wording.THEORY_PROBLEMS, CITY, key)
    (said,) = {tuple(row.said.values()) for row in found.rows if row.said}
    assert [row.number for row in found.rows if row.said] == [2, 3, 4, 5]
    assert "没有这个密号" in said[0]


async def test_nothing_is_uploaded_or_entered_once_the_stage_is_locked() -> None:
    made = await field(1)
    key = await sent(made, ("C001", 60, ""))
    async with db.transaction(CITY) as connection:
        await connection.execute(
            "INSERT INTO stage_sheet (id, event, stage, digest, file, chief, chief_at,"
            " arbitration, arbitration_at, locked_at)"
            " VALUES ($1, $2, 'T', '\\x00', $1, $3, now(), $4, now(), now())",
            uuid7(), made.event, made.chief.account, made.arbitration.account,
        )  # fmt: skip
    with pytest.raises(ConflictError, match="theory-locked"):
        await sent(made, ("C001", 61, ""))
    with pytest.raises(ConflictError, match="theory-locked"):
        await lists.accept(theory.THEORY, CITY, key)


async def test_another_countys_office_does_not_reach_it() -> None:
    made = await field(1)
    county = Actor(
        account=uuid7(),
        grants=(Grant(role=Role.COUNTY_OFFICER, divisions=frozenset({"370902"})),),
    )
    with pytest.raises(NotFoundError):
        await theory.theory_desk(county, made.event)


async def test_the_board_counts_by_judge() -> None:
    made = await field(3)
    await marks(made, made.entries[0])
    await marks(made, made.entries[1], judged=(0, 3), second=False)
    found = await board(CITY, made.event)
    t, p = found.stages
    assert (t.done, t.expected) == (2, 3)
    (a,), b = p.modules[0].cells, p.modules[1].cells
    assert (a.judge, a.done, a.expected) == ("", 2, 3)
    assert [(c.judge, c.done, c.expected) for c in b] == [("J1", 2, 3), ("J2", 2, 3), ("J3", 1, 3)]
    assert (found.spreads, found.unconfirmed) == (1, 2)


async def test_who_stands_aside_is_expected_no_more() -> None:
    made = await field(2)
    await appointing.set_aside(CITY, made.event, next(iter(made.seats)), 1, "师徒")
    cells = (await board(CITY, made.event)).stages[1].modules[1].cells
    assert [(c.judge, c.expected) for c in cells] == [("J1", 1), ("J2", 2), ("J3", 2)]
