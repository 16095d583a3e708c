"""Notices, objections, rulings and naming, as the public and officers see them."""

import re

import httpx
from factories import account
from publicity import WHY, days_pass, entry, named, noticed, opened, states
from screens import send, sign_in, text_of, token
from selections import ranked

from app import clock, db
from app.permits import Actor, Role


def codes(page: str) -> list[str]:
    return re.findall(r'<code class="code">([^<]+)</code>', page)


async def objected(client: httpx.AsyncClient, notice, at, **other: str) -> httpx.Response:
    page = f"/notices/{notice}/object"
    said = {"entry": str(at), "statement": WHY, "by_unit": "false", "name": "苏见山",
            "phone": "13800001234", **other}  # fmt: skip
    return await send(client, page, page, **said)


async def test_the_public_reads_names_and_no_numbers_while_a_notice_is_open(
    client, system: Actor
) -> None:
    held, notice = await opened(system, 90, 85)
    assert "1 项评选正在公示" in text_of((await client.get("/notices")).text)
    page = await client.get(f"/notices/{notice}")
    shown = text_of(page.text)
    async with db.read(system) as connection:
        names = await connection.fetch("SELECT name FROM person")
    assert all(row["name"] in shown for row in names)
    for word in ("汶水纺织厂", "焊工", "0538-6991234", "0538-6995678", "还剩 5 个工作日"):
        assert word in shown
    assert "379999" not in page.text
    assert page.headers["x-robots-tag"] == "noindex, noarchive"
    printed = text_of((await client.get(f"/notices/{notice}/print")).text)
    assert "盖章处" in printed
    listed = (await client.get("/api/v1/notices")).json()["notices"]
    assert listed[0]["link"] == f"/notices/{notice}"
    assert names[0]["name"] not in repr(listed)
    await days_pass(system, notice)
    after = await client.get(f"/notices/{notice}")
    assert "公示已经结束" in text_of(after.text)
    assert not any(row["name"] in after.text for row in names)
    printed = await client.get(f"/notices/{notice}/print")
    assert not any(row["name"] in printed.text for row in names)
    assert (await client.get("/api/v1/notices")).json()["notices"] == []
    late = await client.get(f"/notices/{notice}/object")
    assert "不再受理异议" in text_of(late.text)
    assert held.round


