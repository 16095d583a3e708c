"""While marking nobody but the clerk learns whose cipher is whose: absence goes by cipher."""

import pytest
from contests import CITY, Field, field, marks
from results import asked, change

from app.errors import ConflictError, NotFoundError
from competitions.data import EntryState
from competitions.entries import moving
from competitions.entries.one_queries import one_entry
from competitions.marking import outs
from competitions.marking.board import missing_counts, missing_list

pytestmark = pytest.mark.usefixtures("database")


async def state_of(made: Field, cipher: str) -> str:
    return await asked(
        "SELECT state FROM entry WHERE event = $1 AND cipher = $2", made.event, cipher
    )


async def test_the_office_takes_nobody_out_by_name_while_marking() -> None:
    made = await field(2)
    for step in (
        moving.mark_absent(CITY, made.entries[0]),
        moving.disqualify(CITY, made.entries[0], "替考"),
    ):
        with pytest.raises(ConflictError, match="entry-chief-only"):
            await step
    assert (await one_entry(CITY, made.entries[0])).moves == (EntryState.WITHDRAWN,)
    await moving.withdraw(CITY, made.entries[0], "受伤")
    with pytest.raises(ConflictError, match="entry-chief-only"):
        await moving.bring_back(CITY, made.entries[0])
    assert not (await one_entry(CITY, made.entries[0])).moves


async def test_the_chief_judge_does_by_cipher_and_undoes() -> None:
    made = await field(3)
    for _ in range(2):
        await outs.move_by_cipher(made.chief, made.event, "C001", EntryState.ABSENT, "")
    with pytest.raises(ConflictError, match="entry-reason"):
        await outs.move_by_cipher(made.chief, made.event, "C002", EntryState.DISQUALIFIED, " ")
    await outs.move_by_cipher(made.chief, made.event, "C002", EntryState.DISQUALIFIED, "替考")
    held = await outs.outs(made.chief, made.event)
    assert [(one.cipher, one.state, one.reason) for one in held or ()] == [
        ("C001", "absent", ""), ("C002", "disqualified", "替考"),
    ]  # fmt: skip
    await outs.move_by_cipher(made.chief, made.event, "C001", EntryState.ENTERED, "")
    assert await state_of(made, "C001") == "entered"


async def test_nobody_else_does_it_and_only_while_marking() -> None:
    made = await field(1)
    for who in (made.judges[0], made.arbitration, made.cipher_clerk, CITY):
        with pytest.raises(NotFoundError):
            await outs.move_by_cipher(who, made.event, "C001", EntryState.ABSENT, "")
        assert await outs.outs(who, made.event) is None
    for cipher, to, refused in (
        ("C999", EntryState.ABSENT, "extra-entry"),
        ("C001", EntryState.WITHDRAWN, "out-from"),
    ):
        with pytest.raises(ConflictError, match=refused):
            await outs.move_by_cipher(made.chief, made.event, cipher, to, "不来")
    await change("UPDATE contest_event SET state = 'locked' WHERE id = $1", made.event)
    with pytest.raises(ConflictError, match="out-state"):
        await outs.move_by_cipher(made.chief, made.event, "C001", EntryState.ABSENT, "")


async def test_what_is_missing_is_counted_for_the_office_and_listed_for_chief_and_arbitration() -> (
    None
):
    made = await field(2)
    await marks(made, made.entries[0], measured=None)
    found = await missing_counts(CITY, made.event)
    assert [(one.stage, one.aspect, one.time, one.n) for one in found.rows] == [
        ("T", "", False, 1), ("P", "A1", False, 2), ("P", "B1", False, 1), ("P", "", True, 1),
    ]  # fmt: skip
    for who in (made.chief, made.arbitration):
        lacks = await missing_list(who, made.event)
        assert ("C002", "B1") in [(one.entry, one.aspect) for one in lacks.rows]
    for who in (CITY, made.judges[0]):
        with pytest.raises(NotFoundError):
            await missing_list(who, made.event)
