"""What anybody finds in the catalogue in force, and being told when a class opens."""

import asyncio
from datetime import date, timedelta

import pytest
from factories import accredited, organisation, training_class
from test_editions import DRONE, LABELLING, OFFICER, published

from app import clock, db
from app.errors import ConflictError, NotFoundError, TooManyError
from app.permits import ANYONE, Actor, Grant, Role
from app.reference.loader import load
from courses.catalogue.data import EditionKind, NewEdition
from courses.catalogue.interest_queries import InterestFilter, interest
from courses.catalogue.public_queries import CatalogueSearch, public_catalogue, public_item
from courses.catalogue.service.editions import draft_edition
from courses.catalogue.service.interest import (
    forget_interest,
    leave_me,
    tell_me,
    tell_who_waits,
)
from courses.catalogue.service.items import add_item

PHONE = "138 0000 1234"
YEAR = clock.today().year


@pytest.fixture
async def items(database: str) -> dict[str, object]:
    """The keys of drone operation and data labelling in the edition in force."""
    await load()
    edition = await published(YEAR, DRONE, LABELLING)
    async with db.read(ANYONE) as connection:
        rows = await connection.fetch(
            "SELECT id, title FROM catalogue_item WHERE edition = $1", edition
        )
    return {row["title"]: row["id"] for row in rows}


async def titles(**wanted) -> list[str]:
    found = await public_catalogue(CatalogueSearch(**wanted), clock.today())
    assert found.total == len(found.rows)
    return [row.title for row in found.rows]


async def test_the_edition_in_force_is_public_and_a_draft_is_not(items, system) -> None:
    assert await titles() == ["无人机驾驶员", "数据标注"]
    new = NewEdition(kind=EditionKind.DEMAND, year=YEAR, title="草稿", valid_from=date(YEAR, 1, 1))
    draft = await draft_edition(OFFICER, new)
    item = await add_item(OFFICER, draft, DRONE)
    assert len(await titles()) == 2
    with pytest.raises(NotFoundError):
        await public_item(item, clock.today())


def _draft():
    from courses.catalogue.data import NewEdition  # noqa: PLC0415

    return NewEdition(kind=EditionKind.DEMAND, year=YEAR, title="草稿", valid_from=date(YEAR, 1, 1))


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({"q": "wrj"}, ["无人机驾驶员"]),
        ({"q": "标注"}, ["数据标注"]),
        ({"q": "sjbzy"}, ["数据标注"]),
        ({"q": "unmanned"}, ["无人机驾驶员"]),
        ({"q": "没有的"}, []),
        ({"occupation": "4-04-05-05"}, ["数据标注"]),
        ({"level": "L5"}, []),
        ({"new": True}, ["无人机驾驶员", "数据标注"]),
        ({"kind": "demand"}, []),
        ({"seats": True}, ["数据标注"]),
        ({"division": "370902"}, ["数据标注"]),
        ({"division": "370911"}, []),
        ({"starts_from": clock.today() + timedelta(days=30)}, []),
        ({"sort": "-title"}, ["无人机驾驶员", "数据标注"]),
        ({"sort": "title"}, ["数据标注", "无人机驾驶员"]),
    ],
)
async def test_the_search_narrows_by_item_and_by_open_class(
    items, system, wanted, expected
) -> None:
    await training_class(await organisation(system), items["数据标注"])
    found = await titles(**wanted)
    assert (found if "sort" in wanted else sorted(found)) == (
        expected if "sort" in wanted else sorted(expected)
    )


async def test_an_item_shows_its_open_classes_and_who_is_accredited_today(items, system) -> None:
    school = await organisation(system)
    key = await training_class(school, items["无人机驾驶员"], capacity=30)
    await accredited(system, school, "4-02-04-06")
    other = await organisation(system, "停训学校", 2)
    await accredited(system, other, "4-02-04-06", suspended_from=clock.today())
    found = await public_item(items["无人机驾驶员"], clock.today())
    assert [one.id for one in found.classes] == [key]
    assert (found.item.classes, found.item.seats_left) == (1, 30)
    assert [one.name for one in found.institutions] == ["岱青职业培训学校"]


async def test_a_link_to_last_years_item_leads_to_the_one_in_force(items, system) -> None:
    new = await published(YEAR, copy=True)
    found = await public_item(items["无人机驾驶员"], clock.today())
    assert found.item.id != items["无人机驾驶员"]
    async with db.read(ANYONE) as connection:
        edition = await connection.fetchval(
            "SELECT edition FROM catalogue_item WHERE id = $1", found.item.id
        )
    assert edition == new


async def wish(item, phone: str = PHONE, *, division: str = "", address: str = "10.0.0.1"):
    await tell_me(item, phone, division=division, language="zh", address=address)


