"""A seat plan from the form to the signature, and every reason for which none is made."""

import re

import orjson
import pytest
from callings import LEADER, REVIEWER
from factories import account, catalogue_item, organisation, people, training_class
from markets import CARER, LAST, MARKETER, NEXT, small_market
from screens import send, sign_in, text_of

from app import clock, db
from app.columns import uuid7
from app.decisions.data import Step
from app.errors import ConflictError
from app.home.decision_service import send_back, take_step
from app.i18n import use_language
from app.permits import Actor, Grant, Role
from dashboards.forecasts.data import Point
from dashboards.forecasts.reading import points_by_series
from dashboards.forecasts.service import make_forecasts
from dashboards.periods import quarter_of, quarters_after, quarters_back
from dashboards.plans.capacity import starts
from dashboards.plans.data import Lead, Limits, PlanState, Reach, Refusal
from dashboards.plans.leads import target_of
from dashboards.plans.queries import plan_list, plan_view
from dashboards.plans.service import (
    change_limits,
    draft_plan,
    hand_in,
    lock_row,
    solve_again,
    unlock_row,
)
from dashboards.plans.shortages import uncovered_shares
from dashboards.plans.solving import solve
from dashboards.plans.terms import default_terms
from dashboards.plans.wording import note_sentences

PERIOD = quarters_after(quarter_of(clock.today()), 1)[0]
OFFICER = Actor(account=uuid7(), name="周明", grants=(Grant(role=Role.CITY_OFFICER),))
MONEY = Limits(budget=400_000)


@pytest.fixture
async def schools(database: str, system: Actor) -> list:
    """Three schools that teach the marketer, with a past, rooms and teachers; 24 quarters."""
    await small_market(system)
    keys = [await organisation(system, f"学校{n}", serial=n) for n in (1, 2, 3)]
    for code, title in ((MARKETER, "互联网营销师"), (CARER, "养老护理员")):
        await catalogue_item(system, title, code)
    async with db.transaction(system) as connection:
        await connection.execute("UPDATE catalogue_item SET subsidy_standard = 1000")
        for place, key in enumerate(keys):
            await connection.execute(
                "INSERT INTO accreditation (id, organisation, occupation_code, level, purpose,"
                " valid_from) VALUES ($1, $2, $3, 'L4', 'train', '2020-01-01')",
                uuid7(), key, MARKETER,
            )  # fmt: skip
            await connection.execute(
                "INSERT INTO room (id, organisation, name, address, seats) VALUES ($1, $2, '一',"
                " '', 60)",
                uuid7(), key,
            )  # fmt: skip
            await connection.execute(
                "INSERT INTO teacher (id, organisation, name, id_number, id_index, entered_at)"
                " VALUES ($1, $2, '田老师', '', $3, $4)",
                uuid7(), key, bytes([place]), clock.now(),
            )  # fmt: skip
            await connection.execute(
                "INSERT INTO institution_rollup (id, period, organisation, occupation_code,"
                " enrolled, completed, certified, placed, supply)"
                " VALUES ($1, $2, $3, $4, 60, 54, 48, 36, 30)",
                uuid7(), quarters_back(quarter_of(clock.today()), 5)[-1], key, MARKETER,
            )  # fmt: skip
    return keys


async def drafted(limits: Limits = MONEY, title: str = "计划"):
    key = await draft_plan(OFFICER, period=PERIOD, title=title, limits=limits)
    assert (await plan_view(OFFICER, key)).state is PlanState.SOLVING
    await solve(key)
    return key


