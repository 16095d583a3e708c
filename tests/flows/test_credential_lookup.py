"""Looking up by code and name: alike for wrong code and wrong name, and not for long."""

from datetime import UTC, datetime

import pytest
from credentials import certificate, issued
from factories import people

from app import clock, db
from app.credentials import lookup
from app.credentials.lookup import Asked, Result, look_up
from app.credentials.verdict import Outcome
from app.errors import TooManyError
from app.permits import Actor

UNKNOWN = "K262H7XW9BTRQ2V"


@pytest.fixture
async def made(system: Actor, database: str):
    (holder,) = await people(system, 1)
    (one,) = await issued(system, certificate(holder))
    return one


@pytest.fixture
async def asked(made):
    """The statements sent, as they are sent."""
    seen: list[str] = []
    held = [await db.ENGINE.pool.acquire() for _ in range(8)]
    for connection in held:
        connection.add_query_logger(
            lambda query: seen.append(query.query) if "attempt" in query.query else None
        )
    for connection in held:
        await db.ENGINE.pool.release(connection)
    return seen


async def test_wrong_code_and_wrong_name_ask_the_same_and_get_the_same(made, asked):
    asked.clear()
    name = await look_up(Asked(code=made.code, proof="王小明"), "10.0.0.1")
    by_name = list(asked)
    asked.clear()
    code = await look_up(Asked(code=UNKNOWN, proof="宋立岳"), "10.0.0.2")
    assert name == code
    assert by_name == asked
    assert len(by_name) == 3  # count the try, look, count the miss


async def test_four_digits_are_the_last_four_and_no_other_part(made):
    for proof in ("4216", "宋立岳", " 宋 立 岳 ", "４２１６"):
        assert (await look_up(Asked(code=made.code, proof=proof), "10.0.1.1")).result == "found"
    for proof in ("", "216", "宋*岳", "3704", "立岳", "0000"):
        answer = await look_up(Asked(code=made.code, proof=proof), f"10.0.1.2{len(proof)}")
        assert answer.result is Result.NO_MATCH, proof


async def test_ten_questions_a_minute_from_one_address(made, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 24, 4, 30, tzinfo=UTC))
    for _ in range(lookup.PER_MINUTE):
        await look_up(Asked(code=made.code, proof="宋立岳"), "10.0.2.1")
    with pytest.raises(TooManyError, match="credential-too-often"):
        await look_up(Asked(code=made.code, proof="宋立岳"), "10.0.2.1")
    await look_up(Asked(code=made.code, proof="宋立岳"), "10.0.2.2")
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 24, 4, 31, tzinfo=UTC))
    await look_up(Asked(code=made.code, proof="宋立岳"), "10.0.2.1")


async def test_three_hundred_a_day_from_one_address(made, monkeypatch):
    monkeypatch.setattr(lookup, "PER_DAY", 12)
    for n in range(12):
        monkeypatch.setattr(clock, "now", lambda n=n: datetime(2026, 11, 24, 4, n, tzinfo=UTC))
        await look_up(Asked(code=made.code, proof="宋立岳"), "10.0.3.1")
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 24, 4, 50, tzinfo=UTC))
    with pytest.raises(TooManyError):
        await look_up(Asked(code=made.code, proof="宋立岳"), "10.0.3.1")


async def test_after_five_misses_a_sum_is_asked_and_changes_with_each_miss(made, monkeypatch):
    monkeypatch.setattr(lookup, "PER_MINUTE", 100)
    for n in range(5):
        code = UNKNOWN if n % 2 else made.code
        last = await look_up(Asked(code=code, proof="某某"), "10.0.4.1")
    assert last.result is Result.NO_MATCH
    assert last.sum_of is not None
    right = Asked(code=made.code, proof="宋立岳")
    unanswered = await look_up(right, "10.0.4.1")
    assert (unanswered.result, unanswered.verdict) == (Result.SUM, None)
    assert (await look_up(right, "10.0.4.2")).result is Result.FOUND
    answered = Asked(code=made.code, proof="宋立岳", answer=str(sum(unanswered.sum_of)))
    assert (await look_up(answered, "10.0.4.1")).result is Result.FOUND
    missed = Asked(code=UNKNOWN, proof="宋立岳", answer=str(sum(unanswered.sum_of)))
    again = await look_up(missed, "10.0.4.1")
    assert again.sum_of != unanswered.sum_of


async def test_a_code_missed_five_times_answers_nobody_for_a_while(made, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 24, 4, 30, tzinfo=UTC))
    for n in range(5):
        await look_up(Asked(code=made.code, proof="猜一个"), f"10.0.5.{n}")
    locked = await look_up(Asked(code=made.code, proof="宋立岳"), "10.0.5.99")
    assert locked.result is Result.NO_MATCH
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 24, 5, 1, tzinfo=UTC))
    assert (await look_up(Asked(code=made.code, proof="宋立岳"), "10.0.5.99")).result == "found"


async def test_a_text_altered_in_the_database_is_called_forged(made, system: Actor):
    async with db.transaction(system) as connection:
        await connection.execute("UPDATE credential SET jws = replace(jws, 'e', 'f')")
    found = await look_up(Asked(code=made.code, proof="宋立岳"), "10.0.6.1")
    assert found.verdict.outcome is Outcome.FORGED
    assert found.certificate is None
