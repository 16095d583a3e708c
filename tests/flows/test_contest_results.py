"""An event's results: shown, kept back, made final by three people, corrected."""

import asyncio
import json
from datetime import timedelta
from decimal import Decimal

import msgspec
import pytest
from callings import LEADER, REVIEWER, reference, sign
from factories import people
from results import (
    OFFICER,
    SECOND,
    SMALL_RULES,
    asked,
    change,
    end_clock,
    locked,
    publish,
    published,
    shown,
)

from app import clock, db
from app.decisions.data import Step
from app.errors import ConflictError
from app.home.decision_service import take_step
from app.people import ledger
from app.people.data import ContestRank, HonourLevel
from app.permits import Actor, Grant, Role
from competitions.data import EntryState, EventState, RevisionState
from competitions.plans.queries import event_of
from competitions.recompute import differences, recompute, verify
from competitions.results import computing, correcting, evidence, finalising
from competitions.results.correcting import EntryChange
from competitions.results.desk_queries import desk
from competitions.results.hindering import BlockedError
from competitions.results.league_queries import LeagueQuery, league_table
from competitions.results.public_queries import public_result
from competitions.results.queries import latest_of
from competitions.rules.data import Award, Awards, Merit, Places, Scale, Sizing

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture(autouse=True)
async def _reference(database: str, system: Actor) -> None:
    await reference(system)


async def codes(made) -> list[str]:
    return [one.code for one in (await desk(OFFICER, made.event)).hindrances]


async def latest(made):
    async with db.read(OFFICER):
        return await latest_of(made.event)


async def bundle(made, number: int = 1) -> dict:
    text = await asked(
        "SELECT bundle FROM result_revision WHERE event = $1 AND number = $2", made.event, number
    )
    return json.loads(text)


async def test_ranks_are_shown_and_the_appeal_clock_runs() -> None:
    made = await shown(4, clock_over=False)
    found = await desk(OFFICER, made.event)
    assert [(one.cipher, one.rank, one.award) for one in found.lines] == [
        ("C001", 1, "FIRST"), ("C002", 2, "SECOND"), ("C003", 3, "THIRD"), ("C004", 4, ""),
    ]  # fmt: skip
    # Theory 95, practice 30 + 60 * 2 / 3 = 70: 0.3 * 95 + 0.7 * 70.
    assert found.lines[0].total == "77.50"
    assert found.lines[0].stages == {"T": "95.00", "P": "70.00"}
    assert found.event.state is EventState.PROVISIONAL
    hours = (found.event.appeals_until - found.held.shown_at).total_seconds() / 3600
    assert round(hours, 3) == SMALL_RULES.appeal_hours
    assert [one.code for one in found.hindrances] == ["appeals-running"]
    assert await computing.show(OFFICER, made.event) == 1


async def test_nothing_is_shown_while_marks_are_missing_or_names_are_hidden() -> None:
    made = await locked(2)
    await change("UPDATE contest_event SET deciphered_at = NULL WHERE id = $1", made.event)
    await change("DELETE FROM mark WHERE entry = $1", made.entries[1])
    with pytest.raises(BlockedError) as caught:
        await computing.show(OFFICER, made.event)
    assert [one.code for one in caught.value.hindrances] == ["still-ciphered", "marks-missing"]


async def test_who_is_level_waits_for_a_retest_where_places_are_separate() -> None:
    rules = msgspec.structs.replace(SMALL_RULES, places=Places.SEPARATE)
    made = await locked(2, same=True, rules=rules)
    assert await codes(made) == ["retest-needed"]
    with pytest.raises(BlockedError):
        await computing.show(OFFICER, made.event)
    await change(
        "UPDATE entry_stage SET retest = 90 WHERE stage = 'P' AND entry = $1", made.entries[1]
    )
    await change(
        "UPDATE entry_stage SET retest = 80 WHERE stage = 'P' AND entry = $1", made.entries[0]
    )
    await computing.show(OFFICER, made.event)
    assert [one.rank for one in (await desk(OFFICER, made.event)).lines] == [1, 2]


