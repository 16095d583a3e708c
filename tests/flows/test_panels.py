"""A panel: announced, drawn, marked blind, ruled on, closed, ranked."""

import asyncio
import hashlib
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import asyncpg
import pytest
from factories import account, people
from selections import (
    OFFICER,
    apply,
    called_round,
    ciphers,
    experts,
    mark_all,
    panel_key,
    points,
    ranked,
    selection,
)

from app import clock, db, vault
from app.draws import draw_order
from app.errors import ConflictError, MalformedError, NotFoundError
from app.permits import Actor, Role
from certifications.panels import closing, marking, queries, service, visits
from certifications.panels import ranked as rankings
from certifications.panels.data import PanelState, Relation, Standing
from certifications.panels.experts import enter_expert
from certifications.panels.views import NewExpert, NewVisit

pytestmark = pytest.mark.usefixtures("database")


async def member_states(round_key: UUID) -> dict[str, bool]:
    board = await queries.board(OFFICER, round_key)
    return {member.name: member.seated for member in board.members}


async def test_the_hash_is_public_while_applications_are_open_and_the_seed_after_the_draw(
    system: Actor,
) -> None:
    held = await selection(system)
    await experts(system, 5)
    before = await queries.public_draw(held.round)
    assert before.seed is None
    assert before.drawn is None
    assert before.announced_at.date() <= before.applications_close_on + timedelta(days=2)
    await service.draw(OFFICER, held.round)
    after = await queries.public_draw(held.round)
    assert after.seed_sha256 == before.seed_sha256
    seed = bytes.fromhex(after.seed or "")
    assert hashlib.sha256(seed).hexdigest() == before.seed_sha256
    assert after.drawn == draw_order(seed, after.pool or [], held.round)
    board = await queries.board(OFFICER, held.round)
    assert [m.expert for m in board.members] == after.drawn
    assert sum(m.seated for m in board.members) == 3


async def test_a_panel_is_announced_once_and_not_after_applications_close(system: Actor) -> None:
    key = await called_round(system)
    first = await service.announce_panel(OFFICER, key)
    assert await service.announce_panel(OFFICER, key) == first
    late = await called_round(system, serial=2, closes_in=-1)
    with pytest.raises(ConflictError, match="panel-announce-late"):
        await service.announce_panel(OFFICER, late)


async def test_nothing_is_drawn_while_applications_are_open_or_on_their_way(system: Actor) -> None:
    held = await selection(system)
    await experts(system, 3)
    waiting = await apply(system, held.round, (await _another(system)), state="county_checked")
    with pytest.raises(ConflictError, match="panel-applications-waiting"):
        await service.draw(OFFICER, held.round)
    async with db.transaction(system) as connection:
        await connection.execute("UPDATE application SET state = 'rejected' WHERE id = $1", waiting)
        await connection.execute(
            "UPDATE round SET closes_on = $2 WHERE id = $1", held.round, clock.today()
        )
    with pytest.raises(ConflictError, match="panel-applications-open"):
        await service.draw(OFFICER, held.round)


async def _another(system: Actor) -> UUID:
    return (await people(system, 1, start=90))[0]


async def test_a_panel_too_small_after_recusal_is_refused_and_nothing_is_drawn(
    system: Actor,
) -> None:
    held = await selection(system)
    await experts(system, 4, employers=["汶水纺织厂", "汶水纺织厂有限公司"])
    async with db.transaction(system) as connection:
        await connection.execute(
            "UPDATE application SET employer = '汶水纺织厂有限公司' WHERE id = $1",
            held.applications[0],
        )
    with pytest.raises(ConflictError) as refused:
        await service.draw(OFFICER, held.round)
    assert refused.value.code == "panel-too-small"
    assert refused.value.facts == {"size": 3, "pool": 4, "n": 3, "missing": 1}
    assert (await queries.public_draw(held.round)).seed is None


