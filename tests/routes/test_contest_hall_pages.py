"""Second entry, spreads, times and deductions as judges see them, without script."""

from contests import CITY, Field, field, marks
from screens import send, sign_in, text_of
from test_contest_seat_pages import alias_of

from app import db


async def at(client, made: Field, role: str, number: int = 1) -> None:
    async with db.read(CITY) as connection:
        alias = await connection.fetchval(
            "SELECT a.alias FROM account a JOIN judge_seat s ON s.account = a.id"
            " WHERE s.event = $1 AND s.role = $2 ORDER BY s.number OFFSET $3",
            made.event, role, number - 1,
        )  # fmt: skip
    client.cookies.clear()
    await sign_in(client, alias)


async def test_a_card_is_entered_again_blind(client) -> None:
    made = await field(1)
    await marks(made, made.entries[0], judged=(3, 2, 2), second=False)
    await at(client, made, "judge", 2)
    here = f"/judging/{made.event}/second"
    assert "2 张卡待复录" in text_of((await client.get(here)).text)
    card = f"{here}/{next(iter(made.seats))}/C001"
    assert " checked" not in (await client.get(card)).text
    wrong = await send(client, card, card, **{"m-B1": "9"})
    assert wrong.status_code == 409
    told = await send(client, card, card, **{"m-B1": "2"})
    assert told.status_code == 303
    assert "与裁判打的不一致：B1" in text_of((await client.get(told.headers["location"])).text)


async def test_the_next_card_follows_one_that_agrees(client) -> None:
    made = await field(2)
    for entry in made.entries:
        await marks(made, entry, judged=(3, 2, 2), second=False)
    await at(client, made, "chief")
    here = f"/judging/{made.event}/second"
    seats = list(made.seats)[:3]
    card = f"{here}/{seats[0]}/C001"
    for seat, cipher in ((seats[0], "C002"), (seats[1], "C001")):
        given = "3" if card.startswith(f"{here}/{seats[0]}") else "2"
        told = await send(client, card, card, **{"m-B1": given})
        card = told.headers["location"]
        assert card == f"{here}/{seat}/{cipher}"


async def test_the_chief_lets_a_spread_stand(client) -> None:
    made = await field(1)
    await marks(made, made.entries[0], judged=(0, 3, 2))
    await at(client, made, "chief")
    here = f"/judging/{made.event}/spreads"
    assert here in (await client.get("/judging")).text
    tabs = (await client.get(here)).text
    assert f'href="/judging/{made.event}/second"' in tabs
    assert f'href="/judging/{made.event}"' not in tabs  # a chief judge gives no marks
    refused = await send(client, here, here, cipher="C001", aspect="B1", reason=" ")
    assert "没有写维持的理由" in text_of(refused.text)
    stands = {"cipher": "C001", "aspect": "B1", "reason": "讨论后维持"}
    assert (await send(client, here, here, **stands)).status_code == 303
    assert "没有过大的分差" in text_of((await client.get(here)).text)


async def test_a_time_that_is_none_stays_in_the_form(client) -> None:
    made = await field(1)
    await sign_in(client, await alias_of(made, "judge"))
    here = f"/judging/{made.event}/extras"
    refused = await send(client, here, f"{here}/time", cipher="C001", stage="P", value="十八分")
    assert refused.status_code == 409
    assert 'value="十八分"' in refused.text
    time = {"cipher": "C001", "stage": "P", "value": "18:05"}
    assert (await send(client, here, f"{here}/time", **time)).status_code == 303
    assert "18:05" in text_of((await client.get(here)).text)


async def test_the_chief_notes_who_did_not_come_and_brings_them_back(client) -> None:
    made = await field(2)
    await at(client, made, "judge")
    here = f"/judging/{made.event}/extras"
    assert "缺席和取消资格" not in text_of((await client.get(here)).text)
    await at(client, made, "chief")
    out = f"/judging/{made.event}/out"
    refused = await send(client, here, out, cipher="C002", state="disqualified", reason="替")
    assert refused.status_code == 409
    assert "请写明原因" in text_of(refused.text)
    assert 'value="替"' in refused.text
    told = {"cipher": "C001", "state": "absent"}
    assert (await send(client, here, out, **told)).status_code == 303
    page = await client.get(here, headers={"accept-language": "en"})
    assert "Absence and disqualification" in text_of(page.text)
    assert "C001 Absent" in " ".join(text_of(page.text).split())
    assert (await send(client, here, out, cipher="C001", state="entered")).status_code == 303
    assert "恢复参赛" not in text_of((await client.get(here)).text)
    lacks = text_of((await client.get(f"/sheets/{made.event}/missing")).text)
    assert "C001" in lacks
