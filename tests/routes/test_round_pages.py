"""Pages of rounds and applications as people use them, without script."""

from datetime import timedelta
from uuid import UUID

import pytest
from callings import (
    ELECTRICIAN,
    FILLED,
    OFFICER,
    PDF,
    called,
    drawn_up,
    electrician,
    reference,
    submitted,
)
from factories import account, organisation
from screens import send, sign_in, text_of, token

from app import clock
from app.people.id_numbers import reserved_id_number
from app.permits import Actor, Role
from certifications.rounds import calling


@pytest.fixture
async def round_key(database: str, system: Actor) -> UUID:
    await reference(system)
    return await called()


@pytest.fixture
async def applicant(client, round_key: UUID, system: Actor) -> Actor:
    worker = await electrician(system)
    await account(system, "worker", Role.WORKER, person=worker.person)
    await sign_in(client, "worker")
    return worker


async def upload(client, page: str, action: str, field: str = "file", **fields: object):
    opened = await client.get(page)
    files = {field: ("材料.pdf", PDF, "application/pdf")}
    return await client.post(action, data={"csrf": token(opened.text), **fields}, files=files)


async def started(client, round_key: UUID) -> str:
    public = f"/rounds/{round_key}"
    answer = await send(client, public, f"{public}/apply")
    assert answer.status_code == 303
    return answer.headers["location"]


async def test_anybody_reads_a_call_and_its_conditions_in_words(client, round_key: UUID) -> None:
    listed = await client.get("/rounds")
    assert "1 轮评选正在受理" in text_of(listed.text)
    page = text_of((await client.get(f"/rounds/{round_key}")).text)
    for words in ("高级工（三级）以上", "泰人社发〔2026〕9号", "监督电话", "登录后申报"):
        assert words in page
    found = (await client.get("/api/v1/rounds")).json()
    assert [(one["title"], one["state"]) for one in found] == [("种子工匠评选", "called")]


async def test_a_draft_is_nobodys_business(client, round_key: UUID) -> None:
    draft = await calling.draft_round(OFFICER, drawn_up(title="起草中的一轮"))
    assert (await client.get(f"/rounds/{draft}")).status_code == 404
    assert "起草中的一轮" not in (await client.get("/rounds")).text


async def test_a_worker_fills_in_uploads_and_submits(
    client, applicant: Actor, round_key: UUID
) -> None:
    mine = await started(client, round_key)
    assert "还没有在系统登记" in (await client.get(mine)).text
    early = await send(client, mine, f"{mine}/submit")
    assert early.status_code == 409
    assert "申报表没有填全" in early.text
    fields = {
        "occupation_code": ELECTRICIAN,
        "employer": FILLED.employer,
        "post": FILLED.post,
        "division": "370902",
        "statement": FILLED.statement,
    }
    assert (await send(client, mine, mine, **fields)).status_code == 303
    missing = await send(client, mine, f"{mine}/submit")
    assert missing.status_code == 409
    assert "签字的申报表、业绩材料" in text_of(missing.text)
    for kind in ("application_form", "achievements"):
        answer = await upload(client, mine, f"{mine}/papers", kind=kind)
        assert answer.status_code == 303, answer.text
    done = await send(client, mine, f"{mine}/submit")
    assert done.status_code == 303
    page = text_of((await client.get(mine)).text)
    assert "已提交，待推荐" in page
    assert "申报人（签字）" in (await client.get(f"{mine}/print")).text
    (one,) = (await client.get("/api/v1/me/applications")).json()
    assert (one["state"], f"/me/applications/{one['id']}") == ("submitted", mine)


async def test_a_fact_is_stated_on_a_form_of_its_kind(
    client, applicant: Actor, round_key: UUID
) -> None:
    mine = await started(client, round_key)
    form = f"{mine}/facts/innovation_result"
    assert "成果名称" in (await client.get(form)).text
    fields = {"title": "检修工装", "level": "city", "basis": "unit_statement"}
    unread = await upload(client, form, form, **fields, occurred_on="去年")
    assert unread.status_code == 422
    assert "检修工装" in unread.text
    ahead = (clock.today() + timedelta(days=3)).isoformat()
    assert "日期在今天以后" in (await upload(client, form, form, **fields, occurred_on=ahead)).text
    day = (clock.today() - timedelta(days=30)).isoformat()
    assert (await upload(client, form, form, **fields, occurred_on=day)).status_code == 303
    page = (await client.get(mine)).text
    assert "检修工装" in page
    assert "待核" in page
    assert (await client.get(f"{mine}/facts/no_such_kind")).status_code == 404


async def test_a_wrong_file_is_told_beside_the_form(
    client, applicant: Actor, round_key: UUID
) -> None:
    mine = await started(client, round_key)
    opened = await client.get(mine)
    files = {"file": ("x.exe", b"MZ", "application/octet-stream")}
    answer = await client.post(
        f"{mine}/papers", data={"csrf": token(opened.text), "kind": "other"}, files=files
    )
    assert answer.status_code == 422
    assert "这个文件不能用" in answer.text