async def test_all_the_same_share_the_first_place_and_a_field_of_one_wins() -> None:
    made = await shown(3, same=True)
    lines = (await desk(OFFICER, made.event)).lines
    assert {(one.rank, one.award) for one in lines} == {(1, "FIRST")}
    assert not await codes(made)
    alone = await published(1, start=20)
    assert [one["rank"] for one in (await bundle(alone))["results"]] == [1]


async def test_totals_without_a_scale_are_published_without_the_awards_that_need_it() -> None:
    merit = Merit(award=Award.MERIT, threshold=Decimal(500))
    rules = msgspec.structs.replace(
        SMALL_RULES, scale=Scale.WS700, awards=Awards(sizing=Sizing.FIXED, merit=merit)
    )
    made = await published(3, same=True, rules=rules)
    found = await bundle(made)
    assert [(one["rank"], one["scaled"], one["award"]) for one in found["results"]] == [
        (1, None, "")
    ] * 3
    assert differences(found, recompute(found)) == []
    assert (await desk(OFFICER, made.event)).no_scale
    assert (await public_result(made.event)).no_scale
    assert not (await public_result((await shown(3, start=40)).event)).no_scale


async def test_what_comes_up_after_the_ranks_were_shown_keeps_the_result_back() -> None:
    made = await shown(3)
    assert not await codes(made)
    await change(
        "UPDATE mark SET value = 0, second_value = 0 WHERE entry = $1 AND aspect = 'B1' AND seat ="
        " (SELECT min(seat::text)::uuid FROM mark WHERE entry = $1 AND aspect = 'B1')",
        made.entries[2],
    )
    await change("UPDATE stage_sheet SET live = false WHERE event = $1", made.event)
    await change("DELETE FROM mark WHERE entry = $1 AND aspect = 'A1'", made.entries[1])
    with pytest.raises(BlockedError) as caught:
        await finalising.finalise(OFFICER, made.event, 1)
    assert [one.code for one in caught.value.hindrances] == [
        "marks-missing", "marks-spread", "sheets-unsigned", "recompute-broken",
    ]  # fmt: skip


async def test_a_recomputation_that_differs_keeps_the_result_back_and_says_where() -> None:
    made = await shown(3)
    await change(
        "UPDATE entry_result SET rank = CASE rank WHEN 1 THEN 2 ELSE 1 END, award ="
        " CASE rank WHEN 1 THEN 'SECOND' ELSE 'FIRST' END WHERE rank < 3"
    )
    (only,) = (await desk(OFFICER, made.event)).hindrances
    assert only.code == "recompute-differs"
    assert ("C001", "rank", 2, 1) in only.found
    with pytest.raises(BlockedError):
        await finalising.finalise(OFFICER, made.event, 1)


async def test_a_row_changed_between_review_and_signature_takes_the_signature_back() -> None:
    made = await shown(3)
    decision = await finalising.finalise(OFFICER, made.event, 1)
    await take_step(REVIEWER, decision, Step.REVIEW)
    await change("UPDATE entry_result SET award = '' WHERE rank = 1")
    with pytest.raises(BlockedError):
        await take_step(LEADER, decision, Step.SIGN)
    assert (await latest(made)).state is RevisionState.PROVISIONAL


async def test_a_winner_put_out_after_the_ranks_were_shown_is_not_published() -> None:
    made = await shown(3)
    decision = await finalising.finalise(OFFICER, made.event, 1)
    await take_step(REVIEWER, decision, Step.REVIEW)
    out = EntryChange(cipher="C001", state=EntryState.DISQUALIFIED, reason="冒名顶替")
    await correcting.change_entry(OFFICER, made.event, out)
    assert await codes(made) == ["result-stale"]
    with pytest.raises(BlockedError):
        await take_step(LEADER, decision, Step.SIGN)
    await computing.revise(OFFICER, made.event, "第一名冒名顶替")
    await end_clock(made)
    await publish(made, 2)
    assert [one["cipher"] for one in (await bundle(made, 2))["winners"]] == ["C002", "C003"]


