"""An edition of the catalogue: drafted, reviewed, signed, superseded; each by somebody else."""

import asyncio
from datetime import date, timedelta
from decimal import Decimal

import msgspec
import pytest

from app import db
from app.columns import uuid7
from app.errors import ConflictError, NotFoundError
from app.permits import ANYONE, Actor, Grant, Role
from app.reference.levels import SkillLevel
from app.reference.loader import load
from app.terms.service import publish as publish_terms
from courses.catalogue.data import (
    CatalogueTerms,
    CertificateKind,
    EditionChange,
    EditionKind,
    EditionState,
    ItemFacts,
    NewEdition,
)
from courses.catalogue.queries import (
    ItemFilter,
    edition,
    edition_difference,
    edition_page,
    items_of,
)
from courses.catalogue.service.editions import (
    change_edition,
    draft_edition,
    hand_in,
    publish,
    review,
    send_back,
    take_back,
)
from courses.catalogue.service.items import add_item, change_item, remove_item
from courses.catalogue.terms import CATALOGUE

DRONE = ItemFacts(
    title="无人机驾驶员",
    occupation_code="4-02-04-06",
    level=SkillLevel.L4,
    hours=80,
    practice_hours=48,
    certificate=CertificateKind.SKILL_LEVEL,
    subsidy_standard=Decimal(1800),
    eligible_categories=["veteran", "graduate"],
)
LABELLING = msgspec.structs.replace(
    DRONE, title="数据标注", occupation_code="4-04-05-05", work_type="数据标注员"
)
THIS, NEXT = date(2026, 1, 1), date(2027, 1, 1)
TODAY = date(2026, 11, 24)


@pytest.fixture
async def loaded(database: str) -> None:
    await load()


def somebody(role: Role, name: str) -> Actor:
    return Actor(account=uuid7(), name=name, grants=(Grant(role=role),))


OFFICER = somebody(Role.CITY_OFFICER, "秦牧川")
REVIEWER = somebody(Role.SECTION_REVIEWER, "卢思远")
LEADER = somebody(Role.SIGNING_LEADER, "程志远")


def new(year: int = 2026, **facts) -> NewEdition:
    plain = {
        "kind": EditionKind.NEW_OCCUPATION,
        "year": year,
        "title": f"{year}年新职业新业态培训目录",
        "valid_from": date(year, 1, 1),
        "valid_until": date(year, 12, 31),
    }
    return NewEdition(**{**plain, **facts})


async def held(key):
    async with db.read(ANYONE):
        return await edition(key)


async def published(year: int = 2026, *items: ItemFacts, copy: bool = False):
    key = await draft_edition(OFFICER, new(year, copy=copy))
    for item in items:
        await add_item(OFFICER, key, item)
    await hand_in(OFFICER, key)
    await review(REVIEWER, key)
    await publish(LEADER, key)
    return key


async def test_three_people_bring_an_edition_from_draft_to_published(loaded) -> None:
    key = await published(2026, DRONE)
    found = await held(key)
    assert found.state is EditionState.PUBLISHED
    assert (found.prepared_by, found.reviewed_by, found.signed_by) == ("秦牧川", "卢思远", "程志远")
    assert found.items == 1


async def test_an_item_knows_its_occupation_and_takes_its_dates_from_the_edition(loaded) -> None:
    key = await draft_edition(OFFICER, new())
    await add_item(OFFICER, key, LABELLING)
    async with db.read(ANYONE):
        (found,) = await items_of(key)
    assert (found.occupation, found.occupation_edition) == ("人工智能训练师", "2022")
    assert found.new_occupation
    assert (found.valid_from, found.valid_until) == (date(2026, 1, 1), date(2026, 12, 31))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"valid_from": date(2025, 12, 1)}, "item-dates-outside"),
        ({"valid_until": date(2027, 1, 1)}, "item-dates-outside"),
        ({"hours": 0, "practice_hours": 0}, "item-hours"),
        ({"practice_hours": 81}, "item-practice-hours"),
        ({"occupation_code": "9-99-99-99"}, "item-occupation"),
        ({"work_type": "没有这个工种"}, "item-work-type"),
        ({"level": SkillLevel.CHIEF}, "item-level"),
        ({"eligible_categories": ["nobody"]}, "item-category"),
    ],
)
async def test_a_wrong_item_is_refused_and_nothing_is_lost(loaded, change, code) -> None:
    key = await draft_edition(OFFICER, new())
    await add_item(OFFICER, key, LABELLING)
    with pytest.raises(ConflictError) as refused:
        await add_item(OFFICER, key, msgspec.structs.replace(DRONE, **change))
    assert refused.value.code == code
    assert (await held(key)).items == 1


