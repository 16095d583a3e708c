"""People find an occupation by whatever they know of it."""

import pytest

from app import db
from app.permits import ANYONE
from app.reference.loader import load
from app.reference.queries import calendar, division_names, occupation_names, search

DRONE = "4-02-04-06"
TRAINER = "4-04-05-05"


MEANT = {
    "无人机驾驶员": DRONE,
    "  无人机 驾驶员 ": DRONE,
    "4-02-04-06": DRONE,
    "４-０２-０４-０６": DRONE,
    "wurenjijiashi": DRONE,
    "Wu Ren Ji Jia Shi": DRONE,
    "wrjjsy": DRONE,
    "WRJJSY": DRONE,
    "4-99-00-00": DRONE,
    "unmanned aerial": DRONE,
    "标注": TRAINER,
    "数据标注员": TRAINER,
    "sjbzy": TRAINER,
    "植保无人机操作": DRONE,
    "叉车": "6-30-05-01",
    "焊工": "6-18-02-04",
    "hg": "6-18-02-04",
    "tiaojiu": "4-03-02-09",
}


@pytest.fixture
async def loaded(database: str) -> None:
    await load()


async def test_what_people_type_finds_it_first(loaded: None):
    found = {typed: (await search(ANYONE, typed))[:1] for typed in MEANT}
    assert {typed: hit.code for typed, hits in found.items() for hit in hits} == MEANT


async def test_two_characters_find_every_name_that_holds_them(loaded: None):
    names = {hit.name for hit in await search(ANYONE, "养老", limit=50)}
    assert "养老护理员" in names
    assert all("养老" in name for name in names)


async def test_an_exact_name_comes_before_a_beginning_and_that_before_the_rest(loaded: None):
    names = [hit.name for hit in await search(ANYONE, "车工")]
    assert names[0] == "车工"
    begins = [hit.name.startswith("数字") for hit in await search(ANYONE, "数字")]
    assert begins == sorted(begins, reverse=True)
    assert set(begins) == {True, False}


async def test_a_work_type_says_which_occupation_it_belongs_to(loaded: None):
    (hit,) = [h for h in await search(ANYONE, "数据标注员") if h.kind == "work_type"]
    assert (hit.occupation, hit.name) == ("人工智能训练师", "数据标注员")
    assert hit.is_new


async def test_a_training_name_without_a_code_leads_to_each_of_its_occupations(loaded: None):
    hits = [hit for hit in await search(ANYONE, "钳工") if hit.kind == "training_item"]
    assert {hit.occupation for hit in hits} == {"装配钳工", "机修钳工", "工具钳工"}


async def test_a_former_code_says_that_it_is_former(loaded: None):
    (hit,) = await search(ANYONE, "4-99-00-00")
    assert hit.old_code == "4-99-00-00"
    assert hit.name == "无人机驾驶员"


async def test_nothing_is_found_by_nothing(loaded: None):
    for typed in ("", "   ", "%", "_", "\\", "没有这种职业", "'"):
        assert await search(ANYONE, typed) == []


async def test_names_are_there_for_every_page(loaded: None):
    async with db.read(ANYONE):
        occupations = await occupation_names()
        divisions = await division_names("370900")
    assert occupations[DRONE].zh == "无人机驾驶员"
    assert occupations[DRONE].is_new
    assert [division.zh for division in divisions][:2] == ["泰山区", "岱岳区"]
    assert [division.kind for division in divisions] == ["county"] * 6 + ["zone"] * 3


async def test_the_calendar_holds_only_the_years_that_are_known(loaded: None):
    async with db.read(ANYONE):
        known = await calendar(2025, 2030)
    assert known.years == {2025, 2026}
    assert known.provisional == frozenset()
    assert len([day for day in known.working if day.year == 2026]) == 248
