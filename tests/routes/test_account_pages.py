"""Tokens, hand-over and team, on their pages and over the API."""

import re

import pytest
from factories import account, organisation
from outbox import last_code
from screens import send, sign_in, text_of, token
from sessions import running_class, session

from app.permits import Role
from courses.data import trainee_number

API = "/api/v1/me/path"


async def a_token(client) -> str:
    made = await send(client, "/account/tokens", "/account/tokens", label="教务系统", days="30")
    found = re.search(r"jct_[\w-]+", made.text)
    assert found
    return found[0]


async def test_a_token_is_shown_once_and_ended_at_once(client, system) -> None:
    await account(system, "clerk", Role.INSTITUTION_CLERK, organisation=await organisation(system))
    await sign_in(client, "clerk")
    token = await a_token(client)
    page = (await client.get("/account/tokens")).text
    assert token not in page
    client.cookies.clear()
    bearer = {"authorization": f"Bearer {token}"}
    assert (await client.get(API, headers=bearer)).status_code == 403
    assert (await client.get(API)).status_code == 401
    await sign_in(client, "clerk")
    action = re.search(r'action="(/account/tokens/[^"]+/end)"', page)[1]
    assert (await send(client, "/account/tokens", action)).status_code == 303
    refused = await client.get(API, headers=bearer)
    assert refused.status_code == 401
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.json()["code"] == "token-wrong"


async def test_a_token_opens_no_page_and_a_cookie_lends_it_nothing(client, system) -> None:
    await account(system, "clerk", Role.INSTITUTION_CLERK, organisation=await organisation(system))
    await account(system, "worker", Role.WORKER)
    await sign_in(client, "clerk")
    bearer = {"authorization": f"Bearer {await a_token(client)}"}
    client.cookies.clear()
    for path in ("/desk/classes", "/account/tokens", "/api/v1/../../desk/classes"):
        assert (await client.get(path, headers=bearer)).status_code in {401, 404}
    await sign_in(client, "worker")
    assert (await client.get(API, headers=bearer)).status_code == 403


async def test_a_bearer_needs_no_form_token_but_a_right_one(client, system) -> None:
    for wrong in ("", "x", "jct_", "jct_" + "A" * 43, "é"):
        answer = await client.get(API, headers={"authorization": f"Bearer {wrong}".encode()})
        assert answer.status_code == 401, wrong


async def test_the_page_head_says_for_whom_one_acts(client, system) -> None:
    await account(system, "qin", Role.CITY_OFFICER)
    await account(system, "song", Role.COUNTY_OFFICER, division="370902")
    await sign_in(client, "qin")
    page = (await client.get("/account/deputy")).text
    colleague = re.search(r'<option value="([^"]+)">测试song', page)[1]
    day = re.search(r'name="valid_from" type="date" value="([^"]+)"', page)[1]
    days = {"deputy": colleague, "valid_from": day, "valid_until": day}
    refused = await send(client, "/account/deputy", "/account/deputy", **days, reason="")
    assert refused.status_code == 409
    assert "没有写事由" in refused.text
    done = await send(client, "/account/deputy", "/account/deputy", **days, reason="出差")
    assert done.status_code == 303
    client.cookies.clear()
    await sign_in(client, "song")
    for path in ("/desk/classes", "/account/deputy", "/classes"):
        assert "代 测试qin 办理" in text_of((await client.get(path)).text), path


async def test_a_head_invites_from_the_page_and_keeps_what_was_typed(client, system) -> None:
    school = await organisation(system)
    await account(system, "head", Role.INSTITUTION_HEAD, organisation=school)
    await sign_in(client, "head")
    given = {"organisation": school, "display_name": "辛沐", "alias": "xin", "role": "assessor"}
    refused = await send(client, "/desk/team", "/desk/team", **given, contact="123")
    assert refused.status_code == 409
    assert 'value="辛沐"' in refused.text
    done = await send(client, "/desk/team", "/desk/team", **given, contact="xin@example.org")
    assert done.status_code == 303
    assert "x***@example.org" in (await client.get("/desk/team")).text
    shown = (await client.get("/desk/team")).text
    end = r'action="(/desk/team/roles/[^"]+/end)"[^>]*>.{0,400}?测试head'
    last = re.search(end, shown, re.DOTALL)
    answer = await send(client, "/desk/team", last[1])
    assert "最后一位负责人" in answer.text


async def test_ones_own_account_on_its_page(client, system, monkeypatch) -> None:
    await account(system, "worker", Role.WORKER)
    await sign_in(client, "worker")
    page = (await client.get("/account")).text
    assert "没有登记" in page
    asked = await send(client, "/account", "/account/contact", contact="13900004499")
    key, sealed = (
        re.search(f'name="{n}" value="([^"]+)"', asked.text)[1] for n in ("key", "sealed")
    )
    given = {"csrf": token(asked.text), "key": key, "sealed": sealed}
    wrong = await client.post("/account/contact/confirm", data={**given, "code": "x"})
    assert wrong.status_code == 403
    right = {**given, "code": await last_code(system)}
    done = await client.post("/account/contact/confirm", data=right)
    assert done.headers["location"] == "/account?done=contact"
    page = (await client.get("/account?done=contact")).text
    assert "139****4499" in page
    assert "联系方式已更换" in page
    refused = await send(client, "/account", "/account/password", old="x", new="another long one")
    assert refused.status_code == 403
    assert "原密码不对" in refused.text
    assert (await client.get("/account?done=%3Cscript%3E")).text.count("<script>") == 0


async def test_a_program_reports_attendance_by_its_token_alone(client, system) -> None:
    school = await running_class(system)
    await account(system, "clerk", Role.INSTITUTION_CLERK, organisation=school.organisation)
    await sign_in(client, "clerk")
    bearer = {"authorization": f"Bearer {await a_token(client)}"}
    client.cookies.clear()
    where = f"/api/v1/sessions/{await session(school.key, days=-1)}/attendance"
    body = {"entries": [{"trainee": trainee_number(school.enrolments[0]), "presence": "present"}]}
    done = await client.post(where, json=body, headers=bearer)
    assert (done.status_code, done.json()["new"]) == (200, 1)
    assert (await client.post(where, json=body)).status_code == 401
    other = await running_class(system, serial=2, start=10, item=school.item)
    strange = f"/api/v1/sessions/{await session(other.key, days=-1)}/attendance"
    assert (await client.post(strange, json=body, headers=bearer)).status_code == 404


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.WORKER])
async def test_the_way_after_sign_in_ends_on_a_page(client, system, role: Role) -> None:
    await account(system, "somebody", role, organisation=await organisation(system))
    await sign_in(client, "somebody")
    answer = await client.get("/desk", follow_redirects=True)
    assert answer.status_code == 200
    assert len(answer.history) <= 1
