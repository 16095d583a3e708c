"""Contests as anybody reads them: the list, a call, its rules, and the same for programs."""

import pytest
from contests import CITY, Field, field
from factories import account
from screens import sign_in, text_of

from app import db
from app.permits import Actor, Role
from competitions.plans import seeds
from competitions.plans.cancelling import cancel_contest


@pytest.fixture
async def made(database: str) -> Field:
    made = await field(state="entering")
    async with db.transaction(CITY) as connection:
        await seeds.seal_seed(made.event)
        await connection.execute("UPDATE contest_event SET tags = '{future}'")
    return made


async def test_anybody_finds_a_contest_by_what_it_is_about(client, made: Field) -> None:
    assert "1 项竞赛正在报名" in text_of((await client.get("/contests")).text)
    for query in ("q=无人机", "q=4-02-04-06", "phase=open", "tag=future", "level=city"):
        assert "泰安市职业技能大赛" in (await client.get(f"/contests?{query}")).text, query
    for query in ("q=焊工", "phase=running", "tag=emerging", "level=county", "year=2001"):
        assert "没有符合条件的竞赛" in (await client.get(f"/contests?{query}")).text, query
    assert (await client.get("/contests?phase=over")).status_code == 422


async def test_a_call_says_who_may_enter_and_shows_the_hash_of_the_draw(
    client, made: Field
) -> None:
    page = f"/contests/{made.contest}"
    text = text_of((await client.get(page)).text)
    async with db.read(CITY):
        hashed = (await seeds.seed_hashes(made.contest))[made.event]
    for words in ("现将有关事项通知如下", "泰人社字〔2026〕40号", "正在报名", hashed, "登录后报名"):
        assert words in text
    english = await client.get(page, headers={"accept-language": "en"})
    assert "Hash of the draw" in english.text
    rules = text_of((await client.get(f"{page}/events/{made.event}/rules")).text)
    for words in ("占总分 30%", "操控平稳", "一等奖 1 名", "2 小时内可以书面申诉"):
        assert words in rules


async def test_a_worker_is_led_to_the_entry(client, made: Field, system: Actor) -> None:
    await account(system, "worker", Role.WORKER, person=made.people[0])
    await sign_in(client, "worker")
    assert (
        f'href="/contests/events/{made.event}/enter"'
        in (await client.get(f"/contests/{made.contest}")).text
    )


async def test_programs_read_the_same(client, made: Field) -> None:
    found = (await client.get("/api/v1/contests?phase=open")).json()
    assert (found["total"], found["open"], found["rows"][0]["phase"]) == (1, 1, "open")
    one = (await client.get(f"/api/v1/contests/{made.contest}")).json()
    (event,) = one["events"]
    assert (event["occupation_code"], event["rules_version"]) == ("4-02-04-06", 1)
    assert len(event["seed_sha256"]) == 64
    assert "seed" not in event


async def test_a_contest_not_called_is_nobodys_business(client, made: Field) -> None:
    async with db.transaction(CITY) as connection:
        await connection.execute("UPDATE contest SET state = 'approved', called_at = NULL")
    page = f"/contests/{made.contest}"
    for path in (page, f"{page}/events/{made.event}/rules", f"/api/v1{page}"):
        assert (await client.get(path)).status_code == 404, path
    assert "泰安市职业技能大赛" not in (await client.get("/contests")).text


async def test_a_cancelled_contest_says_why(client, made: Field) -> None:
    await cancel_contest(CITY, made.contest, "承办单位停产检修")
    text = text_of((await client.get(f"/contests/{made.contest}")).text)
    assert "这项竞赛已取消" in text
    assert "承办单位停产检修" in text
    assert "我要报名" not in text
