"""Judges give marks: kept once, in the order they arrive, each refusal by itself."""

import asyncio
from datetime import timedelta

import pytest
from contests import CITY, Field, field, seat

from app import clock, db
from app.columns import uuid7
from app.errors import ConflictError, NotFoundError
from app.permits import Actor
from competitions.data import SeatRole
from competitions.marking.data import Answer, Sent, Standing
from competitions.marking.service import give

pytestmark = pytest.mark.usefixtures("database")


def mark(value: str, aspect: str = "B1", cipher: str = "C001", **more: object) -> Sent:
    return Sent(sent=uuid7(), cipher=cipher, aspect=aspect, value=value, **more)


async def one(made: Field, judge: Actor, sent: Sent) -> Answer:
    (answer,) = await give(judge, made.event, [sent])
    return answer


async def count(made: Field, live: bool = True) -> int:
    async with db.read(CITY) as connection:
        return await connection.fetchval(
            "SELECT count(*) FROM mark WHERE event = $1 AND (replaced_at IS NULL) = $2",
            made.event, live,
        )  # fmt: skip


async def test_marks_are_kept_and_each_is_answered_by_itself() -> None:
    made = await field(2)
    good, wrong, measured = mark("2"), mark("4", cipher="C002"), mark("30.25", "A1")
    answers = await give(made.judges[0], made.event, [good, wrong, measured])
    assert [a.standing for a in answers] == [Standing.KEPT, Standing.REFUSED, Standing.KEPT]
    assert [a.sent for a in answers] == [good.sent, wrong.sent, measured.sent]
    assert answers[1].code == "mark-judgement"
    assert await count(made) == 2


async def test_sent_twice_a_mark_is_kept_once() -> None:
    made = await field(1)
    sent = mark("2")
    assert (await one(made, made.judges[0], sent)).standing is Standing.KEPT
    for again in (sent, mark("2"), sent):
        assert (await one(made, made.judges[0], again)).standing is Standing.ALREADY
    assert await count(made) == 1


async def test_a_replaced_mark_sent_again_is_answered_with_the_mark_that_counts() -> None:
    made = await field(1)
    first, second = mark("2"), mark("3", reason="点错了")
    await one(made, made.judges[0], first)
    await one(made, made.judges[0], second)
    again = await one(made, made.judges[0], first)
    assert (again.standing, again.kept) == (Standing.ALREADY, "3")
    measured, other = mark("8", "A1"), mark("9", "A1", reason="点错了")
    for given in (measured, other):
        await one(made, made.judges[1], given)
    assert (await one(made, made.judges[1], measured)).kept == "9"


async def test_a_batch_sent_by_two_tabs_at_once_is_kept_once() -> None:
    made = await field(3)
    batch = [mark("2", cipher=f"C00{n}") for n in (1, 2, 3)]
    both = await asyncio.gather(
        give(made.judges[0], made.event, batch), give(made.judges[0], made.event, batch[::-1])
    )
    told = sorted(answer.standing for answers in both for answer in answers)
    assert told == [Standing.ALREADY] * 3 + [Standing.KEPT] * 3
    assert await count(made) == 3


async def test_another_value_is_a_conflict_told_with_what_was_kept() -> None:
    made = await field(1)
    await one(made, made.judges[0], mark("2"))
    refused = await one(made, made.judges[0], mark("3"))
    assert (refused.standing, refused.code, refused.kept) == (Standing.REFUSED, "mark-other", "2")
    assert refused.facts == {"value": "2", "wanted": "3"}


async def test_with_a_reason_a_mark_is_given_anew_and_the_old_one_kept() -> None:
    made = await field(1)
    first, second = mark("2"), mark("3", reason="点错了")
    await one(made, made.judges[0], first)
    assert (await one(made, made.judges[0], second)).standing is Standing.KEPT
    assert (await count(made), await count(made, live=False)) == (1, 1)
    late = await one(made, made.judges[0], first)
    assert late.standing is Standing.ALREADY
    assert await count(made) == 1
    async with db.read(CITY) as connection:
        old = await connection.fetchrow("SELECT * FROM mark WHERE replaced_at IS NOT NULL")
    assert (old["value"], old["replaced_for"]) == (2, "点错了")


@pytest.mark.parametrize(
    ("value", "aspect", "code"),
    [
        ("-1", "A1", "mark-negative"), ("101", "A1", "mark-over"), ("40.01", "A1", "mark-over"),
        ("NaN", "A1", "mark-number"), ("八分", "A1", "mark-number"), ("", "A1", "mark-number"),
        ("Infinity", "A1", "mark-number"), ("1e1", "A1", "mark-number"),
        ("1_0", "A1", "mark-number"), ("1.234", "A1", "mark-places"),
        ("2.5", "B1", "mark-judgement"),
        ("NaN", "B1", "mark-number"), ("-1", "B1", "mark-judgement"), ("2", "Z9", "mark-unknown"),
    ],
)  # fmt: skip
async def test_what_is_no_mark_is_refused_with_its_sentence(
    value: str, aspect: str, code: str
) -> None:
    made = await field(1)
    answer = await one(made, made.judges[0], mark(value, aspect))
    assert (answer.standing, answer.code) == (Standing.REFUSED, code)
    assert await count(made) == 0


