"""Links of the pages of figures lead where they say, with the figures that they say."""

import csv
import re
from html import unescape
from io import StringIO

import httpx
import pytest
from factories import account
from screens import sign_in, text_of

from app import clock, db
from app.columns import uuid7
from app.permits import Actor, Role
from dashboards.facts.snapshots import FOR_REPORT, take_snapshot

MARKETER = "4-01-06-02"


async def report(system: Actor, period: str, division: str, demand: int, source: str) -> None:
    async with db.transaction(system) as connection:
        key = uuid7()
        await connection.execute(
            "INSERT INTO demand_report (id, period, division, source, reported_on, recorded_at)"
            " VALUES ($1, $2, $3, $4, $5, $6)",
            key, period, division, source, clock.today(), clock.now(),
        )  # fmt: skip
        await connection.execute(
            "INSERT INTO demand_row (id, report, kind, category, occupation_code, demand)"
            " VALUES ($1, $2, 'occupation', $3, $4, $5)",
            uuid7(), key, MARKETER, MARKETER, demand,
        )  # fmt: skip


async def frozen(system: Actor, period: str, reason: str) -> None:
    async with db.transaction(system):
        await take_snapshot(system, period, reason)


@pytest.fixture
async def corrected(client: httpx.AsyncClient, system: Actor) -> httpx.AsyncClient:
    """2026Q2 was settled as version 1 and corrected since; the client is an officer's."""
    async with db.transaction(system) as connection:
        await connection.executemany(
            "INSERT INTO division (code, name_zh, name_en, kind, parent, source, note)"
            " VALUES ($1, $2, $3, $4, $5, '', '') ON CONFLICT DO NOTHING",
            [
                ("370900", "泰安市", "Tai'an", "city", None),
                ("370902", "泰山区", "Taishan", "county", "370900"),
                ("370911", "岱岳区", "Daiyue", "county", "370900"),
            ],
        )
    for place in ("370902", "370911"):
        await report(system, "2026Q2", place, 21, "季报")
    await frozen(system, "2026Q2", "季度汇总")
    await report(system, "2026Q2", "370902", 54, "补报")
    await account(system, "officer", Role.CITY_OFFICER)
    await sign_in(client, "officer")
    return client


def link(page: httpx.Response, label: str) -> str:
    """The address of the link that says this."""
    found = re.search(rf'<a\b[^>]*href="([^"]*)"[^>]*>{label}</a>', page.text)
    assert found, f"no link says {label}"
    return str(page.url.join(unescape(found[1])))


async def demand_in(client: httpx.AsyncClient, page: httpx.Response) -> int:
    """The demand of the one occupation in the file that the page's gap chart offers."""
    file = await client.get(link(page, "CSV"))
    return int(list(csv.reader(StringIO(file.content.decode("utf-8-sig"))))[-1][1])


def shown(page: httpx.Response) -> int:
    """The demand of the one occupation as the page's table prints it."""
    row = re.search(rf'data-key="{MARKETER}".*?</tr>', page.text, re.DOTALL)
    assert row, "no row of the occupation"
    return int(re.findall(r'class="num">([\d,]+)<', row[0])[0].replace(",", ""))


async def test_the_link_to_the_figures_as_they_stand_leads_to_them_and_so_does_its_file(
    corrected: httpx.AsyncClient,
) -> None:
    settled = await corrected.get("/supply-demand?period=2026Q2")
    assert (shown(settled), await demand_in(corrected, settled)) == (42, 42)
    assert "数据版本 1，" in text_of(settled.text)
    now = await corrected.get(link(settled, "看更正后的现状"))
    assert (shown(now), await demand_in(corrected, now)) == (96, 96)
    said = text_of(now.text)
    assert "本季度已定稿；这里是现在的数字" in said
    assert "还没有定稿" not in said
    assert "现状，含定稿后的更正" in said


async def test_every_link_of_a_page_keeps_the_version_that_the_page_shows(
    corrected: httpx.AsyncClient,
) -> None:
    now = await corrected.get("/supply-demand?period=2026Q2&v=0&group=4-01")
    for label in ("会怎样", "全部职业", "对数刻度", "XLSX", "看全部范围"):
        assert "v=0" in link(now, label), label
    assert '<input type="hidden" name="v" value="0">' in now.text
    narrower = await corrected.get(link(now, MARKETER))
    assert shown(narrower) == 96
    place = await corrected.get("/supply-demand/divisions/370902?period=2026Q2&v=0")
    assert (shown(place), await demand_in(corrected, place)) == (75, 75)
    narrow = await corrected.get("/supply-demand/divisions/370902?period=2026Q2&level=L4&new=1")
    assert "四级／中级工 新职业" in text_of(narrow.text)
    assert 'href="/supply-demand?period=2026Q2&amp;v=0"' in place.text
    back = await corrected.get(link(now, "看定稿的数字"))
    assert (shown(back), await demand_in(corrected, back)) == (42, 42)