async def test_substitutes_of_the_draw_mark_where_somebody_stands_aside(system: Actor) -> None:
    held = await selection(system)
    judges = await experts(system, 5)
    await service.draw(OFFICER, held.round)
    board = await queries.board(OFFICER, held.round)
    first, fourth = board.members[0], board.members[3]
    assert not fourth.seated
    await service.stand_aside(OFFICER, held.round, first.expert, "因病住院")
    assert (await member_states(held.round))[fourth.name]
    assert not (await member_states(held.round))[first.name]
    panel = await panel_key(system, held.round)
    gone = judges[int(first.name[-1])]
    async with db.read(gone):
        with pytest.raises(NotFoundError):
            await marking.seat_of(gone, panel)
    with pytest.raises(ConflictError, match="panel-reason"):
        await service.stand_aside(OFFICER, held.round, fourth.expert, " ")


async def test_a_declared_relation_takes_the_case_away_without_telling(system: Actor) -> None:
    held = await selection(system)
    judges = await experts(system, 4)
    await service.draw(OFFICER, held.round)
    panel = await panel_key(system, held.round)
    board = await queries.board(OFFICER, held.round)
    judge = judges[int(board.members[0].name[-1])]
    assert (await queries.own_panel(judge, panel)).cases == []
    with pytest.raises(NotFoundError):
        await queries.sheet(judge, panel, (await ciphers(system, held))[0])
    name = next(c.name for c in board.cases)
    await marking.declare(judge, panel, [Relation(name=name), Relation(name="没有的人")])
    assert len((await queries.own_panel(judge, panel)).cases) == 2
    after = await queries.board(OFFICER, held.round)
    assert after.members[3].seated
    assert after.members[3].due == 1


async def test_an_expert_sees_ciphers_and_own_words_without_names(system: Actor) -> None:
    held = await selection(system)
    async with db.transaction(system) as connection:
        name = await connection.fetchval("SELECT name FROM person WHERE id = $1", held.people[0])
        await connection.execute(
            "UPDATE application SET statement = $2 WHERE id = $1",
            held.applications[0], f"我叫{name}，在汶水纺织厂改进夹具。",
        )  # fmt: skip
    judges = await experts(system, 3)
    await service.draw(OFFICER, held.round)
    panel, cipher = await panel_key(system, held.round), (await ciphers(system, held))[0]
    await marking.declare(judges[0], panel, [])
    sheet = await queries.sheet(judges[0], panel, cipher)
    assert sheet.statement == "我叫＊＊＊，在某单位改进夹具。"
    told = repr(sheet) + repr(await queries.own_panel(judges[0], panel))
    for secret in (name, "汶水纺织厂", str(held.people[0]), str(held.applications[0])):
        assert secret not in told


async def test_marks_are_within_the_rubric_and_final_once_handed_in(system: Actor) -> None:
    held = await selection(system, 1)
    judges = await experts(system, 3)
    await service.draw(OFFICER, held.round)
    panel, (cipher,) = await panel_key(system, held.round), await ciphers(system, held)
    with pytest.raises(ConflictError, match="panel-declare-first"):
        await marking.give_mark(judges[0], panel, cipher, points(80))
    await marking.declare(judges[0], panel, [])
    with pytest.raises(ConflictError, match="panel-marks-left"):
        await marking.hand_in(judges[0], panel)
    wrong = points(80)
    wrong.items["skill"] = Decimal(36)
    with pytest.raises(MalformedError, match="mark-scale"):
        await marking.give_mark(judges[0], panel, cipher, wrong)
    await marking.give_mark(judges[0], panel, cipher, points(70))
    await marking.give_mark(judges[0], panel, cipher, points(80))
    await marking.hand_in(judges[0], panel)
    with pytest.raises(ConflictError, match="panel-handed-in"):
        await marking.give_mark(judges[0], panel, cipher, points(90))
    with pytest.raises(ConflictError, match="panel-handed-in"):
        await marking.hand_in(judges[0], panel)
    async with db.read(system) as connection:
        standing = await connection.fetch(
            "SELECT points FROM expert_mark WHERE superseded_by IS NULL"
        )
    assert [row["points"] for row in standing] == [Decimal("80.000")]


async def test_an_expert_with_another_hand_in_the_case_does_not_mark_it(system: Actor) -> None:
    held = await selection(system, 1)
    judges = await experts(system, 3)
    await service.draw(OFFICER, held.round)
    panel, (cipher,) = await panel_key(system, held.round), await ciphers(system, held)
    async with db.transaction(system) as connection:
        await connection.execute(
            "INSERT INTO case_hand (id, application, account, part, taken_at)"
            " VALUES (gen_random_uuid(), $1, $2, 'recommend', now())",
            held.applications[0], judges[0].account,
        )  # fmt: skip
    await marking.declare(judges[0], panel, [])
    with pytest.raises(ConflictError, match="case-hand-panel"):
        await marking.give_mark(judges[0], panel, cipher, points(80))


