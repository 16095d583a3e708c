import asyncio
from datetime import timedelta
from decimal import Decimal

import pytest
from sessions import School, hours_held, running_class, session, worker

from app import clock, db
from app.columns import uuid7
from app.errors import ConflictError, NotFoundError, TooManyError
from app.permits import ANYONE, Actor
from courses.attendance.scanning import code_page, confirm_scan, open_scan
from courses.rules.attended import Presence


@pytest.fixture
async def school(database, system: Actor) -> School:
    return await running_class(system)


@pytest.fixture
async def now(school: School):
    """A session that began a minute ago."""
    return await session(school.key)


async def shown(school: School, key) -> str:
    found = await code_page(school.clerk, key)
    assert found.codes is not None
    return found.codes.scanned


def moved(monkeypatch, **by: float) -> None:
    held = clock.now()
    monkeypatch.setattr(clock, "now", lambda: held + timedelta(**by))


async def test_a_trainee_in_the_room_signs_in_once(school: School, now) -> None:
    me = worker(school.people[0])
    offer = await open_scan(me, now, await shown(school, now), "")
    signed = await confirm_scan(me, now, offer.ticket, "")
    assert signed.presence is Presence.PRESENT
    again = await confirm_scan(me, now, offer.ticket, signed.device)
    assert again == signed
    opened = await open_scan(me, now, "", signed.device)
    assert (opened.presence, opened.ticket) == (Presence.PRESENT, "")
    assert opened.at is not None
    assert await hours_held(school.enrolments[0]) == Decimal(4)
    assert (await code_page(school.clerk, now)).scanned == 1


async def test_typing_the_six_digits_does_as_well(school: School, now) -> None:
    found = await code_page(school.clerk, now)
    offer = await open_scan(worker(school.people[0]), now, found.codes.typed, "")
    assert offer.ticket


async def test_a_photo_sent_on_is_out_of_date(school: School, now, monkeypatch) -> None:
    code = await shown(school, now)
    moved(monkeypatch, seconds=31)
    with pytest.raises(ConflictError, match="scan-code-old"):
        await open_scan(worker(school.people[0]), now, code, "")


async def test_yesterdays_code_and_another_sessions_open_nothing(
    school: School, now, monkeypatch
) -> None:
    other = await session(school.key, days=-1)
    with monkeypatch.context() as yesterday:
        moved(yesterday, days=-1)
        old = await code_page(school.clerk, now)
    assert old.codes is None
    assert old.refusal == "scan-early"
    with pytest.raises(ConflictError, match="scan-code-old"):
        await open_scan(worker(school.people[0]), now, "ABCDEFGHIJKLMNOP", "")
    with pytest.raises(ConflictError, match="scan-over"):
        await open_scan(worker(school.people[0]), other, await shown(school, now), "")


async def test_a_ticket_sent_on_signs_nobody_else_in(school: School, now, monkeypatch) -> None:
    me, friend = worker(school.people[0]), worker(school.people[1])
    offer = await open_scan(me, now, await shown(school, now), "")
    with pytest.raises(ConflictError, match="scan-ticket-others"):
        await confirm_scan(friend, now, offer.ticket, "")
    moved(monkeypatch, seconds=61)
    with pytest.raises(ConflictError, match="scan-ticket-old"):
        await confirm_scan(me, now, offer.ticket, "")


async def test_one_device_signs_one_trainee_in(school: School, now) -> None:
    me, friend = worker(school.people[0]), worker(school.people[1])
    code = await shown(school, now)
    offer = await open_scan(me, now, code, "")
    signed = await confirm_scan(me, now, offer.ticket, "")
    with pytest.raises(ConflictError, match="scan-device"):
        await open_scan(friend, now, code, signed.device)
    own = await open_scan(friend, now, code, "")
    with pytest.raises(ConflictError, match="scan-device"):
        await confirm_scan(friend, now, own.ticket, signed.device)


async def test_only_the_enrolled_sign_in(school: School, now, system: Actor) -> None:
    code = await shown(school, now)
    other = await running_class(system, 1, start=10, serial=2, item=school.item)
    for stranger in (worker(other.people[0]), Actor(account=uuid7(), name="无档案")):
        with pytest.raises(ConflictError, match="scan-not-enrolled"):
            await open_scan(stranger, now, code, "")
    with pytest.raises(NotFoundError):
        await open_scan(worker(school.people[0]), uuid7(), code, "")


async def test_a_cancelled_session_signs_nobody_in(school: School) -> None:
    off = await session(school.key, state="cancelled")
    with pytest.raises(ConflictError, match="session-cancelled"):
        await open_scan(worker(school.people[0]), off, "123456", "")


async def test_wrong_digits_are_limited(school: School, now) -> None:
    me = worker(school.people[0])
    for _ in range(10):
        with pytest.raises(ConflictError, match="scan-code-old"):
            await open_scan(me, now, "000000", "")
    with pytest.raises(TooManyError):
        await open_scan(me, now, "000000", "")
    friend = worker(school.people[1])
    assert (await open_scan(friend, now, await shown(school, now), "")).ticket


async def test_a_merged_person_signs_in_to_the_class_of_the_other_record(
    school: School, now, system: Actor
) -> None:
    async with db.transaction(system) as connection:
        await connection.execute(
            "UPDATE person SET merged_into = $2 WHERE id = $1", school.people[0], school.people[2]
        )
    code = await shown(school, now)
    async with db.transaction(system) as connection:
        await connection.execute(
            "UPDATE enrolment SET state = 'withdrawn' WHERE id = $1", school.enrolments[2]
        )
        await connection.execute("DELETE FROM enrolment WHERE id = $1", school.enrolments[2])
    assert (await open_scan(worker(school.people[2]), now, code, "")).ticket


async def test_a_whole_class_at_once_loses_nobody(database, system: Actor) -> None:
    school = await running_class(system, 40)
    key = await session(school.key)
    code = await shown(school, key)

    async def sign_in(person) -> None:
        me = worker(person)
        offer = await open_scan(me, key, code, "")
        await asyncio.gather(*(confirm_scan(me, key, offer.ticket, "") for _ in range(2)))

    await asyncio.gather(*(sign_in(person) for person in school.people))
    async with db.read(ANYONE) as connection:
        rows, credited = await connection.fetchrow(
            "SELECT (SELECT count(*) FROM attendance), (SELECT count(*) FROM enrolment"
            " WHERE attended_hours = 4)"
        )
    assert (rows, credited) == (40, 40)