async def test_the_same_item_twice_in_an_edition_is_refused(loaded) -> None:
    key = await draft_edition(OFFICER, new())
    await add_item(OFFICER, key, DRONE)
    with pytest.raises(ConflictError, match="item-twice"):
        await add_item(OFFICER, key, DRONE)


async def test_an_edition_is_published_once(loaded) -> None:
    key = await published(2026, DRONE)
    with pytest.raises(ConflictError, match="edition-published"):
        await publish(somebody(Role.SIGNING_LEADER, "另一位"), key)
    with pytest.raises(ConflictError, match="edition-published"):
        await review(REVIEWER, key)


async def test_two_leaders_at_once_publish_it_once(loaded) -> None:
    key = await draft_edition(OFFICER, new())
    await add_item(OFFICER, key, DRONE)
    await hand_in(OFFICER, key)
    await review(REVIEWER, key)
    other = somebody(Role.SIGNING_LEADER, "另一位")
    answers = await asyncio.gather(
        publish(LEADER, key), publish(other, key), return_exceptions=True
    )
    assert sorted(type(answer).__name__ for answer in answers) == ["ConflictError", "NoneType"]


async def test_who_drafts_does_not_review_and_who_reviews_does_not_sign(loaded) -> None:
    both = Actor(
        account=OFFICER.account,
        name=OFFICER.name,
        grants=(Grant(role=Role.SECTION_REVIEWER), Grant(role=Role.SIGNING_LEADER)),
    )
    key = await draft_edition(OFFICER, new())
    await add_item(OFFICER, key, DRONE)
    with pytest.raises(ConflictError, match="edition-not-handed-in"):
        await review(REVIEWER, key)
    await hand_in(OFFICER, key)
    with pytest.raises(ConflictError, match="edition-own-draft"):
        await review(both, key)
    await review(REVIEWER, key)
    with pytest.raises(ConflictError, match="edition-own-review"):
        await publish(REVIEWER, key)


async def test_a_new_edition_supersedes_the_one_in_force_and_ends_what_it_offers(loaded) -> None:
    old = await published(2026, DRONE)
    key = await published(2027, LABELLING, copy=True)
    assert (await held(key)).items == 2
    before = await held(old)
    assert (before.state, before.valid_until) == (EditionState.SUPERSEDED, date(2026, 12, 31))
    found = await edition_difference(ANYONE, key, None)
    assert found.against.id == old
    assert [item.title for item in found.found.added] == ["数据标注"]
    assert found.found.unchanged == 1


async def test_a_revision_within_the_year_cuts_the_old_one_short(loaded) -> None:
    old = await published(2026, DRONE)
    revised = await draft_edition(OFFICER, new(valid_from=date(2026, 7, 1), copy=True))
    assert (await held(revised)).revision == 2
    await hand_in(OFFICER, revised)
    await review(REVIEWER, revised)
    await publish(LEADER, revised)
    async with db.read(ANYONE):
        (item,) = await items_of(old)
    assert item.valid_until == date(2026, 6, 30)
    assert (await held(old)).valid_until == date(2026, 6, 30)


async def test_one_kind_does_not_supersede_the_other(loaded) -> None:
    key = await published(2026, DRONE)
    other = await draft_edition(OFFICER, new(kind=EditionKind.DEMAND))
    await add_item(OFFICER, other, DRONE)
    await hand_in(OFFICER, other)
    await review(REVIEWER, other)
    await publish(LEADER, other)
    assert (await held(key)).state is EditionState.PUBLISHED


