"""The class's page of jobs, one person's form, the workbook: what a clerk sees and sends."""

from decimal import Decimal

import pytest
from factories import account
from screens import send, sign_in, text_of, token
from sessions import School, running_class

from app import clock, db
from app.permits import Actor, Role
from app.reference.loader import load
from courses.data import CompletionTerms
from courses.service.completion import complete_class, record_results
from courses.service.results import NewResult


@pytest.fixture
async def school(database, system: Actor) -> School:
    await load(system)
    return await running_class(system, 2, starts_in=-130)


async def complete(school: School) -> None:
    results = [
        NewResult(
            enrolment=key, attended_hours=Decimal(60), theory_score=Decimal(85),
            practice_score=Decimal(80),
        )
        for key in school.enrolments
    ]  # fmt: skip
    await record_results(school.clerk, school.key, results)
    await complete_class(school.clerk, school.key, CompletionTerms())


async def test_a_clerk_follows_up_a_class(client, system: Actor, school: School) -> None:
    await account(system, "clerk", Role.INSTITUTION_CLERK, organisation=school.organisation)
    await sign_in(client, "clerk")
    where, one = f"/desk/classes/{school.key}/placements", school.enrolments[0]
    form = f"/desk/enrolments/{one}/placement"
    assert "本班还没有人结业" in text_of((await client.get(where)).text)
    await complete(school)
    assert "结业的人该回访就业了" in text_of((await client.get("/desk")).text)
    listed = text_of((await client.get(where)).text)
    assert "2 人结业，0 人已就业" in listed
    job = {"outcome": "found", "employer": "泰山装备", "occupation": "无人机驾驶", "industry": "C",
           "on": "2999-01-01", "verified_by": "contract"}  # fmt: skip
    refused = await send(client, form, form, **job)
    assert refused.status_code == 422
    assert "日期在今天以后" in text_of(refused.text)
    assert "4-02-04-06" in refused.text
    assert 'value="泰山装备"' in refused.text
    job |= {"occupation": "4-02-04-06", "on": str(clock.today())}
    saved = await send(client, form, form, **job)
    assert saved.status_code == 303
    shown = text_of((await client.get(saved.headers["location"].partition("#")[0])).text)
    assert "已登记。" in shown
    assert "制造业" in shown
    refused = await send(client, form, f"{form}/withdraw", reason="")
    assert (refused.status_code, "没有写撤回的原因" in refused.text) == (422, True)
    undone = await send(client, form, f"{form}/withdraw", reason="登错了人")
    assert "withdrawn=1" in undone.headers["location"]
    empty = await send(client, where, where)
    assert (empty.status_code, "还没有选文件" in empty.text) == (422, True)
    workbook = await client.get(f"{where}.xlsx")
    sent = await client.post(
        where, data={"csrf": token((await client.get(where)).text)},
        files={"file": ("jobs.xlsx", workbook.content)},
    )  # fmt: skip
    preview = await client.get(sent.headers["location"])
    assert "2 行都可以录入" in text_of(preview.text)


async def test_whom_the_class_is_none_of_sees_nothing(
    client, system: Actor, school: School
) -> None:
    await account(system, "reader", Role.FUND_AUDITOR)
    await account(system, "far", Role.COUNTY_OFFICER, division="370911")
    for who, status in (("reader", 403), ("far", 404)):
        client.cookies.clear()
        await sign_in(client, who)
        for path in (
            f"/desk/classes/{school.key}/placements",
            f"/desk/classes/{school.key}/placements.xlsx",
            f"/desk/enrolments/{school.enrolments[0]}/placement",
        ):
            assert (await client.get(path)).status_code == status
    client.cookies.clear()
    assert (await client.get(f"/desk/classes/{school.key}/placements")).status_code in {303, 401}
    async with db.read(system) as connection:
        assert await connection.fetchval("SELECT count(*) FROM placement") == 0
