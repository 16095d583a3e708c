"""A year's plan and a contest of it: drawn up, approved, set up, called, cancelled, ended."""

import hashlib
from datetime import datetime, time, timedelta
from uuid import UUID

import msgspec
import pytest
from callings import COUNTY, ELECTRICIAN, LEADER, OFFICER, REVIEWER, SECOND_OFFICER, reference, sign
from contests import SMALL_RULES, field

from app import clock, db
from app.columns import uuid7
from app.decisions.data import Step
from app.errors import ConflictError, NotFoundError
from app.home.decision_page import decision_page
from app.home.decision_service import take_step
from app.openings.service import open_on
from app.permits import ANYONE, Actor
from competitions.data import ContestLevel, ContestState, EventState, Group, IndustryTag
from competitions.plans import calling, cancelling, openings, planning, seeds, setting_up
from competitions.plans.data import CallFacts, Contest, ContestFacts, EntryRules, EventFacts
from competitions.plans.desk_queries import ContestFilter, contest_desk, contest_list
from competitions.plans.plan_queries import PlanFilter, plan_desk, plan_list
from competitions.plans.queries import contest_of, event_of, events_of

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture(autouse=True)
async def _reference(database: str, system: Actor) -> None:
    await reference(system)


def first_day():
    return clock.today() + timedelta(days=30)


def planned(**other: object) -> ContestFacts:
    facts: dict[str, object] = {
        "name": "泰安市职业技能大赛",
        "level": ContestLevel.CITY,
        "contest_class": 1,
        "division": None,
        "organiser": "泰安市人力资源和社会保障局",
        "undertaker": "泰安技师学院",
        "starts_on": first_day(),
        "ends_on": first_day() + timedelta(days=1),
        "venue": "技师学院",
    }
    return ContestFacts(**{**facts, **other})


def at(hour: int) -> datetime:
    return datetime.combine(first_day(), time(hour), clock.CITY_ZONE)


def event(**other: object) -> EventFacts:
    facts: dict[str, object] = {
        "name": "电工",
        "occupation": "电工",
        "participants": Group.STAFF,
        "team_size": 1,
        "tags": (IndustryTag.EMERGING,),
        "starts_at": at(9),
        "ends_at": at(17),
        "venue": "一车间",
        "stations": 10,
        "places": 40,
        "places_each": 4,
        "entry_rules": EntryRules(least_age=18),
    }
    return EventFacts(**{**facts, **other})


def call(**other: object) -> CallFacts:
    facts: dict[str, object] = {
        "call": "现将有关事项通知如下。",
        "document_no": "泰人社字〔2026〕40号",
        "entry_opens_at": clock.now(),
        "entry_closes_at": clock.now() + timedelta(days=20),
        "contact": "秦牧川",
        "phone": "0538-6991234",
        "undertaker": "泰安技师学院",
        "starts_on": first_day(),
        "ends_on": first_day() + timedelta(days=1),
        "venue": "技师学院",
    }
    return CallFacts(**{**facts, **other})


async def a_plan(*contests: ContestFacts, actor: Actor = OFFICER, **other: object) -> UUID:
    facts = {"year": first_day().year, "title": "竞赛计划", "document_no": "泰人社字〔2026〕8号"}
    key = await planning.draft_plan(actor, **{**facts, **other})
    for one in contests:
        await planning.add_contest(actor, key, one)
    return key


async def approved(**other: object) -> UUID:
    plan = await a_plan(planned(**other))
    await sign(await planning.propose_plan(OFFICER, plan))
    return (await plan_desk(OFFICER, plan)).contests[0].id


