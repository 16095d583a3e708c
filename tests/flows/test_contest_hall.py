"""Cards entered again, spreads discussed, times and deductions."""

from decimal import Decimal
from uuid import UUID

import msgspec
import pytest
from contests import CITY, SMALL_RULES, Field, field, marks

from app import db
from app.columns import uuid7
from app.errors import ConflictError, NotFoundError
from competitions.marking import extras, second
from competitions.marking.data import Sent
from competitions.marking.extras import seconds_of
from competitions.marking.queries import entry_marks, unconfirmed, unresolved
from competitions.marking.service import give
from competitions.rules.data import Penalty, RuleSet

pytestmark = pytest.mark.usefixtures("database")


async def open_(made: Field) -> list[str]:
    async with db.read(CITY):
        return await unresolved(made.event, made.rules)


async def waiting(made: Field) -> int:
    async with db.read(CITY):
        return await unconfirmed(made.event)


async def anew(made: Field, judge: int, value: str, cipher: str = "C001") -> None:
    sent = Sent(sent=uuid7(), cipher=cipher, aspect="B1", value=value, reason="讨论后重评")
    await give(made.judges[judge], made.event, [sent])


def seat_at(made: Field, place: int) -> UUID:
    return list(made.seats)[place]


async def test_a_card_entered_alike_by_another_is_confirmed() -> None:
    made = await field(1)
    await marks(made, made.entries[0], second=False)
    assert await waiting(made) == 3
    for place in range(3):
        assert not await second.enter_again(
            made.judges[(place + 1) % 3], made.event, seat_at(made, place), "C001", {"B1": "2"}
        )
    assert await waiting(made) == 0


async def test_a_card_entered_otherwise_is_told_to_both_and_mended_by_a_new_mark() -> None:
    made = await field(1)
    await marks(made, made.entries[0], second=False)
    first = seat_at(made, 0)
    apart = await second.enter_again(made.judges[1], made.event, first, "C001", {"B1": "3"})
    assert apart == ["B1"]
    for who, own in ((made.judges[0], True), (made.judges[1], False), (made.chief, False)):
        (told,) = (await second.second_desk(who, made.event)).unequal
        assert (told.value, told.second, told.own) == ("2", "3", own)
    assert not (await second.second_desk(made.judges[2], made.event)).unequal
    await anew(made, 0, "3")
    assert not await second.enter_again(made.judges[1], made.event, first, "C001", {"B1": "3"})
    assert await waiting(made) == 2


async def test_nobody_confirms_an_own_card_and_a_judgement_is_0_to_3() -> None:
    made = await field(1)
    await marks(made, made.entries[0], second=False)
    with pytest.raises(NotFoundError):
        await second.enter_again(made.judges[0], made.event, seat_at(made, 0), "C001", {"B1": "2"})
    for value in ("4", "NaN", "2.5", ""):
        with pytest.raises(ConflictError, match="second-value"):
            await second.enter_again(
                made.chief, made.event, seat_at(made, 0), "C001", {"B1": value}
            )
    assert await waiting(made) == 3


async def test_marks_far_apart_alarm_their_judges_until_one_marks_anew() -> None:
    made = await field(1)
    await marks(made, made.entries[0], judged=(0, 2, 2))
    (row,) = (await second.spread_desk(made.judges[0], made.event)).rows
    assert (row.cipher, row.aspect, row.values) == ("C001", "B1", [0, 2, 2])
    assert "marks-spread" in await open_(made)
    await anew(made, 0, "1")
    assert not (await second.spread_desk(made.chief, made.event)).rows


async def test_the_chief_lets_marks_stand_until_a_later_mark_is_apart_again() -> None:
    made = await field(1)
    await marks(made, made.entries[0], judged=(0, 2, 2))
    with pytest.raises(ConflictError, match="stand-reason"):
        await second.let_stand(made.chief, made.event, "C001", "B1", "")
    with pytest.raises(NotFoundError):
        await second.let_stand(made.judges[0], made.event, "C001", "B1", "讨论后维持")
    await second.let_stand(made.chief, made.event, "C001", "B1", "讨论后维持")
    assert "marks-spread" not in await open_(made)
    with pytest.raises(ConflictError, match="stand-none"):
        await second.let_stand(made.chief, made.event, "C001", "B1", "讨论后维持")
    await anew(made, 1, "3")
    assert "marks-spread" in await open_(made)


PUNISHING: RuleSet = msgspec.structs.replace(
    SMALL_RULES,
    stages=(
        SMALL_RULES.stages[0],
        msgspec.structs.replace(
            SMALL_RULES.stages[1],
            penalties=(Penalty(code="LATE", name="超时", points=Decimal(2)),),
        ),
    ),
)


async def held(made: Field):
    async with db.read(CITY):
        return (await entry_marks(made.event, made.rules))[0]


async def test_times_and_deductions_are_kept_by_cipher() -> None:
    made = await field(1, rules=PUNISHING)
    judge = made.judges[0]
    await extras.take_time(judge, made.event, "C001", "P", "18:05")
    await extras.take_time(judge, made.event, "C001", "P", "18:50")
    key = uuid7()
    for _ in range(2):
        await extras.penalise(judge, made.event, key, "C001", "P", "LATE", "超时两分钟")
    assert (await held(made)).seconds == {"P": 1130}
    assert (await held(made)).penalties == {"P": Decimal("2.00")}
    for _ in range(2):
        await extras.take_back(made.chief, made.event, key)
    assert (await held(made)).penalties == {}
    await extras.retest(made.chief, made.event, "C001", "P", "77.5")
    assert (await held(made)).retests == {"P": Decimal("77.50")}


@pytest.mark.parametrize("text", ["", "18", "18:5", "18:60", "-1:00", "NaN", "十八分", "1:2:3"])
def test_what_is_no_time_is_none(text: str) -> None:
    assert seconds_of(text) is None


def test_a_time_is_minutes_and_seconds_or_with_hours() -> None:
    assert [seconds_of(t) for t in ("0:00", "18:05", "1:02:03", "18：05")] == [0, 1085, 3723, 1085]


async def test_what_is_not_stated_is_not_deducted() -> None:
    made = await field(1, rules=PUNISHING)
    judge = made.judges[0]
    for stage, code, reason, refused in (
        ("P", "RUDE", "失礼", "penalty-none"),
        ("T", "LATE", "超时", "penalty-none"),
        ("P", "LATE", " ", "penalty-reason"),
    ):
        with pytest.raises(ConflictError, match=refused):
            await extras.penalise(judge, made.event, uuid7(), "C001", stage, code, reason)
    with pytest.raises(ConflictError, match="time-none"):
        await extras.take_time(judge, made.event, "C001", "T", "18:05")
    with pytest.raises(ConflictError, match="retest-chief"):
        await extras.retest(judge, made.event, "C001", "P", "77")
