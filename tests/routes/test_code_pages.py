import pytest
from factories import PASSWORD
from outbox import last_code, letters
from screens import send

from app import clock
from app.accounts import codes
from app.accounts.data import NewGrant
from app.accounts.service import create_account
from app.permits import Role


@pytest.fixture
async def lin(database, system, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(codes, "_STEP", 0.001)
    grants = [NewGrant(role=Role.COUNTY_OFFICER, valid_from=clock.today(), division="370902")]
    await create_account(
        system, alias="lin", display_name="林", password=PASSWORD, grants=grants,
        contact="13900004471",
    )  # fmt: skip


async def test_the_way_in_by_code(client, system, lin) -> None:
    asked = await send(client, "/sign-in/code", "/sign-in/code", name="lin", back="/desk/classes")
    assert asked.status_code == 303
    path = asked.headers["location"]
    action = path.partition("?")[0]
    wrong = await send(client, path, action, code="x", back="/desk/classes")
    assert wrong.status_code == 403
    assert "验证码不对" in wrong.text
    right = await send(client, path, action, code=await last_code(system), back="/desk/classes")
    assert right.status_code == 303
    assert right.headers["location"] == "/desk/classes"
    cookie = right.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert (await client.get("/desk/classes")).status_code == 200


async def test_known_and_unknown_get_the_same_page(client, lin) -> None:
    pages = []
    for name in ("lin", "nobody"):
        asked = await send(client, "/sign-in/code", "/sign-in/code", name=name)
        path = asked.headers["location"]
        shown = (await client.get(path)).text
        pages.append(shown.replace(path.rpartition("/")[2], "KEY"))
    assert pages[0] == pages[1]


async def test_nobody_is_sent_elsewhere_afterwards(client, system, lin) -> None:
    asked = await send(client, "/sign-in/code", "/sign-in/code", name="lin", back="//evil.example")
    action = asked.headers["location"].partition("?")[0]
    answer = await send(
        client, action, action, code=await last_code(system), back="/\\evil.example"
    )
    assert answer.headers["location"] == "/"


async def test_the_sixth_request_says_when_to_come_back(client, lin) -> None:
    for _ in range(5):
        await send(client, "/sign-in/code", "/sign-in/code", name="lin")
    answer = await send(client, "/sign-in/code", "/sign-in/code", name="lin")
    assert answer.status_code == 429
    assert "5 分钟" in answer.text


async def test_in_english_the_message_is_english(client, system, lin) -> None:
    client.cookies.set("language", "en")
    await send(client, "/sign-in/code", "/sign-in/code", name="lin")
    assert "sign-in code" in (await letters(system))[-1][2]
