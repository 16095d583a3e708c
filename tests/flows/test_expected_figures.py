"""A figure set by hand on a series that refuses: every reader has it, and the same one."""

from collections.abc import Sequence

import msgspec
import pytest
from factories import account, catalogue_item, clerk_of, organisation
from markets import CARER, LAST, MARKETER, NEVER, NEXT, RARE, report, small_market
from screens import sign_in, text_of

from app import clock, db
from app.columns import uuid7
from app.permits import Actor, Grant, Role
from dashboards.drill.next_queries import next_classes
from dashboards.facts.snapshots import take_snapshot
from dashboards.figures.data import FigureScope
from dashboards.figures.queries import one_figure
from dashboards.figures.specs import BY_CODE
from dashboards.forecasts.queries import ForecastFilter, forecast_of, forecasts
from dashboards.forecasts.reading import edition
from dashboards.forecasts.service import ManualFigure, make_forecasts, set_figure, withdraw_figure
from dashboards.panel import Cell
from dashboards.periods import quarter_of, quarters_after, quarters_back
from dashboards.plans.data import Limits
from dashboards.plans.gathering import gather
from dashboards.plans.needs import CITY
from dashboards.plans.terms import default_terms
from dashboards.wording import period_words

OFFICER = Actor(account=uuid7(), name="周明", grants=(Grant(role=Role.CITY_OFFICER),))
FIGURE = ManualFigure(period=NEXT, expected=150, low=120, high=180, reason="两家新院开业")
Rows = Sequence[tuple[Cell, ...]]


@pytest.fixture
async def market(database: str, system: Actor) -> None:
    await small_market(system)
    await make_forecasts()


async def drawn(code: str, division: str = "", period: str = LAST) -> tuple[Rows, str]:
    """The rows to come of the series chart, and what it says below."""
    scope = FigureScope(period=period, division=division, group=code)
    _, panel = await one_figure(OFFICER, scope, clock.today(), BY_CODE["series"])
    ahead = tuple(row for row in panel.rows if row[4] is not None)
    assert all(row[1] is None for row in ahead), "a quarter to come has no demand"
    return ahead, "".join(panel.missing)


async def test_the_chart_draws_it_and_names_its_author(market: None) -> None:
    assert await drawn(CARER) == ((), "上报的季度太少，不作预测；这不表示没有需求。")
    await set_figure(OFFICER, CARER, "", FIGURE)
    ahead, said = await drawn(CARER)
    assert [row[4:7] for row in ahead] == [(150, 120, 180)]
    assert "周明人工设定：两家新院开业" in said


async def test_an_all_zero_series_says_the_same_wherever_it_is_asked(
    market: None, client, system: Actor
) -> None:
    await account(system, "officer", Role.CITY_OFFICER)
    await sign_in(client, "officer")
    page = text_of((await client.get(f"/desk/forecasts/{NEVER}")).text)
    _, said = await drawn(NEVER)
    assert said.startswith("历次上报为 0：24 个季度")
    assert said in page
    await set_figure(OFFICER, NEVER, "", FIGURE)
    file = await client.get(f"/supply-demand/outlook.csv?period={LAST}&group={NEVER}&chart=series")
    assert "周明人工设定：两家新院开业" in file.content.decode("utf-8-sig")
    await withdraw_figure(OFFICER, (await forecast_of(OFFICER, NEVER)).manual[0].id)
    listed = await forecasts(OFFICER, ForecastFilter())
    assert (listed.total, listed.without) == (4, 2)
    assert "表中 4 个序列，其中 2 个没有预测数" in text_of(
        (await client.get("/desk/forecasts")).text
    )


@pytest.mark.parametrize(
    ("set_in", "moved"), [("", {"", "370902", "370911"}), ("370902", {"", "370902"})]
)
async def test_the_chart_has_what_the_series_page_has_in_the_city_and_its_parts(
    market: None, set_in: str, moved: set[str]
) -> None:
    await set_figure(OFFICER, MARKETER, set_in, FIGURE)
    for division in ("", "370902", "370911"):
        view = await forecast_of(OFFICER, MARKETER, division)
        ahead, said = await drawn(MARKETER, division)
        assert [row[4] for row in ahead] == [round(point.expected) for point in view.points]
        assert ("人工设定" in said) == (division in moved)
    ahead, said = await drawn("4-01-06")
    parts = [(await forecast_of(OFFICER, code)).points[0] for code in (MARKETER, RARE)]
    assert ahead[0][4:6] == (round(sum(point.expected for point in parts)), None)
    assert ("周明对互联网营销师人工设定的 150 人" in said) == (not set_in)


