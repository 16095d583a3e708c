"""Open data: public once signed, few people hidden in every file, the same bytes for good."""

import csv
import io

import httpx
import pytest
from callings import OFFICER, sign
from markets import LAST, MARKETER
from test_reports import market

from app import db
from app.permits import Actor
from dashboards.metrics import METRICS
from dashboards.reports.data import Kind
from dashboards.reports.release import FILES
from dashboards.reports.service import draft_report, hand_in

__all__ = ["market"]


@pytest.fixture
async def released(market: None) -> str:
    """The address of a signed release of the last quarter, for good."""
    await sign(await hand_in(OFFICER, await draft_report(OFFICER, Kind.OPEN_DATA, LAST)))
    return f"/open-data/{LAST}-r1"


async def test_nothing_is_public_before_the_signature(
    client: httpx.AsyncClient, market: None
) -> None:
    await draft_report(OFFICER, Kind.OPEN_DATA, LAST)
    assert (await client.get(f"/open-data/{LAST}/gaps.csv")).status_code == 404
    assert (await client.get("/api/v1/open-data")).json() == []
    assert "还没有公布的数据" in (await client.get("/open-data")).text


async def test_a_link_gives_the_same_bytes_after_a_correction_and_a_new_release(
    client: httpx.AsyncClient, released: str, system: Actor
) -> None:
    before = await client.get(f"{released}/gaps.csv")
    assert before.content.startswith(b"\xef\xbb\xbfoccupation_code,")
    async with db.transaction(system) as connection:
        await connection.execute(
            "UPDATE demand_row SET demand = demand + 50 WHERE occupation_code = $1", MARKETER
        )
    await sign(await hand_in(OFFICER, await draft_report(OFFICER, Kind.OPEN_DATA, LAST)))
    again = await client.get(f"{released}/gaps.csv")
    assert again.content == before.content
    known = await client.get(
        f"{released}/gaps.csv", headers={"If-None-Match": again.headers["etag"]}
    )
    assert (known.status_code, known.content) == (304, b"")
    assert (await client.get(f"/open-data/{LAST}/gaps.csv")).content != before.content
    listed = (await client.get("/api/v1/open-data")).json()
    assert [(one["revision"], one["current"]) for one in listed] == [(2, True), (1, False)]
    assert (await client.get("/open-data")).text.count("gaps.json<") == 1


async def test_each_file_says_its_licence_and_its_columns_in_both_languages(
    client: httpx.AsyncClient, released: str
) -> None:
    for name in FILES:
        held = (await client.get(f"/api/v1{released}/{name}")).json()
        assert "CC BY 4.0" in held["licence"]["en"]
        text = (await client.get(f"{released}/{name}.csv")).content.decode("utf-8-sig")
        reader = csv.DictReader(io.StringIO(text))
        assert list(reader.fieldnames or ()) == [column["name"] for column in held["columns"]]
        assert len(list(reader)) == len(held["rows"])
    words = (await client.get(f"/api/v1{released}/dictionary")).json()["rows"]
    told = {row["metric"]: row["version"] for row in words if row["metric"]}
    versions = {metric.code: metric.version for metric in METRICS}
    assert told == {code: versions[code] for code in told}
    assert all(row["label_zh"] and row["label_en"] for row in words)


async def test_no_file_holds_one_to_four_people(client: httpx.AsyncClient, released: str) -> None:
    for name, (_, columns) in FILES.items():
        rows = (await client.get(f"/api/v1{released}/{name}")).json()["rows"]
        few = [
            (row, column.name)
            for row in rows
            for column in columns
            if column.people and row[column.name] is not None and 0 < row[column.name] < 5
        ]
        assert not few


async def test_a_row_of_places_gives_its_hidden_cells_away_neither_by_itself_nor_by_the_city(
    client: httpx.AsyncClient, released: str
) -> None:
    city = {
        row["occupation_code"]: row["supply"]
        for row in (await client.get(f"/api/v1{released}/gaps")).json()["rows"]
    }
    rows = (await client.get(f"/api/v1{released}/coverage")).json()["rows"]
    assert any(row["hidden"] for row in rows)
    for code, total in city.items():
        places = [row for row in rows if row["occupation_code"] == code]
        hidden = [row for row in places if row["hidden"]]
        shown = sum(row["supply"] or 0 for row in places if not row["hidden"])
        if total is None:
            assert shown == 0
        elif hidden:
            assert len(hidden) > 1
            assert total - shown >= 5


async def test_junk_in_the_address_is_not_found(client: httpx.AsyncClient, released: str) -> None:
    for path in (
        "/open-data/2026Q9/gaps.csv", f"{released}/gaps.exe", f"/open-data/{LAST}-r99/gaps.csv",
        "/open-data/x/y.csv", f"/api/v1{released}/nonsense", f"{released}/../gaps.csv",
    ):  # fmt: skip
        assert (await client.get(path)).status_code == 404, path