async def test_a_plan_from_forecasts_to_the_signature(schools) -> None:
    await make_forecasts()
    key = await drafted()
    assert await draft_plan(OFFICER, period=PERIOD, title="计划", limits=MONEY) == key
    view = await plan_view(OFFICER, key)
    assert view.state is PlanState.SOLVED
    assert 0 < view.cost <= 400_000
    assert view.seats >= view.robust > 0
    assert all(15 * row.classes <= row.seats <= 50 * row.classes for row in view.rows)
    first = view.rows[0]
    with pytest.raises(ConflictError, match="plan-classes"):
        await lock_row(OFFICER, first.id, seats=7, reason="订单班，已签协议")
    with pytest.raises(ConflictError, match="plan-reason"):
        await lock_row(OFFICER, first.id, seats=16, reason=" ")
    await lock_row(OFFICER, first.id, seats=16, reason="订单班，已签协议")
    with pytest.raises(ConflictError, match="plan-unsolved-lock"):
        await hand_in(OFFICER, key)
    await solve_again(OFFICER, key)
    await solve(key)
    again = await plan_view(OFFICER, key)
    locked = next(row for row in again.rows if row.locked)
    assert (locked.organisation, locked.seats) == (first.organisation, 16)
    assert locked.lock_reason == "订单班，已签协议"
    decision = await hand_in(OFFICER, key)
    assert await hand_in(OFFICER, key) == decision
    with pytest.raises(ConflictError, match="plan-step"):
        await unlock_row(OFFICER, locked.id)
    await send_back(REVIEWER, decision, "预算请再核对")
    assert (await plan_view(OFFICER, key)).returned_for == "预算请再核对"
    await unlock_row(OFFICER, locked.id)
    with pytest.raises(ConflictError, match="plan-unsolved-lock"):
        await hand_in(OFFICER, key)
    await solve_again(OFFICER, key)
    await solve(key)
    decision = await hand_in(OFFICER, key)
    await take_step(REVIEWER, decision, Step.REVIEW)
    await take_step(LEADER, decision, Step.SIGN)
    signed = await plan_view(OFFICER, key)
    assert signed.state is PlanState.SIGNED
    assert sum(row.planned for row in signed.became) == signed.seats
    assert all(row.opened == 0 for row in signed.became)
    assert [line.seats for line in await plan_list(OFFICER)] == [signed.seats]


async def test_classes_approved_for_the_quarter_are_in_the_plan(schools, system: Actor) -> None:
    await make_forecasts()
    async with db.read(system) as connection:
        item = await connection.fetchval(
            "SELECT id FROM catalogue_item WHERE occupation_code = $1", MARKETER
        )
    begins = (starts(PERIOD) - clock.today()).days + 5
    await training_class(schools[2], item, capacity=32, starts_in=begins)
    async with db.transaction(system) as connection:
        await connection.execute("UPDATE training_class SET state = 'approved'")
    key = await drafted(Limits(budget=32_500, swing=100))
    view = await plan_view(OFFICER, key)
    (row,) = view.rows
    assert (row.organisation, row.seats, view.cost) == (schools[2], 32, 32_000)
    with use_language("zh"):
        assert "本季度已批准的班有 32 个学位" in " ".join(note_sentences(view.outcome))
    with pytest.raises(ConflictError, match="plan-approved"):
        await lock_row(OFFICER, row.id, seats=20, reason="订单班，已签协议")


async def test_what_is_short_now_weighs_most(schools, system: Actor) -> None:
    assert (await shares_now())[MARKETER] == 1
    async with db.transaction(system) as connection:
        await connection.execute(
            "INSERT INTO people_rollup (id, basis, span, period, occupation_code, division, level,"
            " enrolled, completed, certified, placed, supply) VALUES"
            " ($1, 'event', 'quarter', $2, $3, '', '', 0, 400, 0, 0, 400)",
            uuid7(), LAST, MARKETER,
        )  # fmt: skip
    assert (await shares_now())[MARKETER] == 0


async def test_seats_meet_the_demand_of_the_quarter_of_the_job(schools, system: Actor) -> None:
    await make_forecasts()
    async with db.read(system) as connection:
        item = await connection.fetchval(
            "SELECT id FROM catalogue_item WHERE occupation_code = $1", MARKETER
        )
    past = await training_class(schools[0], item, starts_in=-400)
    trained = await people(system, 12)
    async with db.transaction(system) as connection:
        await connection.executemany(
            "INSERT INTO placement (id, person, source, training_class, employer, placed_on,"
            " verified_by) SELECT $1, $2, 'test', id, '', starts_on + $4::int, 'social_insurance'"
            " FROM training_class WHERE id = $3",
            [(uuid7(), who, past, 150 + 10 * n) for n, who in enumerate(trained)],
        )
    view = await plan_view(OFFICER, await drafted())
    assert view.outcome.leads == {MARKETER: Lead(median=205, most=238, jobs=12, quarters=2)}
    async with db.read(OFFICER) as connection:
        problem = orjson.loads(
            await connection.fetchval("SELECT problem FROM seat_plan WHERE id = $1", view.id)
        )
        expected = await points_by_series()
    wanted = {need["division"]: need["mid"] for need in problem["needs"]}
    assert wanted == {
        division: point.expected
        for division, made in expected[MARKETER].items()
        for point in made
        if division and point.period == quarters_after(PERIOD, 2)[-1]
    }


