from dataclasses import fields
from io import BytesIO

import httpx
import openpyxl
from factories import account
from screens import sign_in, text_of

from app import db
from app.permits import Actor, Role
from dashboards.figures.data import FigureScope


async def test_anybody_reads_the_page_and_what_is_not_reported_is_said(
    client: httpx.AsyncClient,
) -> None:
    page = await client.get("/supply-demand")
    assert page.status_code == 200
    said = text_of(page.text)
    assert "证据不足，看不出哪里缺人" in said
    assert "该季度尚无上报" in said
    assert 'name="division"' not in page.text


async def test_an_officer_narrows_by_division_and_level(
    client: httpx.AsyncClient, system: Actor
) -> None:
    await account(system, "officer", Role.CITY_OFFICER)
    await sign_in(client, "officer")
    page = await client.get("/supply-demand?period=2026Q2&level=L3&new=1")
    assert page.status_code == 200
    assert 'name="division"' in page.text
    assert (
        'href="/supply-demand.csv?period=2026Q2&amp;level=L3&amp;new=1&amp;chart=gaps"' in page.text
    )


async def test_the_files_hold_the_scope_that_was_seen(client: httpx.AsyncClient) -> None:
    csv = await client.get("/supply-demand.csv?period=2026Q2")
    assert csv.content.decode("utf-8-sig").startswith("标题,各职业缺口\r\n季度,2026 年第二季度")
    assert 'filename="supply-demand-gaps-2026Q2.csv"' in csv.headers["content-disposition"]
    xlsx = await client.get("/supply-demand.xlsx?period=2026Q2")
    assert openpyxl.load_workbook(BytesIO(xlsx.content)).sheetnames[0] == "缺口"


async def test_a_quarter_that_is_none_is_refused(client: httpx.AsyncClient) -> None:
    assert (await client.get("/supply-demand?period=2026Q9")).status_code == 422


async def test_programs_get_the_same_figures(client: httpx.AsyncClient) -> None:
    answer = await client.get("/api/v1/supply-demand?period=2026Q2")
    assert answer.status_code == 200
    assert answer.json()["scope"]["period"] == "2026Q2"
    assert answer.json()["rows"] == []
    assert (await client.get("/api/v1/supply-demand?period=2026Q9")).status_code == 422


async def test_each_question_has_its_page_and_its_files(
    client: httpx.AsyncClient, system: Actor
) -> None:
    await account(system, "officer", Role.CITY_OFFICER)
    await sign_in(client, "officer")
    for path, chart in (
        ("/supply-demand", "heatmap"),
        ("/supply-demand/outlook", "quadrant"),
        ("/supply-demand/training", "institutions"),
        ("/supply-demand/evidence", "trust"),
    ):
        page = await client.get(path)
        assert page.status_code == 200
        assert f'id="{chart}"' in page.text
        assert (await client.get(f"{path}.csv?chart={chart}")).status_code == 200
        book = openpyxl.load_workbook(BytesIO((await client.get(f"{path}.xlsx")).content))
        assert book.sheetnames[-2:] == ["指标说明", "筛选与数据日期"]
        chosen = await client.get(f"/api/v1/figures/{chart}")
        assert chosen.json()["scope"].keys() == {one.name for one in fields(FigureScope)}
        assert chosen.json()["chart"]["code"] == chart


async def test_a_hand_made_address_is_refused_or_narrows_to_nothing_and_never_breaks(
    client: httpx.AsyncClient,
) -> None:
    for junk in ("group=9-99", "group='--", "v=x", "level=L9", "log=maybe"):
        assert (await client.get(f"/supply-demand?{junk}")).status_code == 422, junk
    assert (await client.get("/supply-demand.csv?period=２０２６Q3")).status_code == 422
    assert (await client.get("/supply-demand?period=0001Q1")).status_code == 422
    assert (await client.get("/supply-demand.csv?chart=nonsense")).status_code == 404
    assert (await client.get("/api/v1/figures/nonsense")).status_code == 404
    assert (await client.get("/api/v1/figures/quadrant")).status_code == 404
    for nothing in ("group=8-00-00-00", "division=nowhere", "new=1&group=5"):
        page = await client.get(f"/supply-demand?{nothing}")
        assert page.status_code == 200
        assert "还没有任何上报" in text_of(page.text)


async def test_who_looked_at_exact_figures_is_recorded_once_a_day_and_nobody_else(
    client: httpx.AsyncClient, system: Actor
) -> None:
    async def seen() -> list[str]:
        async with db.read(system) as connection:
            rows = await connection.fetch(
                "SELECT subject FROM event WHERE action = 'dashboards.figures.seen' ORDER BY at"
            )
        return [row["subject"] for row in rows]

    await client.get("/supply-demand?period=2026Q2")
    assert await seen() == []
    await account(system, "officer", Role.CITY_OFFICER)
    await sign_in(client, "officer")
    for _ in range(2):
        await client.get("/supply-demand?period=2026Q2")
    await client.get("/supply-demand.csv?period=2026Q2&chart=gaps")
    assert await seen() == [
        "figures:/supply-demand?period=2026Q2", "figures:/supply-demand#gaps?period=2026Q2",
    ]  # fmt: skip
