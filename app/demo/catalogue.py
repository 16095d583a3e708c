"""Editions of the demonstration's catalogues: invented, in the shape of published ones.

Occupations are real; hours, subsidies and certificates are invented, and the titles say so.
"""

import random
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import msgspec

from app import clock, db, vault
from app.columns import uuid7
from app.demo import names
from app.permits import Role, system_actor
from app.reference.levels import SkillLevel
from courses.catalogue.data import CertificateKind, EditionKind, ItemFacts, NewEdition
from courses.catalogue.queries import items_of
from courses.catalogue.service.editions import draft_edition, hand_in
from courses.catalogue.service.items import add_item, change_item, remove_item
from courses.catalogue.wording import KINDS

DRAFTER, REVIEWER, LEADER = "秦牧川", "丁若兰", "石怀远"
OFFICE = system_actor(DRAFTER, Role.CITY_OFFICER)
LEAST_AGE = timedelta(days=60)
"""The edition in force is at least this old, so that last month's classes stand on it too."""
SEEKERS = [
    "disabled", "graduate", "hard_to_place", "poverty_relieved", "registered_unemployed",
    "rural_transfer_worker", "two_afters", "veteran",
]  # fmt: skip
"""就业重点群体."""
EMPLOYEES = ["enterprise_employee", "new_employee", "transferred_employee"]
NEW_FORMS = frozenset({"4-01-06-01", "4-13-01-03", "4-08-03-07"})
"""Occupations that are no new ones but belong to new forms of business (新业态)."""
_L, _A, _C = (
    CertificateKind.SKILL_LEVEL,
    CertificateKind.SPECIFIC_ABILITY,
    CertificateKind.COMPLETION,
)
_ANY: list[str] = []
MORE: tuple[tuple[str, str, str, str, int, int, CertificateKind, list[str]], ...] = (
    ("城市管理网格员", "3-01-04-02", "", "L5", 40, 24, _A, SEEKERS),
    ("应急救援员", "3-02-03-08", "", "L4", 72, 48, _L, _ANY),
    ("无人机测绘操控员", "4-08-03-07", "", "L4", 80, 56, _L, _ANY),
    ("无人机装调检修工", "6-23-03-15", "", "L4", 96, 64, _L, EMPLOYEES),
    ("供应链管理师", "4-02-06-05", "", "L3", 80, 48, _L, EMPLOYEES),
    ("快递站点管理师", "4-02-07-11", "", "L4", 56, 34, _L, EMPLOYEES),
    ("调饮师", "4-03-02-10", "", "L5", 56, 42, _L, SEEKERS),
    ("食品安全管理师", "4-03-02-11", "", "L4", 60, 36, _L, EMPLOYEES),
    ("中式烹调师", "4-03-02-01", "", "L5", 80, 60, _L, SEEKERS),
    ("西式面点师", "4-03-02-04", "", "L5", 80, 60, _L, SEEKERS),
    ("茶艺师", "4-03-02-07", "", "L5", 60, 40, _L, _ANY),
    ("网络与信息安全管理员", "4-04-04-02", "", "L3", 96, 60, _L, EMPLOYEES),
    ("区块链应用操作员", "4-04-05-06", "", "L4", 72, 44, _L, _ANY),
    ("服务机器人应用技术员", "4-04-05-07", "", "L4", 80, 52, _L, EMPLOYEES),
    ("数字孪生应用技术员", "4-04-05-10", "", "L4", 80, 48, _L, EMPLOYEES),
    ("商务数据分析师", "4-07-02-05", "", "L4", 64, 40, _L, _ANY),
    ("职业培训师", "4-07-03-05", "", "L3", 64, 40, _L, EMPLOYEES),
    ("景区运营管理师", "4-07-04-07", "智慧景区管理师", "L4", 56, 34, _L, EMPLOYEES),
    ("消防设施操作员", "4-07-05-03", "", "L4", 96, 60, _L, _ANY),
    ("建筑信息模型技术员", "4-08-08-23", "", "L4", 72, 46, _L, _ANY),
    ("碳排放管理员", "4-09-07-04", "", "L4", 64, 40, _L, EMPLOYEES),
    ("育婴员", "4-10-01-02", "", "L5", 64, 44, _L, SEEKERS),
    ("保健按摩师", "4-10-04-02", "", "L5", 72, 54, _A, SEEKERS),
    ("养老护理员", "4-10-01-05", "老年助浴员", "L5", 48, 36, _A, SEEKERS),
    ("讲解员", "4-13-01-03", "", "L5", 48, 32, _A, _ANY),
    ("研学旅行指导师", "4-13-04-04", "", "L4", 56, 34, _L, _ANY),
    ("老年人能力评估师", "4-14-02-05", "", "L4", 60, 38, _L, _ANY),
    ("医疗护理员", "4-14-01-02", "", "L5", 60, 40, _L, SEEKERS),
    ("农业经理人", "5-05-01-02", "", "L4", 64, 40, _A, SEEKERS),
    ("农机修理工", "5-05-05-02", "", "L4", 80, 56, _L, SEEKERS),
    ("缝纫工", "6-05-01-03", "", "L5", 56, 44, _A, SEEKERS),
    ("化工总控工", "6-11-01-03", "", "L3", 96, 60, _L, EMPLOYEES),
    ("模具工", "6-18-04-01", "", "L3", 120, 84, _L, EMPLOYEES),
    ("机床装调维修工", "6-20-03-01", "", "L3", 112, 76, _L, EMPLOYEES),
    ("电梯安装维修工", "6-29-03-03", "", "L4", 96, 64, _L, EMPLOYEES),
    ("砌筑工", "6-29-01-01", "", "L5", 48, 40, _A, SEEKERS),
    ("装配式建筑施工员", "6-29-01-06", "", "L4", 64, 44, _L, SEEKERS),
    ("工业视觉系统运维员", "6-31-07-02", "", "L3", 96, 64, _L, EMPLOYEES),
)
"""Title, code, work type, level, hours, practice, certificate, who is eligible; beside what the
city's classes teach."""
WAITING = 240
"""How many wait for a class that is not open."""
YOUNGEST = frozenset({"4-04-05-10", "4-07-02-05", "4-09-07-04", "4-13-04-04", "6-31-07-02"})
"""Occupations that came into the catalogue this year."""
NEXT: tuple[ItemFacts, ...] = (
    ItemFacts(
        title="生成式人工智能系统应用员", occupation_code="4-04-05-13", level=SkillLevel.L4,
        hours=72, practice_hours=48, certificate=_L, subsidy_standard=Decimal(1980),
    ),
    ItemFacts(
        title="网络主播", occupation_code="4-13-01-10", level=SkillLevel.L5,
        hours=48, practice_hours=32, certificate=_A, subsidy_standard=Decimal(1200),
        eligible_categories=SEEKERS,
    ),
    ItemFacts(
        title="跨境电商运营管理师", occupation_code="4-01-06-03", level=SkillLevel.L4,
        hours=60, practice_hours=32, certificate=_L, subsidy_standard=Decimal(1650),
    ),
)  # fmt: skip