async def test_people_work_where_an_officer_says_they_go(schools, system: Actor) -> None:
    await make_forecasts()
    async with db.transaction(system) as connection:
        await connection.execute(
            "UPDATE organisation SET division = '370911' WHERE id = $1", schools[2]
        )
    reached = {}
    for reach, routes in (
        (Reach.OWN, {}),
        (Reach.CHOSEN, {"370902": ("370911",)}),
        (Reach.CITY, {}),
    ):
        limits = Limits(budget=400_000, reach=reach, routes=routes)
        key = await drafted(limits, title=reach)
        async with db.read(OFFICER) as connection:
            problem = orjson.loads(
                await connection.fetchval("SELECT problem FROM seat_plan WHERE id = $1", key)
            )
        reached[reach] = {place: set(to) - {""} for place, to in problem["reach"].items()}
    both = {"370902", "370911"}
    assert reached[Reach.OWN] == {"370902": {"370902"}, "370911": {"370911"}}
    assert reached[Reach.CHOSEN] == {"370902": both, "370911": {"370911"}}
    assert reached[Reach.CITY] == {"370902": both, "370911": both}
    with pytest.raises(ConflictError, match="plan-place"):
        await drafted(Limits(budget=1, reach=Reach.CHOSEN, routes={"370902": ("junk",)}))


@pytest.mark.parametrize(
    ("known", "told", "target"),
    [
        ({}, 4, "2026Q2"),
        ({"a": 0}, 4, "2026Q1"),
        ({"a": 3}, 4, "2026Q4"),
        ({"a": 3}, 2, "2026Q2"),
        ({"a": 3}, 0, "2026Q4"),
    ],
)
def test_a_plan_looks_as_far_ahead_as_jobs_take_and_forecasts_reach(
    known: dict[str, int], told: int, target: str
) -> None:
    leads = {code: Lead(median=0, most=0, jobs=10, quarters=n) for code, n in known.items()}
    points = {"": [Point(period=f"2026Q{n}", expected=9) for n in range(1, told + 1)]}
    assert target_of("a", "2026Q1", leads, points, default_terms()) == target


async def shares_now() -> dict[str, float]:
    async with db.read(OFFICER):
        return await uncovered_shares()


async def test_thin_data_and_clashing_limits_are_said(schools, system: Actor) -> None:
    key = await drafted()
    assert (await plan_view(OFFICER, key)).outcome.refusal is Refusal.NO_FORECAST
    await make_forecasts()
    await change_limits(OFFICER, key, Limits(budget=5_000, floors={"370902": 90}))
    await solve(key)
    clash = await plan_view(OFFICER, key)
    assert (clash.state, clash.outcome.refusal) == (PlanState.REFUSED, Refusal.CLASH)
    assert {one.limit for one in clash.outcome.solution.clashes} == {"budget", "floor"}
    async with db.transaction(system) as connection:
        await connection.execute("UPDATE institution_rollup SET enrolled = 3, completed = 3")
    await solve_again(OFFICER, key)
    await solve(key)
    assert (await plan_view(OFFICER, key)).outcome.refusal is Refusal.THIN_RATES
    async with db.transaction(system) as connection:
        await connection.execute("UPDATE accreditation SET suspended_from = '2021-01-01'")
    await solve_again(OFFICER, key)
    await solve(key)
    assert (await plan_view(OFFICER, key)).outcome.refusal is Refusal.NO_OFFERS


async def test_a_row_that_nothing_offers_any_more_can_be_freed_and_not_locked(
    schools, system: Actor
) -> None:
    await make_forecasts()
    key = await drafted()
    row = (await plan_view(OFFICER, key)).rows[0]
    await lock_row(OFFICER, row.id, seats=row.seats, reason="订单班，已签协议")
    async with db.transaction(system) as connection:
        await connection.execute("UPDATE accreditation SET suspended_from = '2021-01-01'")
    await solve_again(OFFICER, key)
    await solve(key)
    refused = await plan_view(OFFICER, key)
    assert refused.state is PlanState.REFUSED
    assert [(one.locked, one.seats, one.cost) for one in refused.rows] == [(True, 0, 0)]
    assert [line.seats for line in await plan_list(OFFICER)] == [0]
    with pytest.raises(ConflictError, match="plan-no-offer"):
        await lock_row(OFFICER, row.id, seats=row.seats, reason="订单班，已签协议")
    await unlock_row(OFFICER, row.id)
    assert not any(one.locked for one in (await plan_view(OFFICER, key)).rows)


