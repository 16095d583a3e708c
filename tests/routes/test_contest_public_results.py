"""Results for anybody: the page, the bundle, the table, the feed, the league, the same as JSON."""

import json
import os
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from callings import reference
from factories import account
from results import OFFICER, asked, change, end_clock, locked, publish, published, shown, worker
from screens import sign_in, text_of

from app.permits import Actor, Role
from competitions.results import computing

ROOT = Path(__file__).parents[2]
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(autouse=True)
async def _reference(database: str, system: Actor) -> None:
    await reference(system)


def recomputed(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "app.cli", "contest", "recompute", *arguments],
        cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True,
        check=False,
    )  # fmt: skip


async def alias_of(who: Actor) -> str:
    return await asked("SELECT alias FROM account WHERE id = $1", who.account)


async def test_provisional_ranks_name_nobody_and_say_that_they_are_not_final(client) -> None:
    made = await locked(3)
    base = f"/contests/events/{made.event}/results"
    assert "还没有成绩" in text_of((await client.get(base)).text)
    await computing.show(OFFICER, made.event)
    page = text_of((await client.get(base)).text)
    assert "这不是最终成绩" in page
    assert "C001" in page
    name = await asked("SELECT name FROM entry_member WHERE entry = $1", made.entries[0])
    assert name not in page
    told = (await client.get(f"/api/v1{base}")).json()
    assert told["final"] is False
    assert {one["name"] for one in told["results"]} == {""}
    assert (await client.get(f"{base}.json")).status_code == 404


async def test_a_published_result_is_the_same_everywhere_and_names_the_winners_alone(
    client,
) -> None:
    made = await published(4)
    base = f"/contests/events/{made.event}/results"
    names = [
        await asked("SELECT name FROM entry_member WHERE entry = $1", entry)
        for entry in made.entries
    ]
    page = text_of((await client.get(base)).text)
    bundle = (await client.get(f"{base}.json")).text
    table = (await client.get(f"{base}.csv")).text
    told = (await client.get(f"/api/v1{base}")).text
    for text in (page, bundle, table, told):
        assert names[0] in text
        assert "泰山重工" in text
        assert names[3] not in text
    results = json.loads(told)["results"]
    assert [(one["cipher"], one["rank"], one["award"]) for one in results] == [
        (one["cipher"], one["rank"], one["award"]) for one in json.loads(bundle)["results"]
    ]
    assert "77.50" in page
    assert table.splitlines()[1].startswith("1,C001,competed,95.00,70.00,77.50,,FIRST,")


async def test_a_stranger_computes_the_result_again_from_the_downloaded_bundle(
    client, tmp_path: Path
) -> None:
    made = await published(4)
    held = (await client.get(f"/contests/events/{made.event}/results.json")).text
    (tmp_path / "bundle.json").write_text(held, "utf-8")
    from app.credentials import published as keys  # noqa: PLC0415

    keys.forget()
    jwks = (await client.get("/.well-known/jwks.json")).text
    (tmp_path / "jwks.json").write_text(jwks, "utf-8")
    answer = recomputed(tmp_path, "bundle.json", "--key", "jwks.json", "--json")
    assert answer.returncode == 0, answer.stdout + answer.stderr
    told = json.loads(answer.stdout)
    assert told["agrees"] is True
    assert told["signature"]["own_key"] is False
    changed = json.loads(held)
    changed["results"][3]["rank"] = 3
    (tmp_path / "bundle.json").write_text(json.dumps(changed), "utf-8")
    assert recomputed(tmp_path, "bundle.json").returncode == 1


async def test_what_did_not_change_is_not_sent_again(client) -> None:
    made = await published(2)
    base = f"/contests/events/{made.event}/results"
    for path in (f"{base}.json", f"{base}.csv", "/contests/results.atom"):
        first = await client.get(path)
        again = await client.get(path, headers={"if-none-match": first.headers["etag"]})
        assert (first.status_code, again.status_code, again.content) == (200, 304, b"")


async def test_a_correction_takes_the_place_of_the_old_revision_which_stays_readable(
    client,
) -> None:
    made = await published(3)
    await change(
        "UPDATE entry SET state = 'disqualified', reason = '冒名顶替' WHERE id = $1",
        made.entries[0],
    )
    await computing.revise(OFFICER, made.event, "第一名取消资格")
    base = f"/contests/events/{made.event}/results"
    assert (await client.get(f"{base}?revision=2")).status_code == 404
    assert "第一名取消资格" not in (await client.get(base)).text
    await publish(made, 2)
    page = text_of((await client.get(base)).text)
    assert "第一名取消资格" in page
    old = text_of((await client.get(f"{base}?revision=1")).text)
    assert "这一版已被更正" in old
    first = (await client.get(f"{base}.json?revision=1")).json()
    second = (await client.get(f"{base}.json?revision=2")).json()
    assert first["winners"][0]["cipher"] == "C001"
    assert second["winners"][0]["cipher"] == "C002"
    assert (await client.get(f"{base}.json")).json() == second
    feed = ET.fromstring((await client.get("/contests/results.atom")).content)  # noqa: S314 - ours
    said = [one.findtext(f"{ATOM}summary") for one in feed.findall(f"{ATOM}entry")]
    assert said == ["第 2 版：第一名取消资格", "成绩已公布"]


async def test_a_name_that_looks_like_a_formula_stays_a_name(client) -> None:
    made = await shown(2, clock_over=False)
    await change("UPDATE entry SET employer = '=1+1' WHERE id = $1", made.entries[0])
    await end_clock(made)
    await publish(made)
    table = (await client.get(f"/contests/events/{made.event}/results.csv")).text
    assert ",'=1+1" in table


async def test_the_league_counts_published_results_by_division_and_institution(client) -> None:
    made = await published(4)
    page = text_of((await client.get("/contests/league")).text)
    assert "泰山区以 9 分居首" in page
    page = text_of((await client.get("/contests/league?by=institution&year=2000")).text)
    assert "还没有公布的成绩" in page
    told = (await client.get("/api/v1/contests/league?by=institution")).json()
    assert [(row["points"], row["entrants"]) for row in told["rows"]] == [(9, 4)]
    assert told["rows"][0]["side"] == str(made.employer)


async def test_an_event_that_was_never_called_has_no_page(client) -> None:
    made = await locked(1)
    await change("UPDATE contest SET state = 'planned'")
    answer = await client.get(f"/contests/events/{made.event}/results")
    assert answer.status_code == 404


async def test_an_award_stands_on_ones_own_page_and_prints(client, system: Actor) -> None:
    made = await published(2)
    await sign_in(client, await alias_of(await worker(made, 0)))
    assert "无人机驾驶一等奖" in text_of((await client.get("/me/credentials")).text)
    key = await asked("SELECT id FROM credential WHERE title LIKE '%一等奖'")
    client.cookies.clear()
    await account(system, "officer", Role.CITY_OFFICER)
    await sign_in(client, "officer")
    printed = text_of((await client.get(f"/desk/credentials/{key}/print")).text)
    assert "在泰安市职业技能大赛中成绩优异，获得 无人机驾驶一等奖" in printed
    assert "泰安市人力资源和社会保障局" in printed
