"""Entering contests: one by one, by workbook, by oneself; withdrawing; the draw."""

import asyncio
from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

import pytest
from contests import CITY, Field, field
from factories import organisation, people
from workbooks import workbook

from app import clock, db
from app.columns import uuid7
from app.errors import ConflictError, ForbiddenError, NotFoundError
from app.files.service import content as file_content
from app.imports import lists as batches
from app.imports.list_views import list_batch
from app.people.id_numbers import reserved_id_number
from app.permits import Actor, Grant, Role
from competitions.entries import drawing, lists, moving, queries, service
from competitions.entries.one_queries import one_entry, own_form
from competitions.entries.queries import EntryFilter
from competitions.entries.rules import draw_lots
from competitions.entries.service import EntryRefusedError
from competitions.entries.wording import PROBLEMS
from competitions.plans import cancelling
from competitions.plans.data import EntryRules
from competitions.plans.seeds import open_seed, seal_seed

pytestmark = pytest.mark.usefixtures("database")
HEAD = ["队名", "姓名", "身份证号", "手机", "单位"]


def number(serial: int) -> str:
    return reserved_id_number(serial, date(1990, 5, 17), male=True)


async def employer(serial: int = 1) -> Actor:
    key = await organisation(CITY, f"汶河机械{serial}厂", serial=8000 + serial)
    grants = (Grant(role=Role.EMPLOYER, organisation=key),)
    return Actor(account=uuid7(), name="佟远山", grants=grants)


def worker(person: UUID) -> Actor:
    return Actor(account=uuid7(), person=person, grants=(Grant(role=Role.WORKER),))


async def typed(actor: Actor, event: UUID, *rows: Sequence[str], team: str = "") -> list[UUID]:
    cells = {
        "team": [team] * len(rows),
        "name": [row[0] for row in rows],
        "id_number": [row[1] for row in rows],
        "phone": [""] * len(rows),
        "employer": [""] * len(rows),
    }
    return await lists.enter_typed(actor, event, organisation=None, cells=cells)


async def sent(actor: Actor, event: UUID, *rows: Sequence[str]) -> UUID:
    key, _ = await lists.receive(
        actor, event, file_name="报名.xlsx", content=workbook([HEAD, *rows]), organisation=None
    )
    return key


async def change(made: Field, **columns: object) -> None:
    sets = ", ".join(f"{name} = ${place}" for place, name in enumerate(columns, 2))
    async with db.transaction(CITY) as connection:
        await connection.execute(
            f"UPDATE contest_event SET {sets} WHERE id = $1", made.event, *columns.values()
        )


async def closed(made: Field) -> None:
    async with db.transaction(CITY) as connection:
        await connection.execute(
            "UPDATE contest SET entry_closes_at = $2 WHERE id = $1", made.contest,
            clock.now() - timedelta(minutes=1),
        )  # fmt: skip


async def names(event: UUID) -> list[str]:
    found = await queries.entry_list(CITY, event, EntryFilter())
    return [member.name for row in found.rows for member in row.members]


async def test_a_worker_enters_once_however_often_they_press() -> None:
    made = await field(0, state="entering", start=20)
    (person,) = await people(CITY, 1, start=400)
    first = await service.enter_oneself(
        worker(person), made.event, employer="汶河机械厂", offers_welcome=True
    )
    again = await service.enter_oneself(
        worker(person), made.event, employer="", offers_welcome=False
    )
    assert first == again
    (own,) = await queries.own_entries(worker(person))
    assert (own.employer, own.offers_welcome, own.start_number) == ("汶河机械厂", True, None)


async def test_what_keeps_somebody_out_is_told_before_and_at_the_form() -> None:
    rules = EntryRules(least_age=60)
    made = await field(0, state="entering", start=20, entry_rules=rules)
    (person,) = await people(CITY, 1, start=400)
    shown = await own_form(worker(person), made.event)
    assert [one.code for one in shown.problems] == ["entry-age-low"]
    with pytest.raises(EntryRefusedError) as refused:
        await service.enter_oneself(worker(person), made.event, employer="", offers_welcome=False)
    assert [one.code for one in refused.value.problems[0]] == ["entry-age-low"]
    assert await names(made.event) == []