@pytest.mark.parametrize(
    ("period", "limits", "code"),
    [
        (PERIOD, Limits(), "plan-no-budget"),
        (PERIOD, Limits(budget=0), "plan-no-budget"),
        (PERIOD, Limits(budget=1, swing=300), "plan-share"),
        (PERIOD, Limits(budget=1, floors={"370902": -1}), "plan-share"),
        (LAST, MONEY, "plan-quarter"),
        ("junk", MONEY, "plan-quarter"),
    ],
)
async def test_what_cannot_be_planned(database, period, limits, code) -> None:
    with pytest.raises(ConflictError, match=code):
        await draft_plan(OFFICER, period=period, title="计划", limits=limits)


async def test_pages_without_script(schools, client, system: Actor) -> None:
    assert NEXT
    await make_forecasts()
    await account(system, "officer", Role.CITY_OFFICER)
    await account(system, "county", Role.COUNTY_OFFICER, division="370902")
    await sign_in(client, "officer")
    assert "还没有开班计划" in (await client.get("/desk/plans")).text
    new = "/desk/plans/new"
    typed = {"period": PERIOD, "title": "初稿", "swing": "30", "priority": "0"}
    refused = await send(client, new, new, **typed)
    assert (refused.status_code, "没有预算" in refused.text) == (409, True)
    junk = await send(client, new, new, **typed, budget="很多", floor_370902="20")
    assert (junk.status_code, "很多" in junk.text) == (422, True)
    endless = await send(client, new, new, **typed, budget="9" * 20)
    assert endless.status_code == 422
    nowhere = await send(client, new, new, **typed, budget="400000", floor_junk="20")
    assert (nowhere.status_code, "有一个地方不在名单里" in nowhere.text) == (409, True)
    typed["swing"] = ""
    made = await send(
        client, new, new, **typed, budget="400,000", reach="chosen", route_370902="370911"
    )
    plan = made.headers["location"]
    assert 'http-equiv="refresh"' in (await client.get(plan)).text
    await solve(plan.rsplit("/", 1)[1])
    shown = (await client.get(plan)).text
    assert "什么限制了计划" in shown
    assert re.search('name="route_370902" value="370911" checked', shown)
    lock = shown.split(f'action="{plan}/rows/')[1].split('"')[0]
    wrong = await send(client, plan, f"{plan}/rows/{lock}", seats="7", reason="订单班协议")
    assert (wrong.status_code, "不能恰好编班" in text_of(wrong.text)) == (409, True)
    assert 'value="7"' in wrong.text
    endless = await send(client, plan, f"{plan}/rows/{lock}", seats="9" * 11, reason="订单班协议")
    assert endless.status_code == 409
    for suffix in ("/plan.csv", "/plan.xlsx", "/print"):
        assert (await client.get(plan + suffix)).status_code == 200
    assert "与上年相比增减不超过（%） 30" in text_of((await client.get(f"{plan}/print")).text)
    kept = await send(client, plan, f"{plan}/rows/{lock}", seats="16", reason="订单班协议")
    assert kept.status_code == 303
    tight = {**typed, "budget": "1", "floor_370902": "90"}
    assert (await send(client, plan, f"{plan}/limits", **tight)).status_code == 303
    await solve(plan.rsplit("/", 1)[1])
    clash = (await client.get(plan)).text
    assert "限制互相冲突" in clash
    assert "/unlock" in clash
    assert "/plan.csv" not in clash
    assert (await send(client, plan, f"{plan}/limits", **typed, budget="400000")).status_code == 303
    await solve(plan.rsplit("/", 1)[1])
    handed = await send(client, plan, f"{plan}/hand-in")
    assert "个学位" in text_of((await client.get(handed.headers["location"])).text)
    await sign_in(client, "county")
    assert (await client.get(plan)).status_code == 404