async def test_two_officers_finalise_at_once_one_effect_the_other_is_told() -> None:
    made = await shown(3)
    answers = await asyncio.gather(
        finalising.finalise(OFFICER, made.event, 1),
        finalising.finalise(SECOND, made.event, 1),
        return_exceptions=True,
    )
    refused = [one for one in answers if isinstance(one, ConflictError)]
    assert [one.code for one in refused] == ["result-finalised"]
    assert refused[0].facts["who"] in {OFFICER.name, SECOND.name}
    assert await asked("SELECT count(*) FROM official_decision") == 1


async def test_a_published_bundle_is_signed_and_agrees_with_its_recomputation() -> None:
    made = await published(4)
    held = await bundle(made)
    assert differences(held, recompute(held)) == []
    assert verify(held)[:2] == (True, True)
    assert held["winners"][0]["organisation"] == "泰山重工"
    async with db.read(OFFICER):
        assert (await event_of(made.event)).state is EventState.FINAL
    with pytest.raises(ConflictError) as caught:
        await finalising.finalise(OFFICER, made.event, 1)
    assert caught.value.code == "result-published"


async def test_ranks_go_into_the_ledger_and_the_rebuilt_ledger_is_the_live_one() -> None:
    made = await published(4)
    async with db.read(OFFICER):
        (row,) = await ledger.of_person(made.people[1])
    assert isinstance(row.facts, ContestRank)
    assert (row.facts.rank, row.facts.entrants, row.facts.level) == (2, 4, HonourLevel.CITY)
    assert await evidence.rebuild(OFFICER) == 0
    await change("DELETE FROM evidence")
    assert await evidence.rebuild(OFFICER) == 4


@pytest.mark.parametrize("level", ["city", "enterprise"])
async def test_a_contest_outside_an_approved_plan_gives_no_evidence(level: str) -> None:
    made = await shown(2, level=level)
    await change("UPDATE yearly_plan SET state = 'draft', approved_at = NULL")
    await publish(made)
    assert await asked("SELECT count(*) FROM evidence") == 0


async def test_an_enterprises_contest_counts_as_class_two() -> None:
    made = await published(2, level="enterprise")
    async with db.read(OFFICER):
        (row,) = await ledger.of_person(made.people[0])
    assert (row.facts.contest_class, row.facts.level) == (2, HonourLevel.UNIT)


async def test_winners_get_their_certificates() -> None:
    made = await published(4)
    async with db.read(OFFICER) as connection:
        rows = await connection.fetch(
            "SELECT person, title, number, batch FROM credential WHERE kind = 'award'"
            " ORDER BY number"
        )
    assert [(row["person"], row["title"]) for row in rows] == [
        (made.people[0], "无人机驾驶一等奖"),
        (made.people[1], "无人机驾驶二等奖"),
        (made.people[2], "无人机驾驶三等奖"),
    ]
    assert rows[0]["number"] == "泰人社字〔2026〕40号-01-001"


async def test_a_winner_who_is_disqualified_later_loses_rank_and_certificate_to_the_next() -> None:
    made = await published(4)
    await change(
        "UPDATE entry SET state = 'disqualified', reason = '冒名顶替' WHERE id = $1",
        made.entries[0],
    )
    assert await computing.revise(OFFICER, made.event, "第一名冒名顶替") == 2
    assert await computing.revise(OFFICER, made.event, "第一名冒名顶替") == 2
    async with db.read(OFFICER):
        assert (await event_of(made.event)).state is EventState.FINAL
    await publish(made, 2)
    async with db.read(OFFICER) as connection:
        assert (await event_of(made.event)).state is EventState.CORRECTED
        lost = await ledger.of_person(made.people[0])
        (_, won) = await ledger.of_person(made.people[1])
        states = await connection.fetch(
            "SELECT person, title, state FROM credential ORDER BY number, signed_at"
        )
    assert not any(row.counts for row in lost)
    assert won.facts.rank == 1
    assert [(row["title"][-3:], row["state"]) for row in states] == [
        ("一等奖", "revoked"),
        ("二等奖", "superseded"), ("一等奖", "active"),
        ("三等奖", "superseded"), ("二等奖", "active"),
        ("三等奖", "active"),
    ]  # fmt: skip
    assert (await bundle(made, 1))["results"][0]["cipher"] == "C001"
    corrected = await bundle(made, 2)
    assert corrected["results"][0]["cipher"] == "C002"
    assert differences(corrected, recompute(corrected)) == []
    assert await evidence.rebuild(OFFICER) == 0