async def test_the_next_classes_and_the_seat_plan_know_it(
    market: None, client, system: Actor
) -> None:
    school = await organisation(system)
    await catalogue_item(system, "养老护理员", CARER)
    async with db.transaction(system) as connection:
        await connection.execute("UPDATE catalogue_item SET subsidy_standard = 1000")
        await connection.execute(
            "INSERT INTO accreditation (id, organisation, occupation_code, level, purpose,"
            " valid_from) VALUES ($1, $2, $3, 'L4', 'train', '2020-01-01')",
            uuid7(), school, CARER,
        )  # fmt: skip
        await connection.execute(
            "INSERT INTO accreditation (id, organisation, occupation_code, level, purpose,"
            " valid_from) VALUES ($1, $2, $3, 'L4', 'train', '2020-01-01')",
            uuid7(), school, NEVER,
        )  # fmt: skip
        await connection.execute(
            "INSERT INTO demand_row (id, report, kind, category, occupation_code, demand)"
            " SELECT $1, id, 'occupation', $2::varchar, $2::varchar, 0 FROM demand_report"
            " WHERE period = $3 AND division = '370911'",
            uuid7(), NEVER, LAST,
        )  # fmt: skip
        await connection.execute(
            "INSERT INTO institution_rollup (id, period, organisation, occupation_code, enrolled,"
            " completed, certified, placed, supply) VALUES ($1, $2, $3, $4, 60, 54, 48, 36, 30)",
            uuid7(), quarters_back(LAST, 2)[1], school, CARER,
        )  # fmt: skip
    found = await next_classes(clerk_of(school), clock.today())
    assert (found.unknown, found.nothing) == (("养老护理员",), ("储能电站运维管理员",))
    terms = default_terms()
    period = quarters_after(quarter_of(clock.today()), 1)[0]
    target = quarters_after(period, terms.lead_quarters)[-1] if terms.lead_quarters else period
    for when in {NEXT, target}:
        await set_figure(OFFICER, CARER, "", msgspec.structs.replace(FIGURE, period=when))
    assert (await next_classes(clerk_of(school), clock.today())).unknown == ()
    await account(system, "clerk", Role.INSTITUTION_CLERK, organisation=school)
    await sign_in(client, "clerk")
    page = text_of((await client.get("/desk/next")).text)
    assert f"{period_words(NEXT)}预计需要 150 人" in page
    assert "各地上报的需求是 0：储能电站运维管理员" in page
    async with db.read(system):
        free = msgspec.structs.replace(terms, least_rated=0)
        gathered = await gather(period, Limits(budget=100_000), {}, free)
    assert gathered.problem is not None
    (need,) = gathered.problem.needs
    assert (need.division, need.low, need.mid, need.high) == (CITY, 120, 150, 180)
    assert all(CITY in reached for reached in gathered.problem.reach.values())


async def test_once_the_quarter_after_is_forecast_what_was_last_said_stays(
    market: None, system: Actor
) -> None:
    key = await set_figure(OFFICER, CARER, "", FIGURE)
    await report(system, NEXT, "370902", **{MARKETER: 90, CARER: 41})
    await report(system, NEXT, "370911", **{MARKETER: 45})
    assert await make_forecasts() is not None
    await withdraw_figure(OFFICER, key)
    ahead, _ = await drawn(CARER)
    assert [row[4] for row in ahead] == [150]
    async with db.read(system):
        assert (await edition()).hand == {}


async def test_a_data_version_keeps_what_was_set_when_it_was_taken_and_says_that_there_is_more(
    market: None, system: Actor
) -> None:
    async with db.transaction(system):
        taken = await take_snapshot(system, LAST, "季度汇总")
    await set_figure(OFFICER, CARER, "", FIGURE)
    scope = FigureScope(period=LAST, group=CARER, v=taken.number)
    _, kept = await one_figure(OFFICER, scope, clock.today(), BY_CODE["series"])
    assert not [row for row in kept.rows if row[4] is not None]
    assert "存档以后又有人工设定的数，不在这一版里。" in kept.missing