async def test_measured_by_one_judge_it_is_not_measured_by_another() -> None:
    made = await field(1)
    await one(made, made.judges[0], mark("30", "A1"))
    assert (await one(made, made.judges[1], mark("30.0", "A1"))).standing is Standing.ALREADY
    other = await one(made, made.judges[1], mark("31", "A1", reason="复核后更正"))
    assert (other.code, other.facts) == ("mark-other-judge", {"judge": "J1", "value": "30"})


async def change(statement: str, *values: object) -> None:
    async with db.transaction(CITY) as connection:
        await connection.execute(statement, *values)


@pytest.mark.parametrize(
    ("state", "code"),
    [
        ("withdrawn", "mark-withdrawn"),
        ("absent", "mark-absent"),
        ("disqualified", "mark-disqualified"),
    ],
)
async def test_who_does_not_compete_is_not_marked(state: str, code: str) -> None:
    made = await field(1)
    await change("UPDATE entry SET state = $1, reason = '因故'", state)
    assert (await one(made, made.judges[0], mark("2"))).code == code


async def test_a_judge_marks_own_modules_only() -> None:
    made = await field(1)
    await change("UPDATE judge_seat SET modules = '{B}' WHERE number = 1")
    assert (await one(made, made.judges[0], mark("30", "A1"))).code == "mark-module"
    assert (await one(made, made.judges[0], mark("2"))).standing is Standing.KEPT
    assert (await one(made, made.judges[1], mark("30", "A1"))).standing is Standing.KEPT


async def test_who_stands_aside_does_not_mark_and_the_reserve_does() -> None:
    made = await field(2)
    reserve, actor = await seat(made.event, SeatRole.JUDGE, 20)
    await change("UPDATE judge_seat SET modules = '{~reserve}' WHERE id = $1", reserve)
    assert (await one(made, actor, mark("2"))).code == "mark-module"
    first = next(iter(made.seats))
    await change(
        "INSERT INTO judge_conflict (id, seat, entry, ground, replaced_by, found_at)"
        " VALUES ($1, $2, $3, 'declared', $4, now())",
        uuid7(), first, made.entries[0], reserve,
    )  # fmt: skip
    assert (await one(made, made.judges[0], mark("2"))).code == "mark-conflict"
    assert (await one(made, made.judges[0], mark("2", cipher="C002"))).standing is Standing.KEPT
    assert (await one(made, actor, mark("2"))).standing is Standing.KEPT
    assert (await one(made, actor, mark("2", cipher="C002"))).code == "mark-module"


async def lock(made: Field, stage: str = "P") -> None:
    await change(
        "INSERT INTO stage_sheet (id, event, stage, digest, file, chief, chief_at, arbitration,"
        " arbitration_at, locked_at) VALUES ($1, $2, $3, '\\x00', $1, $4, now(), $5, now(), now())",
        uuid7(), made.event, stage, made.chief.account, made.arbitration.account,
    )  # fmt: skip


async def test_after_the_lock_no_mark_is_kept_and_the_judge_is_told() -> None:
    made = await field(1)
    kept = mark("2")
    await one(made, made.judges[0], kept)
    await lock(made)
    late = await one(made, made.judges[1], mark("2"))
    assert (late.code, late.facts) == ("mark-locked", {"stage": "实操"})
    assert (await one(made, made.judges[0], kept)).standing is Standing.ALREADY
    assert await count(made) == 1


async def test_outside_of_marking_no_mark_is_kept() -> None:
    made = await field(1, state="drawn")
    assert (await one(made, made.judges[0], mark("2"))).code == "mark-not-open"


async def test_a_clock_behind_is_kept_as_said_and_decides_nothing() -> None:
    made = await field(1)
    behind = clock.now() - timedelta(days=400)
    await one(made, made.judges[0], mark("2", device_at=behind.isoformat()))
    await one(made, made.judges[1], mark("2", device_at="yesterday, I think"))
    async with db.read(CITY) as connection:
        rows = await connection.fetch("SELECT marked_at, device_at FROM mark ORDER BY marked_at")
    assert rows[0]["device_at"] == behind
    assert abs(rows[0]["marked_at"] - clock.now()) < timedelta(minutes=1)
    assert rows[1]["device_at"] is None


async def test_another_judges_device_and_strangers_are_turned_away() -> None:
    made = await field(1)
    seats = list(made.seats)
    with pytest.raises(ConflictError, match="judging-seat"):
        await give(made.judges[0], made.event, [mark("2")], seat=seats[1])
    for who in (made.chief, CITY, made.cipher_clerk):
        with pytest.raises(NotFoundError):
            await give(who, made.event, [mark("2")])
    sent = mark("2")
    await one(made, made.judges[0], sent)
    assert (await one(made, made.judges[1], sent)).code == "mark-key"


async def test_judges_who_measure_the_same_entries_never_wait_for_one_another() -> None:
    made = await field(4)
    forth = [mark("30", "A1", f"C00{n}") for n in (1, 2, 3, 4)]
    back = [mark("30", "A1", f"C00{n}") for n in (4, 3, 2, 1)]
    await asyncio.gather(
        give(made.judges[0], made.event, forth), give(made.judges[1], made.event, back)
    )
    assert await count(made) == 4
