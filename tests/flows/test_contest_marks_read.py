"""Marks as results read them: by cipher, what counts, what is still open."""

from decimal import Decimal

from contests import CITY, Field, field, marks

from app import clock, db
from app.columns import uuid7
from competitions.marking.queries import entry_marks, marks_of, unresolved
from competitions.rules.data import Status


async def read(made: Field):
    async with db.read(CITY):
        return (
            await entry_marks(made.event, made.rules),
            await marks_of(made.event),
            await unresolved(made.event, made.rules),
        )


async def test_marks_come_by_cipher_with_whatever_counts(database: str) -> None:
    made = await field(3)
    await marks(made, made.entries[0], theory="81.5", measured="30.25", judged=(3, 2, 2))
    await marks(made, made.entries[1])
    async with db.transaction(CITY) as connection:
        await connection.execute("UPDATE entry SET state = 'absent' WHERE id = $1", made.entries[2])
        for points, back in ((Decimal(2), None), (Decimal("1.5"), None), (Decimal(9), clock.now())):
            await connection.execute(
                "INSERT INTO entry_penalty (id, entry, stage, code, points, reason, seat, given_by,"
                " given_at, taken_back_at) VALUES ($1, $2, 'P', 'X', $3, '超时', $4, '甲', $5, $6)",
                uuid7(), made.entries[0], points, next(iter(made.seats)), clock.now(), back,
            )  # fmt: skip
    (first, second, third), held, open_ = await read(made)
    assert first.entry == "C001"
    assert first.theory == {"T": Decimal("81.50")}
    assert first.measured == {"A1": Decimal("30.25")}
    assert sorted(first.judged["B1"]) == [2, 2, 3]
    assert first.seconds == {"P": 600}
    assert first.penalties == {"P": Decimal("3.50")}
    assert (second.status, third.status) == (Status.COMPETED, Status.ABSENT)
    assert third.measured == {}
    assert [line.judge for line in held.marks if line.cipher == "C001"] == ["J1", "J1", "J2", "J3"]
    assert [line.points for line in held.penalties] == [Decimal("2.00"), Decimal("1.50")]
    assert open_ == ["sheets-unsigned"]


async def test_what_is_open_is_named(database: str) -> None:
    made = await field(1, ciphers=False)
    assert (await read(made))[2] == ["ciphers-missing", "sheets-unsigned"]


async def test_a_missing_mark_a_spread_and_an_unconfirmed_mark_are_open(database: str) -> None:
    made = await field(1)
    await marks(made, made.entries[0], measured=None, judged=(0, 2, 2), second=False)
    everything = ["marks-missing", "marks-spread", "marks-unconfirmed", "sheets-unsigned"]
    assert (await read(made))[2] == everything
    async with db.transaction(CITY) as connection:
        await connection.execute(
            "INSERT INTO spread_stands (id, entry, aspect, seat, reason, said_by, said_at)"
            " VALUES ($1, $2, 'B1', $3, '讨论后维持', '裁判长', $4)",
            uuid7(), made.entries[0], next(iter(made.seats)), clock.now(),
        )  # fmt: skip
    assert (await read(made))[2] == ["marks-missing", "marks-unconfirmed", "sheets-unsigned"]