async def test_a_returned_decision_lets_another_officer_finalise_anew() -> None:
    from app.home.decision_service import send_back  # noqa: PLC0415

    made = await shown(3)
    await send_back(REVIEWER, await finalising.finalise(OFFICER, made.event, 1), "名单请再核对")
    await sign(await finalising.finalise(SECOND, made.event, 1))
    assert (await latest(made)).finalised_by == SECOND.name


async def test_an_old_revision_is_not_finalised_any_more() -> None:
    made = await shown(3)
    with pytest.raises(ConflictError, match="result-older"):
        await finalising.finalise(OFFICER, made.event, 2)


async def test_the_same_reason_after_another_change_is_another_revision() -> None:
    made = await shown(3)
    assert await computing.revise(OFFICER, made.event, "核对后改正") == 2
    await change("UPDATE entry SET state = 'withdrawn', reason = '退赛' WHERE cipher = 'C001'")
    assert await computing.revise(OFFICER, made.event, "核对后改正") == 3
    assert await computing.revise(OFFICER, made.event, "核对后改正") == 3


async def test_a_judge_of_the_event_does_not_review_its_result() -> None:
    made = await shown(3)
    decision = await finalising.finalise(OFFICER, made.event, 1)
    judge = Actor(
        account=made.chief.account, name="裁判长", grants=(Grant(role=Role.SECTION_REVIEWER),)
    )
    with pytest.raises(ConflictError, match="decision-hand"):
        await take_step(judge, decision, Step.REVIEW)


async def test_a_clock_set_forward_on_one_machine_ends_no_time_of_appeals(monkeypatch) -> None:
    made = await shown(2, clock_over=False)
    ahead = clock.now() + timedelta(days=1)
    monkeypatch.setattr(clock, "now", lambda: ahead)
    with pytest.raises(BlockedError) as caught:
        await finalising.finalise(OFFICER, made.event, 1)
    assert [one.code for one in caught.value.hindrances] == ["appeals-running"]


async def test_everybody_of_a_team_holds_its_rank_and_award_and_the_league_counts_it_once() -> None:
    made = await shown(2)
    (mate,) = await people(OFFICER, 1, start=70)
    await change("UPDATE contest_event SET team_size = 2 WHERE id = $1", made.event)
    await change(
        "INSERT INTO entry_member (id, entry, event, person, position, name, starts_at, ends_at)"
        " SELECT gen_random_uuid(), entry, event, $1, 2, '队友', starts_at, ends_at"
        " FROM entry_member WHERE entry = $2",
        mate, made.entries[0],
    )  # fmt: skip
    await publish(made)
    async with db.read(OFFICER) as connection:
        ranks = [(await ledger.of_person(who))[0].facts.rank for who in (made.people[0], mate)]
        numbers = await connection.fetch(
            "SELECT number FROM credential WHERE title LIKE '%一等奖' ORDER BY number"
        )
    assert ranks == [1, 1]
    assert [row["number"][-8:] for row in numbers] == ["01-001-1", "01-001-2"]
    assert (await bundle(made))["winners"][0]["name"].endswith("、队友")
    (row,) = (await league_table(LeagueQuery())).rows
    assert (row.first, row.second, row.entrants) == (1, 1, 2)


async def test_ranks_follow_a_person_whose_record_is_merged_into_another() -> None:
    made = await shown(2)
    (kept,) = await people(OFFICER, 1, start=80)
    await change("UPDATE person SET merged_into = $2 WHERE id = $1", made.people[0], kept)
    await publish(made)
    async with db.read(OFFICER):
        assert [row.facts.rank for row in await ledger.of_person(kept)] == [1]
    assert await asked("SELECT person FROM credential WHERE title LIKE '%一等奖'") == kept
    assert await evidence.rebuild(OFFICER) == 0
