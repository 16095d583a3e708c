"""A city of two divisions whose counties report demand."""

from uuid import UUID

from app import clock, db
from app.columns import uuid7
from app.imports import lists
from app.permits import Actor, Grant, Role
from app.reference.service import enter_year
from dashboards import service
from dashboards.data import DemandDefaults
from dashboards.demand.opening import open_quarter
from dashboards.periods import quarter_of, quarters_back

NOW, LAST, BEFORE = quarters_back(quarter_of(clock.today()), 3)
DRONE, TRAINER = "4-02-04-06", "4-04-05-05"


def county(name: str, division: str = "370902") -> Actor:
    grant = Grant(role=Role.COUNTY_OFFICER, divisions=frozenset({division}))
    return Actor(account=uuid7(), name=name, grants=(grant,))


FILER, REVIEWER, NEIGHBOUR = county("宋海燕"), county("戚明远"), county("程远山", "370911")
CITY = Actor(account=uuid7(), name="秦牧川", grants=(Grant(role=Role.CITY_OFFICER),))


async def two_divisions(system: Actor) -> None:
    """Enter divisions, occupations and working days of three years."""
    async with db.transaction(system) as connection:
        await connection.executemany(
            "INSERT INTO division (code, name_zh, name_en, kind, parent, source, note)"
            " VALUES ($1, $2, '', $3, $4, '', '')",
            [
                ("370900", "泰安市", "city", None),
                ("370902", "泰山区", "county", "370900"),
                ("370911", "岱岳区", "county", "370900"),
            ],
        )
        await connection.executemany(
            "INSERT INTO occupation (id, code, edition, name_zh, name_en, pinyin, initials, source)"
            " VALUES (gen_random_uuid(), $1, '2022', $2, '', '', '', '')",
            [(DRONE, "无人机驾驶员"), (TRAINER, "人工智能训练师")],
        )
    for year in range(clock.today().year - 1, clock.today().year + 2):
        await enter_year(system, year, [], source="test", provisional=True)


async def report(
    demand: int,
    *,
    period: str = LAST,
    division: str = "370902",
    occupation: str = "无人机驾驶员",
    source: str = "季报",
    actor: Actor = CITY,
) -> UUID:
    """Upload one line and accept it; return the batch."""
    key, _ = await service.receive(
        actor,
        file_name="需求.csv",
        content=f"职业,需求人数\n{occupation},{demand}\n".encode(),
        defaults=DemandDefaults(period=period, division=division, source=source),
    )
    await lists.accept(service.DEMAND, actor, key)
    return key


async def opened(system: Actor, period: str = LAST) -> dict[str, UUID]:
    """Open a quarter and return its returns by division."""
    await two_divisions(system)
    await open_quarter(CITY, period)
    async with db.read(system) as connection:
        rows = await connection.fetch("SELECT id, division FROM county_return")
    return {row["division"]: row["id"] for row in rows}
