"""The shipped files hold what their sources published, and read as people type."""

from collections import Counter, defaultdict
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.reference.levels import SkillLevel
from app.reference.pinyin import initials, pinyin
from app.reference.shipped import Shipped, digest, equal_weights, shipped

TABLES = {table.table: table for table in shipped()}


def column(table: str, name: str) -> list[object]:
    place = TABLES[table].columns.index(name)
    return [row[place] for row in TABLES[table].rows]


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_rows_are_whole_and_keys_are_unique(table: Shipped):
    places = [table.columns.index(name) for name in table.key]
    keys = [tuple(row[place] for place in places) for row in table.rows]
    assert len(set(keys)) == len(keys)
    assert {len(row) for row in table.rows} == {len(table.columns)}


@pytest.mark.parametrize("name", [name for name, t in TABLES.items() if "source" in t.columns])
def test_every_row_says_where_it_comes_from(name: str):
    assert all(column(name, "source"))


def test_levels_are_those_of_the_code():
    assert column("skill_level", "code") == [level.value for level in SkillLevel]
    assert column("skill_level", "rank") == [level.rank for level in SkillLevel]


def test_no_alias_of_a_level_means_two():
    counted = Counter(alias for aliases in column("skill_level", "aliases") for alias in aliases)
    assert max(counted.values()) == 1


def test_the_city_has_six_counties_three_zones_and_88_townships():
    assert Counter(column("division", "kind")) == {
        "city": 1,
        "county": 6,
        "zone": 3,
        "township": 88,
    }


def test_three_fast_growing_trades_are_there_with_their_batches():
    names, batches = column("occupation", "name_zh"), column("occupation", "batch_year")
    years = dict(zip(names, batches, strict=True))
    assert years["无人机驾驶员"] == 2019
    assert years["人工智能训练师"] == 2020
    assert "数据标注员" in column("work_type", "name_zh")


@given(st.integers(1, 400))
def test_equal_weights_are_equal_and_sum_to_one(count: int):
    shares = equal_weights(count)
    assert sum(shares) == 1
    assert max(shares) - min(shares) <= Decimal("0.000001")


def test_each_major_shares_itself_out_whole():
    sums: dict[object, Decimal] = defaultdict(Decimal)
    for major, weight in zip(
        column("major_occupation", "major"), column("major_occupation", "weight"), strict=True
    ):
        sums[major] += weight
    assert set(sums.values()) == {Decimal(1)}


@pytest.mark.parametrize(
    ("name", "spelled", "short"),
    [
        ("无人机驾驶员", "wurenjijiashiyuan", "wrjjsy"),
        ("装配调试工", "zhuangpeitiaoshigong", "zptsg"),
        ("汽车装调工", "qichezhuangtiaogong", "qcztg"),
        ("调饮师", "tiaoyinshi", "tys"),
        ("园林绿化工", "yuanlinlvhuagong", "yllhg"),
        ("起重工", "qizhonggong", "qzg"),
        ("长期照护师", "changqizhaohushi", "cqzhs"),
        ("Ａ1类（试）", "a1leishi", "a1ls"),
        ("", "", ""),
    ],
)
def test_names_are_spelled_as_people_say_them(name: str, spelled: str, short: str):
    assert (pinyin(name), initials(name)) == (spelled, short)


def test_the_digest_is_stable():
    assert digest() == digest()