async def test_nobody_is_entered_in_two_events_at_the_same_time() -> None:
    first = await field(0, state="entering", start=20)
    second = await field(0, state="entering", start=21)
    firm = await employer()
    await typed(firm, first.event, ("张一", number(500)))
    with pytest.raises(EntryRefusedError) as refused:
        await typed(firm, second.event, ("张一", number(500)))
    assert [one.code for one in refused.value.problems[0]] == ["entry-busy"]
    elsewhere = clock.now() + timedelta(days=3)
    await change(second, starts_at=elsewhere, ends_at=elsewhere + timedelta(hours=3))
    assert len(await typed(firm, second.event, ("张一", number(500)))) == 1


async def test_a_workbook_enters_good_rows_and_keeps_the_others_for_repair() -> None:
    made = await field(0, state="entering", start=20)
    firm = await employer()
    key = await sent(
        firm, made.event, ["", "张一", number(500), "", ""], ["", "李二", "123", "", ""]
    )
    found = await list_batch(lists.ENTRIES, PROBLEMS, firm, key)
    assert (found.batch.counts["new"], found.batch.counts["refused"]) == (1, 1)
    assert await names(made.event) == []
    assert await batches.accept(lists.ENTRIES, firm, key) == 1
    assert await names(made.event) == ["张一"]
    async with db.read(firm):
        content = await file_content(found.batch.stored_file)
    again, new = await lists.receive(
        firm, made.event, file_name="报名.xlsx", content=content, organisation=None
    )
    assert (again, new) == (key, False)


async def test_a_workbook_with_teams_is_taken_back_whole_until_the_draw() -> None:
    made = await field(0, state="entering", start=20)
    await change(made, team_size=2)
    firm = await employer()
    rows = [["一队", "张一", number(500), "", ""], ["一队", "李二", number(501), "", ""]]
    key = await sent(firm, made.event, *rows)
    await batches.accept(lists.ENTRIES, firm, key)
    found = await queries.entry_list(CITY, made.event, EntryFilter())
    assert [(row.team, len(row.members)) for row in found.rows] == [("一队", 2)]
    await batches.undo(lists.ENTRIES, firm, key)
    assert await names(made.event) == []
    await batches.accept(lists.ENTRIES, firm, key)
    await change(made, state="drawn")
    with pytest.raises(ConflictError, match="entries-drawn"):
        await batches.undo(lists.ENTRIES, firm, key)


async def test_a_name_and_phone_that_fit_two_people_are_told_and_not_guessed() -> None:
    made = await field(0, state="entering", start=20)
    firm = await employer()
    pair = await people(CITY, 2, start=600)
    async with db.transaction(CITY) as connection:
        await connection.execute(
            "UPDATE person SET name = '孪一', phone_index ="
            " (SELECT phone_index FROM person WHERE id = $1) WHERE id = ANY($2)",
            pair[0], pair,
        )  # fmt: skip
    key = await sent(firm, made.event, ["", "孪一", "", f"138{600:08d}", ""])
    found = await list_batch(lists.ENTRIES, PROBLEMS, firm, key)
    assert [(cause.code, cause.title) for cause in found.causes] == [
        ("entry-two-people", "这个姓名和手机号对上了 2 个人")
    ]


async def test_places_run_out_even_when_two_enter_at_once() -> None:
    made = await field(0, state="entering", start=20)
    await change(made, places=1)
    firms = [await employer(1), await employer(2)]
    answers = await asyncio.gather(
        *(
            typed(firm, made.event, (name, number(serial)))
            for firm, name, serial in zip(firms, ("张一", "李二"), (500, 501), strict=True)
        ),
        return_exceptions=True,
    )
    assert sorted(type(answer).__name__ for answer in answers) == ["EntryRefusedError", "list"]
    assert len(await names(made.event)) == 1