async def with_rules(key: UUID) -> None:
    """Publish rules for an event, straight into the tables."""
    body, made = msgspec.json.encode(SMALL_RULES), uuid7()
    async with db.transaction(OFFICER) as connection:
        await connection.execute(
            "INSERT INTO contest_rule_set (id, event, number, body, state, tried_at, sha256,"
            " published_at) VALUES ($1, $2, 1, $3, 'published', $4, $5, $4)",
            made, key, body.decode(), clock.now(), hashlib.sha256(body).digest(),
        )  # fmt: skip
        await connection.execute("UPDATE contest_event SET rule_set = $2 WHERE id = $1", key, made)


async def called() -> tuple[UUID, UUID]:
    contest = await approved()
    made = await setting_up.add_event(OFFICER, contest, event())
    await with_rules(made)
    await calling.write_call(OFFICER, contest, call())
    await sign(await calling.propose_call(OFFICER, contest))
    return contest, made


async def held(key: UUID) -> Contest:
    async with db.read(ANYONE):
        return await contest_of(key)


async def offered() -> list[tuple[str, str, int | None]]:
    async with db.read(ANYONE):
        found = await open_on(clock.today())
    return [(one.source, one.link, one.seats_left) for one in found]


async def test_a_plan_is_approved_by_three_with_its_contests() -> None:
    plan = await a_plan(planned(), planned(name="叉车司机竞赛", contest_class=2))
    decision = await planning.propose_plan(OFFICER, plan)
    assert await planning.propose_plan(OFFICER, plan) == decision
    shown = await decision_page(LEADER, decision)
    assert "2 项竞赛列入计划" in shown.summary.sentence
    await take_step(REVIEWER, decision, Step.REVIEW)
    with pytest.raises(ConflictError, match="plan-proposed"):
        await planning.add_contest(OFFICER, plan, planned(name="另一项"))
    await take_step(LEADER, decision, Step.SIGN)
    found = await plan_desk(OFFICER, plan)
    assert found.held.state == "approved"
    assert {one.state for one in found.contests} == {ContestState.APPROVED}
    with pytest.raises(ConflictError, match="plan-state"):
        await planning.add_contest(OFFICER, plan, planned(name="另一项"))


async def test_a_further_plan_of_the_year_is_its_supplement() -> None:
    first = await a_plan()
    assert await a_plan() == first
    second = await a_plan(title="增补计划")
    assert (await plan_desk(OFFICER, second)).held.serial == 2
    assert (await plan_list(OFFICER, PlanFilter(year=first_day().year))).total == 2


async def test_a_plan_without_contests_or_number_is_not_proposed() -> None:
    plan = await a_plan(document_no="")
    with pytest.raises(ConflictError, match="plan-empty"):
        await planning.propose_plan(OFFICER, plan)
    contest = await planning.add_contest(OFFICER, plan, planned())
    assert await planning.add_contest(OFFICER, plan, planned()) == contest
    with pytest.raises(ConflictError, match="contest-twice"):
        await planning.add_contest(OFFICER, plan, planned(venue="别处"))
    with pytest.raises(ConflictError, match="plan-number"):
        await planning.propose_plan(OFFICER, plan)
    with pytest.raises(ConflictError, match="plan-has-contests"):
        await planning.remove_plan(OFFICER, plan)
    await planning.remove_contest(OFFICER, contest)
    await planning.remove_plan(OFFICER, plan)
    with pytest.raises(NotFoundError):
        await plan_desk(OFFICER, plan)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"contest_class": None}, "contest-class"),
        ({"level": ContestLevel.ENTERPRISE}, "contest-class"),
        ({"ends_on": clock.today()}, "contest-dates-backward"),
        ({"level": ContestLevel.COUNTY}, "contest-county"),
    ],
)
async def test_a_contest_that_cannot_be_is_not_planned(wrong: dict[str, object], code: str) -> None:
    plan = await a_plan()
    with pytest.raises(ConflictError, match=code):
        await planning.add_contest(OFFICER, plan, planned(**wrong))