async def test_an_officer_draws_a_round_up_and_keeps_what_was_typed(
    client, round_key: UUID, system: Actor
) -> None:
    await account(system, "officer", Role.CITY_OFFICER)
    await sign_in(client, "officer")
    opens = clock.today() + timedelta(days=5)
    form = {
        "tier": "craftsman",
        "year": str(clock.today().year),
        "title": "工匠评选",
        "opens_on": opens.isoformat(),
        "closes_on": (opens + timedelta(days=20)).isoformat(),
        "quota": "5",
        "division-370902": "9",
        "occupations": "6-31-01-03 2",
        "item_name": ["技能水平", "业绩"],
        "item_points": ["60", "40"],
    }
    page = "/desk/rounds/new"
    refused = await send(client, page, page, **form)
    assert refused.status_code == 409
    assert "“泰山区”分到 9 人" in text_of(refused.text)
    assert "工匠评选" in refused.text
    unread = await send(client, page, page, **{**form, "occupations": "电工两人"})
    assert "电工两人" in unread.text
    assert unread.status_code == 409
    zero = await send(client, page, page, **{**form, "division-370902": "", "quota": "0"})
    assert "名额要大于 0" in zero.text
    made = await send(client, page, page, **{**form, "division-370902": "3"})
    assert made.status_code == 303, made.text
    desk = made.headers["location"]
    shown = text_of((await client.get(desk)).text)
    assert "不超过 3 人" in shown
    lacking = await send(client, desk, f"{desk}/propose")
    assert lacking.status_code == 409
    assert "没有写通知正文" in lacking.text
    edit = f"{desk}/edit"
    assert "6-31-01-03 2" in (await client.get(edit)).text


async def test_a_county_officer_sees_its_county_and_no_other(
    client, round_key: UUID, system: Actor
) -> None:
    worker = await electrician(system)
    key = await submitted(worker, round_key)
    await account(system, "county", Role.COUNTY_OFFICER, division="370902")
    await account(system, "other", Role.COUNTY_OFFICER, division="370911")
    await sign_in(client, "county")
    assert (await client.get(f"/desk/applications/{key}")).status_code == 200
    listed = await client.get(f"/desk/rounds/{round_key}/applications")
    assert "赵文文" in listed.text
    await sign_in(client, "other")
    assert (await client.get(f"/desk/applications/{key}")).status_code == 404
    listed = await client.get(f"/desk/rounds/{round_key}/applications")
    assert "赵文文" not in listed.text


async def test_an_employers_page_says_what_to_do_and_shows_no_number(
    client, round_key: UUID, system: Actor
) -> None:
    firm = await organisation(system, "岱泉阀门有限公司", 7)
    worker = await electrician(system)
    key = await submitted(worker, round_key)
    await account(system, "firm", Role.EMPLOYER, organisation=firm)
    await sign_in(client, "firm")
    listed = await client.get("/desk/recommendations")
    assert "1 份申报等推荐" in text_of(listed.text)
    page = f"/desk/recommendations/{key}"
    assert "身份证" not in (await client.get(page)).text
    fields = {
        "kind": "employer",
        "unit": "岱泉阀门有限公司",
        "opinion": "技术过硬，同意推荐为种子。",
    }
    short = await upload(client, page, page, **fields)
    assert short.status_code == 409
    assert "没有写全内部公示" in short.text
    today = clock.today()
    fields |= {
        "noticed_from": (today - timedelta(days=6)).isoformat(),
        "noticed_until": today.isoformat(),
        "notice_place": "公示栏",
    }
    assert (await upload(client, page, page, **fields)).status_code == 303
    assert (await client.get(f"{page}/print")).status_code == 200


async def test_an_agent_files_for_a_worker_who_signed(
    client, round_key: UUID, system: Actor
) -> None:
    village = await organisation(system, "泉林坝村村民委员会", 8)
    await account(system, "agent", Role.AGENT, organisation=village)
    await sign_in(client, "agent")
    page = f"/agent/rounds/{round_key}"
    wrong = await upload(client, page, page, "consent", name="钱多多", id_number="1", phone="138")
    assert wrong.status_code == 422
    assert "钱多多" in wrong.text
    number = reserved_id_number(77, clock.today().replace(year=1990, day=1), male=True)
    made = await upload(
        client, page, page, "consent", name="钱多多", id_number=number, phone="13800000077"
    )
    assert made.status_code == 303, made.text
    assert made.headers["location"].startswith("/agent/applications/")
    assert "钱多多" in (await client.get("/agent/applications")).text


async def test_the_desk_says_what_waits_for_whom(client, round_key: UUID, system: Actor) -> None:
    firm = await organisation(system, "岱泉阀门有限公司", 7)
    await submitted(await electrician(system), round_key)
    draft = await calling.draft_round(OFFICER, drawn_up(title="第二轮"))
    await calling.propose_call(OFFICER, draft)
    seen = {}
    for alias, role, within in (
        ("firm", Role.EMPLOYER, {"organisation": firm}),
        ("reviewer", Role.SECTION_REVIEWER, {}),
        ("county", Role.COUNTY_OFFICER, {"division": "370902"}),
        ("leader", Role.SIGNING_LEADER, {}),
    ):
        await account(system, alias, role, **within)
        await sign_in(client, alias)
        seen[alias] = text_of((await client.get("/desk")).text)
    assert "1 件在等" in seen["firm"]
    assert "等推荐的申报 1" in seen["firm"]
    assert "等您办的决定 1" in seen["reviewer"]
    assert "县级资格审核 0" in seen["county"]
    assert "等您办的决定 0" in seen["leader"]