@pytest.mark.parametrize(
    ("opens", "closes", "code"), [(1, 2, "entry-early"), (-3, -1, "entry-late")]
)
async def test_entry_has_its_days(opens: int, closes: int, code: str) -> None:
    made = await field(0, state="entering", start=20)
    async with db.transaction(CITY) as connection:
        await connection.execute(
            "UPDATE contest SET entry_opens_at = $2, entry_closes_at = $3 WHERE id = $1",
            made.contest, clock.now() + timedelta(days=opens), clock.now() + timedelta(days=closes),
        )  # fmt: skip
    with pytest.raises(ConflictError, match=code):
        await typed(await employer(), made.event, ("张一", number(500)))


async def test_another_employer_sees_and_moves_nothing() -> None:
    made = await field(0, state="entering", start=20)
    own, other = await employer(1), await employer(2)
    (key,) = await typed(own, made.event, ("张一", number(500)))
    assert (await one_entry(own, key)).entry.members[0].name == "张一"
    for step in (one_entry(other, key), moving.withdraw(other, key, "不关他事")):
        with pytest.raises(NotFoundError):
            await step
    nobody = Actor(
        account=uuid7(), grants=(Grant(role=Role.SCHOOL, divisions=frozenset({"370983"})),)
    )
    with pytest.raises(ForbiddenError):
        await typed(nobody, made.event, ("李二", number(501)))


async def test_a_withdrawn_entry_frees_its_place_and_can_come_back() -> None:
    made = await field(0, state="entering", start=20)
    await change(made, places=1)
    firm = await employer()
    (key,) = await typed(firm, made.event, ("张一", number(500)))
    with pytest.raises(ConflictError, match="entry-reason"):
        await moving.withdraw(firm, key, " ")
    await moving.withdraw(firm, key, "出差")
    await moving.bring_back(firm, key)
    assert (await one_entry(firm, key)).entry.state == "entered"
    with pytest.raises(ConflictError, match="entry-state"):
        await moving.disqualify(CITY, key, "冒名")


async def test_the_draw_waits_for_the_closing_and_is_made_once() -> None:
    made = await field(0, state="entering", start=20)
    async with db.transaction(CITY):
        hashed = await seal_seed(made.event)
    firm = await employer()
    rows = [(f"人{'甲乙丙丁戊'[n]}", number(500 + n)) for n in range(5)]
    entries = await typed(firm, made.event, *rows)
    with pytest.raises(ConflictError, match="draw-early"):
        await drawing.draw(CITY, made.event)
    assert (await queries.draw_record(made.event)).seed == ""
    await closed(made)
    await moving.withdraw(firm, entries[0], "病假")
    assert await drawing.draw(CITY, made.event) == 4
    with pytest.raises(ConflictError, match="draw-done"):
        await drawing.draw(CITY, made.event)
    record = await queries.draw_record(made.event)
    assert record.seed_hash == hashed
    async with db.read(CITY):
        lots = draw_lots(await open_seed(made.event), entries[1:], made.event, 2)
    assert [(row.entry, row.start_number, row.station, row.turn) for row in record.rows] == [
        (lot.entry, lot.start_number, lot.station, lot.turn) for lot in lots
    ]


async def test_after_the_draw_the_office_notes_absence_and_disqualifies() -> None:
    made = await field(2, state="drawn", start=20)
    await moving.mark_absent(CITY, made.entries[0])
    await moving.bring_back(CITY, made.entries[0])
    await moving.disqualify(CITY, made.entries[0], "替考")
    mine = worker(made.people[1])
    with pytest.raises(ConflictError, match="entry-office-only"):
        await moving.mark_absent(mine, made.entries[1])
    await moving.withdraw(mine, made.entries[1], "受伤")
    found = await queries.entry_list(CITY, made.event, EntryFilter())
    assert found.counts == {"disqualified": 1, "withdrawn": 1}
    assert all(row.cipher is None for row in found.rows)


async def told(what: str) -> int:
    async with db.read(CITY) as connection:
        found: int = await connection.fetchval(
            "SELECT count(*) FROM message WHERE kind = 'contest_news' AND key LIKE $1",
            f"contest-news:%:{what}:%",
        )
    return found