async def test_a_county_plans_its_own_contests_and_sees_no_others() -> None:
    with pytest.raises(ConflictError, match="plan-division"):
        await a_plan(actor=COUNTY, division="370911")
    plan = await a_plan(actor=COUNTY, division="370902")
    with pytest.raises(ConflictError, match="plan-division"):
        await planning.add_contest(COUNTY, plan, planned())
    own = {"level": ContestLevel.COUNTY, "division": "370902", "contest_class": 2}
    await planning.add_contest(COUNTY, plan, planned(**own))
    other = await a_plan(planned())
    with pytest.raises(NotFoundError):
        await planning.propose_plan(COUNTY, other)
    with pytest.raises(NotFoundError):
        await plan_desk(COUNTY, other)
    seen = await contest_list(COUNTY, ContestFilter())
    assert [row.held.division for row in seen.rows] == ["370902"]
    assert (await contest_list(OFFICER, ContestFilter(q="职业技能"))).total == 2


async def test_an_event_is_set_up_copied_changed_and_removed() -> None:
    contest = await approved()
    made = await setting_up.add_event(OFFICER, contest, event())
    assert await setting_up.add_event(OFFICER, contest, event()) == made
    async with db.read(ANYONE):
        found = await event_of(made)
    assert (found.occupation, found.occupation_code) == ("电工", ELECTRICIAN)
    assert found.entry_rules.least_age == 18
    with pytest.raises(ConflictError, match="event-twice"):
        await setting_up.copy_event(OFFICER, made, event())
    copy = await setting_up.copy_event(OFFICER, made, event(participants=Group.STUDENT))
    assert await setting_up.copy_event(OFFICER, made, event(participants=Group.STUDENT)) == copy
    with pytest.raises(ConflictError, match="event-twice"):
        await setting_up.change_event(OFFICER, copy, event())
    await setting_up.change_event(OFFICER, copy, event(participants=Group.TEACHER, places=None))
    async with db.read(ANYONE):
        assert [one.participants for one in await events_of(contest)] == ["staff", "teacher"]
    assert await setting_up.remove_event(OFFICER, copy) == contest
    with pytest.raises(NotFoundError):
        await setting_up.remove_event(COUNTY, made)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"ends_at": at(8)}, "event-times-backward"),
        ({"occupation": "炼丹"}, "event-occupation"),
        ({"entry_rules": EntryRules(least_age=15)}, "event-age"),
        ({"entry_rules": EntryRules(least_age=40, most_age=35)}, "event-ages-backward"),
        ({"places_each": 41}, "event-places-each"),
    ],
)
async def test_an_event_that_cannot_be_is_not_set_up(wrong: dict[str, object], code: str) -> None:
    contest = await approved()
    with pytest.raises(ConflictError, match=code):
        await setting_up.add_event(OFFICER, contest, event(**wrong))


async def test_a_call_says_what_it_still_lacks() -> None:
    contest = await approved()
    empty = {"call-text", "call-number", "call-contact", "call-dates", "call-no-event"}
    assert {one.code for one in (await contest_desk(OFFICER, contest)).missing} == empty
    with pytest.raises(ConflictError, match="contest-incomplete"):
        await calling.propose_call(OFFICER, contest)
    made = await setting_up.add_event(OFFICER, contest, event())
    late = {"entry_closes_at": at(10), "starts_on": first_day() + timedelta(days=1)}
    await calling.write_call(OFFICER, contest, call(**late))
    found = [one.code for one in (await contest_desk(OFFICER, contest)).missing]
    assert found == ["event-no-rules", "event-before-close", "event-outside"]
    await with_rules(made)
    await calling.write_call(OFFICER, contest, call())
    assert not (await contest_desk(OFFICER, contest)).missing
    backward = call(entry_closes_at=clock.now() - timedelta(days=1))
    with pytest.raises(ConflictError, match="call-times-backward"):
        await calling.write_call(OFFICER, contest, backward)