async def test_the_database_keeps_one_standing_mark_an_expert_and_case(system: Actor) -> None:
    held = await ranked(system, 80)
    async with db.transaction(system) as connection:
        with pytest.raises(asyncpg.UniqueViolationError):
            await connection.execute(
                "INSERT INTO expert_mark (id, panel, expert, application, items, points,"
                " in_favour, marked_at) SELECT gen_random_uuid(), panel, expert, application,"
                " items, 99, true, now() FROM expert_mark WHERE application = $1 LIMIT 1",
                held.applications[0],
            )


async def test_marks_far_apart_stop_the_close_until_somebody_rules(system: Actor) -> None:
    held = await selection(system, 1)
    judges = await experts(system, 3)
    await service.draw(OFFICER, held.round)
    panel, (cipher,) = await panel_key(system, held.round), await ciphers(system, held)
    for judge, total in zip(judges, (90, 85, 40), strict=True):
        await marking.declare(judge, panel, [])
        await marking.give_mark(judge, panel, cipher, points(total))
        await marking.hand_in(judge, panel)
    board = await queries.board(OFFICER, held.round)
    assert [case.spread for case in board.alarms] == [Decimal("50.000")]
    with pytest.raises(ConflictError, match="panel-alarm-open"):
        await closing.close(OFFICER, held.round)
    await closing.rule_on_marks(
        OFFICER, held.round, held.applications, again=True, reason="相差 50 分，请复评"
    )
    with pytest.raises(ConflictError, match="panel-unfinished"):
        await closing.close(OFFICER, held.round)
    for judge, total in zip(judges, (88, 85, 60), strict=True):
        await marking.give_mark(judge, panel, cipher, points(total))
        await marking.hand_in(judge, panel)
    with pytest.raises(ConflictError, match="panel-alarm-open"):
        await closing.close(OFFICER, held.round)
    await closing.rule_on_marks(
        OFFICER, held.round, held.applications, again=False, reason="专家说明了理由"
    )
    assert await closing.close(OFFICER, held.round) == 1
    async with db.read(system) as connection:
        row = await connection.fetchrow(
            "SELECT points, votes_for, votes, state FROM application WHERE round = $1", held.round
        )
    assert dict(row) == {
        "points": Decimal("77.667"), "votes_for": 3, "votes": 3, "state": "expert_reviewed",
    }  # fmt: skip


async def test_a_pool_that_ran_out_takes_experts_entered_since(system: Actor) -> None:
    held = await selection(system, 1)
    await experts(system, 3)
    await service.draw(OFFICER, held.round)
    board = await queries.board(OFFICER, held.round)
    await service.stand_aside(OFFICER, held.round, board.members[0].expert, "因病住院")
    with pytest.raises(ConflictError, match="panel-nobody-new"):
        await service.supplement(OFFICER, held.round)
    await account(system, "later", Role.EXPERT)
    await enter_expert(OFFICER, NewExpert(name="后来的", employer="新单位", alias="later"))
    assert await service.supplement(OFFICER, held.round) == 1
    after = await queries.board(OFFICER, held.round)
    assert after.members[-1].seated
    assert after.members[-1].drawn_as == 4


async def test_seats_go_by_points_and_the_list_says_why_others_have_none(system: Actor) -> None:
    held = await ranked(system, 90, 80, 85)
    found = await rankings.ranking(OFFICER, held.round)
    assert [row.application for row in found.rows] == [
        held.applications[0], held.applications[2], held.applications[1],
    ]  # fmt: skip
    assert [row.standing for row in found.rows] == [
        Standing.CHOSEN, Standing.CHOSEN, Standing.CITY_FULL,
    ]  # fmt: skip
    assert (found.uses[0].taken, found.uses[0].seats) == (2, 2)