async def test_an_edition_comes_back_with_a_reason_and_is_open_again(loaded) -> None:
    key = await draft_edition(OFFICER, new())
    await add_item(OFFICER, key, DRONE)
    await hand_in(OFFICER, key)
    with pytest.raises(ConflictError, match="edition-closed"):
        await add_item(OFFICER, key, LABELLING)
    with pytest.raises(ConflictError, match="edition-reason"):
        await send_back(REVIEWER, key, " 。 ")
    await send_back(REVIEWER, key, "无人机补贴标准请核对省厅文件")
    assert (await held(key)).returned_for.startswith("无人机")
    await add_item(OFFICER, key, LABELLING)
    await hand_in(OFFICER, key)
    await review(REVIEWER, key)
    await send_back(LEADER, key, "请补充数据标注的实操课时")
    found = await held(key)
    assert (found.state, found.open_to_change, found.reviewed_by) == ("draft", True, "")


async def test_the_drafter_takes_it_back_until_it_is_reviewed(loaded) -> None:
    key = await draft_edition(OFFICER, new())
    with pytest.raises(ConflictError, match="edition-empty"):
        await hand_in(OFFICER, key)
    await add_item(OFFICER, key, DRONE)
    await hand_in(OFFICER, key)
    await take_back(OFFICER, key)
    assert (await held(key)).open_to_change
    await hand_in(OFFICER, key)
    await review(REVIEWER, key)
    with pytest.raises(ConflictError, match="edition-state"):
        await take_back(OFFICER, key)


async def test_items_follow_their_editions_dates_and_stand_in_the_way_where_they_cannot(
    loaded,
) -> None:
    key = await draft_edition(OFFICER, new())
    await add_item(OFFICER, key, DRONE)
    summer = msgspec.structs.replace(LABELLING, valid_from=date(2026, 6, 1))
    await add_item(OFFICER, key, summer)
    change = EditionChange(title="新目录", valid_from=date(2026, 7, 1), valid_until=NEXT)
    await change_edition(OFFICER, key, change)
    async with db.read(ANYONE):
        drone, labelling = await items_of(key)
    assert (drone.valid_from, drone.valid_until) == (date(2026, 7, 1), NEXT)
    assert labelling.valid_from == date(2026, 6, 1)
    with pytest.raises(ConflictError, match="edition-faulty"):
        await hand_in(OFFICER, key)
    with pytest.raises(ConflictError, match="edition-dates"):
        await change_edition(
            OFFICER, key, EditionChange(title="新目录", valid_from=NEXT, valid_until=THIS)
        )


async def test_items_are_changed_and_removed_in_their_own_edition_only(loaded) -> None:
    key = await draft_edition(OFFICER, new())
    item = await add_item(OFFICER, key, DRONE)
    other = await draft_edition(OFFICER, new())
    with pytest.raises(NotFoundError):
        await remove_item(OFFICER, other, item)
    await change_item(OFFICER, key, item, msgspec.structs.replace(DRONE, hours=96))
    async with db.read(ANYONE):
        assert [found.hours for found in await items_of(key)] == [96]
    await remove_item(OFFICER, key, item)
    assert (await held(key)).items == 0


@pytest.mark.parametrize("typed", ["wrjjsy", "无人机", "4-02-04", "wurenji", "无 人 机", "植保"])
async def test_items_are_found_as_people_type_them(loaded, typed) -> None:
    key = await draft_edition(OFFICER, new())
    await add_item(OFFICER, key, DRONE)
    await add_item(OFFICER, key, LABELLING)
    page = await edition_page(OFFICER, key, ItemFilter(q=typed), TODAY)
    assert [row.item.title for row in page.rows] == ["无人机驾驶员"]


async def test_an_item_is_warned_of_by_the_terms_of_the_day(loaded) -> None:
    key = await draft_edition(OFFICER, new())
    await add_item(OFFICER, key, DRONE)
    async with db.transaction(OFFICER):
        terms = CatalogueTerms(hours_min_higher=100)
        await publish_terms(CATALOGUE, "课时规定", terms, TODAY)
    before = await edition_page(OFFICER, key, ItemFilter(), TODAY - timedelta(days=1))
    assert (before.warned, before.faulty) == (0, 0)
    after = await edition_page(OFFICER, key, ItemFilter(look=True), TODAY)
    assert (after.warned, after.total) == (1, 1)
    assert after.rows[0].findings[0].facts == {"hours": "80", "least": "100"}
    await hand_in(OFFICER, key)
