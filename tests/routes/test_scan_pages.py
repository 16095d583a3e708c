import re

import pytest
from factories import PASSWORD, account
from screens import sign_in, text_of, token
from sessions import School, running_class, session

from app import clock
from app.accounts.data import NewGrant
from app.accounts.service import create_account
from app.columns import uuid7
from app.permits import Actor, Role
from courses.attendance.scanning import code_page


@pytest.fixture
async def school(database, system: Actor) -> School:
    return await running_class(system)


@pytest.fixture
async def key(school: School):
    return await session(school.key)


async def worker_account(system: Actor, alias: str, person) -> None:
    grant = NewGrant(role=Role.WORKER, valid_from=clock.today())
    await create_account(
        system, alias=alias, display_name=f"学员{alias}", password=PASSWORD, grants=[grant],
        person=person,
    )  # fmt: skip


async def code_now(school: School, key) -> str:
    found = await code_page(school.clerk, key)
    return found.codes.scanned


async def test_the_projector_shows_a_code_and_who_has_scanned(client, school, key, system) -> None:
    await account(system, "clerk", Role.INSTITUTION_CLERK, organisation=school.organisation)
    await sign_in(client, "clerk")
    page = await client.get(f"/desk/sessions/{key}/code")
    assert '<svg class="qr"' in page.text
    assert re.search(r"\b\d{3} \d{3}\b", text_of(page.text))
    assert "0 / 3" in text_of(page.text)
    part = await client.get(f"/desk/sessions/{key}/code", headers={"hx-request": "true"})
    assert part.text.startswith('<div id="code"')
    closed = await session(school.key, days=-2)
    page = await client.get(f"/desk/sessions/{closed}/code")
    assert "<svg" not in page.text
    assert "不能再扫码签到" in text_of(page.text)


async def test_scanning_and_confirming_signs_in(client, school, key, system) -> None:
    await worker_account(system, "sun", school.people[0])
    where = f"/scan/{key}?c={await code_now(school, key)}"
    assert (await client.get(where)).status_code == 401
    await sign_in(client, "sun")
    page = await client.get(where)
    assert "确认签到" in text_of(page.text)
    ticket = re.search(r'name="ticket" value="([^"]+)"', page.text)[1]
    sent = {"csrf": token(page.text), "ticket": ticket}
    done = await client.post(f"/scan/{key}", data=sent)
    assert done.status_code == 303
    shown = await client.get(done.headers["location"])
    assert re.search(r"已在 \S+ \d\d:\d\d 签到", text_of(shown.text))
    assert (await client.post(f"/scan/{key}", data=sent)).status_code == 303


async def test_without_a_code_the_digits_are_asked_for(client, school, key, system) -> None:
    await worker_account(system, "sun", school.people[0])
    await sign_in(client, "sun")
    asked = await client.get(f"/scan/{key}")
    assert asked.status_code == 200
    assert "屏幕上的 6 位数字" in text_of(asked.text)
    old = await client.get(f"/scan/{key}?c=000000")
    assert old.status_code == 409
    assert "这个码已经过期" in text_of(old.text)


async def test_a_second_trainee_on_the_same_phone_is_refused(client, school, key, system) -> None:
    await worker_account(system, "sun", school.people[0])
    await worker_account(system, "zhao", school.people[1])
    code = await code_now(school, key)
    await sign_in(client, "sun")
    page = await client.get(f"/scan/{key}?c={code}")
    ticket = re.search(r'name="ticket" value="([^"]+)"', page.text)[1]
    await client.post(f"/scan/{key}", data={"csrf": token(page.text), "ticket": ticket})
    await sign_in(client, "zhao")
    refused = await client.get(f"/scan/{key}?c={await code_now(school, key)}")
    assert refused.status_code == 409
    assert "已替别人签过到" in text_of(refused.text)


async def test_a_session_that_never_was_and_a_stranger(client, school, key, system) -> None:
    other = await running_class(system, 1, start=9, serial=2, item=school.item)
    await worker_account(system, "lili", other.people[0])
    await sign_in(client, "lili")
    assert (await client.get(f"/scan/{uuid7()}?c=123456")).status_code == 404
    refused = await client.get(f"/scan/{key}?c=123456")
    assert "您不在这个班的名单里" in text_of(refused.text)
