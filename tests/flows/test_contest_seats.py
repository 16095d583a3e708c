"""Judges appointed, standing aside, replaced; ciphers given, sealed and lifted."""

import pytest
from contests import CITY, Field, field, seat
from factories import account, people

from app import db
from app.columns import uuid7
from app.errors import ConflictError, NotFoundError
from app.permits import Actor, Grant, Role
from competitions.data import EventState, SeatRole
from competitions.marking import appointing, ciphers
from competitions.marking.appointing import NewSeat
from competitions.marking.data import Ground, Sent, Standing
from competitions.marking.seat_queries import seat_desk
from competitions.marking.seating import conflicts_of
from competitions.marking.service import give
from competitions.plans.queries import event_of

pytestmark = pytest.mark.usefixtures("database")


async def uscc_of(made: Field) -> str:
    async with db.read(CITY) as connection:
        return await connection.fetchval(
            "SELECT uscc FROM organisation WHERE id = $1", made.employer
        )


async def asides(made: Field):
    async with db.read(CITY):
        return await conflicts_of(made.event)


async def new_judge(alias: str, **more: object) -> NewSeat:
    await account(CITY, alias, Role.JUDGE)
    return NewSeat(role=SeatRole.JUDGE, alias=alias, name="穆清和", **more)


async def test_a_judge_of_the_entrants_employer_stands_aside_at_once() -> None:
    made = await field(2)
    key = await appointing.appoint(
        CITY, made.event, await new_judge("judge", uscc=await uscc_of(made), modules=["B"])
    )
    assert {(one.seat, one.ground) for one in await asides(made)} == {(key, Ground.SAME_EMPLOYER)}
    assert len(await asides(made)) == 2
    desk = await seat_desk(CITY, made.event)
    assert [one.start_number for one in desk.asides] == [1, 2]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"alias": "nobody"}, "seat-account"),
        ({"role": SeatRole.ARBITRATION}, "seat-role"),
        ({"uscc": "91370900MA3D0KQX9R"}, "seat-unit"),
        ({"modules": ["Z"]}, "seat-module"),
    ],
)
async def test_who_may_not_sit_is_refused(change: dict[str, object], code: str) -> None:
    made = await field(1)
    await account(CITY, "judge", Role.JUDGE)
    form = {"role": SeatRole.JUDGE, "alias": "judge", "name": "穆清和", **change}
    with pytest.raises(ConflictError, match=code):
        await appointing.appoint(CITY, made.event, NewSeat(**form))


async def test_nobody_sits_twice_and_there_is_one_chief() -> None:
    made = await field(1)
    new = await new_judge("judge")
    await appointing.appoint(CITY, made.event, new)
    with pytest.raises(ConflictError, match="seat-taken"):
        await appointing.appoint(CITY, made.event, new)
    await account(CITY, "chief", Role.CHIEF_JUDGE)
    with pytest.raises(ConflictError, match="seat-chief"):
        await appointing.appoint(
            CITY, made.event, NewSeat(role=SeatRole.CHIEF, alias="chief", name="乙")
        )


async def test_a_judge_stands_aside_a_reserve_marks_and_the_earlier_mark_counts_no_more() -> None:
    made = await field(2)
    reserve = await appointing.appoint(CITY, made.event, await new_judge("spare", reserve=True))
    first = next(iter(made.seats))
    mark = Sent(sent=uuid7(), cipher="C001", aspect="B1", value="2")
    await give(made.judges[0], made.event, [mark])
    with pytest.raises(ConflictError, match="aside-reason"):
        await appointing.declare(made.judges[0], made.event, "C001", " ")
    await appointing.declare(made.judges[0], made.event, "C001", "师徒")
    async with db.read(CITY) as connection:
        assert await connection.fetchval("SELECT replaced_for FROM mark") == "回避"
    other = list(made.seats)[1]
    with pytest.raises(ConflictError, match="replacement-unfit"):
        await appointing.replace_judge(CITY, made.event, first, made.entries[0], other)
    await appointing.replace_judge(CITY, made.event, first, made.entries[0], reserve)
    async with db.read(CITY) as connection:
        who = await connection.fetchval("SELECT account FROM judge_seat WHERE id = $1", reserve)
    actor = Actor(account=who, name="候补", grants=(Grant(role=Role.JUDGE),))
    fresh = Sent(sent=uuid7(), cipher="C001", aspect="B1", value="3")
    (answer,) = await give(actor, made.event, [fresh])
    assert answer.standing is Standing.KEPT


async def test_ciphers_are_given_once_and_marking_begins() -> None:
    made = await field(5, state="drawn", ciphers=False)
    for who in (made.judges[0], CITY, made.chief):
        with pytest.raises(NotFoundError):
            await ciphers.assign(who, made.event)
    assert await ciphers.assign(made.cipher_clerk, made.event) == 5
    first = await ciphers.cipher_desk(made.cipher_clerk, made.event)
    given = [row.cipher for row in first.rows]
    assert len(set(given)) == 5
    assert await ciphers.assign(made.cipher_clerk, made.event) == 5
    second = await ciphers.cipher_desk(made.cipher_clerk, made.event)
    assert [row.cipher for row in second.rows] == given
    assert second.event.state is EventState.MARKING


async def test_conflicts_are_looked_for_when_ciphers_are_given() -> None:
    made = await field(2, state="drawn", ciphers=False)
    key, _ = await seat(made.event, SeatRole.JUDGE, 20, employer=made.employer)
    await ciphers.assign(made.cipher_clerk, made.event)
    assert {one.seat for one in await asides(made)} == {key}


async def test_a_judge_whose_record_was_merged_into_an_entrants_is_the_entrant() -> None:
    made = await field(2)
    (judge,) = await people(CITY, 1, start=600)
    held = next(iter(made.seats))
    async with db.transaction(CITY) as connection:
        await connection.execute("UPDATE judge_seat SET person = $2 WHERE id = $1", held, judge)
        await connection.execute(
            "UPDATE person SET merged_into = $2 WHERE id = $1", judge, made.people[1]
        )
        await appointing.find_conflicts(made.event)
    assert [(one.seat, one.entry, one.ground) for one in await asides(made)] == [
        (held, made.entries[1], Ground.SELF)
    ]


async def test_the_sealed_list_is_printed_once_and_again_only_with_a_reason() -> None:
    made = await field(1)
    await ciphers.seal_list(made.cipher_clerk, made.event, "")
    with pytest.raises(ConflictError, match="cipher-printed"):
        await ciphers.seal_list(made.cipher_clerk, made.event, "")
    await ciphers.seal_list(made.cipher_clerk, made.event, "信封破损")


async def test_ciphers_are_lifted_only_when_every_stage_is_locked() -> None:
    made = await field(1)
    with pytest.raises(ConflictError, match="cipher-waits"):
        await ciphers.lift(made.cipher_clerk, made.event)
    async with db.transaction(CITY) as connection:
        for stage in ("T", "P"):
            await connection.execute(
                "INSERT INTO stage_sheet (id, event, stage, digest, file, chief, chief_at,"
                " arbitration, arbitration_at, locked_at)"
                " VALUES ($1, $2, $3, '\\x00', $1, $4, now(), $5, now(), now())",
                uuid7(), made.event, stage, made.chief.account, made.arbitration.account,
            )  # fmt: skip
        await connection.execute("UPDATE contest_event SET state = 'locked'")
    for _ in range(2):
        await ciphers.lift(made.cipher_clerk, made.event)
    async with db.read(CITY):
        assert (await event_of(made.event)).deciphered_at is not None