class Offered(msgspec.Struct, frozen=True):
    """What stood in the catalogues from a day on: keys of the items of ``names.CATALOGUE``."""

    since: list[tuple[date, list[UUID]]]

    def on(self, day: date) -> list[UUID]:
        """Return the items on which a class can stand that starts on this day."""
        return next(keys for valid_from, keys in reversed(self.since) if valid_from <= day)


async def make_catalogue(first: date, today: date) -> Offered:
    """Make the editions of each year from the first day's to this one, and next year's drafts."""
    since = []
    years = range(min(first.year, today.year - 1), today.year + 1)
    begins = {year: date(year, 1, 1) for year in years}
    begins[today.year] = min(begins[today.year], today - LEAST_AGE)
    for year in years:
        until = None if year == today.year else begins[year + 1] - timedelta(days=1)
        since.append((begins[year], await _editions(year, begins[year], until)))
    for kind in EditionKind:
        await _next(kind, today.year + 1)
    return Offered(since)


def subsidy(level: str, hours: int) -> Decimal:
    """Return an invented standard: so much a training hour by level, in whole tens of yuan."""
    rate = {"L5": 22, "L4": 27, "L3": 30}[level]
    return Decimal(rate * hours // 10 * 10)


def _offers(year: int) -> list[tuple[str, str, str, str, int, int, CertificateKind, list[str]]]:
    taught = [
        (title, code, work_type, level, hours, hours * 5 // 8, _L if hours >= _FULL else _C, _ANY)
        for title, code, work_type, level, hours in names.CATALOGUE
    ]
    return taught + [
        offer for offer in MORE if offer[1] not in YOUNGEST or year >= clock.today().year
    ]


_FULL = 50
"""Shorter ones end with a certificate of completion, not with an assessment of the level."""
_CUT = Decimal("0.9")
"""Earlier years paid nine tenths."""


async def _editions(year: int, valid_from: date, valid_until: date | None) -> list[UUID]:
    """Make one year's editions and return the keys of what the city's classes teach."""
    published = valid_until is None
    editions = {kind: uuid7() for kind in EditionKind}
    offers, keys = _offers(year), []
    async with db.transaction(OFFICE) as connection:
        await connection.executemany(
            "INSERT INTO catalogue_edition (id, kind, year, title, state, valid_from, valid_until,"
            " prepared_by, reviewed_by, signed_by, published_at, handed_in_at)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11)",
            [(key, kind, year, _title(kind, year), "published" if published else "superseded",
              valid_from, valid_until, DRAFTER, REVIEWER, LEADER, clock.now())
             for kind, key in editions.items()],
        )  # fmt: skip
        fresh = await _new_occupations([offer[1] for offer in offers])
        rows = []
        for title, code, work_type, level, hours, practice, certificate, eligible in offers:
            kind = EditionKind.NEW_OCCUPATION if code in fresh else EditionKind.DEMAND
            paid = subsidy(level, hours) * (1 if published else _CUT)
            keys.append(uuid7())
            rows.append(
                (keys[-1], editions[kind], title, code, work_type, level, hours, practice, paid,
                 certificate, eligible, valid_from, valid_until)
            )  # fmt: skip
        await connection.executemany(
            "INSERT INTO catalogue_item (id, edition, title, occupation_code, occupation_edition,"
            " work_type, level, hours, practice_hours, subsidy_standard, certificate,"
            " eligible_categories, new_occupation, valid_from, valid_until)"
            " SELECT $1, $2, $3, o.code, o.edition, $5, $6, $7, $8, $9, $10, $11, o.is_new, $12,"
            " $13 FROM occupation o WHERE o.code = $4 ORDER BY o.edition DESC LIMIT 1",
            rows,
        )
    return keys[: len(names.CATALOGUE)]


def _title(kind: EditionKind, year: int) -> str:
    return f"{year}年{KINDS[kind]}（演示）"


async def _new_occupations(codes: Sequence[str]) -> frozenset[str]:
    rows = await db.require_transaction().fetch(
        "SELECT code FROM occupation WHERE code = ANY($1) AND is_new", list(codes)
    )
    return frozenset(row["code"] for row in rows) | NEW_FORMS


async def make_interest() -> None:
    """Let invented people wait for classes that nobody has opened yet."""
    rng = random.Random(15)  # noqa: S311 - a deterministic city, nothing secret
    async with db.transaction(OFFICE) as connection:
        places = await connection.fetch(
            "SELECT code FROM division WHERE kind IN ('county', 'zone') ORDER BY code"
        )
        for serial in range(WAITING):
            _, code, work_type, level, *_ = MORE[min(int(rng.expovariate(0.4)), len(MORE) - 1)]
            key, phone = uuid7(), f"1390055{serial:04d}"
            await connection.execute(
                "INSERT INTO class_interest (id, occupation_code, work_type, level, division,"
                " contact, contact_index, asked_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
                key, code, work_type, level,
                rng.choice([None, *(row["code"] for row in places)]),
                vault.seal(phone, f"class_interest|contact|{key}"), vault.index(phone),
                clock.now() - timedelta(days=rng.randrange(1, 90)),
            )  # fmt: skip


async def _next(kind: EditionKind, year: int) -> None:
    """Draft next year's edition from this one's: some added, some dropped, some changed."""
    edition = await draft_edition(
        OFFICE,
        NewEdition(
            kind=kind,
            year=year,
            title=_title(kind, year),
            valid_from=date(year, 1, 1),
            valid_until=date(year, 12, 31),
            copy=True,
        ),
    )
    async with db.read(OFFICE):
        first, second, third, *_ = await items_of(edition)
    await remove_item(OFFICE, edition, first.id)
    for item, more in ((second, 8), (third, 16)):
        hours = item.hours + more
        facts = ItemFacts(
            title=item.title,
            occupation_code=item.occupation_code,
            work_type=item.work_type,
            level=item.level,
            hours=hours,
            practice_hours=item.practice_hours + more,
            certificate=item.certificate,
            subsidy_standard=subsidy(item.level, hours),
            eligible_categories=item.eligible_categories,
        )
        await change_item(OFFICE, edition, item.id, facts)
    if kind is EditionKind.NEW_OCCUPATION:
        for new in NEXT:
            await add_item(OFFICE, edition, new)
    else:
        await hand_in(OFFICE, edition)
