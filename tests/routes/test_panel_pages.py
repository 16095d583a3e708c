"""Experts, panel, marking, ranking and visits, as officers and experts see them."""

import hashlib
from uuid import UUID

import httpx
import pytest
from factories import account
from screens import send, sign_in, text_of, token
from selections import OFFICER, ciphers, experts, panel_key, ranked, selection

from app import clock, db
from app.draws import draw_order
from app.permits import Actor, Role
from certifications.panels import queries, service


@pytest.fixture
async def officer(client: httpx.AsyncClient, system: Actor) -> httpx.AsyncClient:
    await account(system, "officer", Role.CITY_OFFICER)
    await sign_in(client, "officer")
    return client


async def test_an_expert_is_entered_corrected_and_switched_off(officer, system: Actor) -> None:
    await account(system, "judge", Role.EXPERT)
    page, new = "/desk/experts/new", {"name": "穆清和", "employer": "泰山学院", "alias": "judge"}
    refused = await send(officer, page, page, **{**new, "alias": "nobody"})
    assert refused.status_code == 409
    assert "没有登录名为 nobody 的账号" in text_of(refused.text)
    assert 'value="穆清和"' in refused.text
    assert (await send(officer, page, page, **new)).status_code == 303
    twice = await send(officer, page, page, **new)
    assert "这个账号已关联专家穆清和" in text_of(twice.text)
    shown = await officer.get("/desk/experts")
    assert "1 位专家可以抽取" in text_of(shown.text)
    async with db.read(system) as connection:
        key = await connection.fetchval("SELECT id FROM expert")
    one = f"/desk/experts/{key}"
    wrong = await send(officer, one, one, **new, occupations="焊工")
    assert "职业编码 焊工 的格式不对" in text_of(wrong.text)
    changed = await send(officer, one, one, **new, occupations="6-18-02-04、6-31-01-03")
    assert changed.status_code == 303
    off = await send(officer, "/desk/experts", f"{one}/switch", active="false")
    assert off.status_code == 303
    assert "0 位专家可以抽取" in text_of((await officer.get("/desk/experts")).text)
    assert "穆清和" in (await officer.get("/desk/experts?all=true")).text


async def test_the_board_says_what_is_in_the_way_and_draws(officer, system: Actor) -> None:
    held = await selection(system)
    board = f"/desk/rounds/{held.round}/panel"
    assert "3 份申报待评" in text_of((await officer.get(board)).text)
    refused = await send(officer, board, f"{board}/draw")
    assert refused.status_code == 409
    assert "回避以后评委不够" in text_of(refused.text)
    await experts(system, 4)
    assert (await send(officer, board, f"{board}/draw")).status_code == 303
    shown = text_of((await officer.get(board)).text)
    assert "还有 3 位评委没有交分" in shown
    assert "替补" in shown


async def test_anybody_checks_the_draw_by_the_interface(client, system: Actor) -> None:
    held = await selection(system)
    await experts(system, 4)
    before = (await client.get(f"/api/v1/rounds/{held.round}/draw")).json()
    assert before["seed"] is None
    await service.draw(OFFICER, held.round)
    found = (await client.get(f"/api/v1/rounds/{held.round}/draw")).json()
    seed = bytes.fromhex(found["seed"])
    assert hashlib.sha256(seed).hexdigest() == before["seed_sha256"]
    pool = [UUID(key) for key in found["pool"]]
    assert [str(key) for key in draw_order(seed, pool, held.round)] == found["drawn"]
    page = await client.get(f"/rounds/{held.round}/draw")
    assert found["seed"] in page.text
    assert "专家0" not in page.text


async def judge_of(client: httpx.AsyncClient, system: Actor, round_key: UUID) -> UUID:
    """Sign in as the first of the draw and return the panel."""
    board = await queries.board(OFFICER, round_key)
    await sign_in(client, f"expert{board.members[0].name[-1]}")
    return await panel_key(system, round_key)


