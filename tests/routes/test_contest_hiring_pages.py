"""Pages of offers and invitations as people use them, without script."""

from datetime import timedelta

from contests import CITY, field
from factories import account, organisation
from screens import send, sign_in, text_of

from app import clock
from app.columns import uuid7
from app.permits import Actor, Role
from competitions.entries import service as entries
from competitions.hiring import queries


async def test_an_employer_offers_invites_and_hires_and_the_person_answers(
    client, database: str
) -> None:
    made = await field(1, state="final", start=90)
    key = await organisation(CITY, "云飞航空公司", serial=8390)
    await account(CITY, "firm", Role.EMPLOYER, organisation=key)
    await account(CITY, "worker", Role.WORKER, person=made.people[0])
    await sign_in(client, "worker")
    own = f"/me/contests/{made.entries[0]}/offers"
    assert (await send(client, "/me/contests", own, welcome="yes")).status_code == 303
    await sign_in(client, "firm")
    offer = {
        "event": str(made.event), "post": "飞手", "headcount": "1", "wage_from": "8000",
        "wage_to": "6000", "open_until": str(clock.today() + timedelta(days=9)),
    }  # fmt: skip
    refused = await send(client, "/desk/offers", "/desk/offers", **offer)
    assert refused.status_code == 409
    assert "最高工资比最低工资少" in text_of(refused.text)
    assert 'value="飞手"' in refused.text
    broken = await send(client, "/desk/offers", "/desk/offers", **{**offer, "headcount": "许多"})
    assert broken.status_code == 422
    done = await send(client, "/desk/offers", "/desk/offers", **{**offer, "wage_to": "9000"})
    page = done.headers["location"]
    invite = f"{page}/invite/{made.people[0]}"
    assert (await send(client, page, invite)).status_code == 303
    await sign_in(client, "worker")
    shown = await client.get("/me/invitations")
    assert "每月 8000–9000 元" in text_of(shown.text)
    answer = shown.text.split('action="')[1:]
    action = next(part.split('"')[0] for part in answer if part.startswith("/me/invitations/"))
    assert (await send(client, "/me/invitations", action, answer="accept")).status_code == 303
    await sign_in(client, "firm")
    step = f"{page}/invitations/{action.rsplit('/', 1)[1]}"
    none = await send(client, page, step, to="hired", on="")
    assert "没有填日期" in text_of(none.text)
    hired = await send(client, page, step, to="hired", on=str(clock.today()))
    assert hired.status_code == 303
    assert "录用 1 / 1 人" in text_of((await client.get(page)).text)
    assert (await send(client, page, f"{page}/close")).status_code == 303


async def test_outcomes_for_officers_and_for_anybody(client, database: str) -> None:
    made = await field(1, state="final", start=90)
    await entries.answer_offers(
        Actor(account=uuid7(), person=made.people[0]), made.entries[0], welcome=True
    )
    public = text_of((await client.get("/contests/outcomes")).text)
    assert "参赛 1 人，赛后 3 个月还没有到" in public
    await account(CITY, "officer", Role.CITY_OFFICER)
    await sign_in(client, "officer")
    assert "未到期" in text_of((await client.get("/desk/contest-outcomes")).text)
    nothing = text_of((await client.get("/desk/contest-outcomes?year=2001")).text)
    assert "2001 年还没有结束的赛项" in nothing
    assert (await queries.outcomes(CITY, None)).whole.entrants == 1
