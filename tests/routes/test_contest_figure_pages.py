"""Figures of contests as officers read them: every chart with its table, files to the digit."""

import csv
from decimal import Decimal
from io import BytesIO, StringIO

import httpx
import msgspec
import openpyxl
import pytest
from contests import SMALL_RULES, Field, field, marks
from factories import account
from results import change, published
from screens import sign_in, text_of

from app.columns import uuid7
from app.permits import Actor, Role

PATH = "/desk/contest-figures"
CHARTS = ("tags", "entrants", "results", "agreement", "judges", "hires")
PASSING = msgspec.structs.replace(
    SMALL_RULES,
    stages=tuple(
        msgspec.structs.replace(stage, pass_mark=Decimal(60)) for stage in SMALL_RULES.stages
    ),
)


@pytest.fixture
async def officer(client, system: Actor) -> None:
    await account(system, "officer", Role.CITY_OFFICER)
    await sign_in(client, "officer")


async def judged(made: Field, times: int, first: int = 3) -> None:
    """The first judge gives so much and the others 2, for so many aspects more."""
    for number in range(times):
        for place, seat in enumerate(made.seats):
            await change(
                "INSERT INTO mark (id, event, entry, stage, aspect, method, seat, value, sent,"
                " marked_at) VALUES ($1, $2, $3, 'P', $4, 'judgement', $5, $6, $1, now())",
                uuid7(), made.event, made.entries[0], f"X{number}", seat,
                2 if place else first,
            )  # fmt: skip


async def file_of(client: httpx.AsyncClient, chart: str, query: str = "") -> list[list[str]]:
    answer = await client.get(f"{PATH}.csv?{query}&chart={chart}".replace("?&", "?"))
    assert answer.status_code == 200
    rows = list(csv.reader(StringIO(answer.content.decode("utf-8-sig"))))
    return rows[rows.index([]) + 1 :]


async def test_without_contests_each_chart_says_what_will_be_there(client, officer: None) -> None:
    answer = await client.get(PATH)
    said = text_of(answer.text)
    assert "还没有可以统计的竞赛" in said
    assert "竞赛发布通知以后，这里按产业和级别列出赛项" in said
    assert "data-chart" not in answer.text
    assert [len(await file_of(client, chart)) for chart in CHARTS] == [1] * len(CHARTS)


async def test_every_chart_has_its_table_and_its_sentence(client, officer: None) -> None:
    made = await published(4, rules=PASSING)
    await judged(made, 20)
    await change("UPDATE contest_event SET tags = '{emerging,future}'")
    answer = await client.get(PATH)
    said = text_of(answer.text)
    assert answer.text.count('data-part="table"') == len(CHARTS)
    assert "1 项竞赛，4 人参赛，职工组最多" in said
    assert "新兴产业、未来产业赛项最多，各 1 个" in said
    assert "合格，人数少，不算比例" in said
    assert "裁判的评判分都在允许的分差以内" in said
    assert "无人机驾驶 J1 离平均分最远，差 0.56 分" in said
    assert "赛后还没有人被录用" in said
    assert "最近一次公布成绩" in said


async def test_little_is_said_to_be_little(client, officer: None) -> None:
    await published(3)
    said = text_of((await client.get(PATH)).text)
    assert "已公布的赛项都没有设合格线" in said
    assert "证据不足，看不出裁判是否一致" in said
    assert "评判项不足 20 个的写作“证据不足”" in said
    await field(2, state="drawn", start=10)
    assert "1 个赛项还没有公布成绩，不在其中" in text_of((await client.get(PATH)).text)


async def test_no_judge_is_named_where_all_are_near(client, officer: None) -> None:
    made = await published(3)
    await judged(made, 20, first=2)
    assert "各裁判离平均分都不到 0.5 分" in text_of((await client.get(PATH)).text)


