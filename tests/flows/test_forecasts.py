"""Reports become forecasts at night; an officer sets a figure by hand and takes it back."""

import pytest
from factories import account
from markets import CARER, LAST, MARKETER, NEVER, NEXT, RARE, small_market
from screens import send, sign_in, text_of

from app.columns import uuid7
from app.errors import ConflictError, NotFoundError
from app.permits import Actor, Grant, Role
from dashboards.forecasts.data import ForecastState
from dashboards.forecasts.queries import ForecastFilter, forecast_of, forecasts
from dashboards.forecasts.service import ManualFigure, make_forecasts, set_figure, withdraw_figure

OFFICER = Actor(account=uuid7(), name="周明", grants=(Grant(role=Role.CITY_OFFICER),))
COUNTY = Actor(
    account=uuid7(),
    grants=(Grant(role=Role.COUNTY_OFFICER, divisions=frozenset({"370902"})),),
)


@pytest.fixture
async def market(database: str, system: Actor) -> None:
    await small_market(system)


async def test_a_night_makes_one_run_and_the_next_keeps_it(market: None) -> None:
    first = await make_forecasts()
    assert first is not None
    assert await make_forecasts() is None
    city = await forecast_of(OFFICER, MARKETER)
    assert (city.state, city.quarters) == (ForecastState.FORECAST, 24)
    assert city.points[0].period == NEXT
    assert city.coverage is not None
    assert len(city.mase) == 5
    parts = [await forecast_of(OFFICER, MARKETER, d) for d in ("370902", "370911")]
    for at, point in enumerate(city.points):
        assert sum(p.points[at].expected for p in parts) == pytest.approx(point.expected, abs=0.01)


async def test_each_state_has_its_own_sentence(market: None, client, system: Actor) -> None:
    await make_forecasts()
    states = {
        code: (await forecast_of(OFFICER, code)).state for code in (MARKETER, RARE, NEVER, CARER)
    }
    assert states == {
        MARKETER: ForecastState.FORECAST,
        RARE: ForecastState.SHARED,
        NEVER: ForecastState.ZERO,
        CARER: ForecastState.REFUSED,
    }
    await account(system, "officer", Role.CITY_OFFICER)
    await sign_in(client, "officer")
    listing = text_of((await client.get("/desk/forecasts")).text)
    for said in ("有预测", "按份额分摊", "历次上报为 0", "数据太少，不预测"):
        assert said in listing
    page = text_of((await client.get(f"/desk/forecasts/{CARER}")).text)
    assert "不表示没有需求" in page
    narrowed = await client.get("/desk/forecasts?q=没有这种职业&division=junk")
    assert "没有符合条件的序列" in narrowed.text
    assert (await client.get("/desk/forecasts?page=-1")).status_code == 422
    assert (await client.get("/desk/forecasts/9-99-99-99")).status_code == 404
    assert (await client.get(f"/desk/forecasts/{MARKETER}?division=999999")).status_code == 404
    shown = await client.get(f"/desk/forecasts/{MARKETER}")
    assert "data-figures" in shown.text
    file = await client.get(f"/desk/forecasts/{MARKETER}/series.csv")
    rows = file.content.decode("utf-8-sig").splitlines()
    assert sum(LAST in row for row in rows) == 1
    assert "互联网营销师" in (await client.get("/desk/forecasts.csv?division=all")).text


async def test_a_figure_set_by_hand_overrides_until_taken_back(market, client, system) -> None:
    await make_forecasts()
    before = (await forecast_of(OFFICER, CARER)).points
    assert before == ()
    figure = ManualFigure(period=NEXT, expected=150, low=120, high=180, reason="两家新院开业")
    key = await set_figure(OFFICER, CARER, "", figure)
    assert await set_figure(OFFICER, CARER, "", figure) == key
    view = await forecast_of(OFFICER, CARER)
    assert (view.state, view.points[0].expected) == (ForecastState.MANUAL, 150)
    assert view.manual[0].author == "周明"
    assert await withdraw_figure(OFFICER, key) == (CARER, "")
    await withdraw_figure(OFFICER, key)
    assert (await forecast_of(OFFICER, CARER)).points == ()
    await account(system, "officer", Role.CITY_OFFICER)
    await sign_in(client, "officer")
    page, post = f"/desk/forecasts/{CARER}", f"/desk/forecasts/{CARER}/figures"
    typed = {"period": NEXT, "expected": "90", "low": "100", "high": "110", "reason": "扩产计划"}
    refused = await send(client, page, post, **typed)
    assert refused.status_code == 409
    assert 'value="100"' in refused.text
    malformed = await send(client, page, post, **{**typed, "expected": "很多"})
    assert malformed.status_code == 422
    assert "很多" in malformed.text
    endless = await send(client, page, post, **{**typed, "low": "80", "high": "99999999999"})
    assert endless.status_code == 422
    typed["reason"] = "扩产\0计划"
    assert (await send(client, page, post, **{**typed, "low": "80"})).status_code == 303


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"period": LAST}, "forecast-quarter"),
        ({"period": "2099Q1"}, "forecast-quarter"),
        ({"expected": -1}, "forecast-band"),
        ({"low": 1}, "forecast-band"),
        ({"reason": "  "}, "forecast-reason"),
    ],
)
async def test_what_cannot_be_set(market, change, code) -> None:
    await make_forecasts()
    given = {"period": NEXT, "expected": 10, "reason": "扩产计划", **change}
    with pytest.raises(ConflictError, match=code):
        await set_figure(OFFICER, CARER, "", ManualFigure(**given))


async def test_a_county_sees_its_own_series_only(market: None) -> None:
    await make_forecasts()
    assert (await forecast_of(COUNTY, MARKETER, "370902")).points
    for division in ("", "370911"):
        with pytest.raises(NotFoundError):
            await forecast_of(COUNTY, MARKETER, division)
    seen = await forecasts(COUNTY, ForecastFilter(division="all"))
    assert {row.division for row in seen.rows} == {"370902"}


async def test_before_the_first_report_the_page_says_what_to_do(client, system) -> None:
    assert await make_forecasts() is None
    await account(system, "officer", Role.CITY_OFFICER)
    await sign_in(client, "officer")
    assert "还没有预测" in (await client.get("/desk/forecasts")).text