async def messages() -> int:
    async with db.read(ANYONE) as connection:
        return await connection.fetchval("SELECT count(*) FROM message")


async def asked_to_tell() -> int:
    async with db.read(ANYONE) as connection:
        return await connection.fetchval(
            "SELECT count(*) FROM pgqueuer WHERE entrypoint = 'courses.interest.tell'"
        )


async def waiting() -> int:
    async with db.read(ANYONE) as connection:
        return await connection.fetchval(
            "SELECT count(*) FROM class_interest WHERE told_at IS NULL"
        )


async def test_who_waits_is_told_once_when_a_class_opens(items, system) -> None:
    item = items["无人机驾驶员"]
    await wish(item)
    await wish(item, "13800001234")
    assert await waiting() == 1
    school = await organisation(system)
    await training_class(school, items["数据标注"])
    assert await asked_to_tell() == 0
    key = await training_class(school, item, number="第二班")
    assert await asked_to_tell() == 1
    await tell_who_waits(key)
    assert (await messages(), await waiting()) == (1, 0)
    await training_class(school, item, number="第三班")
    assert await asked_to_tell() == 1
    await asyncio.gather(tell_who_waits(key), tell_who_waits(key))
    assert await messages() == 1
    await forget_interest()
    async with db.read(ANYONE) as connection:
        assert await connection.fetchval("SELECT count(*) FROM class_interest") == 0


async def test_who_waits_for_a_place_is_not_told_of_another(items, system) -> None:
    await wish(items["无人机驾驶员"], division="370911")
    key = await training_class(await organisation(system), items["无人机驾驶员"])
    assert await asked_to_tell() == 0
    await tell_who_waits(key)
    assert (await messages(), await waiting()) == (0, 1)


async def test_a_wish_can_be_taken_back_and_the_phone_is_nowhere_readable(items, system) -> None:
    item = items["无人机驾驶员"]
    await wish(item)
    async with db.read(ANYONE) as connection:
        row = await connection.fetchrow("SELECT * FROM class_interest")
        events = await connection.fetch("SELECT facts::text, subject FROM event")
    assert b"13800001234" not in bytes(row["contact"])
    assert all("1380000" not in event["facts"] + event["subject"] for event in events)
    await leave_me(item, "13800001234", address="10.0.0.1")
    assert await waiting() == 0


async def test_wishes_are_limited_and_no_phone_is_refused(items, system) -> None:
    with pytest.raises(ConflictError, match="interest-phone"):
        await wish(items["无人机驾驶员"], "12345")
    for _ in range(10):
        await wish(items["无人机驾驶员"])
    with pytest.raises(TooManyError):
        await wish(items["无人机驾驶员"], address="10.0.0.2")


async def test_institutions_see_how_many_wait_and_small_numbers_only_officers(
    items, system
) -> None:
    for n in range(6):
        await wish(items["无人机驾驶员"], f"1390000000{n}", address=f"10.0.1.{n}")
    await wish(items["数据标注"])
    clerk = Actor(
        grants=(Grant(role=Role.INSTITUTION_CLERK, organisation=await organisation(system)),)
    )
    seen = await interest(clerk, InterestFilter(), clock.today())
    assert [(row.title, row.people) for row in seen.rows] == [
        ("无人机驾驶员", 6),
        ("数据标注员", None),
    ]
    await wish(items["无人机驾驶员"], "13900000011", division="370911", address="10.0.1.9")
    apart = await interest(OFFICER, InterestFilter(q="wrj"), clock.today())
    assert [(row.division, row.people) for row in apart.rows] == [(None, 6), ("370911", 1)]
    together = await interest(OFFICER, InterestFilter(q="wrj", together=True), clock.today())
    assert [row.people for row in together.rows] == [7]
    exact = await interest(OFFICER, InterestFilter(q="标注"), clock.today())
    assert [(row.title, row.people) for row in exact.rows] == [("数据标注员", 1)]


async def test_the_desk_page_and_the_api_give_the_same_figures(client, items, system) -> None:
    await training_class(await organisation(system), items["数据标注"], capacity=12)
    page = await client.get("/catalogue?q=sjbzy")
    assert "余 12 个名额" in page.text
    answer = (await client.get("/api/v1/catalogue", params={"q": "sjbzy"})).json()
    assert (answer["total"], answer["rows"][0]["seats_left"]) == (1, 12)
    one = (await client.get(f"/api/v1/catalogue/{items['数据标注']}")).json()
    assert one["classes"][0]["seats_left"] == 12
    assert (await client.get("/api/v1/catalogue", params={"level": "L9"})).status_code == 422