async def test_marks_given_anew_after_a_discussion_hide_no_spread(client, officer: None) -> None:
    made = await field(7, state="marking")
    for entry in made.entries:
        await marks(made, entry, judged=(0, 2, 2))
    await change("UPDATE mark SET replaced_at = now(), replaced_for = '复议' WHERE value = 0")
    for entry in made.entries:
        await change(
            "INSERT INTO mark (id, event, entry, stage, aspect, method, seat, value, sent,"
            " marked_at) VALUES ($1, $2, $3, 'P', 'B1', 'judgement', $4, 2, $1, now())",
            uuid7(), made.event, entry, next(iter(made.seats)),
        )  # fmt: skip
    assert await file_of(client, "agreement") != []
    assert len(await file_of(client, "agreement")) == 1, "marks that may still change"
    await change("UPDATE contest_event SET state = 'locked'")
    (_, row) = await file_of(client, "agreement")
    assert row[2:4] == ["1", "7"]
    assert row[4] == "证据不足"


async def test_files_and_page_agree_to_the_digit(client, officer: None) -> None:
    made = await published(4, rules=PASSING)
    await judged(made, 22)
    page = (await client.get(PATH)).text
    book = openpyxl.load_workbook(BytesIO((await client.get(f"{PATH}.xlsx")).content))
    assert book.sheetnames[-2:] == ["指标说明", "筛选与数据日期"]
    for chart, sheet in zip(CHARTS, book.worksheets, strict=False):
        rows = await file_of(client, chart)
        part = text_of(page.split(f'id="{chart}"')[1].split("</table>")[0])
        assert len(rows) > 1
        for row, line in zip(rows, sheet.iter_rows(values_only=True), strict=True):
            for cell, held in zip(row, line, strict=True):
                assert cell in part, f"{chart}: {cell}"
                if isinstance(held, int | float):
                    assert float(cell) == held


async def test_filters_are_kept_in_every_address(client, officer: None) -> None:
    await field(2, state="drawn")
    await field(3, state="drawn", start=10, level="county", year=2025)
    query = "year=2025&level=county"
    page = (await client.get(f"{PATH}?{query}")).text
    assert f'{PATH}.csv?year=2025&amp;level=county&amp;chart=tags"' in page
    assert f'href="{PATH}.xlsx?year=2025&amp;level=county"' in page
    assert '<option value="2025" selected>' in page
    assert (await file_of(client, "entrants", query))[-1] == ["合计（不重复）", "3", "3"]
    assert (await file_of(client, "entrants"))[-1] == ["合计（不重复）", "5", "5"]
    assert len(await file_of(client, "entrants", "tag=future")) == 1
    assert (await client.get(f"{PATH}?level=galaxy")).status_code == 422
    assert (await client.get(f"{PATH}.csv?chart=all")).status_code == 422


async def test_an_empty_filter_field_is_no_filter(client, officer: None) -> None:
    await field(2, state="drawn")
    answer = await client.get(f"{PATH}?year=&level=&tag=&division=")
    assert answer.status_code == 200
    assert "2 人参赛" in text_of(answer.text)


async def test_another_countys_contest_is_not_counted(client, system: Actor) -> None:
    made = await field(2, state="drawn")
    await field(3, state="drawn", start=10)
    await change("UPDATE contest SET division = '370911' WHERE id = $1", made.contest)
    await account(system, "county", Role.COUNTY_OFFICER, division="370911")
    await sign_in(client, "county")
    assert (await file_of(client, "entrants"))[-1][1] == "2"
    assert len(await file_of(client, "entrants", "division=370902")) == 1


async def test_judges_names_are_for_those_who_manage_the_contest(client, system: Actor) -> None:
    await published(4)
    await account(system, "officer", Role.CITY_OFFICER)
    await account(system, "department", Role.DEPARTMENT_OFFICER)
    await sign_in(client, "department")
    page = text_of((await client.get(PATH)).text)
    assert "J1" in page
    assert "裁判乙" not in page
    assert "姓名" not in (await file_of(client, "judges"))[0]
    await sign_in(client, "officer")
    assert "裁判乙" in text_of((await client.get(PATH)).text)
    assert "姓名" in (await file_of(client, "judges"))[0]


async def test_in_english(client, officer: None) -> None:
    await published(3)
    client.cookies.set("language", "en")
    said = text_of((await client.get(PATH)).text)
    assert "None of the published events has a pass mark" in said
    assert (await file_of(client, "results"))[1][4] == "no pass mark"