async def test_an_objector_gets_a_receipt_follows_it_and_asks_for_a_review(
    client, system: Actor, application
) -> None:
    held, notice = await opened(system, 90)
    short = await objected(client, notice, await entry(notice), statement="不行")
    assert short.status_code == 409
    assert "请写明异议的事实" in text_of(short.text)
    assert 'value="苏见山"' in short.text
    received = await objected(client, notice, await entry(notice))
    assert received.status_code == 201
    number, secret = codes(received.text)
    twice = await objected(client, notice, await entry(notice))
    assert "您对这个人已经提过异议" in text_of(twice.text)
    wrong = await send(client, "/objections", "/objections", number=number, secret="WRONG")
    assert wrong.status_code == 404
    assert "没有找到这份异议" in text_of(wrong.text)
    waits = await send(client, "/objections", "/objections", number=number, secret=secret)
    assert "已收到，待答复" in text_of(waits.text)
    transport = httpx.ASGITransport(app=application, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as desk:
        await account(system, "ruler", Role.CITY_OFFICER)
        await sign_in(desk, "ruler")
        queue = await desk.get("/desk/objections")
        assert "1 件异议待答复" in text_of(queue.text)
        assert "还剩 10 个工作日" in text_of(queue.text)
        assert "苏见山" not in queue.text
        one = re.search(r'href="(/desk/objections/[0-9a-f-]+)"', queue.text)
        assert one
        shown = await desk.get(one[1])
        assert WHY in shown.text
        assert "苏*山" in shown.text
        assert "13800001234" not in shown.text
        whole = await send(desk, one[1], f"{one[1]}/reveal", reason="电话核实")
        assert "13800001234" in whole.text
        ruled = await send(
            desk, one[1], f"{one[1]}/ruling", outcome="dismissed", reason="社保记录一致"
        )
        assert ruled.status_code == 303
    told = await send(client, "/objections", "/objections", number=number, secret=secret)
    assert "社保记录一致" in told.text
    form = {"csrf": token(told.text), "number": number, "secret": secret}
    asked = await client.post("/objections/review", data={**form, "reason": "社保由别的单位代缴"})
    assert "复核中" in text_of(asked.text)
    assert await states(system, held) == ["objection_handling"]
    late = await client.post("/objections/review", data={**form, "reason": "再看一次"})
    assert late.status_code == 409
    await account(system, "other", Role.SECTION_REVIEWER)
    await sign_in(client, "other")
    queue = await client.get("/desk/objection-reviews")
    one = re.search(r'href="(/desk/objection-reviews/[0-9a-f-]+)"', queue.text)
    assert one
    done = await send(client, one[1], f"{one[1]}/ruling", upheld="true", reason="代缴属实")
    assert done.status_code == 303
    assert await states(system, held) == ["rejected"]


async def test_an_officer_proposes_a_notice_and_keeps_what_was_typed(client, system: Actor) -> None:
    held = await ranked(system, 90)
    await account(system, "officer", Role.CITY_OFFICER)
    await sign_in(client, "officer")
    page = f"/desk/rounds/{held.round}/notice"
    opened_form = await client.get(page)
    assert "0538-6991234" in opened_form.text
    said = {"title": "种子工匠拟命名人选公示", "objection_phone": "0538-6991234",
            "supervision_phone": "0538-6995678", "objection_address": "东岳大街 1 号"}  # fmt: skip
    empty = await send(client, page, page, **{**said, "objection_address": ""})
    assert empty.status_code == 422
    assert "种子工匠拟命名人选公示" in empty.text
    sent = await send(client, page, page, **said)
    assert sent.status_code == 303
    assert sent.headers["location"].startswith("/desk/decisions/")
    decision = await client.get(sent.headers["location"])
    assert "拟公示名单" in text_of(decision.text)


async def test_an_officer_proposes_a_naming_with_the_minutes(client, system: Actor) -> None:
    held = await noticed(system, 90)
    await account(system, "officer", Role.CITY_OFFICER)
    await sign_in(client, "officer")
    page, today = f"/desk/rounds/{held.round}/naming", clock.today().isoformat()
    shown = await client.get(page)
    assert "1 人可以命名" in text_of(shown.text)
    said = {"csrf": token(shown.text), "minutes_no": "第 9 次党组会议纪要", "met_on": today,
            "document_no": "泰人社发〔2026〕12号", "named_on": today}  # fmt: skip
    without = await client.post(page, data=said)
    assert without.status_code == 422
    assert "请上传会议纪要" in text_of(without.text)
    assert 'value="第 9 次党组会议纪要"' in without.text
    scan = {"minutes": ("纪要.pdf", b"%PDF-1.4 x %%EOF", "application/pdf")}
    sent = await client.post(page, data=said, files=scan)
    assert sent.status_code == 303
    minutes = await client.get(f"/desk/rounds/{held.round}/minutes")
    assert minutes.headers["content-type"] == "application/pdf"


async def test_the_public_finds_who_is_in_office(client, system: Actor) -> None:
    await named(system, 90, 85)
    page = await client.get("/craftsmen")
    assert "2 位在管工匠" in text_of(page.text)
    assert "379999" not in page.text
    assert page.headers["x-robots-tag"] == "noindex, noarchive"
    assert "没有符合条件的工匠" in text_of((await client.get("/craftsmen?q=没有的人")).text)
    assert "0 位在管工匠" in text_of((await client.get("/craftsmen?tier=chief")).text)
    link = re.search(r'href="(/namings/[0-9a-f-]+)"', page.text)
    assert link
    shown = text_of((await client.get(link[1])).text)
    assert "泰人社发〔2026〕12号" in shown
    assert "命名 2 人为种子工匠" in shown


async def test_officers_read_notices_after_their_term(client, system: Actor) -> None:
    _, notice = await opened(system, 90)
    await days_pass(system, notice)
    await account(system, "officer", Role.CITY_OFFICER)
    await sign_in(client, "officer")
    assert "期满，待结束" in text_of((await client.get("/desk/notices")).text)
    shown = text_of((await client.get(f"/desk/notices/{notice}")).text)
    assert "无异议" in shown


async def test_a_naming_is_printed_as_a_document(client, system: Actor) -> None:
    held = await named(system, 90, 85)
    await account(system, "officer", Role.CITY_OFFICER)
    await sign_in(client, "officer")
    printed = text_of((await client.get(f"/desk/rounds/{held.round}/naming/print")).text)
    assert "等 2 名同志为种子工匠的决定" in printed
    assert "总工会（盖章处）" in printed


async def test_an_objection_is_about_somebody_on_the_list(client, system: Actor) -> None:
    _, notice = await opened(system, 90)
    nobody = await objected(client, notice, "")
    assert nobody.status_code == 422
    assert "请先选名单上的人" in text_of(nobody.text)