async def test_a_snapshot_of_an_open_quarter_is_kept_data_and_never_called_settled(
    corrected: httpx.AsyncClient, system: Actor
) -> None:
    await report(system, "2026Q3", "370902", 30, "季报")
    await report(system, "2026Q3", "370911", 30, "季报")
    await frozen(system, "2026Q3", FOR_REPORT)
    draft = await corrected.get("/supply-demand?period=2026Q3&v=2")
    said = text_of(draft.text)
    day = clock.today().isoformat()
    assert f"数据版本 2，{day}存档，当时未定稿" in said
    assert "本季度尚未汇总定稿，数字还会变" in said
    assert "未定稿，数字还会变" in draft.text
    assert "本季度已定稿" not in said
    assert f"{day}定稿" not in said
    now = await corrected.get(link(draft, "看现在的数字"))
    assert "本季度还没有定稿" in text_of(now.text)
    assert "v=0" in link(now, "CSV")


async def test_a_link_that_narrows_what_its_reader_may_not_says_so_and_where_to_sign_in(
    corrected: httpx.AsyncClient,
) -> None:
    where = "/supply-demand?period=2026Q2&division=370902&level=L5"
    assert "没有用上" not in text_of((await corrected.get(where)).text)
    other = f"{where}&v=1".replace("2026Q2", "2026Q3")
    corrected.cookies.clear()
    seen = await corrected.get(where)
    assert "链接里的县（市、区）、功能区、等级没有用上：只有登录的工作人员可以选" in text_of(
        seen.text
    )
    assert "division%3D370902%26level%3DL5" in link(seen, "去登录")
    assert "数据版本没有用上" in text_of((await corrected.get(other)).text)
    file = (await corrected.get(where.replace("?", ".csv?"))).content.decode("utf-8-sig")
    assert "没有用上的筛选" in file
    assert "等级,全部等级" in file
    for path in ("supply-demand", "figures/gaps"):
        told = (await corrected.get(where.replace("supply-demand", f"api/v1/{path}"))).json()
        assert told["not_applied"] == ["division", "level"]
        assert told["scope"]["division"] in {None, ""}
        assert told["scope"]["level"] is None


async def test_an_officer_s_link_to_no_division_or_to_another_quarter_s_version_says_so(
    corrected: httpx.AsyncClient, system: Actor
) -> None:
    nowhere = await corrected.get("/supply-demand?period=2026Q2&division=zzz")
    assert "您负责的范围里没有“zzz”" in text_of(nowhere.text)
    told = await corrected.get("/api/v1/supply-demand?period=2026Q2&division=zzz")
    assert (told.status_code, told.json()["parameter"]) == (422, "division")
    await report(system, "2026Q3", "370902", 30, "季报")
    page = await corrected.get("/supply-demand?period=2026Q3&v=1")
    said = text_of(page.text)
    assert "数据版本 1 是别的季度的，这里是 2026 年第三季度自己的数字" in said
    assert "已报 1 个" in said
    right = await corrected.get(link(page, "看数据版本 1"))
    assert shown(right) == 42
    told = await corrected.get("/api/v1/figures/gaps?period=2026Q3&v=1")
    assert (told.status_code, told.json()["code"]) == (404, "snapshot-elsewhere")


async def test_what_cannot_be_read_is_named_and_the_page_without_it_is_a_link_away(
    corrected: httpx.AsyncClient,
) -> None:
    for junk, name in (
        ("period=2026Q5&group=4", "period"), ("v=x&group=4", "v"), ("level=L9&group=4", "level"),
        ("period=2030Q1&group=4", "period"),
    ):  # fmt: skip
        page = await corrected.get(f"/supply-demand?{junk}")
        assert page.status_code == 422
        without = await corrected.get(link(page, f"去掉“{name}”再打开"))
        assert without.status_code == 200
        assert without.url.query == b"group=4"
        told = await corrected.get(f"/api/v1/supply-demand?{junk}")
        assert (told.status_code, told.json()["parameter"]) == (422, name)
        assert told.headers["content-type"] == "application/problem+json"
    assert "这个季度还没有到" in text_of(page.text)


async def test_the_public_s_page_says_what_does_not_follow_the_occupations_chosen(
    corrected: httpx.AsyncClient,
) -> None:
    corrected.cookies.clear()
    page = await corrected.get("/supply-demand?period=2026Q2&group=1")
    assert "总览不分职业范围：全市全部职业" in text_of(page.text)
    training = await corrected.get("/supply-demand/training?period=2026Q2&group=1")
    assert "不分职业范围：全市全部职业" in text_of(training.text)
    assert "职业层级" not in training.text
    file = await corrected.get("/supply-demand/training.csv?period=2026Q2&group=1&chart=stages")
    assert "职业范围,全部职业（这张表不分职业范围）" in file.content.decode("utf-8-sig")
    told = (await corrected.get("/api/v1/figures/stages?period=2026Q2&group=1")).json()
    assert (told["scope"]["group"], told["not_applied"]) == ("", ["group"])
