"""Anybody finds an occupation on a page or by program, in both languages."""

import httpx
import pytest

from app.reference.loader import load


@pytest.fixture
async def visitor(client: httpx.AsyncClient) -> httpx.AsyncClient:
    await load()
    return client


async def test_the_list_answers_in_its_title(visitor: httpx.AsyncClient):
    page = await visitor.get("/occupations")
    assert page.status_code == 200
    assert "334 个职业，110 个是新职业" in page.text
    assert page.text.count("<tr>") == 1 + 50
    assert "第 1–50 条，共 334 条" in page.text


async def test_the_list_narrows_and_turns(visitor: httpx.AsyncClient):
    second = await visitor.get("/occupations?kind=new&page=3")
    assert "第 101–110 条，共 110 条" in second.text
    assert (await visitor.get("/occupations?kind=other")).status_code == 422


async def test_a_search_shows_through_which_name_it_found(visitor: httpx.AsyncClient):
    page = await visitor.get("/occupations?q=标注")
    assert "工种：数据标注员" in page.text
    assert "/occupations/4-04-05-05" in page.text


async def test_typing_gets_the_table_alone(visitor: httpx.AsyncClient):
    part = await visitor.get("/occupations?q=标注", headers={"hx-request": "true"})
    assert part.text.lstrip().startswith('<div id="found">')
    assert "“标注”找到" in part.text
    assert "<form" not in part.text


async def test_a_search_stays_within_the_chosen_kind(visitor: httpx.AsyncClient):
    both = await visitor.get("/occupations?q=无人机")
    new = await visitor.get("/occupations?q=无人机&kind=new")
    assert "无人机测绘操控员" in both.text
    assert "无人机测绘操控员" not in new.text
    assert "无人机驾驶员" in new.text


async def test_what_is_typed_is_text_and_no_markup(visitor: httpx.AsyncClient):
    page = await visitor.get("/occupations", params={"q": "<script>alert(1)</script>"})
    assert page.status_code == 200
    assert "<script>alert" not in page.text
    assert "没有找到" in page.text


async def test_one_occupation_shows_all_that_is_known(visitor: httpx.AsyncClient):
    page = await visitor.get("/occupations/4-02-04-06")
    for told in ("无人机驾驶员", "植保无人机操作", "4-99-00-00", "对口专业", "属假定"):
        assert told in page.text


async def test_an_unknown_code_says_where_to_look(visitor: httpx.AsyncClient):
    page = await visitor.get("/occupations/9-99-99-99")
    assert page.status_code == 404
    assert "旧版编码也可以查" in page.text


async def test_programs_get_the_same_answers(visitor: httpx.AsyncClient):
    hits = (await visitor.get("/api/v1/occupations", params={"q": "sjbzy"})).json()
    assert hits[0]["occupation"] == "人工智能训练师"
    one = (await visitor.get("/api/v1/occupations/4-04-05-05")).json()
    assert "数据标注员" in one["occupation"]["work_types"]
    refused = await visitor.get("/api/v1/occupations/9-99-99-99")
    assert (refused.status_code, refused.json()["code"]) == (404, "occupation-unknown")
    assert refused.headers["content-type"].startswith("application/problem+json")
    assert (await visitor.get("/api/v1/occupations")).status_code == 422


async def test_the_english_page_speaks_english(visitor: httpx.AsyncClient):
    visitor.cookies.set("language", "en")
    page = await visitor.get("/occupations")
    assert "334 occupations, 110 of them new" in page.text
