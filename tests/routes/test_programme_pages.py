"""An institution states which occupations its programme serves; the shares sum to 100."""

from uuid import UUID

import pytest
from factories import account, catalogue_item, organisation, training_class
from screens import send, sign_in, text_of, token

from app import db
from app.permits import Actor, Role
from app.reference.loader import load

MARKETER, DESIGNER = "4-01-06-02", "4-02-04-06"


@pytest.fixture
async def school(client, system: Actor) -> UUID:
    await load()
    key = await organisation(system)
    await training_class(key, await catalogue_item(system))
    other = await organisation(system, "泰山数字学院", 2)
    await account(system, "clerk", Role.INSTITUTION_CLERK, organisation=key)
    await account(system, "other", Role.INSTITUTION_CLERK, organisation=other)
    await account(system, "officer", Role.CITY_OFFICER)
    return key


async def programme(system: Actor) -> str:
    async with db.read(system) as connection:
        return f"/desk/programmes/{await connection.fetchval('SELECT id FROM programme')}"


async def weights(system: Actor) -> dict[str, tuple[int, str]]:
    async with db.read(system) as connection:
        rows = await connection.fetch("SELECT * FROM programme_occupation")
    return {r["occupation_code"]: (round(r["weight"] * 100), r["method"]) for r in rows}


async def stated(client, page: str, *lines: tuple[str, str]):
    occupations, percents = zip(*lines, strict=True)
    return await send(client, page, page, occupation=list(occupations), percent=list(percents))


async def test_a_new_programme_can_serve_two_occupations(
    client, school: UUID, system: Actor
) -> None:
    page = await programme(system)
    await sign_in(client, "clerk")
    assert "互联网营销师 100%" in text_of((await client.get("/desk/programmes")).text)
    answer = await stated(client, page, ("互联网营销师", "60"), (DESIGNER, "40"), ("", ""))
    assert answer.status_code == 303, answer.text
    assert await weights(system) == {MARKETER: (60, "stated"), DESIGNER: (40, "stated")}
    shown = (await client.get(page)).text
    assert 'value="60"' in shown
    assert "现在合计 100%" in shown
    await training_class(school, await item_of(system), number="2")
    assert sum(share for share, _ in (await weights(system)).values()) == 100
    await stated(client, page, ("互联网营销师", "60"), (DESIGNER, "40"))
    async with db.read(system) as connection:
        told = await connection.fetchval(
            "SELECT count(*) FROM event WHERE action = 'courses.programme.weighted'"
        )
    assert told == 1


async def item_of(system: Actor) -> UUID:
    async with db.read(system) as connection:
        key: UUID = await connection.fetchval("SELECT id FROM catalogue_item")
    return key


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ([("互联网营销师", "60"), (DESIGNER, "30")], "各职业占比合计 90%，应为 100%"),
        ([("互联网营销师", "60"), ("4-01-06-02", "40")], "“4-01-06-02”写了两次"),
        ([("没有的职业", "100")], "没有找到职业“没有的职业”"),
        ([("互联网营销师", "abc")], "“互联网营销师”的占比不是 1 到 100 的整数"),
        ([("互联网营销师", "-1"), (DESIGNER, "101")], "的占比不是 1 到 100 的整数"),
        ([("", "")], "至少要写一个职业"),
    ],
)
async def test_shares_that_cannot_stand_are_refused_at_the_form(
    client, school: UUID, system: Actor, lines: list[tuple[str, str]], sentence: str
) -> None:
    page = await programme(system)
    await sign_in(client, "clerk")
    answer = await stated(client, page, *lines)
    assert answer.status_code == 409
    assert sentence in text_of(answer.text)
    assert f'value="{lines[0][0]}"' in answer.text
    assert await weights(system) == {MARKETER: (100, "own")}


async def test_another_institution_finds_no_such_programme_and_an_officer_reads_it(
    client, school: UUID, system: Actor
) -> None:
    page = await programme(system)
    await sign_in(client, "other")
    assert "还没有培训项目" in text_of((await client.get("/desk/programmes")).text)
    assert (await client.get(page)).status_code == 404
    csrf = token((await client.get("/desk/programmes")).text)
    sent = {"csrf": csrf, "occupation": "互联网营销师", "percent": "100"}
    answer = await client.post(page, data=sent)
    assert answer.status_code == 404
    await sign_in(client, "officer")
    read = await client.get(page)
    assert "占比由培训机构填报" in text_of(read.text)
    assert 'name="percent"' not in read.text
