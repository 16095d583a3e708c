"""The pages of the market's terms: what is in force, a draft, refusals that keep what was typed."""

import pytest
from callings import LEADER, REVIEWER, somebody
from factories import account
from screens import send, sign_in, text_of

from app import clock
from app.decisions.data import Step
from app.home.decision_service import take_step
from app.permits import Actor, Role
from dashboards.parameters import queries
from dashboards.parameters.rules import typed
from dashboards.terms import default_terms

pytestmark = pytest.mark.usefixtures("database")
PLACE = "/desk/terms"
REASON = "按追踪回访，八成留在本市"
READER = somebody("秦牧川", Role.CITY_OFFICER)


def form(**changed: str) -> dict[str, str]:
    day = clock.today().isoformat()
    return typed(default_terms()) | {"valid_from": day, "reason": REASON} | changed


@pytest.fixture
async def officer(client, system: Actor) -> None:
    await account(system, "city", Role.CITY_OFFICER)
    await account(system, "county", Role.COUNTY_OFFICER, division="370902")
    await sign_in(client, "city")


async def test_from_the_shipped_terms_to_a_version_in_force(client, officer: None) -> None:
    said = text_of((await client.get(PLACE)).text)
    assert "还是随系统带来的" in said
    assert "还没有发布过供需参数" in said
    answer = await send(client, f"{PLACE}/new", f"{PLACE}/new", **form(stay_share="80"))
    assert answer.status_code == 303
    place = answer.headers["location"]
    said = text_of((await client.get(place)).text)
    assert "改了 1 项" in said
    assert "乘进有效供给 100% 80%" in said
    assert "第 1 版在办" in text_of((await client.get(PLACE)).text)
    changed = form(stay_share="85", public_min_count="6")
    answer = await send(client, f"{place}/edit", f"{place}/edit", **changed)
    assert answer.headers["location"] == place
    assert (await send(client, place, f"{place}/hand-in")).status_code == 303
    assert "已送审，审签前不能改" in text_of((await client.get(place)).text)
    (version,) = (await queries.terms_page(READER)).versions
    said = text_of((await client.get(f"/desk/decisions/{version.decision}")).text)
    assert f"供需分析从 {clock.today()} 起按第 1 版参数计算，改了 2 项" in said
    assert "留在本市的比例 100% 85%" in said
    await take_step(REVIEWER, version.decision, Step.REVIEW)
    await take_step(LEADER, version.decision, Step.SIGN)
    said = text_of((await client.get(PLACE)).text)
    assert "第 1 版在施行" in said
    assert f"{REVIEWER.name}、{LEADER.name}" in said
    assert "按当时和现在较严的一个 6 人" in said
    answer = await client.get(f"{place}/edit")
    assert answer.headers["location"] == place


@pytest.mark.parametrize(
    ("typed_", "status", "said"),
    [
        ({"stay_share": "一百"}, 422, "“留在本市的比例”填的数不能用"),
        ({"balanced_below": "0.5"}, 422, "没有高于上一档"),
        ({"valid_from": "明天"}, 422, "施行日期看不明白"),
        ({"valid_from": "2020-01-01"}, 409, "施行日期已经过去"),
        ({"reason": "好", "stay_share": "80"}, 409, "没有写修改的理由"),
        ({}, 409, "完全一样"),
    ],
)
async def test_a_refused_form_keeps_what_was_typed(
    client, officer: None, typed_: dict[str, str], status: int, said: str
) -> None:
    sent = form(**{"attrition": "0", "reason": "依据第二季度的回访", **typed_})
    answer = await send(client, f"{PLACE}/new", f"{PLACE}/new", **sent)
    assert answer.status_code == status
    assert said in text_of(answer.text)
    assert all(text in answer.text for text in (sent["reason"], *typed_.values()))
    assert answer.text.count('aria-invalid="true"') == bool(typed_)


async def test_others_read_and_do_not_draft(client, officer: None, system: Actor) -> None:
    await send(client, f"{PLACE}/new", f"{PLACE}/new", **form(stay_share="80"))
    place = (await queries.terms_page(READER)).versions[0].id
    refused = await send(client, f"{PLACE}/new", f"{PLACE}/new", **form(stay_share="70"))
    assert refused.status_code == 409
    assert "已有一版草稿在办" in text_of(refused.text)
    assert 'value="70"' in refused.text
    await sign_in(client, "county")
    page = await client.get(f"{PLACE}/{place}")
    assert page.status_code == 200
    assert f"{PLACE}/{place}/hand-in" not in page.text
    assert (await client.get(f"{PLACE}/new")).status_code == 403
    assert (await client.get(f"{PLACE}/01a20d21-9ab7-70ff-a422-515d4dfc1fd9")).status_code == 404
