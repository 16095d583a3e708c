"""Accreditation at the desk, as a browser without script uses it."""

from datetime import date

import pytest
from factories import account, organisation
from screens import send, sign_in, text_of

from app import clock
from app.people.id_numbers import reserved_id_number
from app.permits import Actor, Role
from app.reference.loader import load
from app.reference.service import enter_year

BASE = "/desk/accreditations"
NUMBER = reserved_id_number(952, date(1981, 4, 2), male=True)
ROOM = {"name": "一号教室", "address": "岱宗大街", "seats": "40", "kind": "theory"}
WISH = {"occupation_code": "4-02-04-06", "level": "L4", "purpose": "train"}


@pytest.fixture
async def desk(client, system: Actor):
    await load()
    await enter_year(system, clock.today().year + 1, [], source="test", provisional=True)
    school = await organisation(system)
    await account(system, "clerk", Role.INSTITUTION_CLERK, organisation=school)
    await account(system, "officer", Role.CITY_OFFICER)
    await sign_in(client, "clerk")
    return client


async def keys(client, page: str) -> list[str]:
    text = (await client.get(page)).text
    found = [part.split('"')[0] for part in text.split(f'href="{page}/')[1:]]
    return list(dict.fromkeys(one.split("#")[0] for one in found))


async def with_premises(client, *, certificate: bool) -> dict[str, str]:
    """Enter a teacher and a room; return what ticks them."""
    teachers, rooms = f"{BASE}/teachers", f"{BASE}/rooms"
    await send(client, teachers, teachers, name="曹立春", id_number=NUMBER, phone="13800001234")
    await send(client, rooms, rooms, **ROOM)
    (teacher,), (room,) = await keys(client, teachers), await keys(client, rooms)
    if certificate:
        page = f"{teachers}/{teacher}"
        sent = {"occupation": "无人机驾驶员", "level": "L3", "number": "S0000371"}
        assert (await send(client, page, f"{page}/certificates", **sent)).status_code == 303
    return {"teachers": teacher, "rooms": room}


async def applied(client, **ticked: str) -> str:
    page = f"{BASE}/applications/new?occupation=4-02-04-06"
    answer = await send(client, page, f"{BASE}/applications", **WISH, **ticked)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


async def test_an_institution_applies_and_the_officer_grants_with_the_evidence_in_view(
    desk,
) -> None:
    assert 'occupation=4-02-04-06"' in (await desk.get(f"{BASE}/applications/new?q=wrj")).text
    page = await applied(desk, **await with_premises(desk, certificate=True))
    assert (await send(desk, page, f"{page}/file")).status_code == 303
    await sign_in(desk, "officer")
    queue = text_of((await desk.get(f"{BASE}/applications")).text)
    assert "1 件资质申请待审核" in queue
    shown = (await desk.get(page)).text
    for evidence in ("曹立春", "证书覆盖", "一号教室", "S0000371"):
        assert evidence in text_of(shown)
    assert NUMBER not in shown
    sent = {"decision": "granted", "valid_from": "2026-01-01", "valid_until": "2036-12-31"}
    assert (await send(desk, page, f"{page}/decide", **sent)).status_code == 303
    assert "机构（盖章处）" in (await desk.get(f"{page}/print")).text
    (held,) = [key for key in await keys(desk, BASE) if "/" not in key and len(key) == 36]
    one = f"{BASE}/{held}"
    assert (await send(desk, one, f"{one}/suspend", reason="设备未年检")).status_code == 303
    assert "暂停中" in (await desk.get(f"{BASE}?state=suspended")).text
    assert (await send(desk, one, f"{one}/lift", reason="年检合格")).status_code == 303


async def test_a_teacher_without_the_certificate_is_named_on_the_page(desk) -> None:
    page = await applied(desk, **await with_premises(desk, certificate=False))
    answer = await send(desk, page, f"{page}/file")
    assert answer.status_code == 409
    assert "曹立春没有能教这个职业和等级的有效证书" in answer.text
    assert "草稿" in answer.text


async def test_a_refused_form_keeps_what_was_typed_but_not_the_id_number(desk) -> None:
    wrong = NUMBER[:-1] + ("0" if NUMBER[-1] != "0" else "1")
    teachers = f"{BASE}/teachers"
    answer = await send(desk, teachers, teachers, name="曹立春", id_number=wrong)
    assert (answer.status_code, "身份证号不对" in answer.text) == (409, True)
    assert 'value="曹立春"' in answer.text
    assert wrong not in answer.text
    rooms = f"{BASE}/rooms"
    answer = await send(desk, rooms, rooms, **{**ROOM, "seats": "很多"})
    assert answer.status_code == 422
    assert 'value="很多" aria-invalid="true"' in answer.text


async def test_overlapping_terms_are_refused_on_the_page_naming_the_one_there_is(
    desk, system
) -> None:
    ticked = await with_premises(desk, certificate=True)
    terms = {"decision": "granted", "valid_from": "2026-01-01", "valid_until": "2036-12-31"}
    for _ in range(2):
        await sign_in(desk, "clerk")
        page = await applied(desk, **ticked)
        await send(desk, page, f"{page}/file")
        await sign_in(desk, "officer")
        answer = await send(desk, page, f"{page}/decide", **terms)
    assert answer.status_code == 409
    assert "2026-01-01 至 2036-12-31" in answer.text


async def test_an_officer_keeps_no_teachers_and_a_clerk_decides_nothing(desk) -> None:
    page = await applied(desk, **await with_premises(desk, certificate=True))
    answer = await desk.post(f"{page}/decide", data={"decision": "granted"})
    assert answer.status_code == 403
    await sign_in(desk, "officer")
    assert (await desk.get(f"{BASE}/teachers")).status_code == 403
    assert (await desk.get(page)).status_code == 404
