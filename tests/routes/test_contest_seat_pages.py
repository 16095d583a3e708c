"""The office's page of judges and the cipher clerk's pages, without script."""

import pytest
from contests import CITY, Field, field
from factories import account
from screens import send, sign_in, text_of

from app import db
from app.permits import Role


async def alias_of(made: Field, role: str) -> str:
    async with db.read(CITY) as connection:
        return await connection.fetchval(
            "SELECT a.alias FROM account a JOIN judge_seat s ON s.account = a.id"
            " WHERE s.event = $1 AND s.role = $2 ORDER BY s.number",
            made.event, role,
        )  # fmt: skip


@pytest.fixture
async def made(client) -> Field:
    return await field(3, state="drawn", ciphers=False)


async def test_the_office_appoints_and_a_refused_form_keeps_what_was_typed(
    client, made: Field
) -> None:
    await account(CITY, "officer", Role.CITY_OFFICER)
    await account(CITY, "judge", Role.JUDGE)
    await sign_in(client, "officer")
    here = f"/desk/contests/events/{made.event}/judges"
    new = {"role": "judge", "alias": "nobody", "name": "穆清和", "employer": "泰山重工"}
    refused = await send(client, here, here, **new)
    assert refused.status_code == 409
    assert "没有登录名为 nobody 的账号" in text_of(refused.text)
    assert 'value="穆清和"' in refused.text
    assert (await send(client, here, here, alias="judge")).status_code == 422
    assert (await send(client, here, here, **{**new, "alias": "judge"})).status_code == 303
    page = text_of((await client.get(here)).text)
    assert "4 位裁判" in page
    assert "同一单位" in page
    assert "没有人可替" in page
    wrong = await send(
        client, here, f"/desk/contests/events/{made.event}/asides",
        seat=str(next(iter(made.seats))), start_number="99", reason="师徒",
    )  # fmt: skip
    assert "没有 99 号" in text_of(wrong.text)
    assert "Judges: 4" in (await client.get(here, headers={"accept-language": "en"})).text


async def test_only_the_clerk_sees_which_cipher_is_whose(client, made: Field) -> None:
    await sign_in(client, await alias_of(made, "cipher_clerk"))
    here = f"/ciphers/{made.event}"
    assert here in (await client.get("/ciphers")).text
    assert (await send(client, here, f"{here}/give")).status_code == 303
    page = (await client.get(here)).text
    assert "密号已编，评分中" in text_of(page)
    assert (await send(client, here, f"{here}/print")).status_code == 200
    again = await send(client, here, f"{here}/print")
    assert "密号对照表已打印过" in text_of(again.text)
    async with db.read(CITY) as connection:
        rows = await connection.fetch("SELECT cipher FROM entry")
    given = [row["cipher"] for row in rows]
    assert all(cipher in page for cipher in given)
    await account(CITY, "officer", Role.CITY_OFFICER)
    client.cookies.clear()
    await sign_in(client, "officer")
    for path in ("entries", "judges", "start-list"):
        shown = (await client.get(f"/desk/contests/events/{made.event}/{path}")).text
        assert "泰山重工" in shown or path == "judges"
        assert not any(cipher in shown for cipher in given)


async def test_a_judge_stands_aside_from_the_tablet(client) -> None:
    made = await field(2)
    await sign_in(client, await alias_of(made, "judge"))
    here = f"/judging/{made.event}/aside"
    refused = await send(client, f"{here}?entry=C001", here, cipher="C001", reason="")
    assert refused.status_code == 409
    assert "没有写回避的理由" in text_of(refused.text)
    done = await send(client, here, here, cipher="C001", reason="师徒")
    assert done.status_code == 303
    page = (await client.get(f"/judging/{made.event}")).text
    assert 'data-entry="C001"' not in page
    assert 'data-entry="C002"' in page