async def test_everybody_in_an_event_is_told_of_the_draw_and_of_its_end() -> None:
    made = await field(3, state="entering", start=20)
    async with db.transaction(CITY):
        await seal_seed(made.event)
    await moving.withdraw(worker(made.people[0]), made.entries[0], "出差")
    await closed(made)
    await drawing.draw(CITY, made.event)
    assert await told("drawn") == 2
    await cancelling.cancel_event(CITY, made.event, "场地停电")
    assert await told("cancelled") == 2
    (own,) = await queries.own_entries(worker(made.people[1]))
    assert (own.event_state, own.ended_for) == ("cancelled", "场地停电")


async def test_who_withdrew_comes_back_only_while_there_is_time_and_room() -> None:
    made = await field(1, state="entering", start=20)
    await change(made, places=1)
    mine = worker(made.people[0])
    await moving.withdraw(mine, made.entries[0], "值班")
    firm = await employer()
    await typed(firm, made.event, ("张一", number(500)))
    with pytest.raises(ConflictError, match="entry-no-room"):
        await moving.bring_back(mine, made.entries[0])
    await change(made, places=2)
    await closed(made)
    with pytest.raises(ConflictError, match="entry-late"):
        await moving.bring_back(mine, made.entries[0])
    await moving.bring_back(CITY, made.entries[0])


async def test_who_withdrew_before_the_draw_does_not_come_back_after_it() -> None:
    made = await field(2, state="entering", start=20)
    async with db.transaction(CITY):
        await seal_seed(made.event)
    await moving.withdraw(CITY, made.entries[0], "值班")
    await closed(made)
    await drawing.draw(CITY, made.event)
    with pytest.raises(ConflictError, match="entry-not-drawn"):
        await moving.bring_back(CITY, made.entries[0])


async def test_a_withdrawal_waits_for_whoever_locks_the_event() -> None:
    made = await field(1, state="marking", start=20)
    pool = db.ENGINE.pool
    async with pool.acquire() as connection, pool.acquire() as watching:
        locking = connection.transaction()
        await locking.start()
        await connection.execute(
            "UPDATE contest_event SET state = 'locked' WHERE id = $1", made.event
        )
        attempt = asyncio.create_task(moving.withdraw(CITY, made.entries[0], "值班"))
        while not attempt.done() and not await watching.fetchval(
            "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
            " AND datname = current_database())"
        ):
            pass
        await locking.commit()
    with pytest.raises(ConflictError, match="entry-state"):
        await attempt


async def test_a_member_does_not_withdraw_the_team() -> None:
    made = await field(1, state="entering", start=20)
    await change(made, team_size=2)
    with pytest.raises(ConflictError, match="entry-team-moves"):
        await moving.withdraw(worker(made.people[0]), made.entries[0], "吵架")


async def test_a_list_is_taken_back_though_a_judge_stands_aside_for_one_of_it() -> None:
    made = await field(0, state="entering", start=20)
    firm = await employer()
    key = await sent(firm, made.event, ["", "张一", number(500), "", ""])
    await batches.accept(lists.ENTRIES, firm, key)
    async with db.transaction(CITY) as connection:
        await connection.execute(
            "INSERT INTO judge_conflict (id, seat, entry, ground, found_at)"
            " SELECT $1, $2, id, 'same_employer', now() FROM entry WHERE event = $3",
            uuid7(), next(iter(made.seats)), made.event,
        )  # fmt: skip
    await batches.undo(lists.ENTRIES, firm, key)
    assert await names(made.event) == []


async def test_two_records_that_are_in_one_event_are_not_one_person() -> None:
    made = await field(2, state="entering", start=20)
    async with db.read(CITY):
        held = await queries.contests_of_both(*made.people)
    assert held == ["泰安市职业技能大赛 无人机驾驶"]
    await moving.withdraw(CITY, made.entries[0], "重复报名")
    async with db.read(CITY):
        assert await queries.contests_of_both(*made.people) == []
