"""Pages of plans, contests and events as an officer uses them, without script."""

from datetime import timedelta

import pytest
from callings import ELECTRICIAN, LEADER, REVIEWER, reference
from factories import account
from screens import send, sign_in, text_of

from app import clock
from app.decisions.data import Step
from app.home.decision_service import take_step
from app.permits import Actor, Role

DAY = clock.today() + timedelta(days=30)
PLAN = {"title": "年度竞赛计划", "year": str(DAY.year), "document_no": "泰人社字〔2026〕8号"}
CONTEST = {
    "name": "泰安市职业技能大赛", "level": "city", "contest_class": "1", "organiser": "市人社局",
    "starts_on": DAY.isoformat(), "ends_on": DAY.isoformat(),
}  # fmt: skip
EVENT = {
    "name": "电工", "occupation": ELECTRICIAN, "participants": "staff", "team_size": "1",
    "starts_at": f"{DAY}T09:00", "ends_at": f"{DAY}T17:00", "stations": "10", "tags": "future",
    "least_level": "L4", "least_age": "18",
}  # fmt: skip


@pytest.fixture
async def officer(client, system: Actor) -> None:
    await reference(system)
    await account(system, "officer", Role.CITY_OFFICER)
    await sign_in(client, "officer")


async def made(client, page: str, action: str, **fields: object) -> str:
    answer = await send(client, page, action, **fields)
    assert answer.status_code == 303, text_of(answer.text)
    return answer.headers["location"]


async def a_contest(client) -> str:
    """Draw up a plan with a contest and have it signed; return the contest's page."""
    new = "/desk/contest-plans/new"
    plan = await made(client, new, new, **PLAN)
    add = f"{plan}/contests/new"
    assert await made(client, add, add, **CONTEST) == plan
    decision = await made(client, plan, f"{plan}/propose")
    assert "1 项竞赛列入计划" in text_of((await client.get(decision)).text)
    key = decision.rsplit("/", 1)[1]
    await take_step(REVIEWER, key, Step.REVIEW)
    await take_step(LEADER, key, Step.SIGN)
    text = (await client.get(plan)).text
    assert "已批准" in text
    return "/desk/contests/" + text.split('<a href="/desk/contests/')[1].split('"')[0]


async def test_a_refused_contest_keeps_what_was_typed(client, officer: None) -> None:
    new = "/desk/contest-plans/new"
    plan = await made(client, new, new, **PLAN)
    add = f"{plan}/contests/new"
    wrong = await send(client, add, add, **{**CONTEST, "ends_on": "2020-01-01"})
    assert wrong.status_code == 409
    assert "结束日期早于开始日期" in text_of(wrong.text)
    assert 'value="泰安市职业技能大赛"' in wrong.text
    unread = await send(client, add, add, **{**CONTEST, "starts_on": "明天"})
    assert unread.status_code == 422
    assert "“开始日期”没有填或格式不对" in text_of(unread.text)
    assert 'value="明天"' in unread.text


async def test_a_contest_is_set_up_and_says_what_it_lacks(client, officer: None) -> None:
    contest = await a_contest(client)
    page = text_of((await client.get(contest)).text)
    assert "还没有赛项" in page
    assert "通知正文还没有写" in page
    new = f"{contest}/events/new"
    wrong = await send(client, new, new, **{**EVENT, "occupation": "电工师傅"})
    assert wrong.status_code == 409
    assert "职业目录里没有“电工师傅”" in text_of(wrong.text)
    assert 'value="电工师傅"' in wrong.text
    event = await made(client, new, new, **EVENT)
    shown = text_of((await client.get(event)).text)
    for words in ("电工", ELECTRICIAN, "未来产业", "本职业 四级／中级工 以上", "满 18 周岁"):
        assert words in shown
    form = (await client.get(f"{event}/edit")).text
    assert f'value="{DAY}T09:00"' in form
    copied = await send(client, f"{event}/copy", f"{event}/copy", **EVENT)
    assert copied.status_code == 409
    assert "已有同名同组别的赛项" in text_of(copied.text)
    other = {**EVENT, "participants": "student"}
    assert await made(client, f"{event}/copy", f"{event}/copy", **other) != event
    call = {"call": "现将有关事项通知如下。", "entry_opens_at": "不知道"}
    dates = {"starts_on": str(DAY), "ends_on": str(DAY)}
    unread = await send(client, f"{contest}/call", f"{contest}/call", **call, **dates)
    assert unread.status_code == 422
    assert "现将有关事项通知如下" in unread.text
    assert f'action="{contest}/propose"' not in (await client.get(contest)).text


async def test_the_lists_are_searched_in_both_languages(client, officer: None) -> None:
    contest = await a_contest(client)
    assert (
        "泰安市职业技能大赛" in (await client.get("/desk/contests?q=职业技能&state=approved")).text
    )
    assert "没有符合条件的竞赛" in (await client.get("/desk/contests?q=没有的")).text
    english = {"accept-language": "en"}
    assert "Missing before the call" in (await client.get(contest, headers=english)).text
    assert "Contest plans: 1" in (await client.get("/desk/contest-plans", headers=english)).text
