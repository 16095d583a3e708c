"""Pages of results and appeals, as officers and those who competed use them, without script."""

from decimal import Decimal

import pytest
from callings import LEADER, REVIEWER, reference
from contests import seat
from factories import account
from msgspec.structs import replace
from results import SMALL_RULES, asked, change, end_clock, locked, worker
from screens import send, sign_in, text_of

from app.columns import uuid7
from app.decisions.data import Step
from app.home.decision_service import take_step
from app.permits import Actor, Role
from competitions.data import SeatRole
from competitions.rules.data import Penalty


@pytest.fixture
async def officer(client, system: Actor) -> None:
    await reference(system)
    await account(system, "officer", Role.CITY_OFFICER)
    await sign_in(client, "officer")


async def alias_of(who: Actor) -> str:
    return await asked("SELECT alias FROM account WHERE id = $1", who.account)


async def test_a_result_from_the_lock_to_its_publication(client, officer: None) -> None:
    made = await locked(3)
    base = f"/desk/contests/events/{made.event}/results"
    page = text_of((await client.get(base)).text)
    assert "还没有成绩" in page
    assert (await send(client, base, f"{base}/show")).headers["location"] == base
    page = text_of((await client.get(base)).text)
    assert "第 1 版成绩，还有 1 件事没有办完" in page
    assert "申诉期到" in page
    await end_clock(made)
    assert "可以确认" in text_of((await client.get(base)).text)
    answer = await send(client, base, f"{base}/finalise", revision="1")
    decision = answer.headers["location"]
    page = text_of((await client.get(decision)).text)
    assert "名次记入档案" in page
    assert "一等奖" in page
    assert "正在审签" in text_of((await client.get(base)).text)
    key = decision.rsplit("/", 1)[1]
    await take_step(REVIEWER, key, Step.REVIEW)
    await take_step(LEADER, key, Step.SIGN)
    assert "第 1 版成绩，已公布" in text_of((await client.get(base)).text)


async def test_a_blocked_result_says_where_the_recomputation_differs(client, officer: None) -> None:
    made = await locked(3)
    base = f"/desk/contests/events/{made.event}/results"
    await send(client, base, f"{base}/show")
    await end_clock(made)
    token = (await client.get(base)).text
    await change("UPDATE entry_result SET award = 'THIRD' WHERE rank = 1")
    from screens import token as token_of  # noqa: PLC0415

    answer = await client.post(f"{base}/finalise", data={"csrf": token_of(token), "revision": "1"})
    assert answer.status_code == 409
    page = text_of(answer.text)
    assert "有 1 件事没有办完" in page
    assert "独立重算与成绩有 2 处不同" in page or "独立重算与成绩有 3 处不同" in page
    assert "C001 奖项 三等奖 一等奖" in page


async def test_corrections_keep_what_was_typed_where_they_are_refused(
    client, officer: None
) -> None:
    made = await locked(3)
    base = f"/desk/contests/events/{made.event}/results"
    await send(client, base, f"{base}/show")
    wrong = {"cipher": "C009", "state": "disqualified", "reason": "冒名顶替"}
    answer = await send(client, base, f"{base}/entry", **wrong)
    assert answer.status_code == 409
    assert "没有参赛号“C009”" in text_of(answer.text)
    assert 'value="C009"' in answer.text
    assert 'value="冒名顶替"' in answer.text
    mark = {"cipher": "C001", "aspect": "B1", "judge": "x", "value": "2", "reason": "录像复核"}
    answer = await send(client, base, f"{base}/mark", **mark)
    assert answer.status_code == 422
    answer = await send(client, base, f"{base}/mark", **{**mark, "judge": "1", "value": "1"})
    assert answer.status_code == 303
    stage = {"cipher": "C001", "which": "T/theory", "value": "九十", "reason": "漏判一题"}
    answer = await send(client, base, f"{base}/stage", **stage)
    assert answer.status_code == 409
    assert "“九十”不是 0 到 100 的分" in text_of(answer.text)
    assert 'value="九十"' in answer.text
    answer = await send(client, base, f"{base}/stage", **{**stage, "value": "96"})
    assert answer.status_code == 303
    assert (await send(client, base, f"{base}/revise", reason="短")).status_code == 409


async def test_a_forgotten_deduction_is_offered_where_the_rules_state_one(
    client, officer: None
) -> None:
    plain = await locked(1, start=20)
    base = f"/desk/contests/events/{plain.event}/results"
    await send(client, base, f"{base}/show")
    assert f"{base}/deduct" not in (await client.get(base)).text
    late = Penalty(code="LATE", name="越线", points=Decimal(20))
    stages = (*SMALL_RULES.stages[:1], replace(SMALL_RULES.stages[1], penalties=(late,)))
    made = await locked(2, rules=replace(SMALL_RULES, stages=stages))
    base = f"/desk/contests/events/{made.event}/results"
    await send(client, base, f"{base}/show")
    form = {"key": str(uuid7()), "cipher": "C009", "which": "P/LATE", "reason": "录像显示越线"}
    answer = await send(client, base, f"{base}/deduct", **form)
    assert answer.status_code == 409
    assert f'name="key" value="{form["key"]}"' in answer.text
    answer = await send(client, base, f"{base}/deduct", **{**form, "cipher": "C001"})
    assert answer.status_code == 303
    assert "C001 −20" in text_of((await client.get(base)).text)


async def test_who_competed_appeals_and_reads_the_ruling(client, system: Actor) -> None:
    await reference(system)
    made = await locked(3)
    from competitions.results import computing  # noqa: PLC0415

    await computing.show(system, made.event)
    own = await worker(made, 1)
    await sign_in(client, await alias_of(own))
    form = f"/me/contests/{made.entries[1]}/appeal"
    assert form in (await client.get("/me/contests")).text
    assert "第 2 名" in text_of((await client.get(form)).text)
    short = await send(client, form, form, statement="不服")
    assert short.status_code == 409
    assert ">不服</textarea>" in short.text
    said = "第三位裁判给 B1 打的分与录像不符"
    assert (await send(client, form, form, statement=said)).status_code == 303
    page = (await client.get(form)).text
    assert "等待裁定" in page
    assert said not in page
    key = await asked("SELECT id FROM appeal")
    _, ruler = await seat(made.event, SeatRole.ARBITRATION, 60)
    client.cookies.clear()
    await sign_in(client, await alias_of(ruler))
    assert "1 件申诉等您裁定" in text_of((await client.get("/desk/appeals")).text)
    one = f"/desk/appeals/{key}"
    assert said in (await client.get(one)).text
    assert (await send(client, one, one, ruling="录像与评分一致")).status_code == 422
    answer = await send(client, one, one, upheld="false", ruling="录像与评分一致")
    assert answer.status_code == 303
    client.cookies.clear()
    await sign_in(client, await alias_of(own))
    page = text_of((await client.get(form)).text)
    assert "申诉不成立" in page
    assert "录像与评分一致" in page


async def test_a_stranger_finds_no_entry_to_appeal_for(client, system: Actor) -> None:
    await reference(system)
    made = await locked(2)
    await sign_in(client, await alias_of(await worker(made, 1)))
    answer = await client.get(f"/me/contests/{made.entries[0]}/appeal")
    assert answer.status_code == 404
