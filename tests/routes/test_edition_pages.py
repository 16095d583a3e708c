"""Editions at the desk, as a browser without script uses them."""

from datetime import date

import pytest
from factories import account
from screens import send, sign_in, text_of

from app.permits import Actor, Role
from app.reference.loader import load

NEW = {
    "title": "2027年新职业新业态培训目录",
    "kind": "new_occupation",
    "year": "2027",
    "valid_from": "2027-01-01",
    "valid_until": "2027-12-31",
}
DRONE = {
    "title": "无人机驾驶员",
    "level": "L4",
    "hours": "80",
    "practice_hours": "48",
    "certificate": "skill_level",
    "subsidy_standard": "1800",
    "eligible_categories": ["veteran", "graduate"],
}


@pytest.fixture
async def desk(client, system: Actor):
    await load()
    for alias, role in (
        ("officer", Role.CITY_OFFICER),
        ("reviewer", Role.SECTION_REVIEWER),
        ("leader", Role.SIGNING_LEADER),
    ):
        await account(system, alias, role)
    await sign_in(client, "officer")
    return client


async def drafted(client) -> str:
    answer = await send(client, "/desk/catalogue", "/desk/catalogue", **NEW)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


async def with_item(client, edition: str, **change):
    page = f"{edition}/items/new?occupation=4-02-04-06"
    sent = {**DRONE, "occupation_code": "4-02-04-06", **change}
    return await send(client, page, f"{edition}/items", **sent)


async def test_three_sign_ins_take_an_edition_from_draft_to_the_print_out(desk) -> None:
    edition = await drafted(desk)
    found = await desk.get(f"{edition}/items/new?q=wrjjsy")
    assert f"{edition}/items/new?occupation=4-02-04-06" in found.text
    assert (await with_item(desk, edition)).status_code == 303
    assert (await send(desk, edition, f"{edition}/hand-in")).status_code == 303
    await sign_in(desk, "reviewer")
    assert (await send(desk, edition, f"{edition}/review")).status_code == 303
    await sign_in(desk, "leader")
    assert (await send(desk, edition, f"{edition}/publish")).status_code == 303
    shown = text_of((await desk.get(edition)).text)
    assert "执行中" in shown
    printed = text_of((await desk.get(f"{edition}/print")).text)
    for signed in ("测试officer", "测试reviewer", "测试leader", "单位（盖章处）"):
        assert signed in printed


async def test_a_refused_form_keeps_what_was_typed_and_says_why(desk) -> None:
    edition = await drafted(desk)
    answer = await with_item(desk, edition, practice_hours="96", title="无人机植保")
    assert answer.status_code == 409
    assert "实操课时要在 0 到总课时（80）之间" in answer.text
    assert 'value="无人机植保"' in answer.text
    assert 'value="veteran" checked' in answer.text
    unread = await with_item(desk, edition, hours="八十")
    assert unread.status_code == 422
    assert 'value="八十" aria-invalid="true"' in unread.text
    outside = await with_item(desk, edition, valid_from="2026-12-01")
    assert "项目的有效期超出了目录的有效期" in outside.text


async def test_an_edition_that_is_published_says_so_instead_of_being_published_again(desk) -> None:
    edition = await drafted(desk)
    await with_item(desk, edition)
    await send(desk, edition, f"{edition}/hand-in")
    await sign_in(desk, "reviewer")
    await send(desk, edition, f"{edition}/review")
    await sign_in(desk, "leader")
    page = await desk.get(edition)
    await send(desk, edition, f"{edition}/publish")
    token = page.text.split('name="csrf" value="')[1].split('"')[0]
    again = await desk.post(f"{edition}/publish", data={"csrf": token})
    assert again.status_code == 409
    assert "这一版已经发布过" in again.text


async def test_sending_back_needs_a_reason_that_the_drafter_reads(desk) -> None:
    edition = await drafted(desk)
    await with_item(desk, edition)
    await send(desk, edition, f"{edition}/hand-in")
    await sign_in(desk, "reviewer")
    refused = await send(desk, edition, f"{edition}/review", back="true", reason="改")
    assert (refused.status_code, "请写明退回的理由" in refused.text) == (409, True)
    await send(desk, edition, f"{edition}/review", back="true", reason="补贴标准请核对省厅文件")
    await sign_in(desk, "officer")
    assert "补贴标准请核对省厅文件" in (await desk.get(edition)).text


async def test_reviewers_and_leaders_read_but_do_not_edit(desk) -> None:
    edition = await drafted(desk)
    await sign_in(desk, "reviewer")
    assert (await desk.get(edition)).status_code == 200
    assert (await desk.get(f"{edition}/items/new")).status_code == 403


async def test_the_difference_page_names_what_changed(desk) -> None:
    edition = await drafted(desk)
    await with_item(desk, edition)
    first = text_of((await desk.get(f"{edition}/difference")).text)
    assert "没有可对照的版本" in first
    other = await drafted(desk)
    await with_item(desk, other, hours="96")
    page = await desk.get(f"{other}/difference?against={edition.rsplit('/', 1)[1]}")
    assert "改动 1 项" in text_of(page.text)
    assert "<del>80</del>" in page.text
    assert "<ins>96</ins>" in page.text
    assert date(2027, 1, 1).isoformat() not in page.text