async def test_no_contest_is_called_before_its_plan_is_approved() -> None:
    plan = await a_plan(planned())
    contest = (await plan_desk(OFFICER, plan)).contests[0].id
    await setting_up.add_event(OFFICER, contest, event())
    with pytest.raises(ConflictError, match="contest-not-approved"):
        await calling.propose_call(OFFICER, contest)
    with pytest.raises(ConflictError, match="contest-has-events"):
        await planning.remove_contest(OFFICER, contest)


async def test_a_called_contest_takes_entries_and_its_seeds_are_sealed() -> None:
    contest, made = await called()
    assert (await held(contest)).state is ContestState.CALLED
    async with db.read(ANYONE):
        assert (await event_of(made)).state is EventState.ENTERING
        shown = (await seeds.seed_hashes(contest))[made]
        assert hashlib.sha256(await seeds.open_seed(made)).hexdigest() == shown
    assert await offered() == [(f"contest_event:{made}", f"/contests/{contest}#event-{made}", 40)]
    with pytest.raises(ConflictError, match="contest-state"):
        await setting_up.add_event(OFFICER, contest, event(name="另一项"))


async def test_a_proposed_call_is_not_changed_behind_the_signers() -> None:
    contest = await approved()
    made = await setting_up.add_event(OFFICER, contest, event())
    await with_rules(made)
    await calling.write_call(OFFICER, contest, call())
    decision = await calling.propose_call(OFFICER, contest)
    for change in (
        calling.write_call(OFFICER, contest, call(venue="别处")),
        setting_up.change_event(OFFICER, made, event(places=50)),
        cancelling.cancel_event(OFFICER, made, "报名不足"),
    ):
        with pytest.raises(ConflictError, match="contest-proposed"):
            await change
    with pytest.raises(ConflictError, match="decision-open"):
        await calling.propose_call(SECOND_OFFICER, contest)
    assert "1 个赛项" in (await decision_page(LEADER, decision)).summary.sentence


async def test_rebuilt_openings_are_the_live_ones() -> None:
    await called()
    await field(state="entering")
    live = await offered()
    async with db.transaction(OFFICER) as connection:
        await connection.execute("DELETE FROM opening")
    await openings.rebuild_openings(OFFICER)
    rebuilt = await offered()
    assert live[0] in rebuilt
    assert len(rebuilt) == 2


async def test_a_cancelled_contest_frees_everybody_in_it() -> None:
    made = await field(state="entering", entrants=2)
    await openings.rebuild_openings(OFFICER)
    assert len(await offered()) == 1
    with pytest.raises(ConflictError, match="contest-reason"):
        await cancelling.cancel_contest(OFFICER, made.contest, "无")
    await cancelling.cancel_contest(OFFICER, made.contest, "承办单位停产检修")
    await cancelling.cancel_contest(OFFICER, made.contest, "承办单位停产检修")
    assert (await held(made.contest)).ended_for == "承办单位停产检修"
    assert await offered() == []
    async with db.read(ANYONE) as connection:
        live = await connection.fetchval("SELECT count(*) FROM entry_member WHERE live")
    assert live == 0


async def test_what_has_results_is_not_cancelled() -> None:
    made = await field(state="provisional")
    with pytest.raises(ConflictError, match="event-has-results"):
        await cancelling.cancel_contest(OFFICER, made.contest, "不想办了")
    with pytest.raises(ConflictError, match="event-has-results"):
        await cancelling.cancel_event(OFFICER, made.event, "不想办了")


async def test_a_contest_ends_when_its_results_are_final() -> None:
    made = await field(state="marking")
    with pytest.raises(ConflictError, match="contest-running"):
        await calling.finish(OFFICER, made.contest)
    await cancelling.cancel_event(OFFICER, made.event, "设备故障，改期另办")
    await calling.finish(OFFICER, made.contest)
    await calling.finish(OFFICER, made.contest)
    assert (await held(made.contest)).state is ContestState.FINISHED