async def test_an_expert_declares_marks_and_hands_in_without_a_name(client, system) -> None:
    held = await selection(system, 2)
    await experts(system, 3)
    await service.draw(OFFICER, held.round)
    panel = await judge_of(client, system, held.round)
    own = f"/desk/panels/{panel}"
    assert "先作回避声明" in text_of((await client.get("/desk/panels")).text)
    assert (await send(client, own, f"{own}/declare", name_1="没有的人")).status_code == 303
    shown = await client.get(own)
    assert "还有 2 份没有评" in text_of(shown.text)
    async with db.read(system) as connection:
        names = [row["name"] for row in await connection.fetch("SELECT name FROM person")]
    for cipher in sorted(await ciphers(system, held)):
        sheet = f"{own}/{cipher}"
        page = await client.get(sheet)
        for secret in (*names, "汶水纺织厂", *map(str, held.people + held.applications)):
            assert secret not in page.text + shown.text
        marks = {"skill": "30", "innovation": "20", "teaching": "15.5", "work": "12"}
        unvoted = await send(client, sheet, sheet, **marks)
        assert unvoted.status_code == 422
        assert 'value="15.5"' in unvoted.text
        high = await send(client, sheet, sheet, **{**marks, "skill": "36"}, in_favour="yes")
        assert "“技能水平”的分数不对" in text_of(high.text)
        done = await send(client, sheet, sheet, **marks, in_favour="yes", remark="扎实")
        assert done.status_code == 303
    assert (await send(client, own, f"{own}/hand-in")).status_code == 303
    assert "分数已交" in text_of((await client.get(own)).text)
    closed = await client.get(sheet)
    assert "不能再改" in text_of(closed.text)


async def test_an_expert_not_drawn_sees_no_panel(client, system: Actor) -> None:
    held = await selection(system, 1)
    await experts(system, 3)
    await service.draw(OFFICER, held.round)
    await account(system, "stranger", Role.EXPERT)
    await sign_in(client, "stranger")
    panel = await panel_key(system, held.round)
    assert (await client.get(f"/desk/panels/{panel}")).status_code == 404
    assert (await client.get(f"/desk/rounds/{held.round}/panel")).status_code == 403
    assert (await client.get(f"/desk/rounds/{held.round}/ranking")).status_code == 403


async def test_an_expert_who_recognises_somebody_stands_aside(client, system: Actor) -> None:
    held = await selection(system, 1)
    await experts(system, 4)
    await service.draw(OFFICER, held.round)
    panel, (cipher,) = await judge_of(client, system, held.round), await ciphers(system, held)
    own = f"/desk/panels/{panel}"
    await send(client, own, f"{own}/declare")
    gone = await send(client, f"{own}/{cipher}", f"{own}/{cipher}/aside", reason="我的徒弟")
    assert gone.status_code == 303
    assert (await client.get(f"{own}/{cipher}")).status_code == 404
    assert (await queries.board(OFFICER, held.round)).members[3].seated


async def test_the_ranking_reports_a_tie_and_asks_for_marks_anew(officer, system: Actor) -> None:
    held = await ranked(system, 90, 80, 80)
    page = f"/desk/rounds/{held.round}/ranking"
    shown = await officer.get(page)
    assert "名额线上 2 人同分" in text_of(shown.text)
    assert "提出公示" not in text_of(shown.text)
    tied = [str(key) for key in held.applications[1:]]
    again = await officer.post(
        f"{page}/again",
        data={"csrf": token(shown.text), "application": tied, "reason": "名额线上同分"},
    )
    assert again.status_code == 303
    assert (await officer.get(page)).status_code == 409


async def test_a_visit_is_entered_with_its_signed_record(officer, system: Actor) -> None:
    held = await ranked(system, 90, site_visit=True)
    listed = await officer.get(f"/desk/rounds/{held.round}/visits")
    assert "还有 1 人没有考察" in text_of(listed.text)
    page = f"/desk/visits/{held.applications[0]}"
    opened = await officer.get(page)
    said = {
        "csrf": token(opened.text), "visited_on": clock.today().isoformat(), "place": "二车间",
        "visitors": "秦牧川", "findings": "夹具在用", "confirmed": "true",
    }  # fmt: skip
    alone = await officer.post(page, data=said)
    assert alone.status_code == 409
    assert "至少要 2 人同去" in text_of(alone.text)
    assert 'value="二车间"' in alone.text
    two = {**said, "visitors": "秦牧川、袁守正"}
    scan = {"record": ("记录.pdf", b"%PDF-1.4 x %%EOF", "application/pdf")}
    assert (await officer.post(page, data=two, files=scan)).status_code == 303
    assert "都考察过了" in text_of((await officer.get(f"/desk/rounds/{held.round}/visits")).text)
    record = await officer.get(f"{page}/record")
    assert record.headers["content-type"] == "application/pdf"
    assert "记录" not in record.headers["content-disposition"]


async def test_records_are_printed_with_places_to_sign(officer, system: Actor) -> None:
    held = await ranked(system, 90, site_visit=True)
    for path in (
        f"/desk/rounds/{held.round}/panel/print",
        f"/desk/visits/{held.applications[0]}/print",
    ):
        assert "签字" in text_of((await officer.get(path)).text)
    panel = await judge_of(officer, system, held.round)
    marks = text_of((await officer.get(f"/desk/marks/{panel}/print")).text)
    assert "赞成" in marks
    assert "专家（签字）" in marks
