"""The shipped reference data is what was collected, and nothing was lost on the way."""

import csv
from collections import Counter
from pathlib import Path

import pytest

from app.reference.shipped import DATA, shipped

Record = dict[str, str]
TABLES = {table.table: table for table in shipped()}
AS_THEY_ARE = [
    "major_occupation",
    "occupation_code_map",
    "occupations",
    "shortage_rank",
    "skill_levels",
    "townships",
]


def read(path: Path) -> list[Record]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("name", AS_THEY_ARE)
def test_a_file_is_brought_in_as_it_is(shared: Path, name: str):
    assert read(DATA / f"{name}.csv") == read(shared / "data" / f"{name}.csv")


def test_every_division_is_there_under_its_code_and_zones_under_ours(shared: Path):
    collected = read(shared / "data" / "divisions.csv")
    brought = {row["code"]: row for row in read(DATA / "divisions.csv")}
    with_code = {row["code"]: row["name_zh"] for row in collected if row["code"]}
    assert {code: brought[code]["name_zh"] for code in with_code} == with_code
    zones = [row for row in brought.values() if row["kind"] == "zone"]
    assert [row["name_en"] for row in zones] == [r["name_en"] for r in collected if not r["code"]]


def test_townships_add_up_to_what_each_county_publishes(shared: Path):
    counted = Counter(row[4] for row in TABLES["division"].rows if row[3] == "township")
    counties = [
        r for r in read(shared / "data" / "divisions.csv") if r["type"] not in {"功能区", "地级市"}
    ]
    assert counted == {row["code"]: int(row["township_count"]) for row in counties}


def test_every_industry_and_its_clusters_are_there(shared: Path):
    links = {(cluster, industry) for cluster, industry in TABLES["cluster_industry"].rows}
    collected = set()
    for row in read(shared / "data" / "industries.csv"):
        names = [n.removesuffix("(policy theme)") for n in row["taian_clusters"].split("|") if n]
        collected |= {(name, row["code"]) for name in names}
    assert collected <= links
    assert len(TABLES["industry"].rows) == len(read(shared / "data" / "industries.csv"))


def test_every_training_item_without_a_code_leads_somewhere(shared: Path):
    collected = read(shared / "data" / "training_items_without_code.csv")
    names = {row["name_zh"].split(" (")[0] for row in collected}
    assert {row[0] for row in TABLES["training_item_occupation"].rows} == names
