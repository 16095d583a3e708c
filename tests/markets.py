"""A small market: two counties that have reported demand for 24 quarters."""

from app import clock, db
from app.columns import uuid7
from app.permits import Actor
from dashboards.periods import quarter_of, quarters_after, quarters_back

MARKETER, RARE, NEVER, CARER = "4-01-06-02", "4-01-06-01", "4-04-05-04", "4-10-01-05"
SEASON = (1.3, 0.9, 0.8, 1.0)
LAST = quarters_back(quarter_of(clock.today()), 2)[1]
NEXT = quarters_after(LAST, 1)[0]


async def report(system: Actor, period: str, division: str, **demand: int) -> None:
    """Report demand by occupation code for one quarter and division."""
    async with db.transaction(system) as connection:
        key = uuid7()
        await connection.execute(
            "INSERT INTO demand_report (id, period, division, source, reported_on, recorded_at)"
            " VALUES ($1, $2, $3, '季报', $4, $5)",
            key, period, division, clock.today(), clock.now(),
        )  # fmt: skip
        for code, figure in demand.items():
            await connection.execute(
                "INSERT INTO demand_row (id, report, kind, category, occupation_code, demand)"
                " VALUES ($1, $2, 'occupation', $3::varchar, $3::varchar, $4)",
                uuid7(), key, code, figure,
            )  # fmt: skip


async def small_market(system: Actor) -> None:
    """Two counties, 24 quarters; one occupation is rare, one always zero, one new."""
    async with db.transaction(system) as connection:
        await connection.executemany(
            "INSERT INTO division (code, name_zh, name_en, kind, parent, source, note)"
            " VALUES ($1, $2, $3, $4, $5, '', '') ON CONFLICT DO NOTHING",
            [
                ("370900", "泰安市", "Tai'an", "city", None),
                ("370902", "泰山区", "Taishan", "county", "370900"),
                ("370911", "岱岳区", "Daiyue", "county", "370900"),
            ],
        )
        await connection.executemany(
            "INSERT INTO occupation (id, code, edition, name_zh, name_en, pinyin, initials,"
            " source) VALUES ($1, $2, '2022', $3, $4, '', '', '')"
            " ON CONFLICT DO NOTHING",
            [
                (uuid7(), MARKETER, "互联网营销师", "Online marketer"),
                (uuid7(), RARE, "电子商务师", "E-commerce specialist"),
                (uuid7(), NEVER, "储能电站运维管理员", "Storage operator"),
                (uuid7(), CARER, "养老护理员", "Elderly carer"),
            ],
        )
    for place, period in enumerate(reversed(quarters_back(LAST, 24))):
        wave = 100 * SEASON[place % 4] + (place * 37) % 11
        new = {CARER: 40} if place > 20 else {}
        both = {MARKETER: round(wave), RARE: 3, NEVER: 0, **new}
        await report(system, period, "370902", **both)
        await report(system, period, "370911", **{MARKETER: round(wave / 2)})
