import pytest
from claimants import NAME, NUMBER, PHONE, enter_person
from outbox import last_code
from screens import send

from app.accounts import codes


@pytest.fixture
async def person(database, system, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(codes, "_STEP", 0.001)
    return await enter_person(system)


async def test_the_way_from_name_to_my_path(client, system, person) -> None:
    asked = await send(client, "/claim", "/claim", name=NAME, number=NUMBER.lower())
    path = asked.headers["location"]
    assert NUMBER not in path
    entered = await send(client, path, path, code=await last_code(system))
    choose = entered.headers["location"]
    assert choose == f"{path}/account"
    refused = await send(client, choose, choose, alias="UPPER CASE", password="")
    assert refused.status_code == 409
    assert "登录名的写法不对" in refused.text
    done = await send(client, choose, choose, alias="ruoxi", password="")
    assert done.headers["location"] == "/desk"
    assert (await client.get("/me/path")).status_code == 200


async def test_the_page_after_a_guess_is_the_same_and_shows_no_phone(client, person) -> None:
    pages = []
    for name in (NAME, "沈若"):
        asked = await send(client, "/claim", "/claim", name=name, number=NUMBER)
        assert asked.status_code == 303
        path = asked.headers["location"]
        shown = (await client.get(path)).text
        assert PHONE[-4:] not in shown
        pages.append(shown.replace(path, "PATH"))
    assert pages[0] == pages[1]


async def test_without_the_code_there_is_no_choosing(client, person) -> None:
    asked = await send(client, "/claim", "/claim", name=NAME, number=NUMBER)
    answer = await client.get(f"{asked.headers['location']}/account")
    assert answer.status_code == 409
    assert NAME not in answer.text


async def test_a_wrong_code_says_so_and_the_number_is_not_on_the_page(client, person) -> None:
    asked = await send(client, "/claim", "/claim", name=NAME, number=NUMBER)
    path = asked.headers["location"]
    answer = await send(client, path, path, code="12")
    assert answer.status_code == 403
    assert NUMBER not in answer.text