async def test_equals_at_the_cut_are_marked_again_and_not_drawn_by_lot(system: Actor) -> None:
    held = await selection(system, 3)
    judges = await experts(system, 3)
    await service.draw(OFFICER, held.round)
    await mark_all(system, held, judges, 90, 80, 80)
    await closing.close(OFFICER, held.round)
    found = await rankings.ranking(OFFICER, held.round)
    assert [row.standing for row in found.rows] == [
        Standing.CHOSEN, Standing.TIED, Standing.TIED,
    ]  # fmt: skip
    tied = [row.application for row in found.tied]
    await closing.rule_on_marks(OFFICER, held.round, tied, again=True, reason="名额线上同分")
    board = await queries.board(OFFICER, held.round)
    assert board.panel is not None
    assert board.panel.state is PanelState.SCORING
    panel, names = await panel_key(system, held.round), await ciphers(system, held)
    for judge in judges:
        with pytest.raises(ConflictError, match="panel-handed-in"):
            await marking.give_mark(judge, panel, names[0], points(50))
        for name, total in ((names[1], 81), (names[2], 82)):
            await marking.give_mark(judge, panel, name, points(total))
        await marking.hand_in(judge, panel)
    await closing.close(OFFICER, held.round)
    found = await rankings.ranking(OFFICER, held.round)
    assert [row.application for row in found.chosen] == [held.applications[0], held.applications[2]]


async def test_a_visit_has_two_visitors_and_an_unconfirmed_one_takes_the_seat(
    system: Actor,
) -> None:
    held = await ranked(system, 90, 80, site_visit=True, quota=1)
    found = await rankings.ranking(OFFICER, held.round)
    assert found.missing_visits == 2
    visit = NewVisit(
        visited_on=clock.today(), place="汶水纺织厂二车间", visitors="秦牧川",
        findings="夹具在用，与申报一致", confirmed=True,
    )  # fmt: skip
    with pytest.raises(ConflictError, match="visit-visitors"):
        await visits.enter_visit(OFFICER, held.applications[0], visit)
    with pytest.raises(MalformedError, match="scan-type"):
        await visits.enter_visit(OFFICER, held.applications[0], visit, content=b"MZ")
    for application, confirmed in zip(held.applications, (False, True), strict=True):
        two = NewVisit(
            visited_on=clock.today(), place="二车间", visitors="秦牧川、袁守正",
            findings="看了现场和台账", confirmed=confirmed,
        )  # fmt: skip
        await visits.enter_visit(
            OFFICER, application, two, file_name="记录.pdf", content=b"%PDF-1.4 x %%EOF"
        )
    found = await rankings.ranking(OFFICER, held.round)
    assert [row.standing for row in found.rows] == [Standing.NOT_CONFIRMED, Standing.CHOSEN]
    assert found.missing_visits == 0


async def test_each_expert_is_told_once_when_there_is_something_to_mark(system: Actor) -> None:
    held = await selection(system, 1)
    await experts(system, 4)
    async with db.transaction(system) as connection:
        rows = await connection.fetch("SELECT id, alias FROM account WHERE alias LIKE 'expert%'")
        for place, row in enumerate(rows):
            await connection.execute(
                "UPDATE account SET contact = $2 WHERE id = $1",
                row["id"], vault.seal(f"1380000000{place}", f"account|contact|{row['id']}"),
            )  # fmt: skip
    await service.draw(OFFICER, held.round)
    async with db.read(system) as connection:
        assert await connection.fetchval("SELECT count(*) FROM message") == 3
    board = await queries.board(OFFICER, held.round)
    await service.stand_aside(OFFICER, held.round, board.members[0].expert, "因病住院")
    async with db.read(system) as connection:
        assert await connection.fetchval("SELECT count(*) FROM message") == 4


async def test_two_officers_who_draw_at_once_make_one_draw(system: Actor) -> None:
    held = await selection(system)
    await experts(system, 4)

    async def once() -> str:
        try:
            await service.draw(OFFICER, held.round)
        except ConflictError as refused:
            return refused.code
        return "drawn"

    assert sorted(await asyncio.gather(once(), once(), once())) == [
        "drawn", "panel-state", "panel-state",
    ]  # fmt: skip
    async with db.read(system) as connection:
        assert await connection.fetchval("SELECT count(*) FROM panel_member") == 4
